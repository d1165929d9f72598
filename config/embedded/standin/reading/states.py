"""States of an aggregate, and the first of them."""

import re

from config.embedded.standin.domain import Aggregate, plain, snake
from config.embedded.standin.reading import limits
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.verbs import UPKEEP
from config.embedded.standin.reading.words import base_verb, stem

BEING = re.compile(
    r"(?i)^\W*(?:(?:an?|each|every|the|all|any|is|its)\s+)?(?:(?:state|status|estado)\s+)?(?:of (?:an?|each|every|the)\s+)?"
    r"(?P<who>[\w -]+?)(?:'s)?(?:\s+(?:state|status|estado))?\s+(?:(?:is|are)(?: always| either| in one of the states| one of"
    r"| first)?|can be(?: either| one of)?|may be|must be one of|has (?:the )?(?:states?|status(?:es)?|estados?)(?: of)?"
    r"|go(?:es)? (?:from|through)(?: (?:these|the following|the) (?:states|steps|stages))?|moves? (?:from|through)|is in (?:the )?states?|states?|estados?|status(?:es)?)\s*:?\s+(?P<list>.+)$"
)
ARROW = r"\s*(?:->|→|=>|⟶)\s*"
FIRST = re.compile(
    r"(?i)(?:starts?(?: out)? (?:as|in|is)|begins? (?:as|in)|a new \w+(?: \w+)? is|is created as|initially|at first)\s+(?:an? )?(?P<state>\w+)"
)


def find(draft: Draft) -> None:
    for line in draft.lines:
        _listed(draft, line) or _chained(draft, line)
    for line in draft.lines:
        _first(draft, line)


def _listed(draft: Draft, line: Line) -> bool:
    found = BEING.match(line.text.rstrip(". "))
    who = (
        re.sub(r"(?i)^(state|status|estado) of (an?|the|each) ", "", found["who"]) if found else ""
    )
    owner = draft.entity(who) or draft.called(who)
    if not found or not owner or draft.aggregates[owner.name].states:
        return False
    listed = re.split(r"(?i)[;:.(]|\s+(?:and then|depending|while|when|until)\s+", found["list"])[0]
    listed = re.sub(r"(?i)^(?:always |either |in one of the states |one of |first )+", "", listed)
    listed = re.sub(r"(?i)\s+then\s+|,\s*then\s+|\s+to\s+" + "|" + ARROW, ", ", listed)
    parts = re.split(r",|\bor\b|\band\b|/", listed)
    states = limits.split_choices(listed)
    upkeep = re.search(r"(?i)\b(?:can|may) be\b", line.text[: found.start("list")]) and any(
        base_verb(one) in UPKEEP for one in states
    )
    plausible = (
        len(states) > 1
        and not upkeep
        and all(
            len(part.split()) <= (3 if re.match(r"\s*(?:de|en|in|on|under) ", part) else 2)
            for part in parts
        )
        and not re.search(r"\d", listed)
    )
    if not plausible or not re.search(r",|\bor\b|/", listed) or _are_fields(draft, owner, states):
        return False
    if re.search(r"(?i)\bcan be\b", line.text[: found.start("list")]) and (
        len(states) < 3 or re.search(r"(?i)\b(?:only|if|when|unless)\b", found["list"])
    ):
        return False
    draft.change(owner, states=tuple(_without_articles(states)))
    if re.search(r"(?i)\b(?:goes?|moves?) (?:from|through)\b|\bthen\b", line.text):
        chain(draft, owner)
    line.mark("states", owner.name)
    return True


def _without_articles(states: tuple[str, ...]) -> list[str]:
    return list(
        dict.fromkeys(re.sub(r"^(an?|the|in|finally|then|currently)_", "", one) for one in states)
    )


def _are_fields(draft: Draft, owner: Aggregate, states: tuple[str, ...]) -> bool:
    bad = {"required", "unique", "optional", "text", "integer"}
    fields = {one.name for one in draft.aggregates[owner.name].fields}
    return bool(set(states) & (fields | bad)) or any(draft.entity(one) for one in states)


def _chained(draft: Draft, line: Line) -> bool:
    """A line of arrows about one aggregate: "Order: draft -> placed -> shipped"."""
    parts = re.split(ARROW, line.text)
    if len(parts) < 2:
        return False
    owner = subject(draft, line)
    if owner is None or draft.aggregates[owner.name].states and len(parts) == 2:
        return False
    head = parts[0].strip()
    first = re.split(r"[:(]", head)[-1].strip() if re.search(r"[:(]", head) else head.split()[-1]
    names = [first, *(_leading(part) for part in parts[1:])]
    known = draft.aggregates[owner.name].states
    if _is_known(draft, names):
        return False
    new = [snake(name) for name in names if name]
    new = _without_articles(tuple(new))
    draft.change(owner, states=tuple(dict.fromkeys([*known, *new])))
    chain(draft, owner)
    line.mark("states", owner.name)
    return True


def _is_known(draft: Draft, names: list[str]) -> bool:
    """Whether the states of a chain are those of some record already."""
    wanted = {snake(name) for name in names if name}
    return any(wanted <= set(one.states) for one in draft.aggregates.values())


def chain(draft: Draft, owner: Aggregate) -> None:
    draft.chained.add(owner.name)
    draft.chain_ends[owner.name] = len(draft.aggregates[owner.name].states)


def _leading(text: str) -> str:
    """The words of a state at the start of a text, up to two of them."""
    found = re.match(
        r"[\w-]+(?: (?!if\b|when\b|by\b|and\b|or\b|then\b)[\w-]+)?", text.strip("*_ .")
    )
    return found[0] if found else ""


def subject(draft: Draft, line: Line) -> Aggregate | None:
    """The aggregate a line is about: named in it, or in the heading above."""
    for text in (line.text, line.item.heading):
        named = draft.mentions(text)
        if named:
            return draft.aggregates[named[0][2].name]
    return None


def _first(draft: Draft, line: Line) -> None:
    found = FIRST.search(line.text)
    owner = subject(draft, line) if found else None
    if found is None or owner is None:
        return
    state = match(owner, found["state"])
    if state:
        others = tuple(one for one in owner.states if one != state)
        draft.change(owner, states=(state, *others))
        line.mark("states", owner.name)


def match(owner: Aggregate, word: str) -> str:
    """The state that a word means, by its stem; empty if none."""
    wanted = stem(word)
    exact = next((state for state in owner.states if stem(state) == wanted), "")
    short = (
        one for one in owner.states if re.sub(r"^(?:in|on|at|under|en) ", "", stem(one)) == wanted
    )
    return exact or (next(short, "") if len(wanted) > 3 else "")


def match_words(owner: Aggregate, words: str) -> str:
    """The state that one or two words mean, as they stand or by the last of them."""
    bare = re.sub(r"(?i)^(?:in|an?|the) ", "", words.strip())
    return match(owner, bare) or next(
        (state for word in bare.split() if (state := match(owner, word))), ""
    )


UNTRUE = re.compile(
    r"(?i)\b(?:is|are|was|were|has|have|does|do) not (?:yet |already |been |in |(?:an?|the) )*(?P<list>[\w, -]+)"
)


def meant(owner: Aggregate, text: str) -> list[str]:
    """States that a text speaks of: the named ones, or all but those it excludes."""
    found = UNTRUE.search(text)
    excluded = named_in(owner, found["list"]) if found else []
    if not found or not excluded:
        return named_in(owner, text)
    rest = named_in(owner, text[: found.start()] + text[found.end() :])
    return rest or [one for one in owner.states if one not in excluded]


def named_in(owner: Aggregate, text: str) -> list[str]:
    """States named in a text, in the order of the text."""
    bare = re.sub(r"[^\w ]", " ", plain(text).replace("-", "_"))
    said = bare.split()
    words = [stem(word) for word in said]
    pairs = [f"{one} {two}" for one, two in zip(said, said[1:], strict=False)]
    found = []
    for state in owner.states:
        wanted = stem(state)
        places = [at for at, word in enumerate(words) if word == wanted] or [
            at for at, pair in enumerate(pairs) if " " in wanted and stem(pair) == wanted
        ]
        found += [(places[0], state)] if places else []
    return [state for _, state in sorted(found)]
