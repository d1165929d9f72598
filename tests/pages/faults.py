"""What must be on no page: words of the machine, and markup that leaves people out."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from django.apps import apps

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# What is in there is meant for machines, or is somebody's own text.
NOT_READ = {"script", "style", "code", "pre", "textarea", "title", "kbd", "template"}
NOT_WORDS = {"mono", "id", "files", "prose", "prewrap", "task-id", "requirement-code", "said"}
FILLED = {"input", "select", "textarea"}
PRESSED = {"a", "button", "summary"}
RAW = {
    "a missing value": re.compile(r"\bNone\b(?![.:])|\bNaN\b|\bundefined\b"),
    "a truth value": re.compile(r"^(True|False)$"),
    "template code": re.compile(r"\{\{|\}\}|\{%|%\}"),
    "an object": re.compile(r"object at 0x|<bound|Decimal\(|datetime\.|QuerySet|&(amp|lt|quot);"),
    "an id": re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-"),
    "a fraction of a cent": re.compile(r"\$\d[\d,]*\.\d{3}"),
}


@cache
def names_of_states() -> re.Pattern[str]:
    """Values of choices that are no words."""
    fields = (one for model in apps.get_models() for one in model._meta.get_fields())
    choices = (value for one in fields for value, _ in getattr(one, "flatchoices", None) or ())
    names = {value for value in choices if isinstance(value, str) and "_" in value}
    return re.compile(rf"\b({'|'.join(sorted(names))})\b")


@dataclass(kw_only=True)
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    is_named: bool = False
    inside: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def name(self) -> str:
        return self.get("aria-label") or self.get("aria-labelledby") or self.text.strip()


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[Element] = []
        self.all: list[Element] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag=tag, attributes={name: value or "" for name, value in attrs})
        element.inside = [one.tag for one in self.open]
        self.all.append(element)
        if element.get("alt") or element.get("aria-label"):
            for around in self.open:
                around.text += element.get("alt") or element.get("aria-label")
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for around in self.open:
            around.text += data
        words = data.strip()
        if words and not any(_is_not_read(one) for one in self.open):
            self.texts.append(words)


def _is_not_read(element: Element) -> bool:
    return element.tag in NOT_READ or not NOT_WORDS.isdisjoint(element.get("class").split())


def faults(html: str) -> list[str]:
    page = Page(html)
    return [*_raw_words(page), *_headings(page), *_nameless(page), *_elements(page)]


def _raw_words(page: Page) -> Iterator[str]:
    for text in page.texts:
        for what, pattern in (RAW | {"the name of a state": names_of_states()}).items():
            if pattern.search(text):
                yield f"{what}: {text[:100]!r}"


def _headings(page: Page) -> Iterator[str]:
    dialogs = [one for one in page.all if "dialog" not in one.inside]
    levels = [int(one.tag[1]) for one in dialogs if re.fullmatch(r"h[1-6]", one.tag)]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            yield f"a heading h{after} behind h{before}"


def _nameless(page: Page) -> Iterator[str]:
    labelled = {one.get("for") for one in page.all if one.tag == "label"}
    for one in page.all:
        if one.tag in FILLED and one.get("type") not in {"hidden", "submit"}:
            named = (
                one.name if one.tag != "textarea" and one.tag != "select" else one.get("aria-label")
            )
            if not (named or one.get("id") in labelled or "label" in one.inside):
                yield f"a field without a label: {one.get('name')}"
        elif one.tag in PRESSED and not one.name:
            yield f"a {one.tag} without words: {one.attributes}"
        elif one.tag in {"th", "legend"} and not one.name:
            yield f"an empty {one.tag}"
        elif one.tag == "img" and "alt" not in one.attributes:
            yield f"a picture without words: {one.get('src')}"


def _elements(page: Page) -> Iterator[str]:
    ids = Counter(one.get("id") for one in page.all if one.get("id"))
    yield from (f"{count} elements with the id {id_}" for id_, count in ids.items() if count > 1)
    for one in page.all:
        if one.tag in PRESSED | FILLED and not PRESSED.isdisjoint(one.inside):
            yield f"a {one.tag} within what is pressed itself: {one.text.strip()[:60]!r}"
    if sum(one.tag == "main" for one in page.all) != 1:
        yield "no main part, or several"
