"""Values that follow from others: a fee of 0 for some, a shelf that must be locked, a limit elsewhere."""

import re
from collections.abc import Iterator

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading import acts
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.telling import invariant
from config.embedded.standin.sentences import either

IS = re.compile(
    r"(?i)\b(?:(?:is|are|be|costs?|equals?|stays?|amounts? to|has|have|gets?) (?:always |then |at )?(?:a |an |the )?(?P<value>\d+(?:[.,]\d+)?)|(?P<free>free of charge|for free|free|nothing))\b(?P<unit>\s*%)?(?P<rest>.*)$"
)
LESS = re.compile(
    r"(?i)\b(?:at least|at most|more|less|up to|between|characters?|days?|below|above|over|under)\b"
)
ONLY = re.compile(
    r"(?i)\bonly\b|\bmust\b|\bhas to\b|\bhave to\b|\bneeds?\b|\balways\b|\brequires?\b"
)
NO = re.compile(r"(?i)\b(?:cannot|may not|must not|never|no|not|refused|rejected|forbidden)\b")
BELOW = re.compile(
    r"(?i)\b(?:before|earlier than|below|less than|lower than|under|smaller than|fewer than)\b"
)
ABOVE = re.compile(
    r"(?i)\b(?:after|later than|above|(?:more|higher|greater|larger|longer|heavier)\b[\w ]*? than|over|past|exceeds?|beyond)\b"
)
BOUND = re.compile(
    r"(?i)\b(?:(?P<most>at most|no more than|not more than|up to|never (?:more than|above|over)|is limited to)|(?P<least>at least|no less than|not less than|never (?:less than|below|under))) (?P<value>\d+(?:[.,]\d+)?)\b(?! (?:characters?|days?|letters))"
)
SIDES = re.compile(
    r"(?i)\b(?:is|are|be|stays?|must)\b(?: always)? (?:(?P<low>at most|no(?:t)? (?:more|higher|greater|larger|bigger) than|(?P<strict>(?<!not )(?:less|lower|smaller) than))"
    r"|(?P<high>at least|no(?:t)? (?:less|lower|smaller|fewer) than))\b"
)
COMPARED = ("integer", "decimal", "date", "datetime")
DRAW = re.compile(r"(?i)\b(?:draws?|ties?|tied|drawn|level|equal score|even)\b")
PLAYED = re.compile(r"played|finish|done|complet|over|final|ended|settled|closed")


def fixed(draft: Draft, line: Line) -> bool:
    """ "The fee of a permit for an electric vehicle is 0", "for electric vehicles the fee is 0"."""
    said = IS.search(line.text)
    if not said or LESS.search(line.text):
        return False
    value = (said["value"] or "0").replace(",", ".")
    for owner, place, choice in _causes(draft, line.text):
        for field in owner.fields:
            number = field.type in ("integer", "decimal")
            if number and field.name != place and mentioned(field, line.text) is not None:
                slots = {"place": place, "choices": choice, "target": field.name, "wanted": value}
                return _fits(field, value) and invariant(draft, line, owner, "where", **slots)
    return False


def _fits(field: Field, value: str) -> bool:
    low, high = (float(end) if end else None for end in (field.minimum, field.maximum))
    whole = field.type == "decimal" or "." not in value
    return whole and (low is None or float(value) >= low) and (high is None or float(value) <= high)


def bounded(draft: Draft, line: Line) -> bool:
    """ "The yearly rent of a half plot is at most 60": a limit for one of some choices."""
    said = BOUND.search(line.text)
    if not said or any(mark[0] == "kind" for mark in line.marks):
        return False  # a list of fields has its limits beside each
    for owner, place, choice in _causes(draft, line.text):
        for field in owner.fields:
            number = field.type in ("integer", "decimal")
            if number and field.name != place and mentioned(field, line.text) is not None:
                side = "at least" if said["least"] else "at most"
                wanted = f"{side} {said['value'].replace(',', '.')}"
                slots = {"place": place, "choices": choice, "target": field.name, "wanted": wanted}
                return invariant(draft, line, owner, "where", **slots)
    return False


def own_order(draft: Draft, line: Line) -> bool:
    """ "The end mileage is at least the start mileage": two numbers of one record."""
    said = SIDES.search(line.text)
    if not said or re.search(r"\d", line.text):
        return False
    left, right = line.text[: said.start()], line.text[said.end() :]
    for owner in draft.aggregates.values():
        pair = _pair(owner, owner, left, right)
        if pair and pair[0] != pair[1]:
            low, high = pair if said["low"] else pair[::-1]
            form = "before" if said["strict"] else "not_after"
            return invariant(draft, line, owner, form, start=low.name, end=high.name)
    return False


def goes_with(draft: Draft, line: Line) -> bool:
    """ "Objects of high value go on a locked shelf only"."""
    if not ONLY.search(line.text) or re.search(r"\d", line.text):
        return False
    for owner, place, choice in _causes(draft, line.text):
        own = next((one for one in owner.fields if _is_flag(one, line.text)), None)
        if own and "." not in place:
            wanted = "no" if NO.search(line.text) else "yes"
            slots = {"place": place, "choices": choice, "target": own.name, "wanted": wanted}
            return invariant(draft, line, owner, "where", **slots)
        for reference in (one for one in owner.fields if one.references):
            target = draft.aggregates[reference.references]
            if place.startswith(f"{reference.name}.") or target.name not in {
                one.name for _, _, one in draft.mentions(line.text)
            }:
                continue
            found = _flag(draft, target, line.text)
            if found:
                slots = {"place": place, "choices": choice, "wanted": found[1]}
                return invariant(
                    draft, line, owner, "where", target=f"{reference.name}.{found[0]}", **slots
                )
    return False


def _is_flag(field: Field, text: str) -> bool:
    """Whether a yes or no is what something must be."""
    at = mentioned(field, text) if field.type == "boolean" else None
    return at is not None and bool(re.search(r"(?i)\b(?:be|is|are)\W+$", text[:at]))


def _flag(draft: Draft, target: Aggregate, text: str) -> tuple[str, str] | None:
    """A yes or no, or a choice, said right before or after the name of a thing."""
    for start, end, known in draft.mentions(text):
        if known.name != target.name:
            continue
        near = f"{' '.join(text[:start].split()[-2:])} | {' '.join(text[end:].split()[:4])}"
        for field in target.fields:
            if field.type == "boolean" and mentioned(field, near) is not None:
                no = re.search(rf"(?i)\b(?:not|non|no|un)[ -]?{field.name[:4]}", near)
                return field.name, "no" if no else "yes"
            if field.type == "choice":
                said = [one for one in field.choices if _says(near, one)]
                if len(said) == 1:
                    return field.name, said[0]
    return None


def _says(text: str, choice: str) -> bool:
    return bool(
        re.search(rf"(?i)\b{re.escape(choice.replace('_', ' '))}\b", text.replace("-", " "))
    )


def _causes(draft: Draft, text: str) -> Iterator[tuple[Aggregate, str, str]]:
    """Choices named in a text, as (whose rule, place, choice): of a record or of what it refers to."""
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(text)]
    for owner in dict.fromkeys([*(one.name for one in named), *draft.aggregates]):
        one = draft.aggregates[owner]
        for field in one.fields:
            for choice in _said_choice(field, text, near=one in named):
                yield one, field.name, choice
        for reference in (field for field in one.fields if field.references):
            target = draft.aggregates[reference.references]
            for field in target.fields if target in named else ():
                for choice in _said_choice(field, text, near=True):
                    yield one, f"{reference.name}.{field.name}", choice


def _said_choice(field: Field, text: str, *, near: bool) -> list[str]:
    if field.type != "choice" or not (near or mentioned(field, text) is not None):
        return []
    return [one for one in field.choices if len(one) > 1 and _says(text, one)]


def reaches(draft: Draft, line: Line) -> bool:
    """ "A dog whose vaccination ends before the departure date cannot be checked in"."""
    act = acts.find(draft, line.text)
    below, above = BELOW.search(line.text), ABOVE.search(line.text)
    found = below or above
    if act is None or not found or not act.negative or re.search(r"\d|(?i:\bunless\b)", line.text):
        return False
    owner = act.owner
    entered = either(tuple(one for one in act.states if one != owner.states[0]))
    left, right = line.text[: found.end()], line.text[found.end() :]
    is_not = re.search(r"(?i)(?<!can)\bnot\W+(?:\w+\W+)?$", line.text[: found.start()])
    for reference in (one for one in owner.fields if one.references):
        target = draft.aggregates[reference.references]
        for one, two, turned in ((owner, target, False), (target, owner, True)):
            pair = _pair(one, two, left, right)
            if pair and entered != "kept" and not is_not:
                own, limit = (pair[1], pair[0]) if turned else pair
                under = bool(below) != turned  # own < limit is what is refused
                slots = {"amount": own.name, "limit": limit.name, "field": reference.name}
                form = "attains" if under else "reaches"
                return invariant(draft, line, owner, form, states=entered, **slots)
    return False


def _pair(one: Aggregate, two: Aggregate, left: str, right: str) -> tuple[Field, Field] | None:
    """Values of two records, the first named before and the second after, of one type."""
    pairs = [
        (first, second)
        for first in one.fields
        for second in two.fields
        if first.type in COMPARED
        and first.type == second.type
        and mentioned(first, left) is not None
        and mentioned(second, right) is not None
    ]
    return max(
        pairs, key=lambda pair: pair[0].name.count("_") + pair[1].name.count("_"), default=None
    )


def no_draw(draft: Draft, line: Line) -> bool:
    """ "A result cannot be a draw": the scores of two sides differ once it is over."""
    if not DRAW.search(line.text) or not NO.search(line.text):
        return False
    for owner in draft.aggregates.values():
        pair = _sides(owner)
        over = tuple(one for one in owner.states if PLAYED.search(one))
        if pair and over:
            slots = {"field": pair[0].name, "other": pair[1].name}
            return invariant(draft, line, owner, "unlike", states=either(over[:1]), **slots)
        if pair and not owner.states:
            return invariant(draft, line, owner, "differ", field=pair[0].name, other=pair[1].name)
    return False


def _sides(owner: Aggregate) -> tuple[Field, Field] | None:
    numbers = [one for one in owner.fields if one.type == "integer"]
    for one in numbers:
        for two in numbers:
            first, second = one.name.split("_"), two.name.split("_")
            differing = [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
            ends = {("a", "b"), ("home", "away"), ("1", "2"), ("white", "black"), ("one", "two")}
            if len(first) == len(second) > 1 and len(differing) == 1 and differing[0] in ends:
                return one, two
    return None


def ranked(draft: Draft, line: Line) -> bool:
    """ "The nurse taking the shift has to be of the same band or higher"."""
    higher = re.search(
        r"(?i)\b(?:same|equal)\b.*\bor (?:higher|above|better|more|greater)\b|\bat least the (?:same )?(?P<f>\w+)|\bno(?:t)? (?:lower|less|lesser|smaller)\b",
        line.text,
    )
    if not higher:
        return False
    for owner in draft.aggregates.values():
        for target in draft.aggregates.values():
            people = [one for one in owner.fields if one.references == target.name]
            values = [
                one
                for one in target.fields
                if one.type in ("integer", "decimal") and mentioned(one, line.text) is not None
            ]
            if len(people) == 2 and values:
                first, second = _by_verb(people, line.text)
                slots = {"amount": values[0].name, "field": first.name, "other": second.name}
                return invariant(draft, line, owner, "ranked", **slots)
    return False


def _by_verb(people: list[Field], text: str) -> tuple[Field, Field]:
    """Which of two is meant by "taking": the one whose name shares the root; else the second."""
    words = text.lower()
    for one, two in (people, people[::-1]):
        root = one.name.split("_")[0]
        if re.search(rf"\b{root[:3]}\w*ing\b|\bwho {root[:3]}\w*\b", words):
            return one, two
    return people[1], people[0]


def own_one(draft: Draft, line: Line) -> bool:
    """ "A nurse cannot take her or his own swap request": two people of a record differ."""
    if not re.search(
        r"(?i)\b(?:his|her|their|its|one's) (?:or (?:his|her) )?own\b|\bown request", line.text
    ):
        return False
    if not NO.search(line.text):
        return False
    named = [one for _, _, one in draft.mentions(line.text)]
    for owner in [draft.aggregates[one.name] for one in named]:
        for target in named:
            same = [one for one in owner.fields if one.references == target.name]
            if len(same) == 2 and owner.name != target.name:
                slots = {"field": same[0].name, "other": same[1].name}
                return invariant(draft, line, owner, "differ", **slots)
    return False
