"""What every engine of templates says of one, and how an engine is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

# `app/templates/books/list.html` is known as `books/list.html`.
FOLDER = "/templates/"


@dataclass(frozen=True, kw_only=True)
class Template:
    """`names` are those it wants, `uses` other templates by name, `gives` what it gives to those."""

    path: str
    names: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    problem: str = ""
    line: int | None = None


Read = Callable[[str, str], Template]  # path, text


@dataclass(frozen=True, kw_only=True)
class Engine:
    """`name` as a lock has it; `reader` makes what reads the templates of a tree, which may bring tags of its own."""

    name: str
    version: str
    reader: Callable[[Mapping[str, str]], Read]
