"""Forms for parts of the domain model, made from the shapes that a model's answer has."""

import re
from collections.abc import Callable
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from django import forms
from pydantic.fields import FieldInfo

from config.shared.seen import seen_field
from planning.discovery.amendments.address import Address, Model

# Of the shapes' names, those that people would say otherwise.
LABELS = {
    "to": "To which context",
    "id_kind": "Kind of id",
    "excludes": "Limits not allowed themselves",
    "from_states": "Allowed in the states",
    "to_state": "State afterwards",
    "automatic": "Set by itself",
    "read_only": "Never changes once set",
    "unique": "No two the same",
    "references": "Refers to",
    "minimum": "At least",
    "maximum": "At most",
    "context": "Bounded context",
    "when": "When",
}
LONG = {"text", "purpose", "mitigation", "answer", "error"}
COMPARED = {"integer", "decimal", "text"}
LONGEST = 2000
_NUMBER = re.compile(r"^-?\d{1,18}(\.\d{1,9})?$")


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in str(super().clean(value)).splitlines()]
        return [line for line in lines if line]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value


class PartForm(forms.Form):
    """The values of one part. `seen` is the mark of what the person saw."""

    seen = seen_field()

    def __init__(self, address: Address, model: Model, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shape = address.kind.shape.model_fields
        for name, info in shape.items():
            if field := _field(name, info, _names(name, model)):
                field.label = LABELS.get(name, name.replace("_", " ").capitalize())
                field.help_text = info.description or ""
                self.fields[name] = field
        if address.kind.key:
            self.fields[address.kind.key].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("minimum", "maximum"):
            limit = data.get(name, "")
            if limit and data.get("type") in COMPARED and not _NUMBER.match(limit):
                self.add_error(name, "Write a number, or leave it empty.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


def _names(name: str, model: Model) -> list[str] | None:
    """What may be named in a field that names another part; None of other fields."""
    kinds = {"context": "bounded_contexts", "to": "bounded_contexts"}
    kinds |= {"aggregate": "aggregates", "references": "aggregates"}
    return [str(one["name"]) for one in model[kinds[name]]] if name in kinds else None


def _field(name: str, info: FieldInfo, names: list[str] | None) -> forms.Field | None:
    """None for a list of parts, which have forms of their own."""
    kind: Any = info.annotation
    if names is not None:
        blank = [("", "–")] if name in ("references", "aggregate") else []
        return forms.ChoiceField(required=not blank, choices=[*blank, *((n, n) for n in names)])
    if get_origin(kind) is Literal:
        choices = [(one, one or "none") for one in get_args(kind)]
        return forms.ChoiceField(required="" not in get_args(kind), choices=choices)
    if get_origin(kind) is list:
        return LinesField(required=False, max_length=10_000) if get_args(kind) == (str,) else None
    return _PLAIN.get(kind, _text)(name)


def _text(name: str) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 2}) if name in LONG else forms.TextInput()
    return forms.CharField(required=False, max_length=LONGEST, widget=widget)


_PLAIN: dict[type, Callable[[str], forms.Field]] = {
    bool: lambda _: forms.BooleanField(required=False),
    int: lambda _: forms.IntegerField(min_value=0, max_value=999),
    NoneType: _text,
}


def say_at_fields(form: forms.Form, problems: list[str]) -> None:
    """Show each problem at the field it is about: one that begins with its name, whose value it quotes, or that it
    names; else above the form."""
    for problem in problems:
        name, _, rest = problem.partition(": ")
        if name in form.fields and rest:
            form.add_error(name, rest)
        else:
            form.add_error(_meant(form, problem), problem)


def _meant(form: forms.Form, problem: str) -> str | None:
    for name, value in form.cleaned_data.items():
        said = value if isinstance(value, list) else [value]
        if any(text and repr(text) in problem for text in said):
            return name
    words = set(re.findall(r"[a-z_]+", problem.lower()))
    for name in ("choices", "states", "from_states", "criterion", "aggregates"):
        if name in form.fields and name in words:
            return name
    return "maximum" if "at most" in problem and "maximum" in form.fields else None
