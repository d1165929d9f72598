"""Preparing a run: one model call per task, then one per requirement, then the graph.

Each call is a Preparation row, also where the plan brings the answer with it (`given`). Which may go on now is
derived from the rows.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.shared import live
from config.shared.database.connections import is_interruption, patiently
from config.shared.database.leases import Lease, lease_end
from config.shared.errors import IllegalTransition
from config.shared.logs import log_ids
from costs.errors import (
    AnswerUnusable,
    BudgetExceeded,
    CallStopped,
    ModelMisconfigured,
    TransportFailed,
    UnpricedModel,
)
from execution.choices import TESTING_PREPARATION
from execution.engine.lifecycle import fail_run, pause_for
from execution.engine.queue import Job, Kind
from execution.errors import GivenUnusable, SandboxBusy, SandboxMissing
from execution.models import Preparation, Run
from execution.prepare.layout import lay_out

logger = logging.getLogger(__name__)
Status = Preparation.Status
OPEN = (Status.PENDING, Status.RUNNING)
TRANSPORT_RETURNS = 1
Work = Callable[[Preparation, Lease], None]
JOBS = {
    "atoms": Kind.SPECIFY,
    "tests": Kind.WRITE_TESTS,
    "further": Kind.WRITE_FURTHER_TESTS,
}


def prepare(run: Run) -> list[Job]:
    """Inside `locked`: what may be asked now. Lays out the waves when everything is in."""
    for kind in (Preparation.Kind.ATOMS, Preparation.Kind.TESTS):
        rows = list(run.preparations.filter(kind=kind).select_related("task", "requirement"))
        failed = [row for row in rows if row.status == Status.FAILED]
        if failed and kind == Preparation.Kind.ATOMS:
            return _fail(run, rows, failed)
        open_rows = [row for row in rows if row.status in OPEN]
        if open_rows:
            return _next(run, open_rows)
    lay_out(run)
    return []


def late_tests(run: Run) -> list[Job]:
    """Tests that are written while the waves go on: further ones, and those whose writing had failed before."""
    rows = open_tests(run)
    return _next(run, rows) if rows else []


def open_tests(run: Run) -> list[Preparation]:
    rows = run.preparations.filter(kind__in=TESTING_PREPARATION, status__in=OPEN)
    return list(rows.select_related("task", "requirement"))


def _fail(run: Run, rows: list[Preparation], failed: list[Preparation]) -> list[Job]:
    """Calls under way end first: what they bring is paid for, and a retry will use it."""
    if not any(row.status == Status.RUNNING for row in rows):
        names = ", ".join(sorted(row.task.stable_id for row in failed if row.task))
        fail_run(run, f"Could not break {names} into atoms: {failed[0].error}")
    return []


def _next(run: Run, rows: list[Preparation]) -> list[Job]:
    """The lowest level only: the levels above need its interfaces."""
    lowest = min(row.level for row in rows)
    pending = [row for row in rows if row.level == lowest and row.status == Status.PENDING]
    working = sum(row.status == Status.RUNNING for row in rows)
    pending.sort(key=_order)
    free = max(0, run.concurrency - working)
    return [Job(kind=JOBS[row.kind], id=row.pk) for row in pending[:free]]


def _order(row: Preparation) -> tuple[int, str]:
    code = row.requirement.code if row.requirement else row.path
    return row.task.number if row.task else 0, code


def attend(claimed: Preparation, work: Work) -> None:
    """Do the work of a claimed preparation under its lease, and record how it ended."""
    rows = Preparation.objects.filter(pk=claimed.pk, status=Status.RUNNING)
    try:
        with Lease(rows, fence=claimed.fence, deadline=_deadline()) as lease:
            work(claimed, lease)
    except (CallStopped, IllegalTransition):
        logger.info("preparation taken away preparation=%s", claimed.pk)
    except AnswerUnusable as error:
        give_up(claimed, "; ".join(error.errors) or error.message)
    except GivenUnusable as error:
        give_up(claimed, error.message)
    except TransportFailed as error:
        _return_once(claimed, error.message)
    except BudgetExceeded as error:
        _give_back(claimed)
        pause_for(claimed.run_id, Run.PauseReason.BUDGET, error.message)
    except (ModelMisconfigured, UnpricedModel, SandboxBusy, SandboxMissing) as error:
        _give_back(claimed)
        pause_for(claimed.run_id, Run.PauseReason.INCIDENT, error.message)


def _deadline() -> datetime:
    """Above all its calls with their repairs."""
    return timezone.now() + timedelta(seconds=settings.PREPARATION_DEADLINE_SECONDS)


def claim(preparation_id: UUID) -> Preparation | None:
    """pending → running with a lease, or None if it is not to be worked on now."""
    with transaction.atomic():
        row = Preparation.objects.get(pk=preparation_id)
        run = Run.objects.select_for_update(no_key=True).get(pk=row.run_id)
        is_late = row.kind in TESTING_PREPARATION and run.status == Run.Status.RUNNING
        if run.status != Run.Status.PREPARING and not is_late:
            return None
        try:
            row.move_to(
                Status.RUNNING, source=[Status.PENDING], next_fence=True, lease_until=lease_end()
            )
        except IllegalTransition:
            return None
        row.run = run
        log_ids.note(run_id=run.pk, plan_id=run.plan_id)
        return row


def record_crash(row: Preparation, error: Exception) -> None:
    """Record an internal error; after an interruption of the database the preparation starts again."""
    if is_interruption(error):
        patiently(partial(_give_back, row))
    else:
        give_up(row, f"{type(error).__name__}: {error}")


def give_up(row: Preparation, error: str) -> None:
    """It failed for good, with the reason; a lost lease means that someone else decides."""
    _leave(row, Status.FAILED, error=error)


def _return_once(row: Preparation, error: str) -> None:
    if row.transport_returns < TRANSPORT_RETURNS:
        _leave(row, Status.PENDING, transport_returns=row.transport_returns + 1, error=error)
    else:
        give_up(row, error)


def _give_back(row: Preparation) -> None:
    _leave(row, Status.PENDING)


def _leave(row: Preparation, status: str, **changes: Any) -> None:
    try:
        row.move_to(status, source=[Status.RUNNING], fence=row.fence, lease_until=None, **changes)
    except IllegalTransition:
        logger.info("preparation taken away preparation=%s", row.pk)
        return
    _publish(row)


def finish(row: Preparation) -> None:
    """Inside the transaction that stores its answer. Raises IllegalTransition if the lease is lost."""
    row.move_to(Status.DONE, source=[Status.RUNNING], fence=row.fence, lease_until=None, error="")
    _publish(row)


def _publish(row: Preparation) -> None:
    """Notify open pages; the progress of preparing is in no event."""
    group = live.plan_group(row.run.plan_id)
    live.publish_on_commit(group, "preparation_progress", run_id=str(row.run_id))
