"""Bases of schemas."""

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Item = TypeVar("Item")


def in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# A form sends no time zone, and the database stores no time without one.
Moment = Annotated[datetime, AfterValidator(in_utc)]


class Schema(BaseModel):
    """Strips texts, and reads the attributes of models."""

    model_config = ConfigDict(from_attributes=True, str_strip_whitespace=True)


class FilterSchema(Schema):
    """What a list can be narrowed by, from the query. What was left empty counts as not given."""

    page: int = Field(default=1, ge=1, le=1_000_000)

    @model_validator(mode="before")
    @classmethod
    def without_empty_values(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value not in ("", None)}


class PageOut(Schema, Generic[Item]):
    """One page of a list, as the API gives it."""

    items: list[Item]
    number: int
    size: int
    total: int
