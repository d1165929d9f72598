"""Which atoms code uses, by the names in it: what tests reach, and what nothing does.

It errs on the side of too much: annotations count, and so does all that runs when a module is imported.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from execution.sandbox.acceptance_runs import SymbolIndex
from execution.source.atom_source import AtomSource, Definition, definitions, modules_of
from execution.source.reach import FINDERS, STARTERS, imported_paths
from execution.source.rows import whole_text
from execution.source.syntax.parse import parse
from execution.source.web_routes import served
from planning.lint import graph

Place = tuple[str, str]


class Uses:
    """The uses between the atoms of a tree."""

    def __init__(
        self, sources: Sequence[AtomSource], package: str, fixed: Sequence[AtomSource] = ()
    ) -> None:
        self.sources = sources
        self.entry = {one.place for one in sources if one.path == f"{package}/__main__.py"}
        self._index = SymbolIndex(sources)
        self._modules = modules_of(one.path for one in sources)
        self._by_path: dict[str, dict[str, Place]] = defaultdict(dict)
        for one in sources:
            self._by_path[one.path][one.symbol] = one.place
        symbols = {one.symbol for one in sources}
        self._on_import: dict[str, set[Place]] = defaultdict(set)
        for one in sources:
            if _runs_on_import(one, symbols):
                self._on_import[one.path].add(one.place)
        if any(FINDERS.search(one.code) for one in fixed):
            self.entry |= self._found_by_place()

    def named_by_test(self, code: str) -> set[Place]:
        """What a test names itself, also by address; one that starts programs can do so with the entry point."""
        named = self._named(code, "") | served(parse(code), self.sources)
        return named | self.entry if STARTERS.search(code) else named

    def _found_by_place(self) -> set[Place]:
        """What the stack finds by itself: the files that no other file imports."""
        imported = {
            path
            for one in self.sources
            if one.is_python
            for path in imported_paths(whole_text(one.imports, one.code), one.path, self._modules)
            if path != one.path
        }
        return {one.place for one in self.sources if one.path not in imported}

    def closure(self, places: Iterable[Place]) -> set[Place]:
        """These and all that they use, directly or further on."""
        return graph.closure(self._edges, places)

    @cached_property
    def _edges(self) -> list[tuple[Place, Place]]:
        return [
            (one.place, used)
            for one in self.sources
            if one.is_python
            for used in self._of(one)
            if used != one.place
        ]

    def _of(self, source: AtomSource) -> set[Place]:
        names = {node.id for node in ast.walk(parse(source.code)) if isinstance(node, ast.Name)}
        beside = self._by_path[source.path]
        near = {beside[name] for name in names & beside.keys()}
        text = whole_text(source.imports, source.code)
        return near | self._named(text, source.path) | self._on_import[source.path]

    def _named(self, code: str, path: str) -> set[Place]:
        imported = imported_paths(code, path, self._modules)
        on_import = {place for path in imported for place in self._on_import[path]}
        return self._index.of(parse(code)) | on_import


def _runs_on_import(source: AtomSource, symbols: set[str]) -> bool:
    """Files, statements, and what a decorator of the tree may keep somewhere."""
    if not source.is_python:
        return False
    node = definitions(source.code).get(source.symbol)
    marks = node.decorator_list if isinstance(node, Definition | ast.ClassDef) else []
    names = {part.id for mark in marks for part in ast.walk(mark) if isinstance(part, ast.Name)}
    return bool(names & symbols) or source.kind in ("file", "statements")
