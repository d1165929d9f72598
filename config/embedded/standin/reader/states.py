"""States of a thing and the moves between them."""

import re

from config.embedded.standin.reader.names import bare, items, snake

ARROW = re.compile(r"\s*(?:->|→|=>)\s*")
LABEL = r"(?:states?|status|statuses|life ?cycle|workflow|moves)"
A = r"(?:an? |the |each |every )"
STATE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+){0,2}")
# `States of a loan: …`, `Loan states: …`, `A loan has the states …`, `A loan is open, late or closed`.
SAID = tuple(
    re.compile(text, re.IGNORECASE)
    for text in (
        rf"^(?:the )?{LABEL}(?: of {A}?(?P<one>[\w ]+?))?(?::| are) (?P<list>.+)$",
        rf"^{A}?(?P<one>[\w ]+?)(?:'s|s')? {LABEL}(?::| are) (?P<list>.+)$",
        rf"^{A}(?P<one>[\w ]+?) (?:has|goes through|moves through) (?:the )?{LABEL}[: ]+(?P<list>.+)$",
        rf"^{A}(?P<one>[\w ]+?) is (?:either )?(?P<list>[\w -]+(?:, [\w -]+)* or [\w -]+)$",
    )
)
CAN = re.compile(
    r"^(?:an?|only) (?P<source>[\w-]+(?:(?:,| or) [\w-]+)*) (?P<one>[\w ]+?) (?:can|may)"
    r" (?:be marked(?: as)?|become|be moved to|move to) (?P<target>[\w -]+(?:(?:,| or) [\w -]+)*)$",
    re.IGNORECASE,
)
TAIL = re.compile(
    r",?\s*(?:and )?(?:an? )?(?:status|states?)\s*(?::|\(one of|of)\s*(?P<list>[^()]+?)\)?\s*$",
    re.IGNORECASE,
)


def state_names(text: str) -> list[str]:
    """Snake-case states of an enumeration; empty if one of them is no plain word."""
    found = list(dict.fromkeys(snake(bare(part)) for part in items(text.replace("`", ""))))
    return found if all(STATE.fullmatch(name) for name in found) else []


def arrows(text: str) -> list[tuple[str, str]]:
    """The moves of `a -> b -> c, a -> d`; empty if a side is no plain word."""
    found: list[tuple[str, str]] = []
    for chain in re.split(r"[,;]\s*|\s+and\s+", text.replace("`", "").strip(" .")):
        steps = [snake(bare(step)) for step in ARROW.split(chain)]
        if len(steps) < 2 or not all(STATE.fullmatch(step) for step in steps):
            return []
        found += zip(steps, steps[1:], strict=False)
    return found
