"""Forms: what a person typed, what became of it, and what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Generic, Self, TypeVar, get_args, get_origin

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError
from starlette.datastructures import FormData

from app.core.errors import Conflict, DomainError, Invalid
from app.core.web.messages import messages_by_field

Data = TypeVar("Data", bound=BaseModel)
Result = TypeVar("Result")


async def posted_fields(request: Request) -> FormData:
    return await request.form()


FormDep = Annotated[FormData, Depends(posted_fields)]


class Form(Generic[Data]):
    """A form over a schema. `values` are what its fields show, `errors` a message by field, or under "" for all.

    `status` is 200 for a form that was not refused, 422 for values that are not valid, 409 for a conflict.
    """

    def __init__(self, schema: type[Data], values: Mapping[str, Any]) -> None:
        self.schema = schema
        self.values = dict(values)
        self.errors: dict[str, str] = {}
        self.status = 200

    @classmethod
    def blank(cls, schema: type[Data], **values: Any) -> Self:
        """An empty form; a schema's defaults and the given values are filled in."""
        defaults = {
            name: field.get_default(call_default_factory=True)
            for name, field in schema.model_fields.items()
            if not field.is_required()
        }
        return cls(schema, {**defaults, **values})

    @classmethod
    def of(cls, schema: type[Data], record: object) -> Self:
        """A form that shows a record, to be changed."""
        return cls(schema, {name: getattr(record, name, None) for name in schema.model_fields})

    @classmethod
    def posted(cls, schema: type[Data], fields: FormData) -> Self:
        """A form as somebody sent it; fields that the schema does not have are left out."""
        return cls(
            schema, {name: posted_value(schema, name, fields) for name in schema.model_fields}
        )

    def submit(self, action: Callable[[Data], Result]) -> Result | None:
        """What the action returns for valid values; None if they are refused: then the errors are set.

        An action that refuses with Invalid or Conflict fills the errors too. Whatever it changed is undone with the
        transaction, as a page with a refused form answers 422 or 409.
        """
        try:
            return action(self.data())
        except ValidationError as error:
            self.refuse(Invalid.status, messages_by_field(error.errors(include_url=False)))
        except (Invalid, Conflict) as error:
            self.refuse(error.status, {self.place_of(error): error.message})
        except IntegrityError:
            self.refuse(
                Conflict.status, {"": "This exists already, or contradicts what is stored."}
            )
        return None

    def data(self) -> Data:
        """Raises ValidationError. What was left empty counts as not given."""
        given = {name: value for name, value in self.values.items() if value not in ("", None)}
        return self.schema.model_validate(given)

    def refuse(self, status: int, errors: Mapping[str, str]) -> None:
        self.status = status
        self.errors = dict(errors)

    def place_of(self, error: DomainError) -> str:
        return error.field if error.field in self.schema.model_fields else ""

    def value(self, name: str) -> str:
        """What the field shows."""
        return as_text(self.values.get(name))

    def is_chosen(self, name: str, option: object) -> bool:
        value = self.values.get(name)
        if isinstance(value, list | tuple | set):
            return as_text(option) in {as_text(one) for one in value}
        return as_text(value) == as_text(option)

    def is_checked(self, name: str) -> bool:
        return as_text(self.values.get(name)).lower() in {"true", "on", "1", "yes"}

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def is_required(self, name: str) -> bool:
        return name in self.schema.model_fields and self.schema.model_fields[name].is_required()

    @property
    def general_errors(self) -> list[str]:
        """What no field shows."""
        return [text for name, text in self.errors.items() if name not in self.schema.model_fields]


def posted_value(schema: type[BaseModel], name: str, fields: FormData) -> Any:
    """A list where the schema has one; a checkbox that was not sent is off."""
    kinds = kinds_of(schema.model_fields[name].annotation)
    if list in kinds:
        return [one for one in fields.getlist(name) if one != ""]
    value = fields.get(name)
    if bool in kinds:
        return "false" if value is None else value
    return value.strip() if isinstance(value, str) else value


def kinds_of(annotation: Any) -> set[Any]:
    """The types that an annotation is made of, such as {int, NoneType}."""
    origin = get_origin(annotation)
    if origin in (list, set, tuple):
        return {list}
    if origin is None:
        return {annotation}
    return {kind for part in get_args(annotation) for kind in kinds_of(part)}


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    return str(value.value if isinstance(value, Enum) else value)


def choices(values: Iterable[Any]) -> list[tuple[str, str]]:
    """Values and labels for a select, from the members of a StrEnum or from texts."""
    texts = [as_text(value) for value in values]
    return [
        (text, text.replace("_", " ")[:1].upper() + text.replace("_", " ")[1:]) for text in texts
    ]
