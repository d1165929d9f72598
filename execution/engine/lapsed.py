"""What died on the way: what a silent worker held goes back, and every open run is driven."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from config.shared.database.lapsed import on_lapse
from config.shared.database.leases import take_away
from execution.choices import PAUSABLE_RUN, WORKING_ATOM
from execution.models import Atom, Attempt, Preparation, Run, Wave
from planning.models import MasterPlan

# After these many of them, one more try would end like the others; people's asking again begins the count anew.
MOST_LAPSES = 3
SILENT = "Its worker fell silent."
FELL_SILENT = f"It did not end in its time, or its worker fell silent, {MOST_LAPSES} times."


@on_lapse(Atom, status__in=WORKING_ATOM)
def free_atoms(atoms: QuerySet[Atom]) -> None:
    ids = list(atoms.values_list("pk", flat=True))
    fatal = _fatal(ids)
    take_away(atoms.filter(pk__in=fatal), status=Atom.Status.FAILED, last_error=FELL_SILENT)
    take_away(atoms.exclude(pk__in=fatal), status=Atom.Status.READY)
    attempts = Attempt.objects.filter(atom__in=ids, outcome=Attempt.Outcome.RUNNING)
    attempts.update(outcome=Attempt.Outcome.ABANDONED, ended_at=timezone.now(), error=SILENT)


def _fatal(atoms: Collection[UUID]) -> set[UUID]:
    """Those that have lost so many workers that they may be what kills them."""
    lost = Attempt.objects.filter(atom__in=atoms, outcome=Attempt.Outcome.ABANDONED, error=SILENT)
    counts = lost.order_by().values("atom").annotate(times=Count("pk"))
    most = MOST_LAPSES * (F("atom__person_rounds") + 1) - 1
    return set(counts.filter(times__gte=most).values_list("atom", flat=True))


@on_lapse(Preparation, status=Preparation.Status.RUNNING)
def free_preparations(rows: QuerySet[Preparation]) -> None:
    take_away(rows, status=Preparation.Status.PENDING, lapses=F("lapses") + 1)
    spent = rows.filter(lapses__gte=MOST_LAPSES * (F("retries") + 1))
    spent.update(status=Preparation.Status.FAILED, error=FELL_SILENT)


@on_lapse(Wave, status=Wave.Status.GATING)
def free_waves(waves: QuerySet[Wave]) -> None:
    """Its gate is asked again when its run is driven."""
    take_away(waves)


def runs_to_drive() -> list[UUID]:
    moving = Run.objects.filter(status__in=[*PAUSABLE_RUN, Run.Status.CANCELLING])
    return list(moving.values_list("pk", flat=True))


def plans_to_start() -> list[UUID]:
    """Approved plans that nobody watches and whose signal was lost."""
    waiting = MasterPlan.objects.filter(status=MasterPlan.Status.APPROVED, is_unattended=True)
    return list(waiting.values_list("pk", flat=True))
