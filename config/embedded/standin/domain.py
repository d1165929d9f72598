"""What the stand-in knows of a domain: kinds of record with fields, states, moves and rules."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Move = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field as the contract's aggregates have it; limits are text, empty where there is none."""

    name: str
    type: str = "text"
    required: bool = True
    unique: bool = False
    minimum: str = ""
    maximum: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    references: str = ""

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A kind of record; `moves` are (from, to), `rules` the sentences that hold over several fields or records."""

    name: str
    plural: str
    fields: tuple[Field, ...] = ()
    states: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def snake(self) -> str:
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in self.name).lstrip("_")

    @property
    def words(self) -> str:
        return self.snake.replace("_", " ")

    @property
    def table(self) -> str:
        """The name of its module and of its table in the store."""
        return self.plural.replace(" ", "_")

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)

    def references(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.references)


def article(words: str) -> str:
    return f"{'an' if words[:1].lower() in 'aeiou' else 'a'} {words}"


def closure(entities: tuple[Entity, ...], names: tuple[str, ...]) -> tuple[Entity, ...]:
    """The named entities and all they refer to, providers first."""
    by_name = {entity.name: entity for entity in entities}
    found: dict[str, Entity] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in found or name in above or name not in by_name:
            return
        for field in by_name[name].references():
            visit(field.references, (*above, name))
        found[name] = by_name[name]

    for name in names:
        visit(name, ())
    return tuple(found.values())


def neighbours(entities: tuple[Entity, ...], entity: Entity) -> tuple[Entity, ...]:
    """What the code of an entity depends on: itself, what it refers to, and what refers to it."""
    near = {entity.name, *(field.references for field in entity.references())}
    near |= {e.name for e in entities if any(f.references == entity.name for f in e.fields)}
    return tuple(e for e in entities if e.name in near)


def to_json(entity: Entity) -> Json:
    """As an aggregate of the contract: moves become actions, one for each state they lead to."""
    targets = dict.fromkeys(target for _, target in entity.moves)
    actions = [
        {
            "name": f"move_to_{target}",
            "actor": "",
            "from_states": [source for source, to in entity.moves if to == target],
            "to_state": target,
            "rules": [],
            "effects": [],
        }
        for target in targets
    ]
    return {
        "name": entity.name,
        "plural": entity.plural,
        "context": CONTEXT,
        "purpose": f"Keeps one {entity.words} with its fields.",
        "fields": [vars(field) | {"choices": list(field.choices)} for field in entity.fields],
        "states": list(entity.states),
        "actions": actions,
        "invariants": list(entity.rules),
    }


CONTEXT = "Records"


def from_json(aggregates: list[Json]) -> tuple[Entity, ...]:
    return tuple(_entity(one) for one in aggregates)


def _entity(one: Json) -> Entity:
    fields = tuple(
        Field(**{**field, "choices": tuple(field.get("choices", ()))}) for field in one["fields"]
    )
    moves = tuple(
        (source, action["to_state"])
        for action in one["actions"]
        if action["to_state"]
        for source in action["from_states"] or one["states"]
    )
    return Entity(
        name=one["name"],
        plural=one["plural"],
        fields=fields,
        states=tuple(one["states"]),
        moves=tuple(dict.fromkeys(moves)),
        rules=tuple(one["invariants"]),
    )
