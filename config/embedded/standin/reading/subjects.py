"""The clauses of a sentence about steps, and what each of them is about."""

import re

from config.embedded.standin.domain import Aggregate
from config.embedded.standin.reading import states
from config.embedded.standin.reading.draft import Draft

CLAUSES = re.compile(
    r"(?i)(?:[,;:]\s+(?:(?:and|but|or|then)\s+)?|\s+and\s+)(?=(?:only |an? |the |it |they |once )?(?:[\w-]+ ){0,4}(?:can|cannot|may|must)\b[^,;]*\bbe\b)"
)


def clauses(text: str) -> list[str]:
    """The clauses of a sentence; "requested and confirmed stays can be cancelled" is one."""
    parts = CLAUSES.split(text)
    if len(parts) > 1 and not re.search(r"(?i)\b(?:can|cannot|may|must|is|are)\b", parts[0]):
        return [text]
    return parts


def subject(draft: Draft, place: tuple[int, int, Aggregate], text: str) -> str:
    """What "it" is in a later clause: in the state that the sentence begins with."""
    start, _, known = place
    said = states.named_in(draft.aggregates[known.name], text[:start])
    return f"{said[0].replace('_', ' ')} {known.words}" if len(said) == 1 else known.words


def named_by_state(draft: Draft, known: Aggregate, clause: str) -> str:
    """ "A draft can be sent" after something was said of invoices is about a draft invoice."""
    owner = draft.aggregates[known.name]
    found = re.match(r"(?i)^\W*(?:only )?(?:an?|the) (\w+)(?= (?:can|cannot|may|must)\b)", clause)
    if found and states.match(owner, found[1]) and not draft.mentions(clause[: found.end()]):
        return f"{clause[: found.end()]} {owner.words}{clause[found.end() :]}"
    return clause
