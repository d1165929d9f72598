"""What stays as it is: fields that never change, and records that are kept for good."""

import re

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading import states
from config.embedded.standin.reading.completing import ABORTED
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.telling import invariant, named_whole
from config.embedded.standin.sentences import either

CHANGE = re.compile(
    r"(?i)\b(?:chang(?:ed?|es|ing)|edit(?:ed|s|ing)?|modif(?:y|ied|ies|ying)|alter(?:ed|s|ing)?|updat(?:ed?|es|ing)|rewritten|renamed?|overwritten|corrected|amended|touched|replaced|reused or changed)\b"
)
REMOVE = re.compile(
    r"(?i)\b(?:delet(?:ed?|es|ing)|remov(?:ed?|es|ing)|eras(?:ed?|es|ing)|destroyed|thrown away|discarded)\b"
)
NO = re.compile(
    r"(?i)\b(?:cannot|can not|may not|must not|should not|never|nobody|no one|nothing|neither|no|not|refused|forbidden|rejected|impossible|without)\b"
)
FOR_GOOD = re.compile(
    r"(?i)\bappend[- ]?only\b|\bimmutable\b|\bread[- ]only\b|\b(?:stays?|remains?|kept|be left|left)\b[\w ]{0,16}\b(?:as (?:it|they) (?:is|are|was|were|stands?)|unchanged|untouched|unaltered)\b"
    r"|\bwrite[- ]once\b|\b(?:is|are) (?:final|frozen|locked|fixed|set in stone)\b|\bunchangeable\b|\bno longer (?:be )?(?:change|edit|touch)"
)
LATER = re.compile(
    r"(?i)\b(?:afterwards?|later(?: on)?|again|once|after|ever|for good|any ?more|at all|by hand)\b|\bnever changes?\b|\bno longer\b"
)
BUT = re.compile(
    r"(?i)\b(?:but|except|other than|apart from|besides) (?:for )?(?:its|the|their|an?) (?P<what>[\w ]+?)(?= (?:can|may|must|cannot|of|is|are|on|in)\b|[,;.]|$)"
)
ONLY_WHILE = re.compile(
    r"(?i)\bonly\b.*\b(?:while|when|if|as long as)\b|\bcannot\b.*\b(?:unless|except)\b"
)
ONCE = re.compile(r"(?i)\b(?:once|after|as soon as|from the moment)\b")
PARTICIPLE = re.compile(r"(?i) \w{3,}[ai]d[oa]s?\b")
SOME = re.compile(
    r"(?i)\b(?:if|when|once|while|with|without|who|which|whose|in|of|for|that (?!(?:are|is) kept))\b"
)
PLAIN = r"(?:an?|the|any|every|each|all|no|its|our|these|those|such|nobody can|can|change|edit|delete|remove|once|kept|existing|recorded|old|past|previous|written)"
FREE = re.compile(
    r"(?i)\bunless\b|\bexcept\b|\bonly\b|\bbefore\b|\buntil\b|\bas long as\b|\bwhile\b"
)


def for_good(draft: Draft, line: Line) -> bool:
    """ "An approved swap cannot be changed or deleted", "updates are append-only"."""
    changed, removed, good = (found.search(line.text) for found in (CHANGE, REMOVE, FOR_GOOD))
    if BUT.search(line.text):
        return all_but(draft, line)
    if ONLY_WHILE.search(line.text) and CHANGE.search(line.text):
        return _while(draft, line)
    if any(mark[0] == "states" for mark in line.marks) or re.search(
        r"(?i)\bcan be (?!neither)", line.text
    ):
        return False
    first = min((one.start() for one in (changed, removed, good) if one), default=-1)
    if first < 0 or not (good or NO.search(line.text)) or FREE.search(FOR_GOOD.sub("", line.text)):
        return False
    subject = draft.mentions(line.text[:first]) or draft.mentions(line.text)
    if not subject:
        return _label(draft, line, list(draft.aggregates.values()), line.text[:first])
    owner = draft.aggregates[subject[0][2].name]
    named = tuple(states.named_in(owner, _around(line.text, CHANGE, REMOVE)))
    if ONCE.search(line.text):
        named = reachable(owner, named)
    if _label(draft, line, [owner], line.text[:first], named):
        return True
    several = len({one.name for _, _, one in subject}) > 1
    whole = good or ONCE.search(line.text) or (changed and removed) or not named
    if several or not whole or (not named and _of_unknown_state(line.text, subject[0][1])):
        return False
    if removed and not changed and not good and (named or owner.name in _referred(draft)):
        return False
    return _held(draft, line, owner, named, bool(changed or good), bool(removed or good))


def _of_unknown_state(text: str, end: int) -> bool:
    """ "Una reserva terminada" is not about them all where nothing says that it can be that."""
    return bool(PARTICIPLE.match(text[end:]))


def reachable(owner: Aggregate, named: tuple[str, ...]) -> tuple[str, ...]:
    """States from some on: "once accepted" holds while it is printed and delivered as well."""
    found = set(named)
    steps = [(set(action.from_states), action.to_state) for action in owner.actions]
    led = {target for _, target in steps}
    steps += [
        ({before}, state)
        for before, state in zip(owner.states, owner.states[1:], strict=False)
        if state not in led and not ABORTED.match(state)
    ]
    for _ in owner.states:
        found |= {target for sources, target in steps if target and sources & found}
    return tuple(one for one in owner.states if one in found)


def _referred(draft: Draft) -> set[str]:
    return {field.references for one in draft.aggregates.values() for field in one.fields}


def _while(draft: Draft, line: Line) -> bool:
    """ "The cost of a job may only be changed while it is drafted"."""
    changed = CHANGE.search(line.text)
    for _, _, known in draft.mentions(line.text) if changed else []:
        owner = draft.aggregates[known.name]
        named = states.named_in(owner, line.text)
        field = _first(draft, owner, line.text[: changed.start()]) if changed else None
        held = tuple(one for one in owner.states if one not in named)
        if field and named and held:
            slots = {"states": either(held), "field": field.name}
            return invariant(draft, line, owner, "settled_when", **slots)
    return False


def all_but(draft: Draft, line: Line) -> bool:
    """ "Nothing but its removal date can be changed on a stripped route"."""
    but = BUT.search(line.text)
    if not but or not CHANGE.search(line.text):
        return False
    for _, _, known in draft.mentions(line.text):
        owner = draft.aggregates[known.name]
        named = tuple(states.named_in(owner, BUT.sub(" ", _around(line.text, CHANGE))))
        fields = [one for one in owner.fields if mentioned(one, but["what"]) is not None]
        if named and len(fields) == 1:
            slots = {"states": either(named), "field": fields[0].name}
            return invariant(draft, line, owner, "frozen_but", **slots)
    return False


def _held(
    draft: Draft, line: Line, owner: Aggregate, named: tuple[str, ...], change: bool, remove: bool
) -> bool:
    if not named and (SOME.search(line.text) or _some(draft, line.text, owner)):
        return False
    changeable = any(one.type in ("text", "email", "date", "datetime") for one in owner.fields)
    done = [False]
    if change and changeable:
        done.append(invariant(draft, line, owner, "frozen", states=either(named)))
    if remove:
        done.append(invariant(draft, line, owner, "stays", states=either(named)))
    return any(done)


def _some(draft: Draft, text: str, owner: Aggregate) -> bool:
    """Whether a word before a thing tells some of them apart, by a state that is not known."""
    start = next((at for at, _, one in draft.mentions(text) if one.name == owner.name), 0)
    words = text[:start].lower().split()
    return bool(words) and not re.fullmatch(PLAIN, words[-1])


def _around(text: str, *taken: re.Pattern[str]) -> str:
    """The text without the verbs, which may be states as well: "a discarded bag cannot be changed"."""
    for one in taken:
        text = re.sub(rf"(?:be|or|and|nor|,) {one.pattern[4:]}", " ", text, flags=re.IGNORECASE)
    return text


def _label(
    draft: Draft, line: Line, owners: list[Aggregate], before: str, named: tuple[str, ...] = ()
) -> bool:
    """ "The number of an invoice never changes", "labels cannot be changed afterwards"."""
    if not CHANGE.search(line.text) and not re.search(
        r"(?i)\bimmutable|\bread[- ]only|\bfinal|\bfixed", line.text
    ):
        return False
    for owner in owners:
        field = _first(draft, owner, before)
        if field is None:
            continue
        if named:
            slots = {"states": either(named), "field": field.name}
            return invariant(draft, line, owner, "settled_when", **slots)
        return invariant(draft, line, owner, "settled", field=field.name)
    return False


def _first(draft: Draft, owner: Aggregate, text: str) -> Field | None:
    """The first field named, other than by the name of a thing: "bookings" is not booked_on."""
    things = [(start, end) for start, end, _ in draft.mentions(text)]
    places = [
        (at, one)
        for one in owner.fields
        if (at := named_whole(one, text)) is not None
        and not any(start <= at < end for start, end in things)
    ]
    spoken = [(at, -one.name.count("_"), one.name) for at, one in places]
    return owner.field(min(spoken)[2]) if spoken else None
