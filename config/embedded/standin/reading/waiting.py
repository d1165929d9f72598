"""Rules about days that must go by: before a step, and between two records of one thing."""

import re

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading import acts, guarding
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.telling import counting_states, invariant, named_whole
from config.embedded.standin.reading.words import number, stem
from config.embedded.standin.sentences import either

STRETCH = re.compile(
    r"(?i)\b(?P<n>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen) (?:full |whole |clear )?(?P<unit>days?|weeks?)\b"
)
SINCE = re.compile(
    r"(?i)^\W*(?:have |has )?(?:(?:gone by|passed|elapsed)\W*)?(?:after|since|from|past|counted from|following)\b(?P<base>.*)$"
)
BETWEEN = re.compile(
    r"(?i)\bbetween (?:two|any two|the|each|his|her|their|consecutive|successive|one)\b|\bapart\b|\bafter (?:the|his|her|their) (?:last|previous|latest)\b|\bagain within\b|\bsince (?:the|his|her|their) (?:last|previous|latest)\b"
)
OVER = re.compile(
    r"(?i)\b(?:has|have|had|is|are|was) (?:already )?(?:run out|expired|lapsed|ended|out of date|outdated|overdue|no longer valid|not valid|invalid|over|in the past|before today)\b|\bran out\b|\bexpired\b"
)
VALID = re.compile(r"(?i)\b(?:valid|current|unexpired|up[- ]to[- ]date) (?P<what>\w+(?: \w+)?)")
STILL = re.compile(
    r"(?i)\b(?P<what>\w+)(?: date)?(?: of (?:the|its|an?) \w+)? (?:(?:must|has to|should) (?:still )?be (?:valid|current|unexpired|up to date|in date)|must not (?:have|be) expired)\b"
)
NO = re.compile(
    r"(?i)\b(?:cannot|may not|must not|should not|never|nobody|no one|no|not|refused|rejected)\b"
)
ONLY = re.compile(r"(?i)\bonly\b|\bneeds?\b|\bmust have\b|\brequires?\b")
EARLY = re.compile(r"(?i)\b(?:before|until|earlier than|sooner than)\b(?P<base>[^,;.]*)")


def waits(draft: Draft, line: Line) -> bool:
    """ "It cannot be destroyed until 90 days after it was found", "not closed before its end date"."""
    act = acts.find(draft, line.text)
    if act is None or BETWEEN.search(line.text):
        return False
    entered = tuple(one for one in act.states if one != act.owner.states[0])
    found = STRETCH.search(line.text)
    since = SINCE.match(line.text[found.end() :]) if found else None
    early = EARLY.search(line.text[act.end :]) if act.negative else None
    base = since["base"] if since else early["base"] if early and not found else ""
    field = _day(act.owner, base)
    if (
        not entered
        or field is None
        or not (act.negative or re.search(r"(?i)\bonly\b|\bat least\b|\bearliest\b", line.text))
    ):
        return False
    days = days_in(found) if found else 0
    if re.search(r"(?i)\bwithin\b|\bmore than\b|\blater than\b", line.text):
        return False
    return invariant(
        draft, line, act.owner, "waited", states=either(entered), field=field.name, number=days
    )


def days_in(found: re.Match[str]) -> int:
    count = number(found["n"]) or 1
    return count * (7 if found["unit"].lower().startswith("week") else 1)


def _day(owner: Aggregate, text: str) -> Field | None:
    """The day a text names: by its field, or by what happened then, as "it was found"."""
    days = [one for one in owner.fields if one.type in ("date", "datetime")]
    named = [one for one in days if mentioned(one, text) is not None]
    words = {stem(word)[:5] for word in re.findall(r"\w{3,}", text.lower())}
    happened = [one for one in days if stem(one.name.split("_")[0])[:5] in words]
    return next(iter([*named, *happened]), None)


def spaced(draft: Draft, line: Line) -> bool:
    """ "At least 56 days between two donations of the same donor"."""
    found = STRETCH.search(line.text)
    if not found or not BETWEEN.search(line.text):
        return False
    if re.search(
        r"(?i)\b(?:at most|no more than|not more than|within (?:at most )?\d+ \w+ of)\b", line.text
    ):
        return False
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    for owner in named:
        others = [ref for one in named if one != owner and (ref := draft.reference(owner, one))]
        day, via = _day_or_via(draft, owner, [one.name for one in others], line.text)
        if not others or not day:
            continue
        slots = {"number": days_in(found), "day": day, "field": others[0].name}
        slots["states"] = either(counting_states(owner))
        if via:
            return invariant(draft, line, owner, "spaced_by", via=via, **slots)
        return invariant(draft, line, owner, "spaced", **slots)
    return False


def current(draft: Draft, line: Line) -> bool:
    """ "A job cannot be assigned to a contractor whose insurance has run out"."""
    over, valid = OVER.search(line.text), VALID.search(line.text)
    still = STILL.search(line.text)
    told = (over and NO.search(line.text)) or (valid and ONLY.search(line.text)) or still
    if not told:
        return False
    act = acts.find(draft, line.text)
    said = (
        still["what"]
        if still
        else valid["what"]
        if valid
        else line.text[: over.start()]
        if over
        else ""
    )
    for _, _, known in draft.mentions(line.text):
        target = draft.aggregates[known.name]
        field = _ending(target, said)
        if field is None:
            continue
        if act is None and (later := re.search(r"(?i)\b(?:when|before|if|once)\b.*$", line.text)):
            act = acts.find(draft, f"{later[0][0].upper()}{later[0][1:]}")
        new = act is not None and act.states == act.owner.states[:1]
        if act and not new and (reference := draft.reference(act.owner, target)):
            slots = {"states": either(act.states), "field": reference.name, "day": field.name}
            return invariant(draft, line, act.owner, "current", **slots)
        owner = act.owner if act and new else guarding.record_about(draft, line, target)
        reference = draft.reference(owner, target) if owner else None
        if owner and reference:
            slots = {"field": reference.name, "day": field.name}
            return invariant(draft, line, owner, "current_new", **slots)
    return False


def by_the_day(draft: Draft, line: Line) -> bool:
    """ "It may not be submitted after the closing date of its fund", "not judged before the show's date"."""
    act = acts.find(draft, line.text)
    found = re.search(
        r"(?i)\b(?P<word>after|past|later than|before|until|earlier than)\b(?P<base>[^,;]*)$",
        line.text,
    )
    if act is None or not found or STRETCH.search(line.text):
        return False
    only = re.search(r"(?i)\bonly\b", line.text)
    late = bool(re.match(r"(?i)after|past|later", found["word"]))
    own = [one for one in act.owner.fields if named_whole(one, line.text[: found.start()])]
    if not (act.negative or only) or any(one.type in ("date", "datetime") for one in own):
        return False
    entered = tuple(one for one in act.states if one != act.owner.states[0])
    for reference in (one for one in act.owner.fields if one.references):
        target = draft.aggregates[reference.references]
        named = target.name in {one.name for _, _, one in draft.mentions(found["base"])}
        field = _day(target, found["base"]) if named else None
        if field and entered:
            form = "current" if late == act.negative else "come"
            slots = {"states": either(entered), "field": reference.name, "day": field.name}
            return invariant(draft, line, act.owner, form, **slots)
    return False


def _ending(target: Aggregate, said: str) -> Field | None:
    """The day on which what is said ends: "insurance" is insurance_expiry_date."""
    days = [one for one in target.fields if one.type in ("date", "datetime")]
    words = re.findall(r"[a-z]{4,}", said.lower())
    for one in days:
        if any(part[:6] == word[:6] for part in one.name.split("_") for word in words[-4:]):
            return one
    return None


def _day_or_via(draft: Draft, owner: Aggregate, taken: list[str], text: str) -> tuple[str, str]:
    """The day of a record, or that of something it refers to: a donation has the day of its session."""
    days = [one for one in owner.fields if one.type in ("date", "datetime")]
    said = [one for one in days if mentioned(one, text) is not None]
    starts = [one for one in days if re.search("start|begin|from|first", one.name)]
    for field in [*said, *starts, *days]:
        return field.name, ""
    for reference in (one for one in owner.fields if one.references and one.name not in taken[:1]):
        target = draft.aggregates[reference.references]
        for field in target.fields:
            if field.type in ("date", "datetime") and not re.search("birth|born", field.name):
                return field.name, reference.name
    return "", ""
