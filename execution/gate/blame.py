"""Whose code a finding about the whole tree speaks of."""

import re
from collections.abc import Iterable

from execution.source.assemble import assemble_file
from execution.source.atom_source import AtomSource, module_of

# A path or a dotted name, and the line that may follow it: `shop/store.py:12`, `shop.store`, `/app/shop/store.py", line 12`.
NAMED = re.compile(r"(?P<name>[\w][\w./-]*)(?:(?:\", line |:)(?P<line>\d+))?")
INSIDE = "app/"


def blamed(details: Iterable[str], sources: Iterable[AtomSource]) -> dict[tuple[str, str], str]:
    """Place of each atom that a detail names, by file and line where it has one, with what was said.

    A detail that names several files is taken by its last one: that is where a traceback ends.
    """
    files: dict[str, list[AtomSource]] = {}
    for source in sources:
        files.setdefault(source.path, []).append(source)
    modules = {module_of(path): path for path in files if module_of(path)}
    said: dict[tuple[str, str], list[str]] = {}
    for detail in details:
        for place in _places(detail, files, modules):
            said.setdefault(place, []).append(detail)
    return {place: "\n".join(texts) for place, texts in said.items()}


def _places(
    detail: str, files: dict[str, list[AtomSource]], modules: dict[str, str]
) -> list[tuple[str, str]]:
    last: tuple[str, int | None] | None = None
    for match in NAMED.finditer(detail):
        name = match["name"].removeprefix(INSIDE).rstrip(".")
        path = name if name in files else modules.get(name)
        if path:
            last = path, int(match["line"]) if match["line"] else None
    if last is None:
        return []
    path, line = last
    return [source.place for source in _at(files[path], line)]


def _at(atoms: list[AtomSource], line: int | None) -> list[AtomSource]:
    """The one whose code holds the line; all of the file where none is known."""
    if line is None or len(atoms) == 1:
        return atoms
    starts = assemble_file(atoms).starts
    before = [atom for atom in atoms if starts.get(atom.symbol, 0) <= line]
    return [max(before, key=lambda atom: starts.get(atom.symbol, 0))] if before else atoms
