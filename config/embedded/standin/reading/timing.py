"""Rules about when: apart, in order, not in the past or future, due after some days."""

import re

from config.embedded.standin import sentences
from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.telling import (
    counting_states,
    invariant,
    on_creation,
    relax,
)
from config.embedded.standin.reading.words import number

DAYS = re.compile(
    r"(?i)(?P<n>\d+|one|two|three|four|five|six|seven|ten|fourteen|un|una|dos|tres)\s+(?P<unit>days?|weeks?|dias|d[ií]as|semanas)"
)


REFUSES = re.compile(
    r"(?i)\b(?:refuses?|rejects?|forbids?|prevents?|no|never|cannot|does not accept)\b"
)
REFUSED = re.compile(
    r"(?i)\b(?:is|are|must be|will be) (?:refused|rejected|not allowed|not accepted|forbidden|invalid|an error|impossible)\b"
)


def apart(draft: Draft, line: Line) -> bool:
    """ "Two bookings of one room never overlap", "a doctor cannot be double-booked"."""
    if not re.search(
        r"(?i)overlap|double.?book|at the same time|same (?:start )?time|same moment|same slot",
        line.text,
    ) or re.search(r"(?i)\bmore (?!than (?:1|one)\b).*\bthan\b", line.text):
        return False
    named = [one for _, _, one in draft.mentions(line.text)]
    for owner in [draft.aggregates[one.name] for one in named] + list(draft.aggregates.values()):
        times = [one.name for one in owner.fields if one.type in ("datetime", "date")]
        reference = next((ref for one in named if (ref := draft.reference(owner, one))), None)
        if not reference or not times:
            continue
        kept = sentences.either(counting_states(owner))
        start, end = period(owner)
        if start and end:
            return invariant(
                draft, line, owner, "apart", states=kept, field=reference.name, start=start, end=end
            )
        lasting = owner.states and not any(one.type == "datetime" for one in owner.fields)
        form = {"form": "at_most", "number": 1} if lasting else {"form": "once", "other": times[0]}
        return invariant(draft, line, owner, states=kept, field=reference.name, **form)
    return False


def period(owner: Aggregate) -> tuple[str, str]:
    times = [one.name for one in owner.fields if one.type in ("datetime", "date")]
    begins = [
        one
        for one in times
        if re.search(
            r"start|begin|from|first|arriv|check_?in|inicio|comienzo|entrada|desde|open", one
        )
    ]
    ends = [
        one
        for one in times
        if re.search(r"end|last|finish|until|depart|leav|check_?out|fin|salida|hasta|clos|to$", one)
    ]
    return (begins[0], ends[0]) if begins and ends else ("", "")


def order(draft: Draft, line: Line) -> bool:
    """ "The end is after the start"."""
    found = re.search(
        r"(?i)\b(?P<not>not\s+|never\s+|no\s+)?(?:be\s+|come\s+|comes\s+|lie\s+|lies\s+)?(?P<word>later than|earlier than|before|after"
        r"|(?:lower|less|smaller|higher|greater|more|larger) than(?= (?:the|its|their) ))\b",
        line.text,
    )
    if not found or DAYS.search(line.text):
        return False
    refused = REFUSES.search(line.text[: found.start()])
    for owner in _spoken_of(draft, line):
        fields = [
            one for one in owner.fields if one.type in ("date", "datetime", "integer", "decimal")
        ]
        chosen = _compared(fields, line.text[: found.start()], line.text[found.end() :])
        if chosen:
            pair = (chosen[0].name, chosen[1].name)
            late = bool(re.match(r"(?i)after|later|higher|greater|more|larger", found["word"]))
            is_not = bool(found["not"] or refused or REFUSED.search(line.text[found.end() :]))
            start, end = pair if late == is_not else pair[::-1]
            return invariant(
                draft, line, owner, "not_after" if is_not else "before", start=start, end=end
            )
    return False


def _spoken_of(draft: Draft, line: Line) -> list[Aggregate]:
    """What a sentence names, then what is tied to it; all there is where it names nothing."""
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    return named + [
        one
        for one in draft.aggregates.values()
        if not named
        or any(draft.reference(one, known) or draft.reference(known, one) for known in named)
    ]


def _compared(fields: list[Field], before: str, after: str) -> tuple[Field, Field] | None:
    """One field named before and one after, of one type; those of more words first."""
    left = [one for one in reversed(fields) if mentioned(one, before) is not None]
    right = [one for one in fields if mentioned(one, after) is not None]
    pairs = [(one, two) for one in left for two in right if one != two and one.type == two.type]
    return max(pairs, key=lambda pair: sum(one.name.count("_") for one in pair), default=None)


def now(draft: Draft, line: Line) -> bool:
    found = re.search(r"(?i)\b(?:not|never|cannot|no)\b.*\b(?:in the )?(future|past)\b", line.text)
    if not found:
        return False
    for owner in _named_first(draft, line):
        dates = [one for one in owner.fields if one.type in ("date", "datetime")]
        said = [one for one in dates if mentioned(one, line.text) is not None]
        if said or (dates and draft.mentions(line.text)):
            return invariant(
                draft, line, owner, f"not_{found[1].lower()}", field=(said or dates)[0].name
            )
    return False


def _named_first(draft: Draft, line: Line) -> list[Aggregate]:
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    return named + [one for one in draft.aggregates.values() if one not in named]


def due(draft: Draft, line: Line) -> bool:
    """ "A loan is due 21 days after it starts"."""
    found = DAYS.search(line.text)
    if not found or re.search(r"(?i)remind|e-?mail|notif|warn|before|avis|recuerd", line.text):
        return False
    if re.search(
        r"(?i)\b(?:can|may|cannot) (?:only )?(?:not )?be\b|\b(?:must|may|should) not\b|\bif\b|\bonce\b|\bat (?:least|most)\b",
        line.text,
    ):
        return False
    if not re.search(
        r"(?i)\bdue\b|within|deadline|expire|after|for \d|later|vence|must be", line.text
    ):
        return False
    count = number(found["n"])
    if count is None:
        return False
    count *= 7 if found["unit"].lower().startswith(("week", "semana")) else 1
    for owner in _due_owners(draft, line):
        dates = [one for one in owner.fields if one.type == "date"]
        due = [
            one
            for one in dates
            if re.search(r"due|deadline|expir|venc|until|valid|end|fin|return_by|limite", one.name)
        ]
        if not due:
            due = [Field(name="due_on", type="date")]
            draft.add_field(owner, due[0])
        base = next(
            (one.name for one in dates if one != due[0] and mentioned(one, line.text) is not None),
            "today",
        )
        effect = sentences.say("due", field=due[0].name, number=count, base=base)
        relax(draft, owner, due[0].name)
        on_creation(draft, line, owner, effect)
        return True
    return False


def _due_owners(draft: Draft, line: Line) -> list[Aggregate]:
    named = [
        one
        for one in _named_first(draft, line)
        if one in [draft.aggregates[place[2].name] for place in draft.mentions(line.text)]
    ]
    if not draft.mentions(line.text):
        owners = (
            one
            for one in draft.aggregates.values()
            if sum(f.type == "date" and mentioned(f, line.text) is not None for f in one.fields) > 1
        )
        named = list(owners)  # "the due date is 14 days after the issue date"
    ranked = sorted(named, key=lambda one: not any(field.references for field in one.fields))
    return ranked[:1]
