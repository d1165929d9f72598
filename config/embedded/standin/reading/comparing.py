"""Rules that compare values: with a limit elsewhere, with each other, with the calendar."""

import re

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.telling import invariant
from config.embedded.standin.reading.timing import DAYS, period
from config.embedded.standin.reading.words import number

OVER = re.compile(
    r"(?i)\b(?:more|greater|larger|higher|later|longer|bigger)\b(?P<what>.*?)\bthan\b|\bexceeds?\b|\b(?:over|above|after|beyond)\b"
)
UNDER = re.compile(
    r"(?i)\bat most\b|\bwithin\b|\bup to\b|\bon or before\b|\bnot after\b|\bbefore\b"
)
NO = re.compile(r"(?i)\b(?:cannot|can not|may not|must not|should not|never|no|not)\b")
COMPARED = ("integer", "decimal", "date", "datetime")


def within(draft: Draft, line: Line) -> bool:
    """ "A reservation cannot have more guests than the room's maximum number of guests"."""
    over, under = OVER.search(line.text), UNDER.search(line.text)
    found = over if over and NO.search(line.text[: over.start()]) else under
    if not found or re.search(r"\d", line.text):
        return False
    if found is under and found[0].lower() == "before" and NO.search(line.text[: found.start()]):
        return False  # "not before" bounds from below
    what = found.groupdict().get("what") or ""
    left, right = line.text[: found.start()] + what, line.text[found.end() :]
    for owner in [one for one in draft.aggregates.values() if one.fields]:
        for reference in (one for one in owner.fields if one.references):
            target = draft.aggregates[reference.references]
            if target.name not in {one.name for _, _, one in draft.mentions(line.text)}:
                continue
            pair = _pair(owner, target, left, right)
            if pair:
                slots = {"amount": pair[0].name, "limit": pair[1].name, "field": reference.name}
                return invariant(draft, line, owner, "within", **slots)
    return False


def _pair(owner: Aggregate, target: Aggregate, left: str, right: str) -> tuple[Field, Field] | None:
    """A value of a record and its limit in another, of one type."""
    amounts = [
        one for one in owner.fields if one.type in COMPARED and mentioned(one, left) is not None
    ]
    limits = [
        one for one in target.fields if one.type in COMPARED and mentioned(one, right) is not None
    ]
    return next(
        (
            (amount, limit)
            for amount in amounts
            for limit in sorted(limits, key=lambda one: -one.name.count("_"))
            if amount.type == limit.type
        ),
        None,
    )


def span(draft: Draft, line: Line) -> bool:
    """ "A rental lasts at most 14 days"."""
    found = DAYS.search(line.text)
    lasting = re.search(
        r"(?i)\b(?:lasts?|longer|long|takes?|span|duration|period|dura|durar|no more than|at most|up to)\b",
        line.text,
    )
    if (
        not found
        or not lasting
        or re.search(r"(?i)\bper\b|\bmore than once\b|\bremind|\bdue\b", line.text)
    ):
        return False
    if not re.search(r"(?i)at most|more than|up to|maximum|longer than|exceed|within", line.text):
        return False
    count = number(found["n"])
    for _, _, known in draft.mentions(line.text):
        owner = draft.aggregates[known.name]
        start, end = period(owner)
        if start and end and count:
            weeks = 7 if found["unit"].lower().startswith(("week", "semana")) else 1
            return invariant(draft, line, owner, "span", number=count * weeks, start=start, end=end)
    return False


def differ(draft: Draft, line: Line) -> bool:
    """ "A player cannot play against themselves", "the two teams of a match must differ"."""
    if not re.search(
        r"(?i)\b(?:themselves|himself|herself|itself|oneself|themself|s[ií] mism[oa])\b|\bdiffer(?:ent)?\b|\bnot (?:be )?(?:the same|equal)\b",
        line.text,
    ):
        return False
    named = [one for _, _, one in draft.mentions(line.text)]
    for owner in [draft.aggregates[one.name] for one in named] + list(draft.aggregates.values()):
        said = [one for one in owner.fields if mentioned(one, line.text) is not None]
        same = [
            (one, two)
            for number, one in enumerate(owner.fields)
            for two in owner.fields[number + 1 :]
            if one.references and one.references == two.references
        ]
        pairs = [
            (one, two)
            for one, two in same
            if not named or one.references in {x.name for x in named}
        ]
        pairs += [(said[0], said[1])] if len(said) > 1 and said[0].type == said[1].type else []
        if pairs:
            one, two = pairs[0]
            return invariant(draft, line, owner, "differ", field=one.name, other=two.name)
    return False


def aged(draft: Draft, line: Line) -> bool:
    """ "A donor must be at least 18 years old"."""
    found = re.search(
        r"(?i)(?:at least|over|older than) (\d+) years?(?: old| of age)?|(\d+) (?:years old )?or older",
        line.text,
    )
    if not found:
        return False
    for _, _, known in draft.mentions(line.text):
        owner = draft.aggregates[known.name]
        births = [
            one
            for one in owner.fields
            if one.type == "date" and re.search("birth|born|nacim", one.name)
        ]
        if births:
            years = found[1] or found[2]
            return invariant(draft, line, owner, "aged", field=births[0].name, number=years)
    return False
