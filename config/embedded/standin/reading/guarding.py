"""What the state of a record allows: new records about it, changes to it, and its removal."""

import re

from config.embedded.standin import sentences
from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading import states
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.telling import invariant, speaks_of
from config.embedded.standin.reading.verbs import SYNONYMS
from config.embedded.standin.reading.words import base_verb

NO = re.compile(
    r"(?i)\b(?:cannot|can not|may not|must not|should not|never|nobody|nothing|neither|no|not|refused|forbidden|rejected)\b"
)
ONLY = re.compile(r"(?i)\bonly\b|\bmust be\b|\bhas to be\b|\bhave to be\b|\bneeds? to be\b")
UNLESS = re.compile(r"(?i)\bunless\b|\bexcept\b")
REMOVAL = re.compile(
    r"(?i)\b(?:be|of)? ?(?P<verb>deleted?|removed?|erased?|deleting|removing|borrar|eliminar|changed?|edited|edit|modified|modify"
    r"|altered|updated?|changing|editing|cambiar|modificar|editar)\b"
)
REMOVING = re.compile(r"(?i)delet|remov|eras|borr|elimin")
COUNTING = re.compile(
    r"(?i)\d|\bmore than\b|\btwice\b|\boverlap|\bsame\b|\bonce\b|\btwo\b|\bexceed"
)


OTHERS = re.compile(
    r"(?i)\W*(?:an?|the|any|no|each|every|una?|el|la|cada) [\w-]+ (?:with|that has|that have|who has|who have|having)\b"
)


def lasting(draft: Draft, line: Line) -> bool:
    """ "A paid invoice cannot be deleted", "only drafts can be changed"."""
    found = REMOVAL.search(line.text)
    subject = draft.mentions(line.text[: found.start()] if found else "")
    subject = subject or draft.mentions(line.text)
    if not found or not subject:
        return False
    owner = draft.aggregates[subject[0][2].name]
    if OTHERS.match(line.text[: subject[0][0]]):
        return False  # "a member with open loans" is about members, who are not kept
    named = states.named_in(owner, line.text[: found.start("verb")] + line.text[found.end() :])
    only, refused = ONLY.search(line.text), NO.search(line.text)
    if re.search(
        r"(?i)\b(?:but|except|other than|apart from|besides) (?:for )?(?:its|the|their|an?)\b",
        line.text,
    ):
        return False
    if not named or not (only or refused):
        return _permitted(line, owner, named)
    free = only or UNLESS.search(line.text) or re.search(r"(?i)\b(?:before|until)\b", line.text)
    held = [one for one in owner.states if (one in named) != bool(free)]
    form = "stays" if REMOVING.match(found["verb"]) else "frozen"
    changeable = any(one.type in ("text", "email", "date", "datetime") for one in owner.fields)
    if not held or (form == "frozen" and not changeable):
        return False
    return invariant(draft, line, owner, form, states=sentences.either(tuple(held)))


def _permitted(line: Line, owner: Aggregate, named: list[str]) -> bool:
    """What every kind of record allows anyway: "draft invoices can be deleted"."""
    if named and re.search(r"(?i)\b(?:can|may) be\b", line.text):
        line.mark("kind", owner.name)
        return True
    return False


def born(draft: Draft, line: Line) -> bool:
    """ "Tickets can only be bought for events that are on sale", "no comments on closed bugs"."""
    restricted = ONLY.search(line.text) or NO.search(line.text)
    if not restricted or COUNTING.search(line.text) or line.marks:
        return False
    named = draft.mentions(line.text)
    for start, end, known in named:
        target = draft.aggregates[known.name]
        around = " ".join([*line.text[:start].split()[-3:], "|", *line.text[end:].split()[:6]])
        if not states.match(target, "new"):
            around = re.sub(r"(?i)\bnew (?!\|)", "", around)
        condition = _condition(target, around, line.text)
        owner = _record(draft, line, target, [draft.aggregates[one.name] for _, _, one in named])
        reference = draft.reference(owner, target) if owner else None
        if not condition or not owner or not reference or _acted(owner, line):
            continue
        form, slots = condition
        bare = line.text
        for at, to, _ in reversed(named):
            bare = f"{bare[:at]} {bare[to:]}"
        if form == "born" and _kept_too(bare):
            slots |= {"field": reference.name}
            invariant(draft, line, owner, "tied", **slots)
            return invariant(draft, line, owner, form, **slots) if _made_too(line.text) else True
        return invariant(draft, line, owner, form, field=reference.name, **slots)
    return False


def _condition(target: Aggregate, around: str, text: str) -> tuple[str, dict[str, str]] | None:
    """The states, or the yes-or-no field, that a text asks for; said as a ban or a permission."""
    banned = bool(NO.search(text)) and not re.search(r"(?i)\bonly\b", text)
    banned = banned != bool(UNLESS.search(text))
    before_not = bool(re.search(r"(?i)\b(?:is|are|that is|who is) not\b", around))
    banned = before_not if before_not and NO.search(text.replace("is not", "")) is None else banned
    named = states.named_in(target, around)
    if before_not and NO.search(re.sub(r"(?i)\b(?:is|are) not\b", "", text)):
        banned = False
    wanted = tuple(one for one in target.states if (one in named) != banned) if named else ()
    if wanted and wanted != target.states:
        return "born", {"states": sentences.either(wanted)}
    for field in target.fields:
        if field.type == "boolean" and _flagged(field, around):
            inactive = bool(re.search(r"(?i)\b(?:in|un)(?=" + field.name[:4] + ")", around))
            return "flagged", {"flag": field.name, "value": "yes" if banned == inactive else "no"}
    return None


def _kept_too(text: str) -> bool:
    """Whether a text is about changes as well: "lines can be added or changed only while it is a draft"."""
    return bool(
        re.search(
            r"(?i)\b(?:chang|edit|modif|alter|delet|remov|eras|updat)(?:e|ed|es|ing|ied|y)?\b", text
        )
    )


def _made_too(text: str) -> bool:
    return bool(
        re.search(
            r"(?i)\b(?:add|creat|record|enter|mak|made|new|writ|attach)(?:e|ed|es|ing|ten)?\b", text
        )
    )


def _flagged(field: Field, around: str) -> bool:
    bare = re.sub(r"(?i)\b(?:in|un)(?=" + re.escape(field.name[:4]) + ")", "", around)
    return mentioned(field, bare) is not None


def _record(
    draft: Draft, line: Line, target: Aggregate, named: list[Aggregate]
) -> Aggregate | None:
    """What a sentence says is made about a thing: named in it, or meant by its verb."""
    about = [one for one in draft.aggregates.values() if draft.reference(one, target)]
    said = [one for one in about if one in named and one != target]
    if said:
        return said[0]
    if re.search(r"(?i)\bbe (?:part of|in|on|added to|used in|put on)\b", line.text):
        others = [one for one in named if one != target]
        joint = [one for one in about if others and all(draft.reference(one, x) for x in others)]
        return joint[0] if len(joint) == 1 else None
    meant = [one for one in about if one != target and means(one, line.text)]
    alone = about if len(about) == 1 and named == [target] and _passively(line.text) else []
    return next(iter([*meant, *alone]), None)


def record_about(draft: Draft, line: Line, target: Aggregate) -> Aggregate | None:
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    return _record(draft, line, target, named)


def means(owner: Aggregate, text: str) -> bool:
    """Whether a word of a text is the act that leaves such a record behind."""
    name = owner.snake.replace("_", " ")
    for word in re.findall(r"[^\W\d_]{4,}", text.lower()):
        verb = base_verb(word) or re.sub(r"(?<=\w{3})s$", "", word)
        known = SYNONYMS.get(verb, "").split()
        if any(part in name.split() for part in known) or any(
            part[:5] == verb[:5] or (len(verb) == 4 and part[:4] == verb) for part in name.split()
        ):
            return True
    return False


def _passively(text: str) -> bool:
    """ "A dead hive cannot be inspected": something is done to the thing, or it gets something."""
    return bool(
        re.search(
            r"(?i)\b(?:cannot|can|may|must)\b.*\b(?:get|have|receive|accept|be (?:given|assigned|used|recorded|entered|added|accepted"
            r"|taken|chosen|made|written|attached|put|registered))\b|\baccepts? no\b",
            text,
        )
    )


def _acted(owner: Aggregate, line: Line) -> bool:
    """Whether an action makes such records, which then has the condition as its own."""
    act = re.split(r"(?i)\b(?:can|cannot|may|must|should)\b", line.text)[-1]
    return any(speaks_of(action, act) for action in owner.actions)
