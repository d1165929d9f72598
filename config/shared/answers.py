"""The base of every structured answer asked of a model."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from config.shared.database.storable import is_storable

# As `json_schema_extra` of a field that has a default.
ASKED: dict[str, Any] = {"asked": True}


def _require_what_is_asked(schema: dict[str, Any]) -> None:
    properties = schema.get("properties", {})
    asked = [name for name, one in properties.items() if one.pop("asked", False)]
    schema["required"] = [
        name for name in properties if name in {*schema.get("required", []), *asked}
    ]


class ModelAnswer(BaseModel):
    """A JSON object a model returns; its class name is the schema's title and so the job's name.

    Unknown keys are refused: an answer that says more than was asked is not the answer asked for. So is text that
    cannot be stored. What is `ASKED` is required by the schema that is sent, though an answer without it is taken: a
    model leaves out what it may, and older answers lack it.
    """

    model_config = ConfigDict(
        extra="forbid", str_strip_whitespace=True, json_schema_extra=_require_what_is_asked
    )

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
