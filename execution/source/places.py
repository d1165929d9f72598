"""Which atom a line of an assembled file belongs to, so that findings point to atoms."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from execution.source.assemble import Assembled, assemble_file, top_packages
from execution.source.atom_source import UNREADABLE, AtomSource, stripped
from execution.source.syntax.imports import imported_by, read_imports
from execution.source.syntax.parse import parse

# A frame as Python prints it; the sandbox has the tree in /app.
FRAME = re.compile(r'File "(?:/app/)?(?P<path>[^"]+)", line (?P<line>\d+)')


@dataclass(frozen=True, kw_only=True)
class Place:
    """`line` counts in the atom's own code where `symbol` is known, and in the file otherwise."""

    path: str = ""
    symbol: str = ""
    line: int | None = None


NOWHERE = Place()


class Places:
    """The atoms of a tree by file and line; `own` are its top packages, where these sources are only part of it."""

    def __init__(self, sources: Collection[AtomSource], own: set[str] | None = None) -> None:
        self.files: dict[str, list[AtomSource]] = {}
        for source in sources:
            self.files.setdefault(source.path, []).append(source)
        self.own = top_packages(self.files) if own is None else own
        self.fixed = {source.path for source in sources if source.is_fixed}

    def at(self, path: str, line: int | None) -> Place:
        """The atom whose code, or whose import, is on this line of the file."""
        atoms = self.files.get(path)
        if not atoms or line is None:
            return Place(path=path, line=line)
        file = assemble_file(atoms, own=self.own)
        for atom in atoms:
            inside = line - file.starts.get(atom.symbol, line + 1) + 1
            if 0 < inside <= len(stripped(atom).code.split("\n")) or len(atoms) == 1 == inside:
                return Place(path=path, symbol=atom.symbol, line=inside)
        importing = _importing(file, line, atoms)
        if len(importing) == 1:
            return Place(path=path, symbol=importing[0].symbol)
        return Place(path=path, line=line)

    def in_traceback(self, text: str, *, without: str = "") -> Place:
        """The innermost frame of a traceback in a file of atoms, other than `without`."""
        frames = [(match["path"], int(match["line"])) for match in FRAME.finditer(text)]
        atoms = self.files.keys() - self.fixed - {without}
        ours = [(path, line) for path, line in frames if path in atoms]
        return self.at(*ours[-1]) if ours else NOWHERE


def _importing(file: Assembled, line: int, atoms: Collection[AtomSource]) -> list[AtomSource]:
    """Those that brought the import statement on this line."""
    try:
        body = parse(file.text).body
    except UNREADABLE:
        return []
    there = {
        one
        for node in body
        if node.lineno <= line <= (node.end_lineno or node.lineno)
        for one in imported_by(node)
    }
    return [atom for atom in atoms if there & _imports(atom)]


def _imports(atom: AtomSource) -> set[object]:
    try:
        return set(read_imports(atom.imports))
    except ValueError:
        return set()
