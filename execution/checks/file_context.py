"""An atom in its file and among the files it may import, assembled once for all checks of level 2."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from execution.sandbox.dependencies.lock import LOCK_FILE
from execution.source.assemble import Assembled, assemble, assemble_file
from execution.source.atom_source import UNREADABLE, AtomSource, modules_of
from execution.source.syntax.imports import Imported, all_imports, imported_by, read_imports
from execution.source.syntax.parse import parse


@dataclass(frozen=True)
class FileContext:
    """`around` are the other atoms of the file, `provided` those of other files; code or stubs."""

    source: AtomSource
    around: Sequence[AtomSource]
    provided: Sequence[AtomSource]
    package: str

    @cached_property
    def file(self) -> Assembled:
        return assemble_file([self.source, *self.around], own=self.tops)

    @cached_property
    def tops(self) -> set[str]:
        paths = [self.source.path, *(one.path for one in self.provided)]
        return {self.package, *(path.partition("/")[0] for path in paths if "/" in path)}

    @cached_property
    def others(self) -> dict[str, str]:
        """The other files of the tree by path."""
        return assemble(one for one in self.provided if one.path != self.source.path)

    @cached_property
    def tree(self) -> dict[str, str]:
        return {**self.others, self.source.path: self.file.text}

    @property
    def first_line(self) -> int:
        """Where the atom's own code starts in its file."""
        return self.file.starts.get(self.source.symbol, 1)

    def own_line(self, line: int) -> int | None:
        """A line of the file as a line of the atom's code; nothing for a line of another."""
        own = line - self.first_line + 1
        return own if 1 <= own <= max(1, len(self.source.code.splitlines())) else None

    @cached_property
    def imports(self) -> list[tuple[Imported, int | None]]:
        """Everything the atom imports, apart from its code or within it."""
        apart: list[tuple[Imported, int | None]] = [
            (one, None) for one in read_imports(self.source.imports)
        ]
        return [*apart, *all_imports(self.source.code)]

    @cached_property
    def modules(self) -> dict[str, str]:
        return modules_of(self.tree)

    def closure(self) -> dict[str, str]:
        """The atom's file and all it imports, directly or not, with the packages around them."""
        found = {path: self.tree[path] for path in (LOCK_FILE,) if path in self.tree}
        waiting = [self.source.path]
        while waiting:
            path = waiting.pop()
            if path in found or path not in self.tree:
                continue
            found[path] = self.tree[path]
            waiting += self.imported_paths(path)
            waiting += [f"{folder}/__init__.py" for folder in _folders(path)]
        return found

    def imported_paths(self, path: str) -> list[str]:
        names = [name for one, _ in all_imports(self.tree[path]) for name in full_names(one, path)]
        return [self.modules[name] for name in names if name in self.modules]

    def imported_at_start(self, path: str) -> list[str]:
        """What importing the module imports in turn: statements outside of functions."""
        names = [name for one in _top_imports(self.tree[path]) for name in full_names(one, path)]
        return [self.modules[name] for name in names if name in self.modules]


def full_names(one: Imported, path: str) -> list[str]:
    """The modules an import may mean, absolute: `from a import b` is `a`, and perhaps `a.b`."""
    module = one.module
    if module.startswith("."):
        level = len(module) - len(module.lstrip("."))
        above = path.split("/")[:-level]
        module = ".".join([*above, *([module.lstrip(".")] if module.lstrip(".") else [])])
    return [module, f"{module}.{one.name}"] if one.name else [module]


@functools.lru_cache(maxsize=1024)
def _top_imports(code: str) -> tuple[Imported, ...]:
    try:
        body = parse(code).body
    except UNREADABLE:
        return ()
    return tuple(one for node in body for one in imported_by(node))


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
