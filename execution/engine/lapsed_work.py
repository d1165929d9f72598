"""Recovering from dead workers: rows with expired leases are freed, and every open run is driven."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet

from config.shared.database.lapsed import on_lapse
from config.shared.database.leases import take_away
from execution.choices import PAUSABLE_RUN, WORKING_ATOM
from execution.models import Atom, Attempt, Preparation, Run, Wave
from planning.models import MasterPlan

# After these many of them, one more try would end like the others; people's asking again begins the count anew.
MOST_LAPSES = 3
# What a silent worker held, taken away from it.
TAKEN: dict[str, Any] = {"source": WORKING_ATOM, "next_fence": True, "lease_until": None}
SILENT = "Its worker stopped responding."
FELL_SILENT = f"It did not finish in time, or its worker stopped responding, {MOST_LAPSES} times."


@on_lapse(Atom, status__in=WORKING_ATOM)
def free_atoms(atoms: QuerySet[Atom]) -> None:
    ids = list(atoms.values_list("pk", flat=True))
    fatal = _fatal(ids)
    Atom.objects.filter(pk__in=fatal).move_all(Atom.Status.FAILED, **TAKEN, last_error=FELL_SILENT)
    Atom.objects.filter(pk__in=set(ids) - fatal).move_all(Atom.Status.READY, **TAKEN)
    Attempt.objects.filter(atom__in=ids).abandon(SILENT)


def _fatal(atoms: Collection[UUID]) -> set[UUID]:
    """Those that have lost so many workers that they may be what kills them."""
    lost = Attempt.objects.filter(atom__in=atoms, outcome=Attempt.Outcome.ABANDONED, error=SILENT)
    counts = lost.order_by().values("atom").annotate(times=Count("pk"))
    most = MOST_LAPSES * (F("atom__person_rounds") + 1) - 1
    return set(counts.filter(times__gte=most).values_list("atom", flat=True))


@on_lapse(Preparation, status=Preparation.Status.RUNNING)
def free_preparations(rows: QuerySet[Preparation]) -> None:
    held = Preparation.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    taken: dict[str, Any] = {
        "source": [Preparation.Status.RUNNING],
        "next_fence": True,
        "lease_until": None,
        "lapses": F("lapses") + 1,
    }
    spent = held.filter(lapses__gte=MOST_LAPSES * (F("retries") + 1) - 1)
    spent.move_all(Preparation.Status.FAILED, **taken, error=FELL_SILENT)
    held.move_all(Preparation.Status.PENDING, **taken)


@on_lapse(Wave, status=Wave.Status.GATING)
def free_waves(waves: QuerySet[Wave]) -> None:
    """Its gate is asked again when its run is driven."""
    take_away(waves)


def runs_to_drive() -> list[UUID]:
    moving = Run.objects.filter(status__in=[*PAUSABLE_RUN, Run.Status.CANCELLING])
    return list(moving.values_list("pk", flat=True))


def plans_to_start() -> list[UUID]:
    """Unattended approved plans whose signal was lost."""
    waiting = MasterPlan.objects.filter(status=MasterPlan.Status.APPROVED, is_unattended=True)
    return list(waiting.values_list("pk", flat=True))
