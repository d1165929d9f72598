"""The code of a run as plain sources: the neighbourhood of an atom, and the whole tree."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from execution.models import Atom, AtomDependency
from execution.source.assemble import stub
from execution.source.atom_source import AtomSource
from execution.source.interface import interface_text
from execution.source.rows import edges_of, sha, source_of, sources_of
from planning.lint import graph


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
    others = Atom.objects.filter(pk__in=reached).exclude(pk=atom.pk)
    accepted = set(others.accepted().values_list("pk", flat=True))
    sources = [
        source if pk in accepted else stub(source, mode="raise")
        for pk, source in sources_of(others).items()
    ]
    return Neighbourhood(
        around=[source for source in sources if source.path == atom.path],
        provided=[source for source in sources if source.path != atom.path],
    )


def accepted_sources(run_id: UUID) -> list[AtomSource]:
    """What is built so far. Nothing accepted uses anything else, so the tree runs without stubs."""
    return list(sources_of(Atom.objects.accepted().filter(run=run_id)).values())


def providers_sha(atom: Atom) -> str:
    return providers_shas([atom.pk])[atom.pk]


def providers_shas(atoms: Collection[UUID]) -> dict[UUID, str]:
    """By atom, of the interfaces of everything it needs directly; when equal, its own code still fits. One query."""
    edges = AtomDependency.objects.filter(atom__in=atoms, cut_reason="")
    interfaces: dict[UUID, list[str]] = {pk: [] for pk in atoms}
    for pk, *row in edges.values_list(
        "atom", "provider__path", "provider__symbol", "provider__interface_sha"
    ):
        interfaces[pk].append(":".join(row))
    return {pk: sha(*sorted(rows)) for pk, rows in interfaces.items()}


def accepted_since(atoms: Collection[UUID]) -> dict[UUID, list[str]]:
    """By atom, the interfaces of what it needs directly and was accepted after itself, as text. One query."""
    edges = AtomDependency.objects.filter(atom__in=atoms, cut_reason="")
    newer = edges.filter(provider__accepted_at__gt=F("atom__accepted_at"))
    found: dict[UUID, list[str]] = defaultdict(list)
    for edge in newer.select_related("provider").order_by("provider__number"):
        text = interface_text(source_of(edge.provider))
        found[edge.atom_id].append(f"{edge.provider}\n{text}")
    return found


def dependents_of(run_id: UUID) -> dict[UUID, list[UUID]]:
    """Atom id → ids of the atoms that need it directly."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for atom, provider in edges_of(run_id):
        found[provider].append(atom)
    return found
