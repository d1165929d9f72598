"""States told one after the other with what may come instead: "it is requested, then approved or declined"."""

import re

from config.embedded.standin.domain import Action, Aggregate, snake
from config.embedded.standin.reading import states, steps
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.verbs import ENDED
from config.embedded.standin.reading.words import base_verb

BEGUN = re.compile(
    r"(?i)^(?:an?|each|every|the|new|una?|cada|el|la) (?P<who>[\w -]+?) (?:is|are|gets?|starts(?: out)?|begins|goes)(?: (?:as|in|en))?(?: an?)?(?: first| initially| at first)? (?P<told>.+)$"
)
THEN = re.compile(
    r"(?i)(?:^|[,;]?\s+)(?:(?:and|but)\s+)?(?:then|afterwards|after that|after \w+ing|finally|in the end|at last|later|next|eventually)\b,?\s*(?:\b(?:then|finally)\s+)?"
)
#: "gets submitted and is afterwards graded"
ALSO = re.compile(
    r"(?i),?\s+(?:and|but) (?:is|gets|becomes|can be) (then|afterwards|finally|eventually|later|next)\b(?=.*\w)"
)
LEAD = re.compile(
    r"(?i)^(?:(?:it|they|this|that|(?:an?|the) \w+)\s+)?(?:(?:is|are|gets?|becomes?|goes|can be|may be)\s+)?(?:then\s+)?(?:either\s+|en\s+)?"
)
TAIL = re.compile(
    r"(?i)\s+(?:by|por) (?:(?:an?|the|our|el|la|una?) )?\w+(?: \w+)?$|\s+first$|\s+for \w+$"
)
NAME = re.compile(
    r"(?i)^(?!an?\b|the\b|to\b|with\b|from\b|not\b|no\b)[^\W\d][\w-]*(?: (?!an?\b|the\b|to\b|with\b|by\b|at\b|from\b|until\b|when\b|if\b|for\b)[^\W\d][\w-]*)?$"
)


STANDING = re.compile(
    r"in_\w+|\w+ing|on_(?:sale|hold|loan)|open|new|draft|ready|active|pending|free|live|over|out|current"
)


def find(draft: Draft) -> None:
    for at, line in enumerate(draft.lines):
        after = draft.lines[at + 1] if at + 1 < len(draft.lines) else None
        joined = after is not None and _goes_on(line, after)
        text = f"{line.text.rstrip('. ')}, {after.text}" if joined and after else line.text
        if _told(draft, line, text) and joined and after:
            after.mark(*line.marks[-1])


def _goes_on(line: Line, after: Line) -> bool:
    """ "A donation is collected first. It is then tested": one thing told in two sentences."""
    same = line.text.split()[:2] == after.text.split()[:2] or after.text.lower().startswith("it ")
    first = re.search(r"(?i)\bfirst\W*$|\b(?:begins|starts) (?:out )?(?:as|in) [\w ]+$", line.text)
    near = line.item is after.item or not (line.item.is_bullet or after.item.is_bullet)
    return bool(first and near and THEN.search(after.text)) and (
        same or [one.lower() for one in line.text.split()[1:2]] == after.text.split()[1:2]
    )


def _told(draft: Draft, line: Line, text: str) -> bool:
    text = re.sub(r"(?i)^(an? [\w ]+?) then it is ", r"\1 is ", text)
    text = ALSO.sub(r", \1", text)
    found = BEGUN.match(text.rstrip(". "))
    if not found or not THEN.search(found["told"]):
        return False
    owner, start = _owner(draft, found["who"])
    stages = _stages(found["told"], owner.words) if owner else []
    if not owner or len(stages) + bool(start) < 2 or not _fit(draft, owner, stages):
        return False
    keep(draft, owner, [[start], *stages] if start else stages)
    line.mark("states", owner.name)
    return True


def _owner(draft: Draft, who: str) -> tuple[Aggregate | None, str]:
    """What is told of, and the state it is in where that is said: "an approved loan"."""
    known = draft.entity(who)
    if known:
        return draft.aggregates[known.name], ""
    first, _, rest = who.partition(" ")
    known = draft.entity(rest) if rest else None
    if known is None and (home := draft.entity(first)):
        known, first = home, rest  # "una reserva confirmada"
    state = states.match(draft.aggregates[known.name], first) if known else ""
    return (draft.aggregates[known.name], state) if known and state else (None, "")


def _stages(told: str, owner: str) -> list[list[str]]:
    """The names of each stage; none at all where one of them is no name."""
    found = []
    told = re.sub(rf"(?i)\b(?:an?|the) {owner}\b", "it", told)
    told = re.sub(r"(?i)[,;]?\s+it (?:is|gets|becomes) (?=(?:then|finally|later)\b)", " ", told)
    for part in filter(None, THEN.split(told)):
        bare = TAIL.sub("", LEAD.sub("", part.strip(" ,.;")))
        names = [one.strip() for one in re.split(r",?\s+or\s+|,\s*", bare) if one.strip()]
        if not names or not all(NAME.match(one) for one in names):
            return []
        if len(names) > 1 and not re.search(r"\bor\b", bare):
            return []
        found.append([snake(TAIL.sub("", one)) for one in names])
    return found


def _fit(draft: Draft, owner: Aggregate, stages: list[list[str]]) -> bool:
    """Whether the names can be states: participles for the most part, or states already."""
    names = [one for stage in stages for one in stage]
    fields = {one.name for one in owner.fields}
    if fields & set(names) or any(draft.entity(one) for one in names):
        return False
    known = [one for one in names if states.match(owner, one)]
    done = [one for one in names if one in known or _is_state(one)]
    chained = not owner.states or bool(known) or bool(owner.actions)
    return chained and len(done) * 2 >= len(names)


def _is_state(name: str) -> bool:
    """A participle such as "given up", or a word that states are known by."""
    parts = name.split("_")
    return bool(STANDING.fullmatch(name)) or any(base_verb(part) for part in parts)


def keep(draft: Draft, owner: Aggregate, stages: list[list[str]]) -> None:
    """Give a record the states of all stages, with a step from each stage to the next."""
    new = [one for stage in stages for one in stage if not states.match(owner, one)]
    draft.change(owner, states=tuple(dict.fromkeys([*owner.states, *new])))
    _lead(draft, draft.aggregates[owner.name], stages)


def _lead(draft: Draft, owner: Aggregate, stages: list[list[str]]) -> None:
    """A step from each stage that goes on to each name of the next."""
    for before, after in zip(stages, stages[1:], strict=False):
        starts = [states.match(owner, one) or one for one in before]
        going = [one for one in starts if not ENDED.match(one)] or starts
        for name in after:
            target = states.match(owner, name) or name
            sources = tuple(one for one in going if one != target)
            step = Action(name=steps.named("", target, owner), from_states=sources, to_state=target)
            steps.add(draft, draft.aggregates[owner.name], step)
