"""Forms of the admin, opened, changed and sent as a browser sends them."""

from html.parser import HTMLParser
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse


class Fields(HTMLParser):
    """What a browser would send of the form in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.form = self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = given.get("id", "")
        if not self.form.endswith("_form"):
            return
        if tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and "selected" in given and self.select:
            self.found.setdefault(self.select, []).append(given.get("value", ""))
        elif tag == "textarea":
            self.area = given.get("name", "")
            self.found[self.area] = [""]
        elif tag == "input" and given.get("name"):
            self._input(given)

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        is_off = kind in {"checkbox", "radio"} and "checked" not in given
        if not is_off and kind not in {"submit", "file", "button"}:
            default = "on" if kind in {"checkbox", "radio"} else ""
            self.found.setdefault(given["name"], []).append(given.get("value", default))

    def handle_endtag(self, tag: str) -> None:
        name = {"select": "select", "textarea": "area", "form": "form"}.get(tag)
        if name:
            setattr(self, name, "")

    def handle_data(self, data: str) -> None:
        if self.area:
            # A browser drops the line break after the tag.
            self.found[self.area][0] += data.removeprefix("\n") if self.found[self.area] == [""] else data  # fmt: skip


def change_url(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def save(operator: Client, row: Model, **changed: Any) -> Any:
    """Open the form, change some fields, send it as a browser would."""
    fields = Fields()
    fields.feed(operator.get(change_url(row)).content.decode())
    return operator.post(change_url(row), {**fields.found, **changed})
