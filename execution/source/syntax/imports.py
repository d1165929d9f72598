"""Reading import statements, merging those of several atoms, and the names they define."""

import ast
import functools
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from execution.source.atom_source import UNREADABLE
from execution.source.syntax.parse import parse

# Of a line of generated code.
WIDTH = 100
FUTURE = "from __future__ import annotations"


@dataclass(frozen=True, kw_only=True, order=True)
class Imported:
    """One name in scope: `from module import name as bound`, or `import module` with an empty name."""

    module: str
    name: str = ""
    bound: str

    @property
    def dotted(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module

    @property
    def stands_for(self) -> str:
        """What the bound name is: `import os.path` binds `os` alone."""
        is_top = not self.name and self.bound == self.module.partition(".")[0]
        return self.bound if is_top else self.dotted


def read_imports(lines: Iterable[str]) -> list[Imported]:
    """Every name the statements bring; statements of the future bring none. Raises ValueError."""
    return [one for line in lines for one in _by_statement(line.strip())]


def readable_imports(lines: Iterable[str]) -> list[Imported]:
    """The same, without what is no import statement; the check of its own atom says so."""
    found: list[Imported] = []
    for line in lines:
        try:
            found += read_imports([line])
        except ValueError:
            continue
    return found


# The same lines are read by one check after the other.
@functools.lru_cache(maxsize=4096)
def _by_statement(line: str) -> tuple[Imported, ...]:
    try:
        body = parse(line).body
    except UNREADABLE:
        raise ValueError(f"{line!r} is not an import statement") from None
    if not body or not all(isinstance(node, ast.Import | ast.ImportFrom) for node in body):
        raise ValueError(f"{line!r} is not an import statement")
    return tuple(one for node in body for one in imported_by(node))


def imported_by(node: ast.AST) -> list[Imported]:
    """The names one node imports; relative modules keep their leading dots."""
    if isinstance(node, ast.Import):
        return [
            Imported(module=alias.name, bound=alias.asname or alias.name.partition(".")[0])
            for alias in node.names
        ]
    if isinstance(node, ast.ImportFrom) and node.module != "__future__":
        module = "." * node.level + (node.module or "")
        return [
            Imported(module=module, name=alias.name, bound=alias.asname or alias.name)
            for alias in node.names
        ]
    return []


@functools.lru_cache(maxsize=1024)
def all_imports(code: str) -> tuple[tuple[Imported, int], ...]:
    """Everything imported anywhere in readable code, with its line."""
    try:
        tree = parse(code)
    except UNREADABLE:
        return ()
    return tuple(
        (one, getattr(node, "lineno", 1)) for node in ast.walk(tree) for one in imported_by(node)
    )


def without_names(lines: Iterable[str], names: Iterable[str]) -> list[str]:
    """The statements without what they bind to these names. Raises ValueError as `read_imports` does."""
    dropped = set(names)
    kept = []
    for line in lines:
        bound = [one for one in read_imports([line]) if one.bound not in dropped]
        if len(bound) == len(read_imports([line])):
            kept.append(line)
        else:
            kept += [_statement(one) for one in bound]
    return kept


def _statement(one: Imported) -> str:
    if not one.name:
        return _whole(one.module, one.bound)
    return _members(one.module, {(one.name, one.bound)})


def merged(imports: Iterable[Imported], own: frozenset[str]) -> str:
    """One block of statements, in the order ruff's isort rules want. `own` are our top packages.

    Not sorted by ruff: files are assembled under locks, where no other program is waited for. A test holds it to `I`.
    """
    whole = {(one.module, one.bound) for one in imports if not one.name}
    members: dict[str, set[tuple[str, str]]] = {}
    for one in imports:
        if one.name:
            members.setdefault(one.module, set()).add((one.name, one.bound))
    sections: dict[int, list[str]] = {}
    for module, bound in sorted(whole):
        sections.setdefault(_section(module, own), []).append(_whole(module, bound))
    for module in sorted(members, key=_by_module):
        sections.setdefault(_section(module, own), []).append(_members(module, members[module]))
    return "\n\n".join("\n".join(sections[number]) for number in sorted(sections))


def _whole(module: str, bound: str) -> str:
    plain = bound == module.partition(".")[0]
    return f"import {module}" if plain else f"import {module} as {bound}"


def _members(module: str, names: set[tuple[str, str]]) -> str:
    parts = [
        name if name == bound else f"{name} as {bound}"
        for name, bound in sorted(names, key=lambda pair: _by_type(pair[0]))
    ]
    line = f"from {module} import {', '.join(parts)}"
    if len(line) <= WIDTH:
        return line
    inner = "".join(f"    {part},\n" for part in parts)
    return f"from {module} import (\n{inner})"


def _by_type(name: str) -> tuple[int, str, str]:
    """CONSTANTS, then Classes, then the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower(), name


def _by_module(module: str) -> tuple[bool, str]:
    return not module.startswith("."), module.lower()


def _section(module: str, own: frozenset[str]) -> int:
    """0 standard library, 1 third party, 2 our own, 3 relative."""
    if module.startswith("."):
        return 3
    top = module.partition(".")[0]
    if top in own:
        return 2
    return 0 if top in sys.stdlib_module_names else 1


def clashes(imports: Sequence[Imported]) -> list[str]:
    """Names that two statements bring from different places."""
    origin: dict[str, tuple[str, str]] = {}
    found = []
    for one in imports:
        place = (one.module, one.name) if one.name else (one.module.partition(".")[0], "")
        if origin.setdefault(one.bound, place) != place:
            found.append(
                f"{one.bound} is imported from {origin[one.bound][0]} and from {one.module}"
            )
    return found
