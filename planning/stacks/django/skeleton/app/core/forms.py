"""Forms: what a person typed or a program sent, what became of it, and what is wrong with it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict

from app.core.errors import Conflict, DomainError, Invalid

Result = TypeVar("Result")
WRONG_FORM = "This does not have the right form."
MESSAGES = {
    "required": "Please fill this in.",
    "invalid_choice": "Please choose one of those offered.",
    "min_value": "Must be at least %(limit_value)s.",
    "max_value": "Must be at most %(limit_value)s.",
    "max_decimal_places": "At most %(max)s decimal places.",
    "min_length": "At least %(limit_value)d characters.",
    "max_length": "At most %(limit_value)d characters.",
}
# What a value of these is, if it is none.
MESSAGES_OF: list[tuple[type[forms.Field], str]] = [
    (forms.IntegerField, "Please give a whole number."),
    (forms.DecimalField, "Please give a number."),
    (forms.FloatField, "Please give a number."),
    (forms.DateTimeField, "Please give a date and a time."),
    (forms.DateField, "Please give a date, such as 2030-01-31."),
    (forms.TimeField, "Please give a time, such as 14:30."),
    (forms.EmailField, "Please give an address such as ada@example.org."),
]
INPUTS: list[tuple[type[forms.Field], str]] = [
    (forms.DateTimeField, "datetime-local"),
    (forms.DateField, "date"),
    (forms.TimeField, "time"),
]


class FormParts(forms.BaseForm):
    """What our forms have besides those of Django. `status`: 200, or 422 for values that are not valid, or 409."""

    status = 200

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            prepare(field)

    def submit(self, action: Callable[..., Result], **more: Any) -> Result | None:
        """What `action` returns, called with the valid values and `more` by name; None if they are refused.

        Then the errors stand at the fields. A Conflict or Invalid of the action is one of them, and undoes it.
        """
        if not self.is_valid():
            self.status = Invalid.status
            return None
        try:
            with transaction.atomic():
                return action(**self.cleaned_data, **more)
        except (Invalid, Conflict) as error:
            self.refuse(error.status, error.field, error.message)
        except IntegrityError:
            text = "This exists already, or contradicts what is stored."
            self.refuse(Conflict.status, "", text)
        return None

    def perform(self, action: Callable[..., Result], **more: Any) -> Result:
        """As `submit`, for programs: raises InvalidForm for values that are not valid, and what the action raises."""
        if not self.is_valid():
            raise InvalidForm(self)
        return action(**self.cleaned_data, **more)

    def refuse(self, status: int, field: str, message: str) -> None:
        self.status = status
        self.add_error(field if field in self.fields else None, message)


class InvalidForm(DomainError):
    """Values that a program sent are not valid; `errors` has a message by field."""

    status = Invalid.status
    title = Invalid.title

    def __init__(self, form: forms.BaseForm) -> None:
        super().__init__("Some values are not valid.")
        self.errors = {
            "" if name == NON_FIELD_ERRORS else name: str(texts[0])
            for name, texts in form.errors.items()
        }


class Form(FormParts, forms.Form):
    """Base of forms that are no record's."""


class ModelForm(FormParts, forms.ModelForm):
    """Base of forms over a model: limits are the model's. What must be unique is for the service to refuse."""

    def validate_unique(self) -> None:
        return None


class FilterForm(Form):
    """Base of filters of a list, read from the query: has `page`; every field is optional, and what is wrong is left out."""

    page = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @property
    def values(self) -> dict[str, Any]:
        """What was asked for, by name of a service's argument; `page` is 1 if none was."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in self.fields}
        given = {name: None if value == "" else value for name, value in found.items()}
        return {**given, "page": given["page"] or 1}


def prepare(field: forms.Field) -> None:
    """Messages and inputs as all pages have them; Django takes a message by the code of what is wrong."""
    invalid = next((text for kind, text in MESSAGES_OF if isinstance(field, kind)), WRONG_FORM)
    usual = {**MESSAGES, "invalid": invalid}
    field.error_messages = {**field.error_messages, **usual, **own_messages(field)}
    for kind, name in INPUTS:
        if isinstance(field, kind) and isinstance(field.widget, forms.TextInput):
            field.widget.input_type = name
            break


def own_messages(field: forms.Field) -> dict[str, Any]:
    """Those that its form gave it, which are not Django's."""
    usual: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        usual |= getattr(kind, "default_error_messages", {})
    return {code: text for code, text in field.error_messages.items() if usual.get(code) != text}


def sent_values(request: HttpRequest) -> Mapping[str, Any]:
    """The object in the body of a request of a program, or what a form sent. Raises Invalid for another body."""
    if request.content_type != "application/json":
        return request.POST
    try:
        found = json.loads(request.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Invalid("The body must be an object in JSON.")
    values = QueryDict(mutable=True)
    for name, value in found.items():
        values.setlist(name, list(texts_of(value)))
    return values


def texts_of(value: Any) -> Iterator[str]:
    """A value of JSON as a form would send it."""
    if isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value is not None:
        yield str(value)
