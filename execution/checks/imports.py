"""Level 2: every import finds its module, and its name in it; no module imports itself by a detour."""

import ast
import functools
import sys

from execution.checks.file_context import FileContext, full_names
from execution.checks.results import Check
from execution.sandbox.dependencies.environments import importable
from execution.source.atom_source import Finding, definitions
from execution.source.syntax.imports import Imported, clashes, read_imports, readable_imports
from execution.source.syntax.library_names import is_module
from execution.source.syntax.parse import parse

CHECK = Check(level=2, validator="imports", error_class="import")
Problem = tuple[str, int | None]


def check(here: FileContext) -> list[Finding]:
    """What third parties provide is what the lock of the tree names."""
    requirements = importable(here.tree)
    problems: list[Problem] = []
    for one, line in here.imports:
        text = _missing(one, here, requirements)
        if text:
            problems.append((text, line))
    problems += [(f"{text}.", None) for text in _clashes(here)]
    return CHECK.failed([*problems, *_circle(here)])


def _clashes(here: FileContext) -> list[str]:
    """Between this atom and the others of the file, which share one block of imports."""
    mine = read_imports(here.source.imports)
    bound = {one.bound for one in mine}
    others = readable_imports(line for other in here.around for line in other.imports)
    theirs = [one for one in others if one.bound in bound]
    return clashes([*theirs, *mine])


def _missing(one: Imported, here: FileContext, requirements: frozenset[str]) -> str:
    names = full_names(one, here.source.path)
    module, top = names[0], names[0].partition(".")[0]
    if top == here.package or top in here.tops or not top:
        return _missing_here(one, names, here)
    if top in requirements:
        return ""
    if top in sys.stdlib_module_names:
        return "" if is_module(module) else f"The standard library has no module `{module}`."
    of_lock = " or the packages it is locked to" if requirements else ""
    return f"`{top}` is neither part of this software nor in the standard library{of_lock}."


def _missing_here(one: Imported, names: list[str], here: FileContext) -> str:
    module = names[0]
    if module not in here.modules:
        return f"There is no module `{module}` in this software that this atom may import."
    if not one.name or names[1] in here.modules:
        return ""
    path = here.modules[module]
    if path == here.source.path:
        return f"`{one.name}` stands in the same file; it needs no import."
    text = here.tree[path]
    if one.name == "*" or one.name in _names(text) or "def __getattr__(name)" in text:
        return ""
    return f"`{module}` defines no `{one.name}`."


@functools.lru_cache(maxsize=1024)
def _names(text: str) -> frozenset[str]:
    """What a module defines or imports."""
    names = set(definitions(text))
    for node in parse(text).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return frozenset(names)


def _circle(here: FileContext) -> list[Problem]:
    """A cycle of imports from this module back to itself."""
    start = here.source.path
    previous: dict[str, str] = {}
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        for target in here.imported_at_start(path):
            if target == start:
                if not _is_ours(here, previous, path):
                    continue
                way = " → ".join([*_way(previous, path), start])
                return [(f"Modules import each other in a circle: {way}.", None)]
            if target not in previous and target != path:
                previous[target] = path
                waiting.append(target)
    return []


def _is_ours(here: FileContext, previous: dict[str, str], last: str) -> bool:
    """Whether this atom, not another of its file, takes the first step of the circle."""
    way = _way(previous, last)
    step = way[1] if len(way) > 1 else here.source.path
    names = {name for one, _ in here.imports for name in full_names(one, here.source.path)}
    return any(here.modules.get(name) == step for name in names)


def _way(previous: dict[str, str], last: str) -> list[str]:
    way = [last]
    while way[0] in previous:
        way.insert(0, previous[way[0]])
    return way
