"""Where a part of the domain model stands, and what kinds of parts there are.

An address is written as `aggregates/Book/fields/pages`: names of lists and keys in turn, each key percent-encoded.
One that ends with a list is the place of a new part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, unquote

from pydantic import Field

from config.shared.answers import ModelAnswer
from config.shared.errors import BadInput
from config.shared.seen import seen_of
from planning import answers

Model = dict[str, Any]  # the parts of a Discovery by their names, as JSON
MOST_PARTS = 300


class Assumption(ModelAnswer):
    """Kept as its text alone."""

    text: str = Field(description="How it is, in one sentence.")


class Exclusion(ModelAnswer):
    text: str = Field(description="What is not wanted.")
    heading: str = Field(default="", description="Where that is said.")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A list of parts: what one is called, its shape, and the field that tells it from others, if any does."""

    name: str
    shape: type[ModelAnswer]
    key: str = "name"
    is_text: bool = False


KINDS: dict[tuple[str, ...], Kind] = {
    ("bounded_contexts",): Kind(name="context", shape=answers.BoundedContext),
    ("bounded_contexts", "relations"): Kind(name="relation", shape=answers.ContextRelation, key="to"),
    ("aggregates",): Kind(name="aggregate", shape=answers.Aggregate),
    ("aggregates", "fields"): Kind(name="field", shape=answers.AggregateField),
    ("aggregates", "actions"): Kind(name="action", shape=answers.AggregateAction),
    ("aggregates", "unique"): Kind(name="uniqueness", shape=answers.Uniqueness, key=""),
    ("aggregates", "further_states"): Kind(name="state field", shape=answers.StateField),
    ("aggregates", "parts"): Kind(name="part", shape=answers.Part),
    ("aggregates", "parts", "fields"): Kind(name="field", shape=answers.AggregateField),
    ("value_objects",): Kind(name="value object", shape=answers.ValueObject),
    ("domain_events",): Kind(name="event", shape=answers.DomainEvent),
    ("services",): Kind(name="service", shape=answers.DomainService),
    ("operations",): Kind(name="operation", shape=answers.Operation),
    ("operations", "refusals"): Kind(name="refusal", shape=answers.Refusal, key=""),
    ("risks",): Kind(name="risk", shape=answers.Risk, key=""),
    ("assumptions",): Kind(name="assumption", shape=Assumption, key="", is_text=True),
    ("exclusions",): Kind(name="exclusion", shape=Exclusion, key=""),
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """`lists` and the `keys` in them; one key fewer than lists for a part that is not there yet."""

    lists: tuple[str, ...]
    keys: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises BadInput for what is no address of a part."""
        names = [unquote(part) for part in text.split("/")]
        found = cls(tuple(names[::2]), tuple(names[1::2]))
        if found.lists not in KINDS:
            raise BadInput("There is no such part of the domain.")
        return found

    def __str__(self) -> str:
        parts = []
        for at, name in enumerate(self.lists):
            parts += [name, *(quote(key, safe="") for key in self.keys[at : at + 1])]
        return "/".join(parts)

    @property
    def kind(self) -> Kind:
        return KINDS[self.lists]

    @property
    def is_new(self) -> bool:
        return len(self.keys) < len(self.lists)

    @property
    def name(self) -> str:
        """As people say it: Book.pages; the kind alone for what has no name."""
        named = [key for at, key in enumerate(self.keys) if KINDS[self.lists[: at + 1]].key]
        return ".".join(named) or self.kind.name

    def of(self, part: Any) -> "Address":
        """The address of a part in the same list."""
        return Address(self.lists, (*self.keys[: len(self.lists) - 1], key_of(self.kind, part)))


def key_of(kind: Kind, part: Any) -> str:
    """Its name; of a part without one, a mark of what it says."""
    return str(part[kind.key]) if kind.key else seen_of(part)


def list_at(model: Model, address: Address) -> list[Any]:
    """The list that an address ends in, to be changed in place. Raises LookupError if it is not there."""
    rows: list[Any] = model[address.lists[0]]
    for at in range(1, len(address.lists)):
        owner = rows[position(rows, KINDS[address.lists[:at]], address.keys[at - 1])]
        rows = owner.setdefault(address.lists[at], [])
    return rows


def position(rows: Sequence[Any], kind: Kind, key: str) -> int:
    """Raises LookupError."""
    found = next((at for at, row in enumerate(rows) if key_of(kind, row) == key), None)
    if found is None:
        raise LookupError(key)
    return found


def part_at(model: Model, address: Address) -> Any:
    """The part itself. Raises LookupError."""
    rows = list_at(model, address)
    return rows[position(rows, address.kind, address.keys[-1])]
