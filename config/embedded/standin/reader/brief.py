"""The whole brief: what is kept, what is demanded, and every sentence that becomes nothing."""

import re
from dataclasses import dataclass, field, replace

from config.embedded.standin.domain import Entity
from config.embedded.standin.reader import blocks
from config.embedded.standin.reader.blocks import Statement
from config.embedded.standin.reader.demands import Meaning, understand
from config.embedded.standin.reader.entities import Draft, Drafts, merged
from config.embedded.standin.reader.names import camel, moves_said, plural, snake

# Modules of the software that an entity's module may not hide.
RESERVED = {"errors", "values", "records", "listing", "text", "commands", "cli"}
# A sentence that wants something kept or done; others tell of its writer.
ASKS = re.compile(
    r"\b(?:can(?:not|'t)?|may|never|nobody|no one|no two|only|optional|(?:need|want)s? to|each|every|when|less|more)\b"
    r"|^(?:an?|the) .+? (?:is|are|has|have) ",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Demand:
    """A MUST or SHOULD as the brief words it; without a meaning it cannot be built."""

    text: str
    priority: str
    meanings: tuple[Meaning, ...] = ()


@dataclass
class Reading:
    """`unread`, `excluded` hold words of the brief; `guessed` what was decided for it."""

    title: str = ""
    entities: tuple[Entity, ...] = ()
    demands: list[Demand] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)

    def unbuilt(self) -> list[Demand]:
        return [demand for demand in self.demands if not demand.meanings]


def read(brief: str) -> Reading:
    """Never fails; what it does not know stands in `unread`."""
    said = blocks.statements(brief)
    found = Reading(title=blocks.title(brief))
    found.excluded = [one.text for one in said if one.role == "excluded"]
    found.unread = [one.text for one in said if one.role == "ignored"]
    live = [one for one in said if one.role not in {"excluded", "ignored"}]
    drafts = Drafts()
    left = [(one, drafts.take(one)) for one in live]
    rest = [one for one, words in left if words is None and not _take_states(one, drafts)]
    if _is_plausible(drafts, len(said), len(rest)):
        found.unread += [word for _, words in left for word in words or []]
    else:
        drafts, rest = Drafts(), live
    found.entities = _entities(drafts, found)
    _demand(found, live, rest)
    return found


def _is_plausible(drafts: Drafts, statements: int, left: int) -> bool:
    """Things to keep, and no figures of speech: something has a type, or much was read."""
    phrases = [phrase for draft in drafts.found.values() for phrase in draft.phrases.values()]
    typed = any(not phrase.guessed or phrase.field.type != "text" for phrase in phrases)
    return bool(phrases) and (typed or statements - left >= statements / 3)


def _take_states(one: Statement, drafts: Drafts) -> bool:
    """Moves of an entity that is named, or that is what the heading says."""
    name, moves = moves_said(one.text.strip(" .*_").replace("`", ""))
    if draft := drafts.get(name or one.heading):
        draft.moves += moves
    return bool(draft and moves)


def _entities(drafts: Drafts, found: Reading) -> tuple[Entity, ...]:
    kept = _with_fields(drafts)
    for draft in kept:
        guessed = [p.field for p in draft.phrases.values() if p.guessed and not drafts.get(p.about)]
        found.guessed += [f"{draft.said}: {one.words} is taken for {one.type}" for one in guessed]
    return _without_circles([_entity(draft, drafts, found) for draft in kept])


def _with_fields(drafts: Drafts) -> list[Draft]:
    """The drafts that have a field; one that only refers to what is not described has none."""

    def has_field(draft: Draft) -> bool:
        phrases = draft.phrases.values()
        return any(drafts.get(one.about) or one.field.type != "reference" for one in phrases)

    while not all(map(has_field, drafts.found.values())):
        drafts.found = {key: one for key, one in drafts.found.items() if has_field(one)}
    return list(drafts.found.values())


def _entity(draft: Draft, drafts: Drafts, found: Reading) -> Entity:
    fields = []
    for phrase in draft.phrases.values():
        target, one = drafts.get(phrase.about), phrase.field
        if target and (phrase.guessed or one.type == "reference"):
            name = camel(target.said)
            one = replace(one, type="reference", references=name, minimum="", maximum="")
        elif one.type == "reference":
            found.unread.append(f"{draft.said}: {one.words} refers to what is not described")
            continue
        fields.append(one)
    many = plural(draft.said)
    return Entity(
        name=camel(draft.said),
        plural=f"all {many}" if snake(many) in RESERVED else many,
        fields=tuple(fields),
        states=tuple(dict.fromkeys(state for move in draft.moves for state in move)),
        moves=tuple(dict.fromkeys(draft.moves)),
    )


def _without_circles(waiting: list[Entity]) -> tuple[Entity, ...]:
    """Those first that others refer to; a reference that closes a circle is optional."""
    done: dict[str, Entity] = {"": Entity(name="", plural="")}
    while waiting:
        free = [e for e in waiting if all(f.references in done for f in e.fields if f.required)]
        one = (free or waiting)[0]
        fields = [replace(f, required=f.required and f.references in done) for f in one.fields]
        done[one.name] = replace(one, fields=tuple(fields))
        waiting = [other for other in waiting if other is not one]
    return tuple(done.values())[1:]


def _demand(found: Reading, live: list[Statement], rest: list[Statement]) -> None:
    """Demands in the order of the brief; one that says a rule or a limit adds it to its entity."""
    for one in rest:
        for meaning in understand(one.text, found.entities):
            changed = [_changed(entity, meaning, one.text) for entity in found.entities]
            found.entities = tuple(changed)
    for one in live:
        meanings = understand(one.text, found.entities)
        if one.role or (one in rest and (meanings or ASKS.search(one.text))):
            found.demands.append(Demand(one.text, one.role or "must", meanings))
        elif one in rest:
            found.unread.append(one.text)


def _changed(entity: Entity, meaning: Meaning, text: str) -> Entity:
    if entity.name != meaning.entity:
        return entity
    if meaning.kind in {"order", "after", "at_most"}:
        return replace(entity, rules=(*entity.rules, text))
    fields = []
    for one in entity.fields:
        if one.name == meaning.field and meaning.kind == "unique":
            one = replace(one, unique=True)
        elif one.name == meaning.field and meaning.phrase:
            one = merged(one, meaning.phrase.field)
        fields.append(one)
    return replace(entity, fields=tuple(fields))
