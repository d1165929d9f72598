"""What pages are made of: tags that every template knows, each a small template in templates/components."""

from typing import Any

from django import forms, template
from django.forms.widgets import Input

from app.core.pagination import Page
from app.core.templates import part

# What types say of Django does not know its tags around a block yet.
register: Any = template.Library()


@register.simple_block_tag
def heading(
    content: str, title: str, about: str = "", back: str = "", back_label: str = "Back"
) -> str:
    given = {"title": title, "about": about, "back": back, "back_label": back_label}
    return part("heading", content=content, **given)


@register.simple_tag
def button(label: str, url: str, kind: str = "") -> str:
    return part("button", label=label, url=url, kind=kind)


@register.simple_tag
def action(label: str, url: str, kind: str = "", confirm: str = "") -> str:
    """A button that changes something: it sends a form."""
    return part("action", label=label, url=url, kind=kind, confirm=confirm)


@register.simple_tag
def badge(value: object, kind: str = "") -> str:
    return part("badge", value=value, kind=kind)


@register.simple_tag
def field(
    form: forms.BaseForm,
    name: str,
    label: str = "",
    hint: str = "",
    type: str = "",
    empty: str = "",
) -> str:
    """One field of a form with its label, hint and error; what it is, the form says."""
    bound = form[name]
    widget = bound.field.widget
    hint = hint or bound.help_text
    error = str(bound.errors[0]) if bound.errors else ""
    ids = [f"{name}-{what}" for what, text in (("error", error), ("hint", hint)) if text]
    return part(
        "field",
        name=name,
        label=label or bound.label,
        hint=hint,
        error=error,
        described=" ".join(ids),
        is_required=bound.field.required,
        kind=kind_of(widget),
        type=type or getattr(widget, "input_type", "text"),
        value=shown(bound),
        options=options_of(bound, empty or "Please choose …"),
    )


@register.simple_tag
def filter_field(form: forms.BaseForm, name: str, label: str, empty: str = "All") -> str:
    """One field of a filter bar: a select where the form offers choices."""
    bound = form[name]
    given = {"name": name, "label": label, "value": shown(bound)}
    kind = kind_of(bound.field.widget)
    type = "date" if isinstance(bound.field, forms.DateField) else "search"
    return part("filter_field", kind=kind, type=type, options=options_of(bound, empty), **given)


@register.simple_block_tag
def form_of(
    content: str, form: forms.BaseForm, url: str, submit: str = "Save", cancel: str = ""
) -> str:
    """The form around fields, with what is wrong with the whole at its top and its buttons below."""
    errors = list(form.non_field_errors())
    return part("form", content=content, errors=errors, url=url, submit=submit, cancel=cancel)


@register.simple_block_tag
def filter_bar(content: str, url: str) -> str:
    """Above a list. What it holds is sent as the query when it changes; the part `id="results"` is renewed."""
    return part("filter_bar", content=content, url=url)


@register.simple_block_tag
def table(content: str, *columns: str, caption: str = "") -> str:
    """Around the rows of a list. A column that begins with ">" holds figures."""
    named = [(one.removeprefix(">"), one.startswith(">")) for one in columns]
    return part("table", content=content, columns=named, caption=caption)


@register.simple_tag(takes_context=True)
def pager(context: Any, page: Page[Any]) -> str:
    """Below a list: how many there are, and the ways to the pages beside this one."""
    addresses = []
    for number in (page.number - 1, page.number + 1):
        query = context["request"].GET.copy()
        query["page"] = str(number)
        addresses.append(f"?{query.urlencode()}")
    return part("pager", page=page, previous=addresses[0], next=addresses[1])


@register.simple_tag
def nothing(text: str, label: str = "", url: str = "") -> str:
    """In place of an empty list."""
    return part("nothing", text=text, label=label, url=url)


@register.simple_block_tag
def fact(content: str, label: str) -> str:
    """One fact of a record, inside <dl class="facts">; none shows as a dash."""
    return part("fact", content=content if content.strip() else "–", label=label)


@register.simple_tag
def figure(label: str, value: object, kind: str = "") -> str:
    """A figure of a report, inside <div class="figures">."""
    return part("figure", label=label, value=value, kind=kind)


def kind_of(widget: object) -> str:
    if isinstance(widget, forms.SelectMultiple):
        return "multiple"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "textarea" if isinstance(widget, forms.Textarea) else "input"


def shown(bound: forms.BoundField) -> Any:
    value = bound.value()
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return widget.check_test(value)
    return widget.format_value(value) if isinstance(widget, Input | forms.Textarea) else value


def options_of(bound: forms.BoundField, empty: str) -> list[tuple[str, str, bool]]:
    """Value, label and whether it is chosen; the empty one first."""
    widget = bound.field.widget
    if not isinstance(widget, forms.Select):
        return []
    value = bound.value()
    chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
    found = [(str(key), str(text)) for key, text in widget.choices if str(key)]
    first = [] if isinstance(widget, forms.SelectMultiple) else [("", empty, False)]
    return [*first, *((key, text, key in chosen) for key, text in found)]
