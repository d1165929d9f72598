"""One domain in the many shapes and words in which people write it down."""

from collections.abc import Callable
from dataclasses import dataclass

Shape = Callable[[list["Thing"]], str]


@dataclass(frozen=True)
class Said:
    """A field: its name in words, what is said of it, and what must be read from that."""

    name: str
    words: str
    expected: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Thing:
    name: str
    fields: tuple[Said, ...]
    states: tuple[str, ...] = ()


TITLES = (
    "text, required, at most 80 characters",
    "required, up to 80 characters",
    "string, required, max 80",
    "required, no longer than 80 characters",
    "required text, maximum 80 characters",
)
CODES = ("text, unique", "unique", "string, unique", "unique, text")
COUNTS = (
    "integer, 1 to 40",
    "whole number between 1 and 40",
    "int, 1-40",
    "integer 1..40",
    "integer from 1 to 40",
    "number, at least 1 and at most 40",
    "integer, >= 1, <= 40",
)
PRICES = (
    "decimal, 0 or more",
    "decimal, not negative",
    "money, never negative",
    "decimal, at least 0",
    "decimal, >= 0",
)
KINDS = (
    "one of small, large, huge",
    "choice: small, large, huge",
    "small, large or huge",
    "small | large | huge",
    "small / large / huge",
    "enum(small, large, huge)",
    "either small, large or huge",
    "choice, small / large / huge",
)
DATES = ("date", "date, required", "a date", "date, not empty")
FLAGS = ("yes/no", "boolean", "yes or no", "true/false", "bool")
SORTS: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, object], ...]], ...] = (
    ("title", TITLES, (("type", "text"), ("maximum", "80"), ("required", True))),
    ("shelf code", CODES, (("type", "text"), ("unique", True))),
    ("copies", COUNTS, (("type", "integer"), ("minimum", "1"), ("maximum", "40"))),
    ("price", PRICES, (("type", "decimal"), ("minimum", "0"))),
    ("kind", KINDS, (("type", "choice"), ("choices", ("small", "large", "huge")))),
    ("bought on", DATES, (("type", "date"),)),
    ("insured", FLAGS, (("type", "boolean"),)),
)
STATE_WORDS = (
    "{0}, {1}, {2}",
    "{0} | {1} | {2}",
    "{0} / {1} / {2}",
    "one of {0}, {1}, {2}",
    "{0}, {1} or {2}",
    "{0} -> {1} -> {2}",
)


def bullets(things: list[Thing]) -> str:
    parts = ["# Depot\n\n## What we keep\n"]
    for thing in things:
        parts.append(f"- **{thing.name.capitalize()}**")
        parts += [f"  - {one.name} ({one.words})" for one in thing.fields]
    return "\n".join(parts)


def nested(things: list[Thing]) -> str:
    parts = ["# Depot\n", "- Fields"]
    for thing in things:
        parts.append(f"  - {thing.name.capitalize()}")
        parts += [f"    - {one.name}: {one.words}" for one in thing.fields]
    return "\n".join(parts)


def headings(things: list[Thing]) -> str:
    parts = ["# Depot\n\n## Data\n"]
    for thing in things:
        parts.append(f"\n### {thing.name.capitalize()}\n")
        parts += [f"- {one.name}: {one.words}" for one in thing.fields]
    return "\n".join(parts)


def lines(things: list[Thing]) -> str:
    parts = ["# Depot"]
    for number, thing in enumerate(things, start=1):
        parts.append(f"\n## 2.{number} {thing.name.capitalize()}\n")
        parts += [f"{one.name}: {one.words}" for one in thing.fields]
    return "\n".join(parts)


def code(things: list[Thing]) -> str:
    parts = ["# Depot\n\n## Model\n"]
    for thing in things:
        parts.append(f"- `{thing.name.replace(' ', '_')}`")
        parts += [f"  - `{one.name.replace(' ', '_')}` - {one.words}" for one in thing.fields]
    return "\n".join(parts)


def numbered(things: list[Thing]) -> str:
    parts = ["# Depot\n\n## Records\n"]
    for number, thing in enumerate(things, start=1):
        parts.append(f"{number}. {thing.name.capitalize()}")
        parts += [f"   - {one.name}: {one.words}" for one in thing.fields]
    return "\n".join(parts)


def joint(things: list[Thing]) -> str:
    rows = [
        f"| {thing.name.capitalize()} | {one.name} | {_cell(one.words)} |"
        for thing in things
        for one in thing.fields
    ]
    return "\n".join(["# Depot\n", "| Record | Field | Rule |", "|---|---|---|", *rows])


def apart(things: list[Thing]) -> str:
    parts = ["# Depot\n"]
    for thing in things:
        parts += [f"\n### {thing.name.capitalize()}\n", "| Field | What |", "|:--|:--|"]
        parts += [f"| {one.name} | {_cell(one.words)} |" for one in thing.fields]
    return "\n".join(parts)


def led(things: list[Thing]) -> str:
    parts = ["# Depot\n"]
    for thing in things:
        parts.append(f"\nEach {thing.name} has:\n")
        parts += [f"* {one.name} ({one.words})" for one in thing.fields]
    return "\n".join(parts)


def terms(things: list[Thing]) -> str:
    """Definition lists, with the fields in brackets."""
    parts = ["# Depot\n"]
    for thing in things:
        listed = ", ".join(f"{one.name} ({one.words})" for one in thing.fields)
        parts += [f"\n{thing.name.capitalize()}", f": {listed}"]
    return "\n".join(parts)


def run_ins(things: list[Thing]) -> str:
    parts = ["# Depot\n"]
    for thing in things:
        listed = ", ".join(f"{one.name} ({one.words})" for one in thing.fields)
        parts.append(f"\n**{thing.name.capitalize()}**: {listed}.")
    return "\n".join(parts)


def _cell(words: str) -> str:
    return words.replace("|", r"\|")


SHAPES: tuple[Shape, ...] = (
    bullets,
    nested,
    headings,
    lines,
    code,
    numbered,
    joint,
    apart,
    led,
    terms,
    run_ins,
)
