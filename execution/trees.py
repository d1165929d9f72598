"""The code of a run as plain sources: what stands beside an atom, and the whole tree."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from execution.assembling import stub
from execution.models import Atom
from execution.sources import AtomSource
from execution.storing import edges_of, sha, source_of, with_needs
from planning import graph


@dataclass(frozen=True, kw_only=True)
class Neighbourhood:
    """`around` stands in the same file; `provided` is what these may import."""

    around: list[AtomSource]
    provided: list[AtomSource]


def neighbourhood(atom: Atom) -> Neighbourhood:
    """Accepted code, and stubs for what is not accepted."""
    edges = edges_of(atom.run_id)
    same_file = list(
        Atom.objects.filter(run=atom.run_id, path=atom.path).values_list("pk", flat=True)
    )
    reached = graph.closure(edges, same_file)
    others = with_needs().filter(pk__in=reached).exclude(pk=atom.pk).in_order()
    sources = [as_it_stands(other) for other in others]
    return Neighbourhood(
        around=[source for source in sources if source.path == atom.path],
        provided=[source for source in sources if source.path != atom.path],
    )


def as_it_stands(atom: Atom) -> AtomSource:
    """Its code if that is accepted, else a stub that says it is not there yet."""
    source = source_of(atom)
    return source if atom.status == Atom.Status.ACCEPTED else stub(source, mode="raise")


def accepted_sources(run_id: UUID) -> list[AtomSource]:
    """What is built so far. Nothing accepted uses anything else, so the tree runs without stubs."""
    atoms = with_needs().filter(run=run_id, status=Atom.Status.ACCEPTED)
    return [source_of(atom) for atom in atoms.in_order()]


def providers_sha(atom: Atom) -> str:
    """Of the interfaces of everything it needs directly; when equal, its own code still fits."""
    providers = Atom.objects.filter(dependents__atom=atom, dependents__cut_reason="").values_list(
        "path", "symbol", "interface_sha"
    )
    return sha(*(":".join(row) for row in sorted(providers)))


def dependents_of(run_id: UUID) -> dict[UUID, list[UUID]]:
    """Atom id → ids of the atoms that need it directly."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for atom, provider in edges_of(run_id):
        found[provider].append(atom)
    return found
