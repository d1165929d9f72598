"""What people ask of the tests of a run: to run those of a blocked gate again, and to write those that are missing."""

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.signals import send_on_commit
from execution.choices import CANCELLED_RUN
from execution.engine.row_locks import lock_wave, lock_waves, locked
from execution.engine.stale import reopen_run
from execution.errors import NotBlocked, NothingToWrite, RunHasEnded
from execution.gate.report.untested import untested
from execution.models import Preparation, Run, Wave
from execution.signals import run_moved

OVER = (Run.Status.FAILED, *CANCELLED_RUN)


def run_again(wave: Wave, by: User) -> None:
    """Have a blocked gate gather its evidence anew; nothing is written or paid. Raises NotBlocked, NotPermitted."""
    require(by, "run_plan", wave.run.plan)
    with locked(wave.run_id, actor=by.get_username()) as run:
        if lock_wave(run, wave.pk).status != Wave.Status.BLOCKED:
            raise NotBlocked
        reopen_run(run)
        audit(by, "run_tests_again", run.plan, after={"wave": str(wave.number)})
        send_on_commit(run_moved, sender=Run, run_id=run.pk)


def write_missing(run: Run, by: User) -> int:
    """Ask for the tests of requirements that have none; returns of how many. It costs money.

    Raises NothingToWrite, RunHasEnded, NotPermitted.
    """
    require(by, "run_plan", run.plan)
    with locked(run.pk, actor=by.get_username()) as held:
        if held.status in OVER:
            raise RunHasEnded
        lock_waves(held)
        asked = _ask_again(held)
        if not asked:
            raise NothingToWrite
        reopen_run(held)
        audit(by, "write_missing_tests", held.plan, after={"requirements": asked})
        send_on_commit(run_moved, sender=Run, run_id=held.pk)
    return asked


def _ask_again(run: Run) -> int:
    """Those that failed, and those that were never asked for."""
    missing = [one.requirement for one in untested(run) if one.why.kind != "being_written"]
    rows = run.preparations.filter(requirement__in=missing)
    known = set(rows.values_list("requirement", flat=True))
    again = rows.try_again()
    new = [
        Preparation(run=run, kind=Preparation.Kind.TESTS, requirement=one)
        for one in missing
        if one.pk not in known
    ]
    Preparation.objects.bulk_create(new)
    return again + len(new)
