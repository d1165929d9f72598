"""The decisions of people at a blocked gate: waive a test, change it, or repair again."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.signals import send_on_commit
from execution.engine.row_locks import lock_wave, lock_waves, locked
from execution.engine.stale import reopen_run
from execution.errors import NotDueNow, NothingToRepair, ReasonMissing, SameTest, TestUnproven
from execution.gate.evidence import due_tests
from execution.gate.repair import candidates, feedback_from_rows, regenerate
from execution.models import AcceptanceTest, Attempt, GateWaiver, Run, Wave
from execution.prepare.acceptance_tests import prove
from execution.prepare.layout import set_due_waves
from execution.signals import run_moved
from execution.source.rows import sha
from planning.log.event_log import append


def waived_tests(run: Run) -> set[UUID]:
    return set(run.waivers.filter(ended_at__isnull=True).values_list("test_id", flat=True))


def end_waivers(run: Run, passed: Iterable[UUID]) -> None:
    """Inside `locked`: a waiver ends when its test passes again, or it or an atom of it changed."""
    passed = set(passed)
    for waiver in run.waivers.filter(ended_at__isnull=True).select_related("test"):
        if waiver.test_id in passed or waiver.subject_sha != subject_sha(waiver.test):
            GateWaiver.objects.filter(pk=waiver.pk).update(ended_at=timezone.now())


def subject_sha(test: AcceptanceTest) -> str:
    return sha(test.code, *test.atoms.order_by("number").values_list("code_sha", flat=True))


def waive(wave: Wave, tests: Iterable[AcceptanceTest], by: User, reason: str) -> None:
    """Waive these failing tests, and have the gate decide again. Raises ReasonMissing, NotDueNow, NotPermitted."""
    require(by, "waive_gate", wave.run.plan)
    if not reason.strip():
        raise ReasonMissing
    with locked(wave.run_id, actor=by.get_username()) as run:
        held = lock_wave(run, wave.pk)
        blocking = set(due_tests(run, held).values_list("pk", flat=True))
        live = waived_tests(run)
        for test in tests:
            if test.pk not in blocking:
                raise NotDueNow
            if test.pk not in live:
                _waive(run, held, test, by, reason.strip())
        if held.status == Wave.Status.BLOCKED:
            _go_on(run)


def _waive(run: Run, wave: Wave, test: AcceptanceTest, by: User, reason: str) -> None:
    GateWaiver.objects.create(
        test=test,
        run=run,
        wave=wave,
        actor=by.get_username(),
        reason=reason[:500],
        subject_sha=subject_sha(test),
    )
    append("gate_waived", {"wave_id": str(wave.pk), "test_id": str(test.pk), "reason": reason})
    audit(by, "waive_gate", run.plan, after={"test": test.path, "reason": reason})


def _go_on(run: Run) -> None:
    reopen_run(run)
    send_on_commit(run_moved, sender=Run, run_id=run.pk)


def repair_again(wave: Wave, by: User) -> None:
    """Another round by hand. Raises IllegalTransition unless its gate is blocked, NothingToRepair if no atom may be written again."""
    require(by, "run_plan", wave.run.plan)
    with locked(wave.run_id, actor=by.get_username()) as run:
        held = lock_wave(run, wave.pk)
        held.move_to(Wave.Status.RUNNING, source=[Wave.Status.BLOCKED], next_fence=True)
        feedback = feedback_from_rows(run, held)
        chosen = candidates(run, feedback, beyond_attempts=True)
        if not chosen:
            raise NothingToRepair
        append("gate_repair_asked", {"wave_id": str(held.pk), "atoms": len(chosen)})
        regenerate(run, chosen, feedback, purpose=Attempt.Purpose.REQUEST)
        audit(by, "repair_again", run.plan, after={"wave": str(wave.number)})
        _go_on(run)


def change_test(test: AcceptanceTest, code: str, by: User, reason: str) -> None:
    """A person's version of a test: proven red on stubs first, then the gate decides again.

    Raises ReasonMissing, SameTest, TestUnproven, SandboxMissing, SandboxBusy, NotPermitted; then nothing is changed.
    """
    require(by, "change_test", test.run.plan)
    if not reason.strip():
        raise ReasonMissing
    if code.strip() == test.code.strip():
        raise SameTest
    state, detail, atoms = prove(test.run_id, test.path, code, test.timeout_s)
    if state != AcceptanceTest.State.RUNNABLE:
        raise TestUnproven(state, detail.get("reasons", []))
    with locked(test.run_id, actor=by.get_username()) as run:
        waves = lock_waves(run)
        _keep_change(test, code, by, reason.strip())
        AcceptanceTest.objects.filter(pk=test.pk).update(
            code=code, code_sha=sha(code), state=state, red_result=detail
        )
        test.refresh_from_db()
        test.atoms.set(atoms)
        set_due_waves(run, [test])
        append("acceptance_test_changed", {"test_id": str(test.pk), "reason": reason})
        if any(wave.status == Wave.Status.BLOCKED for wave in waves):
            _go_on(run)


def _keep_change(test: AcceptanceTest, code: str, by: User, reason: str) -> None:
    test.changes.create(
        actor=by.get_username(),
        reason=reason[:500],
        before=test.code,
        before_state=test.state,
        after=code,
    )
    before = {"code": test.code, "state": test.state}
    audit(by, "change_test", test.run.plan, before=before, after={"code": code, "reason": reason})
