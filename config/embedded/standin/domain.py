"""What the stand-in knows of a domain: kinds of record with fields, states, moves and rules."""

from dataclasses import asdict, dataclass
from typing import Any

Json = dict[str, Any]
CONTEXT = "Records"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field as the contract's aggregates have it; limits are text, empty if there is none."""

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


FIELDS = tuple(Field.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class Entity:
    """`moves` are (from, to); `rules` are sentences that hold over several fields or records."""

    name: str
    plural: str
    fields: tuple[Field, ...] = ()
    states: tuple[str, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
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


def closure(entities: tuple[Entity, ...], names: set[str]) -> list[Entity]:
    """The named ones and all they refer to. The reader puts those first that others refer to."""
    found: list[Entity] = []
    for entity in reversed(entities):
        if entity.name in names or any(
            f.references == entity.name for e in found for f in e.fields
        ):
            found.append(entity)
    return found[::-1]


def neighbours(entities: tuple[Entity, ...], entity: Entity) -> tuple[Entity, ...]:
    """What its code depends on: itself, what it refers to, and what refers to it."""
    near = {entity.name, *(field.references for field in entity.references())}
    near |= {e.name for e in entities for f in e.fields if f.references == entity.name}
    return tuple(e for e in entities if e.name in near)


def to_json(entity: Entity) -> Json:
    """As an aggregate of the contract: moves become actions, one for each state they lead to."""
    sources: dict[str, list[str]] = {}
    for source, target in entity.moves:
        sources.setdefault(target, []).append(source)
    empty = {"actor": "", "rules": [], "effects": []}
    return {
        "name": entity.name,
        "plural": entity.plural,
        "context": CONTEXT,
        "purpose": f"Keeps one {entity.words} with its fields.",
        "fields": [asdict(field) for field in entity.fields],
        "states": entity.states,
        "actions": [
            empty | {"name": f"move_to_{to}", "from_states": froms, "to_state": to}
            for to, froms in sources.items()
        ],
        "invariants": entity.rules,
    }


def from_json(aggregates: list[Json]) -> tuple[Entity, ...]:
    """A key that is left out is not so; what the stand-in does not build of a field is passed over."""
    return tuple(
        Entity(
            name=one["name"],
            plural=one["plural"],
            fields=tuple(map(_field, one.get("fields", ()))),
            states=tuple(one.get("states", ())),
            moves=tuple(
                (source, action.get("to_state", ""))
                for action in one.get("actions", ())
                for source in action.get("from_states", ())
            ),
            rules=tuple(one.get("invariants", ())),
        )
        for one in aggregates
    )


def _field(given: Json) -> Field:
    known = {name: given[name] for name in FIELDS if name in given}
    return Field(**{"required": False, **known, "choices": tuple(given.get("choices", ()))})
