"""How things refer to each other: fields named as a thing, and "belongs to"."""

import re
from dataclasses import replace

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading import fieldlists
from config.embedded.standin.reading.draft import Draft, Line, entity_key
from config.embedded.standin.reading.naming import NAME, is_thing

BELONGS = re.compile(
    r"(?i)\b(?:(?:also )?belongs? to|is for|are for|is made by|is placed by|is assigned to|is taken by|is made for|"
    r"is (?:\w+ed|\w{2,}en|taught|paid|sold|bought|held|led|run|taken|given|sent|made|written) (?:by|to|for|at|in)|may be (?:\w+ed) (?:to|by)|"
    r"is part of|refers to|is about|is written by|is given by|is held in|takes place in|is linked to|"
    r"is booked by|is borrowed by|is of|is stored in|is kept in|is in|(?:lies?|lives?|sits?|stands?|hangs?|works?|plays?|comes?) (?:in|on|at|for|from)|is owned by|links|connects|"
    r"concerns|relates)\s+"
)


#: "label (unique within its apiary)" says as well where a hive belongs.
INSIDE = re.compile(
    r"(?i)\bunique (?:within|inside|per|in|for|among) (?:(?P<its>its) |the |each |an? |every |one )?(?P<home>[\w-]+)"
)
ALLOWED = re.compile(r"(?i)\b(?:can|cannot|can't|must not|may not)\b")
NOT_RELATIONS = re.compile(
    r"(?i)is (?:refused|rejected|allowed|required|needed|sorted|listed|shown|deleted|counted|limited|printed|filtered|kept)\b"
)


def settle(draft: Draft) -> None:
    """Fields named as an aggregate refer to it; "belongs to" adds the missing ones."""
    for aggregate in list(draft.aggregates.values()):
        for field in aggregate.fields:
            target = _target(draft, aggregate, field)
            if target:
                draft.add_field(
                    aggregate,
                    replace(
                        field,
                        type="reference",
                        references=target.name,
                        minimum="",
                        maximum="",
                        choices=(),
                        unique=False,
                        default="",
                    ),
                )
    for line in list(draft.lines):
        _belongs(draft, line)
    for name, field_name in draft.alike:
        _share(draft, draft.aggregates[name], field_name)


def _share(draft: Draft, owner: Aggregate, name: str) -> None:
    """ "The same list as for objects": the choices of a field of that name elsewhere."""
    others = (one.field(name) for one in draft.aggregates.values() if one.name != owner.name)
    like = next((one for one in others if one and one.choices), None)
    mine = owner.field(name)
    if like and mine and not mine.choices:
        draft.add_field(owner, replace(mine, type="choice", choices=like.choices))


def _target(draft: Draft, owner: Aggregate, field: Field) -> Aggregate | None:
    if field.type in ("boolean", "choice", "date", "datetime"):
        return None
    said = draft.targets.get((owner.name, field.name), "")
    told = (draft.entity(said) or draft.called(said)) if said else None
    if told and told.name != owner.name:
        return told
    for known in draft.aggregates.values():
        same = entity_key(fieldlists.entity_word(field)) == entity_key(known.name)
        if same and (known.name != owner.name):
            return known
    last = entity_key(fieldlists.entity_word(field)).split(" ")[-1]
    plain_text = field.type == "text" and not (field.minimum or field.maximum or field.unique)
    for known in draft.aggregates.values():
        same = last == entity_key(known.name)
        if plain_text and same and "_" in field.name and known.name != owner.name:
            return known
    return _by_head(draft, owner, field) or _said_to_be(draft, owner, field)


def _by_head(draft: Draft, owner: Aggregate, field: Field) -> Aggregate | None:
    """ "player A" and "shift offered" are a player and a shift; a "pedido" is a pedido de compra."""
    if field.type != "text" or field.minimum or field.maximum or field.unique:
        return None
    found = re.fullmatch(r"(?P<head>\w+?)_(?:[a-z]|\d|\w+ed|\w+en|one|two)", field.name)
    known = draft.entity(found["head"]) if found else None
    short = draft.called(field.name) if "_" not in field.name else None
    known = known or short
    return known if known and known.name != owner.name else None


def _said_to_be(draft: Draft, owner: Aggregate, field: Field) -> Aggregate | None:
    """ "organizer (an employee)": what the brackets say a field is."""
    for line in draft.lines:
        found = re.search(
            rf"(?i)\b{re.escape(field.name.replace('_', ' '))}\s*\((?:an?|one|the)\s+([\w ]+)[,)]",
            line.text,
        )
        known = draft.entity(found[1]) if found else None
        if known and known.name != owner.name:
            return known
    return None


def _belongs(draft: Draft, line: Line) -> None:
    found = BELONGS.search(line.text)
    if not found or NOT_RELATIONS.search(found[0]):
        return
    if re.search(
        r"(?i)\bcan(?:not)?\b|\bonly\b|^\W*(?:everything|nothing|all (?:of|this|that))\b",
        line.text[: found.start()],
    ):
        return
    before, after = (
        draft.mentions(line.text[: found.start()]),
        draft.mentions(ALLOWED.split(line.text[found.end() :])[0]),
    )
    if (
        not before
        or not after
        or re.search(r"\d|\bstate\b", line.text[found.end() : found.end() + after[0][0]])
    ):
        return
    source = draft.aggregates[before[-1][2].name]
    last = found.start()
    for start, end, target in after:
        words, last = line.text[last : found.end() + start], found.end() + end
        known = draft.reference(source, target)
        if known:
            line.mark("field", source.name, known.name)
        elif target.name != source.name:
            optional = bool(re.search(r"(?i)optional|may |at most one", words))
            new = Field(
                name=fieldlists.safe(target.snake),
                type="reference",
                required=not optional,
                references=target.name,
            )
            draft.add_field(source, new)
            line.mark("field", source.name, new.name)


def is_field_of(draft: Draft, name: str) -> bool:
    """ "A household reference" is the reference of a household, where there is one."""
    owner, _, rest = name.rpartition(" ")
    known = draft.entity(owner) if owner else None
    return bool(known and known.field(fieldlists.safe(rest.lower())))


LINKING = re.compile(r"(?i)links|connects|relates|belongs to")


def named_in(draft: Draft, line: Line) -> bool:
    """Something that a relation mentions: "each loan belongs to a member". Its fields may follow."""
    found = BELONGS.search(line.text)
    name = (
        re.fullmatch(
            rf"(?i)(?:each|every|an?{'|the' if LINKING.match(found[0]) else ''}) {NAME}(?: also)?\s*",
            line.text[: found.start()],
        )
        if found
        else None
    )
    if (
        not found
        or not name
        or line.item.priority
        or NOT_RELATIONS.search(found[0])
        or not is_thing(name["name"])
        or is_field_of(draft, name["name"])
        or not re.match(r"(?i)\s*(?:exactly )?(?:one|an?|the|its|two)\b", line.text[found.end() :])
    ):
        return False
    draft.subject = draft.add_entity(name["name"]).name
    return True


def inside(owner: Aggregate, field: Field, words: str) -> list[str]:
    """What brackets say of a field and of where its record belongs, as sentences."""
    found = INSIDE.search(words)
    if not found:
        return []
    home, name = found["home"], field.name.replace("_", " ")
    told = [f"a {owner.words} belongs to a {home}"] if found["its"] else []
    return [*told, f"the {name} of a {owner.words} is unique within its {home}"]
