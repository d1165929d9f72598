"""The base of every structured answer asked of a model."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from config.shared.database.storable import is_storable


class ModelAnswer(BaseModel):
    """A JSON object a model returns; its class name is the schema's title and so the job's name.

    Unknown keys are refused: an answer that says more than was asked is not the answer asked for. So is text that
    cannot be stored.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def can_be_stored(cls, value: Any) -> Any:
        if not all(is_storable(text) for text in _texts(value)):
            raise ValueError("holds a NUL character or half of a surrogate pair; leave it out")
        return value


def _texts(value: Any) -> Iterable[str]:
    """The strings in a field, but not those in answers within it, which look after their own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple | set):
        for item in value:
            yield from _texts(item)
