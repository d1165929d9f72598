"""The code of a run as plain sources: the neighbourhood of an atom, and the whole tree."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import F

from execution.models import Atom, AtomDependency
from execution.source.atom_source import AtomSource
from execution.source.rows import sha, source_of, sources_of
from execution.source.skeleton import skeleton_of_run
from execution.source.stubs import stub
from execution.source.syntax.interface import interface_text


@dataclass(frozen=True, kw_only=True)
class Neighbourhood:
    """The atom itself; `around` it stands the rest of its file, and `provided` is what these may import.

    What the stack brings is provided to every atom.
    """

    own: AtomSource
    around: list[AtomSource]
    provided: list[AtomSource]


def neighbourhood(atom: Atom) -> Neighbourhood:
    """Accepted code, and stubs for what is not accepted."""
    reached = _reached(atom)
    found = sources_of(Atom.objects.filter(pk__in=reached))
    own = found.pop(atom.pk)
    sources = [
        source if reached[pk] == Atom.Status.ACCEPTED else stub(source, mode="raise")
        for pk, source in found.items()
    ]
    return Neighbourhood(
        own=own,
        around=[source for source in sources if source.path == atom.path],
        provided=[
            *skeleton_of_run(atom.run_id),
            *(source for source in sources if source.path != atom.path),
        ],
    )


# The whole graph of a run would be read for every atom; its own part of it is small.
REACHED = """
WITH RECURSIVE reached(id) AS (
    SELECT id FROM execution_atom WHERE run_id = %s AND path = %s
    UNION
    SELECT edge.provider_id
    FROM execution_atomdependency edge JOIN reached ON edge.atom_id = reached.id
    WHERE edge.cut_reason = ''
)
SELECT atom.id, atom.status FROM execution_atom atom JOIN reached USING (id)
"""


def _reached(atom: Atom) -> dict[UUID, str]:
    """The status by id of all atoms of its file, and of all they need, directly or further on."""
    with connection.cursor() as cursor:
        cursor.execute(REACHED, [atom.run_id, atom.path])
        return dict(cursor.fetchall())


def accepted_sources(run_id: UUID) -> list[AtomSource]:
    """What is built so far, on its stack. Nothing accepted uses anything else, so the tree runs without stubs."""
    built = sources_of(Atom.objects.accepted().filter(run=run_id)).values()
    return [*skeleton_of_run(run_id), *built]


def specified_sources(run_id: UUID) -> list[AtomSource]:
    """All atoms of the run, written or not, on its stack."""
    return [*skeleton_of_run(run_id), *sources_of(Atom.objects.filter(run=run_id)).values()]


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
