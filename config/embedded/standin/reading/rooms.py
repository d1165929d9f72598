"""How many there may be: room in something, numbers over two steps, sums, and what is unique inside."""

import re

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading import states
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.needing import limit_of
from config.embedded.standin.reading.telling import counting_states, invariant
from config.embedded.standin.reading.words import number
from config.embedded.standin.sentences import either

OVER = re.compile(
    r"(?i)\b(?:exceeds?|go(?:es)? (?:above|over|beyond|past)|rises? above|surpass(?:es)?|(?:more|larger|greater|higher)\b[^.;]*?\bthan"
    r"|be (?:above|over)|is (?:above|over)|above|over|beyond|at most|up to|fits? (?:in|into)|as many as)\b"
)
NO = re.compile(
    r"(?i)\b(?:cannot|may not|must not|should not|never|no|not|at most|up to|nobody|only as many)\b"
)
SUM = re.compile(
    r"(?i)\b(?:sum|total(?: of| amount)?|add(?:s|ed)? up|altogether|together|in total|combined|summed|all)\b"
)
WORTH = ("amount", "quantity", "value", "price", "cost", "hours", "size", "weight", "volume")
WHOLE = re.compile(
    r"(?i)\b(?:across|over|in|throughout|within|among) (?:all|the (?:whole|entire)|any|every|the) ?(?P<where>[\w ]*)"
)
ALONE = re.compile(
    r"(?i)\b(?:is|are|be|stays?|must be) unique\b|\bused (?:only|just|at most)? ?once\b|\bonly (?:be )?used once\b|\bexists? only once\b|\bdiffer(?:s|ent)?\b"
    r"|\b(?:no|never) (?:\w+ )?(?:twice|duplicates?)\b|\bnot (?:be )?(?:repeated|shared|reused|used twice|used again)\b"
)
INSIDE = re.compile(
    r"(?i)\b(?:inside|within|in|per|for|of|on|at|among) (?:each |the same |its |their |the |a |an |one |every )"
)
COUNT = re.compile(
    r"(?i)\b(?:at most|no more than|not more than|more than|up to|maximum of|never over) (?P<n>\d+|one|two|three|four|five|six|seven|eight|nine|ten) (?P<what>[^.;]+)"
)


def room(draft: Draft, line: Line) -> bool:
    """ "The number of donations in a session never exceeds its planned slots"."""
    over = OVER.search(line.text)
    if not over or not NO.search(line.text) or re.search(r"\d", line.text) or SUM.search(line.text):
        return False
    left, right = f"{line.text[: over.end()]}", line.text[over.end() :]
    counted = [draft.aggregates[one.name] for _, _, one in draft.mentions(left)]
    inside = [draft.aggregates[one.name] for _, _, one in draft.mentions(over[0])]
    for owner in inside or counted:
        if _further(draft, line, owner, left, right):
            return True
        for reference in (one for one in owner.fields if one.references):
            target = draft.aggregates[reference.references]
            named = target in counted or target.name in {
                one.name for _, _, one in draft.mentions(right)
            }
            limit = limit_of(target, right) if named else None
            unit = limit.name.rpartition("_")[2] if limit else ""
            added = re.match(rf"(?i)\W*(?:the |all )?{unit} \w+ed\b", left)
            if limit is None or added or _own(owner, left):
                continue
            kept = tuple(states.named_in(owner, left)) or counting_states(owner)
            slots = {"states": either(kept), "field": reference.name, "limit": limit.name}
            return invariant(draft, line, owner, "capacity", **slots)
    return False


def _further(draft: Draft, line: Line, owner: Aggregate, left: str, right: str) -> bool:
    """ "A trip has no more seat bookings than its vehicle has seats": the limit is two steps away."""
    said = {one.name for _, _, one in draft.mentions(right)}
    for reference in (one for one in owner.fields if one.references):
        middle = draft.aggregates[reference.references]
        if middle.name not in {one.name for _, _, one in draft.mentions(left)}:
            continue
        for via in (one for one in middle.fields if one.references in said):
            limit = limit_of(draft.aggregates[via.references], right)
            if limit and not draft.reference(owner, draft.aggregates[via.references]):
                kept = tuple(states.named_in(owner, left)) or counting_states(owner)
                slots = {"states": either(kept), "field": reference.name, "limit": limit.name}
                return invariant(draft, line, owner, "capacity_via", via=via.name, **slots)
    return False


def _own(owner: Aggregate, text: str) -> bool:
    """Whether a number of the record itself is compared, and not how many records there are."""
    return any(
        one.type in ("integer", "decimal") and mentioned(one, text) is not None
        for one in owner.fields
    )


def total(draft: Draft, line: Line) -> bool:
    """ "The sum of the pending reservations of a lot is at most its quantity"."""
    over = OVER.search(line.text)
    if not over or not SUM.search(line.text) or not NO.search(line.text):
        return False
    left, right = line.text[: over.start()], line.text[over.end() :]
    for _, _, known in draft.mentions(left):
        owner = draft.aggregates[known.name]
        for reference in (one for one in owner.fields if one.references):
            target = draft.aggregates[reference.references]
            amount = amount_of(owner, left)
            limits = [
                one
                for one in target.fields
                if one.type in ("integer", "decimal") and mentioned(one, right) is not None
            ]
            limit = next(iter(limits), None) or limit_of(target, right)
            if amount is None or limit is None:
                continue
            kept = tuple(states.named_in(owner, left))
            slots = {"amount": amount.name, "field": reference.name, "limit": limit.name}
            if kept:
                return invariant(draft, line, owner, "sum_kept", states=either(kept), **slots)
            return invariant(draft, line, owner, "sum", **slots)
    return False


def amount_of(owner: Aggregate, text: str) -> Field | None:
    """The number that is added up: named, or the only one there is, or the one that measures."""
    numbers = [one for one in owner.fields if one.type in ("integer", "decimal")]
    said = [one for one in numbers if mentioned(one, text) is not None]
    worth = [one for one in numbers if any(word in one.name for word in WORTH)]
    return next(iter([*said, *(numbers if len(numbers) == 1 else worth)]), None)


def of_those(draft: Draft, line: Line) -> bool:
    """ "At most 2 active permits per household", where permits are of its vehicles."""
    found = COUNT.search(line.text)
    counted = draft.mentions(found["what"]) if found else []
    limit = number(found["n"]) if found else None
    if found is None or not counted or limit is None:
        return False
    owner = draft.aggregates[counted[0][2].name]
    others = [one for _, _, one in (*counted[1:], *draft.mentions(line.text[: found.start()]))]
    if any(draft.reference(owner, one) for one in others) or re.search(
        r"(?i)\b(?:day|week|month|year|date)\b", line.text
    ):
        return False
    for via in (one for one in owner.fields if one.references):
        middle = draft.aggregates[via.references]
        for one in others:
            reference = draft.reference(middle, one)
            if reference and one.name not in (owner.name, middle.name):
                kept = tuple(states.named_in(owner, found["what"]))
                slots = {"number": limit, "states": either(kept), "via": via.name}
                return invariant(draft, line, owner, "at_most_via", field=reference.name, **slots)
    return False


def unique(draft: Draft, line: Line) -> bool:
    """ "Door numbers are unique inside their building", "a tag is used only once in the association"."""
    alone = ALONE.search(line.text)
    if not alone:
        return False
    before, after = line.text[: alone.start()], line.text[alone.end() :]
    inside, home = INSIDE.search(after), draft.mentions(after)
    for owner in _owners(draft, line.text, home if inside else []):
        field = _named(owner, before)
        if field is None:
            continue
        reference = draft.reference(owner, home[0][2]) if home and inside else None
        if reference and not re.search(r"(?i)\ball\b|\bwhole\b|\bacross\b", after):
            slots = {"states": either(counting_states(owner)), "field": reference.name}
            return invariant(draft, line, owner, "once", other=field.name, **slots)
        if re.search(r"(?i)differ", alone[0]):
            continue
        draft.add_field(owner, Field(**vars(field) | {"unique": True}))
        line.mark("field", owner.name, field.name)
        return True
    return False


def _owners(draft: Draft, text: str, home: list[tuple[int, int, Aggregate]]) -> list[Aggregate]:
    """What is named, and all the rest; of these first what belongs to the home that is named."""
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(text)]
    rest = [one for one in draft.aggregates.values() if one not in named]
    tied = [one for one in rest if any(draft.reference(one, known) for _, _, known in home)]
    return [*named, *tied, *(one for one in rest if one not in tied)]


def _named(owner: Aggregate, text: str) -> Field | None:
    """A value named in a text: by all its words, or by the first, as "a hive tag" for tag_number."""
    plain = [
        one
        for one in owner.fields
        if not one.references and one.type in ("text", "integer", "email", "date")
    ]
    whole = [one for one in plain if mentioned(one, text) is not None]
    first = [
        one
        for one in plain
        if one.name.split("_")[-1] in ("number", "code", "no", "name", "id")
        and re.search(rf"(?i)\b{owner.words} {one.name.split('_')[0]}s?\b", text)
    ]
    return next(iter([*whole, *first]), None)


def one_a(draft: Draft, line: Line) -> bool:
    """ "Only one menu a date", "there is just one session per day and bus"."""
    found = re.search(
        r"(?i)\b(?:only|just|at most|exactly|never more than|no more than) (?:one|1) (?P<what>[\w ]+?) (?:a|an|per|each|every|for each|for every|on (?:a|the same|each|any)|for (?:the same|one)) (?P<per>[\w ]+)",
        line.text,
    )
    owner = (
        draft.aggregates[named[0][2].name]
        if found and (named := draft.mentions(found["what"]))
        else None
    )
    if owner is None or found is None:
        return False
    before = draft.mentions(line.text[: found.start()])
    if any(draft.reference(owner, one) for _, _, one in before):
        return False
    parts = re.split(r"(?i)\band\b|,", found["per"])
    fields = [field for part in parts if (field := _per(draft, owner, part))]
    if len(fields) != len(parts):
        return False
    if len(fields) == 1 and not fields[0].references:
        draft.add_field(owner, Field(**vars(fields[0]) | {"unique": True}))
        line.mark("field", owner.name, fields[0].name)
        return True
    return False


def _per(draft: Draft, owner: Aggregate, text: str) -> Field | None:
    for _, _, known in draft.mentions(text):
        if reference := draft.reference(owner, known):
            return reference
    fields = [one for one in owner.fields if one.type not in ("boolean", "decimal")]
    said = [one for one in fields if mentioned(one, text) is not None]
    days = [
        one for one in fields if one.type == "date" and re.search(r"(?i)\b(?:day|date)\b", text)
    ]
    return next(iter([*said, *days]), None)
