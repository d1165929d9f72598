"""The domain model as the rules see it; JSON in the shape of the `DomainModel` answer."""

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Field:
    name: str
    type: str = "text"
    required: bool = False
    unique: bool = False
    minimum: str = ""
    maximum: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    references: str = ""

    def json(self) -> Json:
        return vars(self) | {"choices": list(self.choices)}


@dataclass(frozen=True, kw_only=True)
class Action:
    name: str
    actor: str = ""
    from_states: tuple[str, ...] = ()
    to_state: str = ""
    rules: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()

    def json(self) -> Json:
        return vars(self) | {
            "from_states": list(self.from_states),
            "rules": list(self.rules),
            "effects": list(self.effects),
        }


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    name: str
    plural: str
    context: str = ""
    purpose: str = ""
    fields: tuple[Field, ...] = ()
    states: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    invariants: tuple[str, ...] = ()

    @property
    def snake(self) -> str:
        return snake(self.name)

    @property
    def constant(self) -> str:
        return self.snake.upper()

    @property
    def words(self) -> str:
        return self.snake.replace("_", " ")

    def field(self, name: str) -> Field | None:
        return next((known for known in self.fields if known.name == name), None)

    def with_field(self, changed: Field) -> "Aggregate":
        """The field of that name replaced, or added at the end."""
        if not self.field(changed.name):
            return replace(self, fields=(*self.fields, changed))
        kept = tuple(changed if old.name == changed.name else old for old in self.fields)
        return replace(self, fields=kept)

    def json(self) -> Json:
        return vars(self) | {
            "fields": [known.json() for known in self.fields],
            "states": list(self.states),
            "actions": [action.json() for action in self.actions],
            "invariants": list(self.invariants),
        }


@dataclass(frozen=True)
class Model:
    """All aggregates of one application, in the order they were named."""

    aggregates: tuple[Aggregate, ...] = field(default=())

    def find(self, name: str) -> Aggregate | None:
        return next((known for known in self.aggregates if known.name == name), None)

    def closure(self, names: Iterable[str]) -> tuple[str, ...]:
        """The named aggregates and all they refer to, in model order."""
        wanted, waiting = set(), list(names)
        while waiting:
            found = self.find(waiting.pop())
            if found and found.name not in wanted:
                wanted.add(found.name)
                waiting.extend(known.references for known in found.fields if known.references)
        return tuple(known.name for known in self.aggregates if known.name in wanted)


def model_from_json(aggregates: Iterable[Json]) -> Model:
    return Model(tuple(_aggregate(given) for given in aggregates))


def _aggregate(given: Json) -> Aggregate:
    return Aggregate(
        name=given["name"],
        plural=given["plural"],
        context=given.get("context", ""),
        purpose=given.get("purpose", ""),
        fields=tuple(Field(**one | {"choices": tuple(one["choices"])}) for one in given["fields"]),
        states=tuple(given["states"]),
        actions=tuple(_action(one) for one in given["actions"]),
        invariants=tuple(given["invariants"]),
    )


def _action(given: Json) -> Action:
    lists = {key: tuple(given[key]) for key in ("from_states", "rules", "effects")}
    return Action(**given | lists)


@functools.lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(part for part in parts if not unicodedata.combining(part))


@functools.lru_cache(maxsize=20_000)
def snake(text: str) -> str:
    """An identifier in snake_case, from words or CamelCase."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return re.sub(r"[^a-z0-9]+", "_", plain(parted)).strip("_")


def camel(text: str) -> str:
    return "".join(part.capitalize() for part in snake(text).split("_"))
