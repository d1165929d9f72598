"""What a record needs before it comes into a state: values of its own, and records about it."""

import re

from config.embedded.standin.domain import Aggregate, Field, snake
from config.embedded.standin.reading import acts, limits, states
from config.embedded.standin.reading.acts import Act
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.telling import invariant
from config.embedded.standin.reading.verbs import FREED
from config.embedded.standin.reading.words import number
from config.embedded.standin.sentences import either

LACKING = re.compile(
    r"(?i)\b(?:without|lacks?|lacking|missing|(?<!no )(?<!not )(?:fewer|less)\b[^.;]*?\bthan|empty"
    r"|(?:has|have|having|with|is|are|there (?:is|are)) (?:still )?(?:no|neither)|(?:does|do|has|have) not (?:yet )?(?:have|been|got)?"
    r"|(?:is|are) (?:not|un)(?: yet)? ?(?:given|set|known|filled|recorded|entered|there))\b"
)
TURNED = re.compile(r"(?i)\b(?:unless|until|before|except)\b")
DEMANDED = re.compile(
    r"(?i)\b(?:must|needs?|needed|requires?|required|has to|have to|asks? for|only|demands?|demanded|calls for|mandatory|compulsory"
    r"|obligatory|always (?:has|have)|is to be)\b"
)
BEFORE_NEED = re.compile(
    r"(?i)\b(?:without|no|has|have|having|needs?|requires?|asks? for|with|demands?|calls for|lacks?|lacking|missing|got|giving|given"
    r"|(?:unless|until|before|if|once|only if|without) (?:(?:it|they|the \w+) )?(?:is|are|was|were|being)|if|unless|until|entering|enter|give|state|stating|write|writing|record)\W+(?:already |also |first |both )?(?:an?|its|the|their|any|some|there is an?|one)?"
    r"(?:\W+(?:valid|written|short|brief|clear|known))?\W*$"
)
AFTER_NEED = re.compile(
    r"(?i)^\W*(?:(?:of|from|by|for|about) (?:it|(?:an?|the|its) [\w ]{1,24}?) )?(?:(?:is|are|was|has|have|must|should)(?: to| been| be)* (?:also |always |still |not )?"
    r"(?:required|needed|given|known|set|filled|entered|recorded|missing|empty|mandatory|there|present|compulsory|stated|written|asked for|demanded|noted)|too short)\b"
)
LEAST = re.compile(
    r"(?i)\b(?:at least|minimum of|no fewer than|not fewer than|fewer than|less than) (?P<n>\w+)|\b(?P<more>\w+) or more\b"
)
CHARACTERS = re.compile(
    r"(?i)(?:at least|minimum(?: of)?|no shorter than|not shorter than|longer than) (?P<n>\d+) (?:characters?|letters|signs)|(?P<more>\d+) characters? or more"
)
SAID = (
    r"reason|note|comment|remark|explanation|cause|justification|summary|motive|message|resolution|diagnosis|signature"
    r"|reference|conclusion|outcome|result|solution|feedback|cost|motivo|nota|comentario|raz[oó]n"
)
NEW = re.compile(
    rf"(?i)\b(?:an?|the|its|any|some|short|written|un|una|no|without|with) (?:(?:short|written|brief|valid|clear|(?P<word>\w+(?:ion|al))) )?(?P<name>{SAID})\b"
)
LIVE = re.compile(
    r"(?i)\b(?:open|active|unfinished|pending|outstanding|running|ongoing|current|live|still going)\b"
)


def needs(draft: Draft, line: Line) -> bool:
    """ "An invoice without lines cannot be sent", "closing an order needs a cost"."""
    act = acts.find(draft, line.text)
    if act is None:
        return False
    around = f"{line.text[: act.start]} | {line.text[act.end :]}"
    asked = _asked(act, around, line.text)
    if asked is None:
        return False
    entered = tuple(one for one in act.states if one != act.owner.states[0])
    if not entered:
        return False
    for reader in (_of_children, _of_field, _of_words):
        if reader(draft, line, act.owner, either(entered), around, asked):
            return True
    return False


def _asked(act: Act, around: str, text: str) -> bool | None:
    """Whether what stands around an act is needed for it; False where it must not be, None where neither is said."""
    lacking = bool(LACKING.search(around))
    if act.negative:
        return lacking or bool(TURNED.search(around))
    if DEMANDED.search(around) or re.search(r"(?i)\bonly\b", text):
        return not lacking
    return False if act.is_adjective and lacking else None


def _of_children(
    draft: Draft, line: Line, owner: Aggregate, entered: str, around: str, asked: bool
) -> bool:
    for _, end, known in draft.mentions(around):
        child = draft.aggregates[known.name]
        reference = draft.reference(child, owner)
        if child.name == owner.name or reference is None:
            continue
        slots = {"states": entered, "child": child.snake, "field": reference.name}
        slots["kept"] = _kept(child, around)
        if not asked:
            return invariant(draft, line, owner, "cleared", **slots)
        limit = limit_of(owner, around[end:])
        if limit:
            return invariant(draft, line, owner, "quorum", limit=limit.name, **slots)
        return invariant(draft, line, owner, "having", number=_least(around), **slots)
    return False


def _kept(child: Aggregate, text: str) -> str:
    """States in which records are counted: those named, all but them, or all that go on."""
    named = states.named_in(child, text)
    if named and re.search(r"(?i)\b(?:not|other than|except)\b", re.sub(r"^.*?\|", "", text)):
        named = [one for one in child.states if one not in named]
    if not named and LIVE.search(text):
        named = [one for one in child.states if not FREED.search(one)]
    return either(tuple(named))


def limit_of(owner: Aggregate, text: str) -> Field | None:
    """The number of its own that a text compares with: by its name, or by "its minimum"."""
    whole = [one for one in owner.fields if one.type == "integer"]
    said = [one for one in whole if mentioned(one, text) is not None]
    roots = {word[:5].lower() for word in re.findall(r"[a-z]{4,}", text.lower())}
    root = [one for one in whole if any(part[:5] in roots for part in one.name.split("_"))]
    ends = [
        one
        for one in whole
        for word, short in (("minimum", "min"), ("maximum", "max"), ("limit", "limit"))
        if re.search(
            rf"(?i)\b(?:its|the|their|{owner.words}'s) (?:\w+ )?(?:{word}|{short})\b", text
        )
        and re.search(rf"(?:^|_){short}", one.name)
    ]
    return next(iter([*said, *ends, *root]), None)


def _least(text: str) -> int:
    found = LEAST.search(text)
    count = number(found["n"] or found["more"]) if found else None
    return max(count or 1, 1)


def _of_field(
    draft: Draft, line: Line, owner: Aggregate, entered: str, around: str, asked: bool
) -> bool:
    found = _asked_fields(owner, around)
    if not found or (len(found) > 1 and re.search(r"(?i)\bor\b", around)):
        return _of_reference(draft, line, owner, entered, around, asked) if asked else False
    done = []
    for field in found:
        if field.type in ("boolean", "choice"):
            done.append(_of_value(draft, line, owner, field, entered, around, asked))
        else:
            done.append(asked and _filled(draft, line, owner, field, entered, around))
    return all(done)


def _asked_fields(owner: Aggregate, around: str) -> list[Field]:
    """Fields that are what is needed: the first of them, and those joined to it by "and"."""
    places: list[tuple[int, int, Field]] = []
    for field in sorted(owner.fields, key=lambda one: -one.name.count("_")):
        at = mentioned(field, around)
        if at is None or any(start <= at < end for start, end, _ in places):
            continue
        places.append((at, at + len(field.name), field))
    found: list[tuple[int, Field]] = []
    for at, end, field in sorted(places, key=lambda one: one[0]):
        joined = found and re.fullmatch(
            r"(?i)\w{0,2}\s*(?:,|and|or|,? and|,? or)\s+(?:an?|its|the|their)?\s*",
            around[found[-1][0] : at],
        )
        if joined or _is_asked(owner, around, at, field):
            found.append((end, field))
    return [field for _, field in found]


def _of_reference(
    draft: Draft, line: Line, owner: Aggregate, entered: str, around: str, asked: bool
) -> bool:
    """ "It cannot be paid out without the charity number of the group"."""
    for reference in (one for one in owner.fields if one.references):
        target = draft.aggregates[reference.references]
        if target.name not in {one.name for _, _, one in draft.mentions(around)}:
            continue
        for field in _asked_fields(target, around):
            if field.required or field.type in ("boolean", "choice") or re.search(r"\d", around):
                continue
            place = f"{reference.name}.{field.name}"
            slots = {"place": "state", "choices": entered, "target": place, "wanted": "given"}
            return invariant(draft, line, owner, "where", **slots)
    return False


def _is_asked(owner: Aggregate, text: str, at: int, field: Field) -> bool:
    """Whether a field is what is needed, and not only spoken of."""
    last = re.match(rf"\w+(?:[ _-]\w+){{{field.name.count('_')}}}", text[at:])
    after = text[at + (last.end() if last else len(field.name)) :]
    flag = field.type == "boolean" and (
        re.search(r"(?i)\b(?:is|are|be|not|been)\W+$", text[:at])
        or re.match(rf"(?i) (?:{owner.words}|{owner.plural})\b", after)
    )
    return bool(flag or BEFORE_NEED.search(text[:at]) or AFTER_NEED.search(after))


def _of_value(
    draft: Draft, line: Line, owner: Aggregate, field: Field, entered: str, around: str, asked: bool
) -> bool:
    """ "It cannot be shipped unless it is paid": a yes or no, or one of some choices."""
    wanted = "yes" if asked else "no"
    if field.type == "choice":
        if not asked:
            return False
        said = [
            one for one in field.choices if re.search(rf"(?i)\b{one.replace('_', ' ')}\b", around)
        ]
        wanted = said[0] if len(said) == 1 else "given"
    slots = {"place": "state", "choices": entered, "target": field.name, "wanted": wanted}
    return invariant(draft, line, owner, "where", **slots)


def _filled(
    draft: Draft, line: Line, owner: Aggregate, field: Field, entered: str, around: str
) -> bool:
    counted = CHARACTERS.search(around)
    rest = CHARACTERS.sub("", around)
    rest = re.sub(
        rf"(?i)\b(?:before|after) (?:it|they|being|(?:an?|the|any) {owner.words})\b", "", rest
    )
    if re.search(
        r"(?i)\d|\b(?:above|below|over|under|more|less|after|before|later|earlier)\b", rest
    ):
        return False
    if counted and field.type == "text":
        length = number(counted["n"] or counted["more"])
        return invariant(
            draft, line, owner, "worded", states=entered, field=field.name, number=length
        )
    return invariant(draft, line, owner, "filled", states=entered, field=field.name)


def _of_words(
    draft: Draft, line: Line, owner: Aggregate, entered: str, around: str, asked: bool
) -> bool:
    """ "Revoking asks for a reason": a field that nothing has named yet."""
    found = NEW.search(around)
    if not found or not asked:
        return False
    before, after = around[: found.start()], around[found.end() :]
    first = re.match(r"(?i)no|without|with", found[0])
    if not first and not BEFORE_NEED.search(before) and not AFTER_NEED.search(after):
        return False
    words = f"{found['word'] or ''} {found['name']}".strip()
    kind = limits.named_type(snake(words))
    field = Field(name=snake(words), type=kind)
    draft.add_field(owner, field)
    owner = draft.aggregates[owner.name]
    return _filled(draft, line, owner, field, entered, around)
