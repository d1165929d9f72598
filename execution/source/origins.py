"""Which atom each line of a file comes from, as the assembler knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from execution.source.assemble import assemble_file
from execution.source.atom_source import AtomSource, stripped
from execution.source.places import Places

# First line, last line, id of the atom; lines that several atoms share are in none.
Span: TypeAlias = tuple[int, int, str]


@dataclass(frozen=True, kw_only=True)
class OwnedFile:
    text: str
    spans: tuple[Span, ...] = ()


def owned_file(atoms: Mapping[UUID, AtomSource], own: set[str]) -> OwnedFile:
    """One file of these atoms; `own` are the top packages of the tree it stands in."""
    file = assemble_file(list(atoms.values()), own=own)
    spans = [
        _code_span(pk, atom, file.starts[atom.symbol], file.text) for pk, atom in atoms.items()
    ]
    head = min((first for first, _, _ in spans), default=1) - 1
    return OwnedFile(text=file.text, spans=tuple(sorted(spans + _imports(atoms, own, head))))


def _code_span(pk: UUID, atom: AtomSource, start: int, text: str) -> Span:
    if atom.kind == "file":
        return 1, max(1, text.count("\n")), str(pk)
    return start, start + stripped(atom).code.count("\n"), str(pk)


def _imports(atoms: Mapping[UUID, AtomSource], own: set[str], head: int) -> list[Span]:
    """Lines above the first definition that exactly one atom brought."""
    places = Places(list(atoms.values()), own)
    by_symbol = {atom.symbol: str(pk) for pk, atom in atoms.items()}
    path = next(iter(atoms.values())).path
    found = ((line, places.at(path, line).symbol) for line in range(1, head + 1))
    return [(line, line, by_symbol[symbol]) for line, symbol in found if symbol in by_symbol]
