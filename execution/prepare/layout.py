"""Numbering atoms, laying them out in waves, and setting the wave in which each test is due."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Case, IntegerField, Max, Value, When

from config.shared.signals import send_on_commit
from execution.choices import CLOSED_WAVE
from execution.engine.stale import reopen_wave
from execution.models import AcceptanceTest, Atom, AtomDependency, Run, Wave
from execution.prepare.stored_atoms import FIRST_NUMBER
from execution.prepare.waves import Cut, Edge, cut_cycles, due_wave, waves
from execution.signals import run_moved
from planning.lint import graph
from planning.models import TaskDependency

logger = logging.getLogger(__name__)


def lay_out(run: Run) -> None:
    """Inside `locked`: preparing → running, with every atom in a wave.

    Where waves are there already, what a change brought comes into waves of its own behind them, and with it all
    that uses it; the rest stays where it is.
    """
    _number(run)
    _order_by_tasks(run)
    rows = _rows(run)
    cuts = cut_cycles(rows)
    _store_cuts(rows, cuts)
    kept = [edge for edge in rows if edge not in {cut.edge for cut in cuts}]
    numbers = _without_place(run, kept)
    inner = [edge for edge in kept if {edge.atom, edge.provider} <= numbers]
    tests = [
        numbers.intersection(test.atoms.values_list("number", flat=True))
        for test in run.acceptance_tests.all()
    ]
    layers = waves(numbers, inner, size=settings.WAVE_SIZE, tests=tests)
    _store_waves(run, layers)
    set_due_waves(run, run.acceptance_tests.all())
    last = run.waves.in_order().last()
    if not layers and last is not None and last.status in CLOSED_WAVE:
        reopen_wave(last)  # The release gate decides anew, whatever was taken away.
    run.move_to(Run.Status.RUNNING, source=Run.Status.PREPARING, is_adopting=False)
    send_on_commit(run_moved, sender=Run, run_id=run.pk)
    logger.info("waves laid out run=%s atoms=%s waves=%s", run.pk, len(numbers), len(layers))


def _without_place(run: Run, edges: Iterable[Edge]) -> set[int]:
    """Atoms without a wave, or with a provider in a later one, and everything that needs them."""
    wave_of = dict(run.atoms.values_list("number", "wave__number"))
    edges = list(edges)
    out = {number for number, wave in wave_of.items() if wave is None}
    placed = [edge for edge in edges if wave_of[edge.atom] and wave_of[edge.provider]]
    out |= {edge.atom for edge in placed if wave_of[edge.provider] > wave_of[edge.atom]}
    return graph.closure(graph.reverse(edge.pair for edge in edges), out)


def _number(run: Run) -> None:
    """1, 2, … by task number and order in the task, whichever task landed first; new ones behind those that have
    one, which keep it.
    """
    fresh = run.atoms.filter(number__gte=FIRST_NUMBER)
    last = run.atoms.filter(number__lt=FIRST_NUMBER).aggregate(n=Max("number"))["n"] or 0
    ids = fresh.order_by("number").values_list("pk", flat=True)
    whens = [When(pk=pk, then=Value(number)) for number, pk in enumerate(ids, start=last + 1)]
    if whens:
        fresh.update(number=Case(*whens, output_field=IntegerField()))


def _order_by_tasks(run: Run) -> None:
    """A task that depends on another without naming anything of it still comes after it."""
    atoms = defaultdict(list)
    for atom in run.atoms.order_by("number"):
        atoms[atom.task_id].append(atom)
    linked = set(
        AtomDependency.objects.filter(atom__run=run).values_list("atom__task", "provider__task")
    )
    inner = set(AtomDependency.objects.filter(atom__run=run).values_list("atom", "provider"))
    missing = TaskDependency.objects.filter(task__plan=run.plan).order_by("task__number")
    AtomDependency.objects.bulk_create(
        AtomDependency(atom=atom, provider=provider, kind=AtomDependency.Kind.ORDER)
        for row in missing
        if (row.task_id, row.depends_on_id) not in linked
        for atom in _without_provider(atoms[row.task_id], inner)
        # What is accepted needs nothing it has not needed so far.
        if atom.status != Atom.Status.ACCEPTED
        for provider in _without_dependent(atoms[row.depends_on_id], inner)
    )


def _without_provider(atoms: Sequence[Atom], edges: set[tuple[UUID, UUID]]) -> list[Atom]:
    own = {atom.pk for atom in atoms}
    having = {atom for atom, provider in edges if provider in own}
    return [atom for atom in atoms if atom.pk not in having]


def _without_dependent(atoms: Sequence[Atom], edges: set[tuple[UUID, UUID]]) -> list[Atom]:
    own = {atom.pk for atom in atoms}
    having = {provider for atom, provider in edges if atom in own}
    return [atom for atom in atoms if atom.pk not in having]


def _rows(run: Run) -> dict[Edge, int]:
    rows = AtomDependency.objects.filter(atom__run=run, cut_reason="")
    wanted = ("pk", "atom__number", "provider__number", "kind", "source")
    return {
        Edge(atom=atom, provider=provider, kind=kind, is_declared=source == "declared"): pk
        for pk, atom, provider, kind, source in rows.values_list(*wanted)
    }


def _store_cuts(rows: Mapping[Edge, int], cuts: Iterable[Cut]) -> None:
    for cut in cuts:
        AtomDependency.objects.filter(pk=rows[cut.edge]).update(cut_reason=cut.reason[:300])


def _store_waves(run: Run, layers: Sequence[Sequence[int]]) -> None:
    last = run.waves.aggregate(n=Max("number"))["n"] or 0
    created = Wave.objects.bulk_create(
        Wave(run=run, number=number) for number, _ in enumerate(layers, start=last + 1)
    )
    for wave, numbers in zip(created, layers, strict=True):
        run.atoms.filter(number__in=numbers).update(wave=wave)
    # Waves that had not begun and whose atoms all went to later ones.
    run.waves.filter(status=Wave.Status.PENDING, atoms__isnull=True).delete()


def set_due_waves(run: Run, tests: Iterable[AcceptanceTest]) -> None:
    """A test is due where everything it touches, and all that needs, has been written."""
    kept = AtomDependency.objects.filter(atom__run=run, cut_reason="")
    edges = [
        Edge(atom=atom, provider=provider, kind=kind)
        for atom, provider, kind in kept.values_list("atom__number", "provider__number", "kind")
    ]
    wave_of = dict(run.atoms.values_list("number", "wave__number"))
    tests = list(tests)
    touched: dict[UUID, list[int]] = defaultdict(list)
    links = AcceptanceTest.atoms.through.objects.filter(acceptancetest__in=tests)
    for pk, number in links.values_list("acceptancetest", "atom__number"):
        touched[pk].append(number)
    for test in tests:
        test.due_wave = due_wave(touched[test.pk], edges, wave_of)
    AcceptanceTest.objects.bulk_update(tests, ["due_wave"])
