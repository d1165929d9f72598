"""Rules about how many: per something, up to a capacity, only once, up to a sum."""

import re

from config.embedded.standin import sentences
from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading import states
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.guarding import means
from config.embedded.standin.reading.telling import (
    counting_states,
    invariant,
    number_field,
    speaks_of,
)
from config.embedded.standin.reading.words import number

COUNT = re.compile(
    r"(?i)\b(?:at most|no more than|not more than|more than|up to|maximum(?: of)?|max\.?|only|limit of)\s+(?P<n>\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|un|una|dos|tres|cuatro|cinco|seis|diez)\s+(?P<what>[^.;]+)"
)


def at_most(draft: Draft, line: Line) -> bool:
    """ "At most 5 open loans per member", "a member can have at most 5 open loans"."""
    found = COUNT.search(line.text)
    if not found or re.search(r"(?i)character|letters|digits", found["what"][:30]):
        return False
    if re.search(
        r"(?i)\b(?:per|a|each|every|in an?|by) (?:year|month|week|hour|a[ñn]o|mes|semana|\d+ \w+)\b",
        line.text,
    ):
        return False  # limits over a stretch of time are not among the rules that can be built
    counted = draft.mentions(found["what"])
    if not counted:
        return False
    owner = draft.aggregates[counted[0][2].name]
    others = [one for _, _, one in (*counted[1:], *draft.mentions(line.text[: found.start()]))]
    reference = next((ref for one in others if (ref := draft.reference(owner, one))), None)
    limit = number(found["n"])
    before = line.text[: found.start()]
    references = list(
        dict.fromkeys(ref.name for one in others if (ref := draft.reference(owner, one)))
    )
    if limit == 1 and not owner.states and re.search(r"(?i)at the same time", line.text):
        return False  # said of moments, not of records that last
    daily = re.search(
        r"(?i)\b(?:per|a|each|every|one|and|any|same) (?:day|date|d[ií]a)\b", line.text
    )
    days = [one.name for one in owner.fields if one.type == "date"] if daily else []
    if daily and not days:
        return False
    reference = reference or _shared(owner, before)
    if reference is None or limit is None:
        return False
    names = list(dict.fromkeys([*(references or [reference.name]), *days[:1]]))
    kept = sentences.either(tuple(states.named_in(owner, found["what"])))
    if kept == "kept" and re.search(
        r"(?i)at (?:a|the same|once|one) ?time|\bopen\b|active|current|at once", found["what"]
    ):
        kept = sentences.either(owner.states[:1])
    slots = {"number": limit, "states": kept, "field": names[0]}
    if len(names) > 1:
        return invariant(draft, line, owner, "at_most_both", other=names[1], **slots)
    return invariant(draft, line, owner, "at_most", **slots)


def _shared(owner: Aggregate, text: str) -> Field | None:
    """ "A plate has at most one open ticket": a value that several records may have."""
    kinds = ("text", "choice", "integer", "date", "email")
    fields = (one for one in owner.fields if one.type in kinds and not one.unique)
    return next((one for one in fields if mentioned(one, text) is not None), None)


def capacity(draft: Draft, line: Line) -> bool:
    """ "A class never has more bookings than its capacity"."""
    found = re.search(
        r"(?i)(?:more|exceed|beyond|over|full|most as many)\b(?P<what>(?:.*?\bthan\b)?)(?P<rest>.*)",
        line.text,
    )
    if not found:
        return False
    counted = {one.name for _, _, one in draft.mentions(found["what"])}
    for owner in list(draft.aggregates.values()):
        for reference in owner.fields:
            target = draft.aggregates.get(reference.references)
            limit = number_field(target, line.text) if target else None
            named = {one.name for _, _, one in draft.mentions(line.text)}
            whole = limit is not None and limit.type == "integer"
            if (
                target
                and limit
                and whole
                and owner.name in named
                and (owner.name in counted or not counted)
                and re.search(
                    r"(?i)(?:"
                    + (
                        "."
                        if owner.name in counted
                        else r"capacit|capacidad|seats|places|plazas|spots|limit|max"
                    )
                    + ")",
                    limit.name,
                )
            ):
                kept = sentences.either(
                    tuple(states.named_in(owner, line.text)) or counting_states(owner)
                )
                return invariant(
                    draft,
                    line,
                    owner,
                    "capacity",
                    states=kept,
                    field=reference.name,
                    limit=limit.name,
                )
    return False


def once(draft: Draft, line: Line) -> bool:
    """ "A member can book the same class only once"."""
    if not re.search(
        r"(?i)only once|only one|twice|two .* (?:for|with|in|on|per) the same|per \w+ and |same \w+ again|more than once|at most once|one \w+ per \w+ and",
        line.text,
    ) or re.search(
        r"(?i)\b(?:within|per|every|in|in an?|each) (?:\d+ )?(?:hours?|weeks?|months?|years?|days)\b",
        line.text,
    ):
        return False
    named = [one for _, _, one in draft.mentions(line.text)]
    for owner in draft.aggregates.values():
        pair = list(
            dict.fromkeys(ref.name for one in named if (ref := draft.reference(owner, one)))
        )
        references = [one.name for one in owner.fields if one.references]
        spoken = any(speaks_of(action, line.text) for action in owner.actions)
        words = re.findall(r"\w{6,}", line.text.lower())
        spoken = spoken or any(word[:6] == owner.snake[:6] for word in words)
        if len(pair) == 1 and len(references) == 2 and (spoken or owner in named):
            pair = references
        if len(pair) > 1 and re.search(r"(?i)\b(?:day|date|time|d[ií]a)\b", line.text):
            return False  # three things at once are more than the rule compares
        own = [
            one.name
            for one in owner.fields
            if one.type not in ("boolean", "reference", "decimal") and _named(one, line.text)
        ]
        told = spoken or owner in named or means(owner, line.text)
        told = told or any(
            "_" in name and name.replace("_", " ") in line.text.lower() for name in own
        )
        if len(pair) == 1 and own and told:
            said = [name for name in own if name.replace("_", " ") in line.text.lower()]
            pair = [pair[0], (said or own)[0]]
        if len(pair) >= 2:
            kept = sentences.either(counting_states(owner))
            return invariant(draft, line, owner, "once", states=kept, field=pair[0], other=pair[1])
    return False


def _named(field: Field, text: str) -> bool:
    """A field by all its words, or one such as seat_number by the first."""
    first, _, last = field.name.partition("_")
    short = last in ("number", "code", "no", "name") and re.search(rf"(?i)\b{first}s?\b", text)
    return mentioned(field, text) is not None or bool(short)


def total(draft: Draft, line: Line) -> bool:
    """ "The expenses of a category never exceed its budget"."""
    if not re.search(r"(?i)exceed|more than|at most|over|above|within|supera", line.text):
        return False
    for owner in list(draft.aggregates.values()):
        amount = next((one for one in owner.fields if one.type == "decimal"), None)
        for reference in (one for one in owner.fields if one.references):
            limit = number_field(draft.aggregates[reference.references], line.text)
            about = {one.name for _, _, one in draft.mentions(line.text)}
            if amount and limit and limit.type == "decimal" and owner.name in about:
                return invariant(
                    draft,
                    line,
                    owner,
                    "sum",
                    amount=amount.name,
                    field=reference.name,
                    limit=limit.name,
                )
    return False
