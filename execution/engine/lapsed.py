"""What died on the way, found from the rows: lapsed leases go back, and every open run is driven."""

import logging
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from execution.models import Atom, Attempt, Preparation, Run
from execution.querysets import WORKING_ATOM
from planning.models import MasterPlan

logger = logging.getLogger(__name__)
# After these many of them, one more try would end like the others; people's asking again begins the count anew.
MOST_LAPSES = 3
# What a silent worker held, taken away from it.
TAKEN: dict[str, Any] = {"source": WORKING_ATOM, "next_fence": True, "lease_until": None}
SILENT = "Its worker fell silent."
FELL_SILENT = f"It did not end in its time, or its worker fell silent, {MOST_LAPSES} times."


def free_lapsed() -> int:
    """Return what a silent worker held; its late writes will not pass the fence. Returns how many."""
    return _free_atoms() + _free_preparations()


@transaction.atomic
def _free_atoms() -> int:
    lapsed = Atom.objects.filter(status__in=WORKING_ATOM, lease_until__lt=timezone.now())
    held = lapsed.select_for_update(no_key=True, skip_locked=True).order_by("number")
    ids = list(held.values_list("pk", flat=True))
    fatal = _fatal(ids)
    Atom.objects.filter(pk__in=fatal).move_all("failed", **TAKEN, last_error=FELL_SILENT)
    Atom.objects.filter(pk__in=set(ids) - fatal).move_all("ready", **TAKEN)
    Attempt.objects.filter(atom__in=ids).abandon(SILENT)
    if ids:
        logger.warning("lapsed leases freed atoms=%s", len(ids))
    return len(ids)


def _fatal(atoms: Collection[UUID]) -> set[UUID]:
    """Those that have lost so many workers that they may be what kills them."""
    lost = Attempt.objects.filter(atom__in=atoms, outcome="abandoned", error=SILENT)
    counts = lost.order_by().values("atom").annotate(times=Count("pk"))
    most = MOST_LAPSES * (F("atom__person_rounds") + 1) - 1
    return set(counts.filter(times__gte=most).values_list("atom", flat=True))


@transaction.atomic
def _free_preparations() -> int:
    lapsed = Preparation.objects.filter(status="running", lease_until__lt=timezone.now())
    held = lapsed.select_for_update(no_key=True, skip_locked=True).order_by("pk")
    rows = Preparation.objects.filter(pk__in=list(held.values_list("pk", flat=True)))
    taken: dict[str, Any] = {
        "source": ["running"],
        "next_fence": True,
        "lease_until": None,
        "lapses": F("lapses") + 1,
    }
    spent = rows.filter(lapses__gte=MOST_LAPSES * (F("retries") + 1) - 1)
    failed = spent.move_all("failed", **taken, error=FELL_SILENT)
    return failed + rows.move_all("pending", **taken)


def runs_to_drive() -> list[UUID]:
    moving = ["pending", "preparing", "running", "cancelling"]
    return list(Run.objects.filter(status__in=moving).values_list("pk", flat=True))


def plans_to_start() -> list[UUID]:
    """Approved plans that nobody watches and whose signal was lost."""
    waiting = MasterPlan.objects.filter(status="approved", is_unattended=True)
    return list(waiting.values_list("pk", flat=True))
