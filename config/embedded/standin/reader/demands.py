"""What a demand means, as one of the few kinds that can be built and tested."""

import re
from dataclasses import dataclass

from config.embedded.standin.domain import Entity
from config.embedded.standin.reader.entities import Drafts
from config.embedded.standin.reader.fields import Phrase, read_field
from config.embedded.standin.reader.names import arrows, bare, camel, items, singular, snake

Entities = tuple[Entity, ...]
MOST_COUNTED = 40  # what a test can add one by one
NEVER = r"(?:cannot|can not|can never|may not|must not|is never|are never|can't)"
A = r"(?:an? |the |one |every |each |no )?"
PROGRAM = r"(?:the )?(?:program|application|app|software|restarts?|a restart)"
IS = r"(?:is|must be|lies)"
# Kinds by their sentence: e is an entity, f and g its fields, p and q other entities, s and t states.
TABLE = (
    ("unique", r"(?:no )?two (?P<e>.+?) (?:(?:may |can |must )?(?:never|not) |cannot |may )?(?:share|have) (?:an?|the same|one) (?P<f>.+)"),
    ("order", rf"{A}(?:(?P<e>[^']+)'s )?(?P<f>.+?) (?:{IS} (?:never |not )|{NEVER} be )before (?:the |its )?(?P<g>.+)"),
    ("after", rf"{A}(?:(?P<e>[^']+)'s )?(?P<f>.+?) {IS} after (?:the |its )?(?P<g>.+)"),
    ("at_most", rf"{A}(?P<p>.+?) (?:can |may |must )?ha(?:s|ve) (?:at most|no more than|up to) (?P<n>\d+) (?P<q>.+?)(?: at the same time| at once)?"),
    ("kept", rf"{A}(?P<p>.+?) with (?P<q>.+?) {NEVER} be (?:deleted|removed)"),
    ("count", r"a report shows how many (?P<e>.+?) are in each state"),
    ("no_move", rf"an? (?P<s>[\w-]+) (?P<e>[\w ]+?) {NEVER} (?:become |move to )(?P<t>[\w -]+)"),
    ("moves", rf"{A}(?P<e>[\w ]+?) moves only (?P<list>.+)"),
    ("moves", rf"{A}(?P<e>[\w ]+?) (?:is|can be) (?P<states>.+)"),
    ("field", rf"{A}(?P<e>.+?)'s (?P<f>[\w ]+?) is checked: .+"),
    ("field", rf"{A}(?P<e>[\w ]+?)(?:'s|s') (?P<f>[\w ]+?) (?P<marks>(?:is|has|are|must|cannot) .+)"),
    ("persist", r"(?:everything|(?:all )?(?:the )?(?:data|records)) (?:is|are) (?:still there|kept)"
     rf" (?:after|when) {PROGRAM}(?: (?:is|was) (?:closed|restarted|stopped))?(?: and opened again)?"),
    ("help", r"--help names every command"),
    ("menu", r"the menu leads to every list"),
)  # fmt: skip
PATTERNS = tuple((kind, re.compile(f"^{text}$", re.IGNORECASE)) for kind, text in TABLE)
FEATURES = {
    "add": r"added|created|shown|changed|edited|removed|deleted",
    "list": r"listed|(?:shown )?page by page|sorted(?: by (?P<by>[\w ]+))?",
    "filter": r"(?:filtered|listed) by (?P<by>[\w ]+)",
    "search": r"(?:searched|found)(?: by (?P<by>[\w ]+))?",
    "csv": r"exported (?:as|to) csv",
}
CAN = re.compile(r"^(?:the )?(?P<p>[\w ]+?) (?:can|must|should|may) (?P<rest>.+)$", re.IGNORECASE)
MARK = re.compile(r"^(?:is |has |must be |must have |must |be )+", re.IGNORECASE)


@dataclass(frozen=True)
class Meaning:
    """One checkable thing: `kind` says which; parts that the kind has no use for are empty."""

    kind: str
    entity: str = ""
    field: str = ""
    other: str = ""
    number: int = 0
    state: str = ""
    phrase: Phrase | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two meanings the same demand."""
        return self.kind, self.entity, self.field, self.other, self.state


def understand(text: str, entities: Entities) -> tuple[Meaning, ...]:
    """All that a demand says; empty if any part of it is not understood."""
    said = re.sub(r"\s+", " ", text).strip(" .`*").replace("’", "'").replace("`", "")
    for kind, pattern in PATTERNS:
        found = pattern.match(said)
        if found and (one := _resolved(kind, found.groupdict(""), entities)):
            return (one,)
    return _features(said, entities) or _has(said, entities)


def entity_of(words: str, entities: Entities) -> Entity | None:
    name = camel(singular(bare(words).lower()))
    return next((entity for entity in entities if entity.name == name), None)


def field_of(entity: Entity, words: str) -> str:
    """The field that words name; `email address` and `emails` are `email`."""
    low = bare(words).lower()
    names = (snake(low), snake(singular(low)), snake(low).removesuffix("_address"))
    return next((name for name in names if entity.field(name)), "")


def simplest(entities: Entities) -> Entity | None:
    """The entity that needs the fewest others."""
    return min(entities, key=lambda one: len(one.references()), default=None)


def _resolved(kind: str, said: dict[str, str], entities: Entities) -> Meaning | None:
    """The meaning of a sentence, if its entities have what it speaks of."""
    if kind in {"at_most", "kept"}:
        return _of_two(kind, said, entities)
    if kind in {"order", "after"} and not said["e"]:
        tries = [_resolved(kind, said | {"e": one.words}, entities) for one in entities]
        return next((one for one in tries if one), None)
    entity = entity_of(said["e"], entities) if "e" in said else simplest(entities)
    if entity is None:
        return None
    words = {key: snake(said.get(key, "")) for key in "st"}
    name, other = field_of(entity, said.get("f", "")), field_of(entity, said.get("g", ""))
    one = Meaning(kind, entity.name, name, other or words["t"], state=words["s"])
    if kind == "field" and said.get("marks"):
        one = Meaning(kind, entity.name, name, phrase=_marks(said["f"], said["marks"]))
        return one if name and one.phrase else None
    return one if _holds(one, entity, said) else None


def _holds(one: Meaning, entity: Entity, said: dict[str, str]) -> bool:
    field, other = entity.field(one.field), entity.field(one.other)
    pair = (one.state, one.other)
    if one.kind in {"order", "after"}:
        kinds = {field.type if field else "", other.type if other else ""}
        return len(kinds) == 1 and kinds <= {"date", "datetime", "integer"}
    checks = {
        "unique": field is not None,
        "field": field is not None,
        "count": bool(entity.states),
        "no_move": {*pair} <= {*entity.states} and pair not in entity.moves,
        "moves": {*arrows(said.get("list", ""))} == {*entity.moves} != set()
        or {*map(snake, items(said.get("states", "")))} == {*entity.states} != set(),
    }
    return checks.get(one.kind, True)


def _of_two(kind: str, said: dict[str, str], entities: Entities) -> Meaning | None:
    """`5 open loans` of a member, or a member with loans: the one refers to the other."""
    owner, user = entity_of(said["p"], entities), entity_of(said["q"], entities)
    state, _, rest = said["q"].partition(" ")
    counted = user or entity_of(rest, entities)
    if owner is None or counted is None or (user is None and state.lower() not in counted.states):
        return None
    link = next((f.name for f in counted.references() if f.references == owner.name), "")
    if not link or (kind == "kept" and user is None) or int(said.get("n", 0)) > MOST_COUNTED:
        return None
    if kind == "kept":
        return Meaning(kind, counted.name, link, owner.name)
    held = "" if user else state.lower()
    return Meaning(kind, counted.name, link, number=int(said["n"]), state=held)


def _marks(name: str, marks: str) -> Phrase | None:
    parts = [MARK.sub("", part) for part in items(marks.replace("must not be empty", "required"))]
    phrase = read_field(f"{name} ({', '.join(parts)})")
    return phrase if phrase and not phrase.unread else None


def _features(said: str, entities: Entities) -> tuple[Meaning, ...]:
    """`Books can be added, sorted and exported as CSV`: each part must be one of the features."""
    found = CAN.match(said)
    words = re.sub(r"(?i)^(?:lists? of |lists?$|records$)", "", found["p"]) if found else ""
    entity = entity_of(words, entities) if words else simplest(entities)
    if not found or entity is None:
        return ()
    parts = [re.sub(r"(?i)^(?:always |be )+", "", part) for part in items(found["rest"])]
    meanings = [_feature(part, entity) for part in parts]
    return tuple(one for one in meanings if one) if all(meanings) else ()


def _feature(part: str, entity: Entity) -> Meaning | None:
    for kind, pattern in FEATURES.items():
        if found := re.fullmatch(pattern, part, re.IGNORECASE):
            by = found.groupdict().get("by") or ""
            name = "state" if by == "state" and entity.states else field_of(entity, by)
            return Meaning(kind, entity.name, name) if name or not by else None
    return None


def _has(said: str, entities: Entities) -> tuple[Meaning, ...]:
    """`A book has a title`, where the book has one."""
    drafts = Drafts()
    unread = drafts.sentence(said)
    draft = next(iter(drafts.found.values()), None)
    entity = entity_of(draft.said, entities) if draft else None
    if unread != [] or draft is None or entity is None:
        return ()
    fields = [entity.field(name) for name in draft.phrases]
    found = tuple(Meaning("field", entity.name, one.name) for one in fields if one)
    return found if all(fields) else ()
