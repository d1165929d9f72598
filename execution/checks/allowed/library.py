"""Whether a dotted name of the standard library may be used, by the table in `library.toml`."""

import functools
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from execution.source.syntax.library_names import is_module, led_to

TABLE = Path(__file__).with_name("library.toml")


@dataclass(frozen=True, kw_only=True)
class Library:
    """`whole` modules with their submodules, `part` by module, `refused` by dotted name: (reason, instead)."""

    whole: frozenset[str]
    private: frozenset[str]
    part: dict[str, frozenset[str]]
    refused: dict[str, tuple[str, str]]
    packages: dict[str, tuple[str, str]]

    def refusal(self, dotted: str, *, is_test: bool = False) -> str:
        """Why it may not be used and what to use instead, as sentences; nothing if it may be."""
        name = led_to(dotted)
        if is_test and _is_below(name, _test_allowance()):
            return ""
        refused = self._refused_part(name)
        return self._said(refused) if refused else ""

    def of_packages(self, dotted: str) -> str:
        """Why a name of a third party may not be used; nothing if it may be, or is not known here."""
        parts = dotted.split(".")
        for end in range(len(parts), 0, -1):
            name = ".".join(parts[:end])
            if found := self.packages.get(name):
                return f"`{name}` {found[0]}. Use instead: {found[1]}."
        return ""

    def is_known(self, dotted: str) -> bool:
        return dotted.partition(".")[0] in sys.stdlib_module_names | {"__main__", "test"}

    def _refused_part(self, name: str) -> str:
        module, rest = split(name)
        if name in self.refused and not _is_below(name, self.whole):
            return "" if module == name and name in self.part else name
        first = rest.partition(".")[0]
        if _is_below(module, self.whole):
            is_private = first.startswith("_") and not first.endswith("__")
            is_private = is_private or any(one.startswith("_") for one in module.split("."))
            dotted = f"{module}.{first}"
            is_private = is_private or _is_internal(rest)
            is_refused = dotted in self.refused or (is_private and dotted not in self.private)
            return (
                f"{module}.{rest}"
                if is_refused and _is_internal(rest)
                else dotted
                if is_refused
                else ""
            )
        if module in self.part:
            is_open = not first or first in self.part[module] or is_dunder(first)
            is_open = is_open and not _is_internal(rest)
            return "" if is_open else f"{module}.{rest if _is_internal(rest) else first}"
        if self._is_way_to_more(module):
            return f"{module}.{first}" if first else ""
        return module

    def _is_way_to_more(self, module: str) -> bool:
        """A package of which only modules are allowed: `xml` of `xml.etree.ElementTree`."""
        return any(one.startswith(f"{module}.") for one in (*self.whole, *self.part))

    def _said(self, name: str) -> str:
        parts = name.split(".")
        for end in range(len(parts), 0, -1):
            if found := self.refused.get(".".join(parts[:end])):
                reason, instead = found
                return f"`{name}` {reason}.{f' Use instead: {instead}.' if instead else ''}"
        if any(part.startswith("_") for part in parts):
            return f"`{name}` is internal to the standard library. Use instead: its public names."
        module, rest = split(name)
        if rest and module in self.part:
            return f"`{name}` is not among the names of `{module}` that programs may use."
        return f"`{name}` is not among the modules that programs may use."


def split(dotted: str) -> tuple[str, str]:
    """The longest module in front, and the rest."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        module = ".".join(parts[:end])
        if is_module(module):
            return module, ".".join(parts[end:])
    return parts[0], ".".join(parts[1:])


def _is_internal(rest: str) -> bool:
    """Whether it goes on to an internal name of what the module has: `TemporaryDirectory._rmtree`."""
    _, *further = rest.split(".")
    return any(one.startswith("_") and not is_dunder(one) for one in further)


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def is_dunder(name: str) -> bool:
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


def _is_below(name: str, modules: frozenset[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:end]) in modules for end in range(1, len(parts) + 1))


@functools.cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@functools.cache
def _test_allowance() -> frozenset[str]:
    tests = _table()["tests"]
    return words(f"{tests['whole']} {tests['names']}")


def _reasons(entries: list[dict[str, str]]) -> dict[str, tuple[str, str]]:
    return {
        name: (one["reason"], one.get("instead", ""))
        for one in entries
        for name in one["names"].split()
    }


@functools.cache
def library() -> Library:
    table = _table()
    return Library(
        whole=frozenset(table["whole"]),
        private=frozenset(table["private"]),
        part={module: words(one["names"]) for module, one in table["part"].items()},
        refused=_reasons(table["refused"]),
        packages=_reasons(table["packages"]),
    )
