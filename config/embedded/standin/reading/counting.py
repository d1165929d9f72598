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
OTHER_STRETCH = re.compile(
    r"(?i)\b(?:per|a|each|every|in an?|by) (?:year|month|week|hour|a[ñn]o|mes|semana|\d+ \w+)\b"
)
DAILY = re.compile(r"(?i)\b(?:per|a|each|every|one|and|any|same) (?:day|date|d[ií]a)\b")
DAY = re.compile(r"(?i)day|date|d[ií]a|fecha")
ONCE = re.compile(
    r"(?i)only once|only one|twice|two .* (?:for|with|in|on|per|at) the same|two .* of the same .* the same|per \w+ and |same \w+ again"
    r"|more than once|at most once|one \w+ per \w+ and"
)
TWO = re.compile(
    r"(?i)\b(?:no two|two|several|more than one|never two|both) (?P<what>\w+(?: \w+)?)"
)
NEGATED = re.compile(r"(?i)\b(?:cannot|may not|must not|never|no|not)\b")
WITHIN_TIME = re.compile(
    r"(?i)\b(?:within|per|every|in|in an?|each) (?:\d+ )?(?:hours?|weeks?|months?|years?|days)\b"
)


#: Words before what is counted that leave none of them out.
ALL_OF_THEM = """
different new such of the their its his her separate single distinct individual other kept whole an a los las de
open current active live running ongoing at once own more
"""
PLAIN = frozenset(ALL_OF_THEM.split())
SOME = re.compile(
    r"(?i)^ (?:\w+[ai]d[oa]s|activ[oa]s|abiert[oa]s|pendientes)\b|^[^.;]*?\b(?:may|can|are|is) (?:be )?(?:open|unpaid|pending|outstanding)\b"
)


BY_SOMEONE = re.compile(
    r"(?i)\W*(?:an?|each|every|one|una?|cada) (?:[\w-]+ )?[\w-]+ (?:can|cannot|may|must|should|puede)\b"
)


def at_most(draft: Draft, line: Line) -> bool:
    """ "At most 5 open loans per member", "a member can have at most 5 open loans"."""
    found = COUNT.search(line.text)
    if not found or re.search(r"(?i)character|letters|digits", found["what"][:30]):
        return False
    counted, limit = draft.mentions(found["what"]), number(found["n"])
    if not counted or limit is None:
        return False
    owner = draft.aggregates[counted[0][2].name]
    moments = not owner.states or any(one.type == "datetime" for one in owner.fields)
    if limit == 1 and moments and re.search(r"(?i)at the same time", line.text):
        return False  # said of moments, not of records that last
    before = line.text[: found.start()]
    others = [one for _, _, one in (*counted[1:], *draft.mentions(before))]
    names = _counted_per(draft, owner, others, line.text, before)
    if not names or _only_unknown(owner, found["what"], counted[0][:2]):
        return False
    if BY_SOMEONE.match(before) and not draft.mentions(before) and not _shared(owner, before):
        return False  # of each buyer, but buyers are not kept
    slots = {"number": limit, "states": _kept(owner, found["what"]), "field": names[0]}
    if len(names) > 1:
        return invariant(draft, line, owner, "at_most_both", other=names[1], **slots)
    return invariant(draft, line, owner, "at_most", **slots)


def _counted_per(
    draft: Draft, owner: Aggregate, others: list[Aggregate], text: str, before: str
) -> list[str]:
    """The fields whose values are counted apart; none where the stretch of time is not one day."""
    if OTHER_STRETCH.search(text):
        return []
    names = [ref.name for one in others if (ref := draft.reference(owner, one))]
    if not names and (field := _shared(owner, before)):
        names = [field.name]
    if not DAILY.search(text):
        return list(dict.fromkeys(names))
    days = [one.name for one in owner.fields if one.type == "date"]
    return list(dict.fromkeys([*names, days[0]])) if days and names else []


def _kept(owner: Aggregate, what: str) -> str:
    named = states.named_in(owner, what)
    if named and re.search(r"(?i)\b(?:not|other than|except|neither)\b", what):
        named = [one for one in owner.states if one not in named]
    kept = sentences.either(tuple(named))
    live = r"(?i)at (?:a|the same|once|one) ?time|\bopen\b|active|current|at once"
    if kept != "kept" or not re.search(live, what):
        return kept
    moment = re.search(r"(?i)at (?:a|the same|once|one) ?time|at once", what)
    return sentences.either(counting_states(owner) if moment else owner.states[:1])


def _only_unknown(owner: Aggregate, what: str, place: tuple[int, int]) -> bool:
    """Whether some are counted by a word that is no state: "2 unpaid invoices" are not any 2."""
    if states.named_in(owner, what):
        return False
    before = [one for one in re.findall(r"[\w-]+", what[: place[0]].lower()) if one not in PLAIN]
    return bool(before or SOME.match(what[place[1] :]))


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
    if not found or re.search(r"(?i)\b(?:sum|total|adds? up)\b", line.text):
        return False
    counted = {one.name for _, _, one in draft.mentions(found["what"])}
    for owner in list(draft.aggregates.values()):
        for reference in owner.fields:
            target = draft.aggregates.get(reference.references)
            limit = number_field(target, line.text) if target else None
            named = {one.name for _, _, one in draft.mentions(line.text)}
            whole = limit is not None and limit.type == "integer" and not _of_unit(limit, line.text)
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


def _of_unit(limit: Field, text: str) -> bool:
    """ "The seats reserved for a screening are never more than the hall has" adds up seats."""
    unit = limit.name.rpartition("_")[2]
    return bool(re.match(rf"(?i)\W*(?:the |all )?{unit}\b(?! of\b)", text))


def one_in_state(draft: Draft, line: Line) -> bool:
    """ "Two matches cannot be playing on the same table", "no two stays of one run are checked in"."""
    found = TWO.search(line.text)
    if not found or not NEGATED.search(line.text):
        return False
    for _, _, known in draft.mentions(found["what"])[:1]:
        owner = draft.aggregates[known.name]
        named = states.named_in(owner, line.text)
        others = [one for _, _, one in draft.mentions(line.text) if one.name != owner.name]
        references = [ref.name for one in others if (ref := draft.reference(owner, one))]
        shared = _shared(owner, line.text[found.end() :])
        if references and not re.search(r"(?i)\bsame (?!\w+ (?:time|moment))", line.text):
            shared = None
        names = [*references, *([shared.name] if shared else [])]
        if named and len(names) == 1:
            slots = {"number": 1, "states": sentences.either(tuple(named)), "field": names[0]}
            return invariant(draft, line, owner, "at_most", **slots)
        if named and len(names) == 2:
            slots = {"number": 1, "states": sentences.either(tuple(named)), "field": names[0]}
            return invariant(draft, line, owner, "at_most_both", other=names[1], **slots)
    return False


def once(draft: Draft, line: Line) -> bool:
    """ "A member can book the same class only once"."""
    if not ONCE.search(line.text) or WITHIN_TIME.search(line.text):
        return False
    named = [one for _, _, one in draft.mentions(line.text)]
    first = {one.name for one in named}
    for owner in sorted(draft.aggregates.values(), key=lambda one: one.name not in first):
        pair = list(
            dict.fromkeys(ref.name for one in named if (ref := draft.reference(owner, one)))
        )
        if len(pair) > 1 and re.search(r"(?i)\b(?:day|date|time|d[ií]a)\b", line.text):
            return False  # three things at once are more than the rule compares
        if len(pair) == 1 and len(_own(owner, line.text)) > 1:
            return False  # so are a thing and two of its values
        pair = _with_second(owner, pair, owner in named, line.text)
        pair = pair or (_own_pair(draft, owner, line.text) if owner.name in first else [])
        if len(pair) >= 2:
            kept = sentences.either(counting_states(owner))
            return invariant(draft, line, owner, "once", states=kept, field=pair[0], other=pair[1])
    return False


def _own_pair(draft: Draft, owner: Aggregate, text: str) -> list[str]:
    """ "In one room there are no two examinations on the same date": two values of the record itself."""
    found = re.search(r"(?i)\b(?:in|on|at|for|of) (?:one|the same|a single) ([\w-]+)", text)
    same = re.search(r"(?i)\bsame ([\w-]+)\W*$", text)
    pair = [found[1].lower(), same[1].lower()] if found and same else []
    fields = [draft.aggregates[owner.name].field(name) for name in pair]
    return pair if all(fields) and len(set(pair)) == 2 else []


def _with_second(owner: Aggregate, pair: list[str], is_named: bool, text: str) -> list[str]:
    """The other half of a pair of which one reference is said: a value, or the only other one."""
    if len(pair) != 1:
        return pair
    if re.search(r"(?i)\bonce (?:an?|per|each|every) (?:hour|week|month|year)\b", text):
        return []  # the days of a stretch are not compared
    words = re.findall(r"\w{6,}", text.lower())
    spoken = is_named or any(speaks_of(action, text) for action in owner.actions)
    spoken = spoken or any(word[:6] == owner.snake[:6] for word in words)
    references = [one.name for one in owner.fields if one.references]
    same = re.search(r"(?i)\bsame (\w+)", text)
    shared = owner.field(same[1].lower()) if same else None
    dates = [one for one in owner.fields if one.type == "date"]
    daily = re.search(r"(?i)\bonce (?:an?|per|each|every) (?:day|date)\b", text)
    if daily and len(dates) != 1:
        return []
    if daily or (same and DAY.fullmatch(same[1]) and len(dates) == 1):
        shared = dates[0]
    if shared and not shared.references and spoken:
        return [pair[0], shared.name]
    if len(references) == 2 and spoken:
        return references
    plain = (one for one in owner.fields if one.type not in ("boolean", "reference", "decimal"))
    own = [one.name for one in plain if _named(one, text)]
    said = [name for name in own if name.replace("_", " ") in text.lower()]
    told = spoken or means(owner, text) or any("_" in name for name in said)
    return [pair[0], (said or own)[0]] if own and told else pair


def _own(owner: Aggregate, text: str) -> list[Field]:
    """Values of a record that stand joined in a text: "the same day and starting hour"."""
    kinds = ("text", "integer", "choice", "date", "datetime")
    said = [one for one in owner.fields if one.type in kinds and mentioned(one, text) is not None]
    return said if re.search(r"(?i)\b(?:same|per)\b.*\b(?:and|at)\b", text) else []


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
