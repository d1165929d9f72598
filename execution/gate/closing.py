"""Closing a wave: evidence is stored, the gate decides, atoms are scored, tasks are completed.

One worker holds the wave's lease while it looks; everything it found is written in one transaction.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from config.shared.database import leases
from config.shared.database.connections import is_interruption, patiently
from config.shared.errors import DomainError, IllegalTransition
from config.shared.logs import log_ids
from config.shared.signals import send_on_commit
from costs.errors import CallStopped
from execution.choices import PAUSABLE_RUN
from execution.engine.lifecycle import pause_locked
from execution.engine.row_locks import lock_wave, locked
from execution.engine.task_status import follow_atoms
from execution.errors import SandboxBusy
from execution.gate.decision import Decision, DueCheck, DueTest, LiveRequirement, decide
from execution.gate.evidence import DueTestRun, Evidence, gather, is_last
from execution.gate.gate_events import append_events
from execution.gate.removal.further_tests import to_ask
from execution.gate.removal.proofs import as_passing, prove
from execution.gate.repair import beyond_repair, changed_nothing, repair
from execution.gate.report.untested import live_requirements
from execution.gate.scores import score_atoms
from execution.gate.test_failures import first_line
from execution.gate.waivers import end_waivers, waived_tests
from execution.models import (
    AcceptanceResult,
    AcceptanceTest,
    Atom,
    Check,
    GateDecision,
    Run,
    Wave,
)
from execution.signals import atom_needs_review, gate_blocked, wave_closed
from execution.source.repository.recording import record_gate
from execution.source.rows import checks_of
from planning.discovery.plan_traces import traces_of
from planning.discovery.requirements import given_up
from planning.discovery.traces import is_brief_unbuilt
from planning.log.event_log import append, recording
from planning.models import MasterPlan, Requirement

logger = logging.getLogger(__name__)
LOW = "0.70"
# Blockers in the sentence that says why a run waits; all of them stand on its page.
MOST_NAMED = 5


def close_wave(wave_id: UUID) -> None:
    """Claim a gating wave, gather evidence, decide. Does nothing if another worker is at it."""
    wave = claim(wave_id)
    if wave is None:
        return
    log_ids.note(run_id=wave.run_id, plan_id=wave.run.plan_id)
    try:
        with leases.Lease(_gating(wave_id), fence=wave.fence, deadline=_deadline()) as lease:
            evidence = gather(
                wave.run, wave, should_stop=lease.is_lost, begin=partial(_begin, wave)
            )
            if not _wants_further_tests(wave, evidence, lease):
                conclude(wave, evidence)
    except (CallStopped, IllegalTransition, leases.LeaseLost):
        logger.info("wave taken away wave=%s", wave_id)
    except SandboxBusy as error:
        logger.warning("closing put off wave=%s error=%s", wave_id, error)
        give_back(wave_id, error)


def _wants_further_tests(wave: Wave, evidence: Evidence, lease: leases.Lease) -> bool:
    """At a release gate that would open: prove the run by removal. What no test is known to hold is asked a test for first;
    then the wave is free again, and its gate is asked once those are written.
    """
    is_release = is_last(wave) and settings.GATE_CHECKS
    if not is_release or not _decide(wave.run, wave, evidence).opened_by:
        return False
    passing = [as_passing(ran.test, ran.ms) for ran in evidence.results if ran.status == "pass"]
    prove(wave.run, passing, should_stop=lease.is_lost)
    with locked(wave.run_id) as run:
        lock_wave(run, wave.pk)
        lease.confirm()
        is_wanted = bool(to_ask(run))
        if is_wanted:
            # What passed is known at the next closing.
            fresh = [ran for ran in evidence.results if ran.is_fresh]
            number = wave.decisions.count()
            AcceptanceResult.objects.bulk_create(_result(ran, wave, number) for ran in fresh)
            leases.take_away(_gating(wave.pk))
    return is_wanted


def _begin(wave: Wave, tests: Sequence[AcceptanceTest]) -> None:
    with recording(wave.run.plan):
        for test in tests:
            about = {"test_id": str(test.pk), "requirement": test.requirement.code}
            append("acceptance_test_start", about)


def _deadline() -> datetime:
    return timezone.now() + timedelta(seconds=settings.CLOSING_DEADLINE_SECONDS)


def claim(wave_id: UUID) -> Wave | None:
    """The lease of a gating wave that nobody holds."""
    going = Run.objects.filter(status=Run.Status.RUNNING)
    if leases.claim(_gating(wave_id).filter(run__in=going)) is None:
        return None
    return Wave.objects.select_related("run__plan").get(pk=wave_id)


def _gating(wave_id: UUID) -> QuerySet[Wave]:
    return Wave.objects.filter(pk=wave_id, status=Wave.Status.GATING)


def give_back(wave_id: UUID, error: Exception) -> None:
    """After an internal error, pause the run with the reason; after an interruption, close the wave again."""
    patiently(partial(_give_back, wave_id, error))


def _give_back(wave_id: UUID, error: Exception) -> None:
    run_id = Wave.objects.values_list("run_id", flat=True).get(pk=wave_id)
    with locked(run_id) as run:
        wave = lock_wave(run, wave_id)
        leases.take_away(_gating(wave_id))
        if run.status in PAUSABLE_RUN and not is_interruption(error):
            why = error if isinstance(error, DomainError) else f"{type(error).__name__}: {error}"
            text = f"Wave {wave.number} not closed: {why}"
            pause_locked(run, Run.PauseReason.INCIDENT, text)


def conclude(wave: Wave, evidence: Evidence) -> None:
    """Store and decide. Raises IllegalTransition if the wave was taken away in the meantime."""
    with locked(wave.run_id) as run:
        locked_wave = lock_wave(run, wave.pk)
        locked_wave.run = run
        number = locked_wave.decisions.count()
        end_waivers(run, {ran.test.pk for ran in evidence.results if ran.status == "pass"})
        decision = _decide(run, locked_wave, evidence)
        status = Wave.Status.PASSED if decision.opened_by else Wave.Status.BLOCKED
        locked_wave.move_to(
            status,
            source=[Wave.Status.GATING],
            fence=wave.fence,
            lease_until=None,
            closed_at=timezone.now(),
        )
        stored = _store(locked_wave, evidence, decision, number)
        if decision.opened_by:
            record_gate(run, locked_wave, stored)
        score_atoms(run, locked_wave, evidence.findings)
        _hold_low_ones(run, locked_wave)
        follow_atoms(run, run.atoms.values_list("task", flat=True).distinct())
        append_events(run, locked_wave, evidence, decision)
        if decision.opened_by:
            send_on_commit(wave_closed, sender=Wave, wave_id=wave.pk)
        else:
            _blocked(run, locked_wave, evidence, decision)
    logger.info(
        "wave closed run=%s wave=%s opened_by=%s must=%s should=%s blockers=%s",
        run.pk, wave.number, decision.opened_by, decision.must_rate, decision.should_rate,
        len(decision.blockers),
    )  # fmt: skip


def _decide(run: Run, wave: Wave, evidence: Evidence) -> Decision:
    waived = waived_tests(run)
    tests = [
        DueTest(
            name=ran.test.path,
            requirement=ran.test.requirement.code,
            is_must=ran.test.requirement.priority == Requirement.Priority.MUST,
            is_passed=ran.status == "pass",
            is_waived=ran.test.pk in waived,
            why="" if ran.status == "pass" else ran.why.sentence,
        )
        for ran in evidence.results
    ]
    left = beyond_repair(run, evidence.findings)
    checks = [
        DueCheck(
            name=found.validator,
            level=found.level,
            is_passed=found.outcome == "passed",
            why=first_line(found.detail),
            is_left=found in left,
        )
        for found in evidence.findings
    ]
    requirements = [
        LiveRequirement(
            code=one.requirement.code,
            is_must=one.requirement.priority == Requirement.Priority.MUST,
            why_untested=one.why.sentence,
        )
        for one in live_requirements(run)
    ]
    is_release = is_last(wave) and settings.GATE_CHECKS
    is_short = is_release and (
        any(r.priority == Requirement.Priority.MUST for r in given_up(run.plan))
        or is_brief_unbuilt(traces_of(run.plan))
    )
    return decide(
        tests, checks, is_release=is_release, requirements=requirements, is_short=is_short
    )


def _store(wave: Wave, evidence: Evidence, decision: Decision, number: int) -> GateDecision:
    Check.objects.bulk_create(checks_of(evidence.findings, wave=wave, round=number))
    AcceptanceResult.objects.bulk_create(_result(ran, wave, number) for ran in evidence.results)
    stored = GateDecision.objects.create(
        wave=wave,
        round=number,
        must_rate=decision.must_rate,
        should_rate=decision.should_rate,
        must_due=decision.must_due,
        should_due=decision.should_due,
        is_passed=decision.is_passed,
        opened_by=decision.opened_by,
        blockers=list(decision.blockers),
        can_release=decision.can_release,
    )
    Run.objects.filter(pk=wave.run_id).update(can_release=decision.can_release)
    wave.run.can_release = decision.can_release
    return stored


def _result(ran: DueTestRun, wave: Wave, number: int) -> AcceptanceResult:
    return AcceptanceResult(
        test=ran.test,
        wave=wave,
        round=number,
        status=ran.status,
        ms=ran.ms,
        stdout=ran.stdout,
        stderr=ran.stderr,
        failures=list(ran.failures),
        tree_sha=ran.tree_sha,
    )


def _hold_low_ones(run: Run, wave: Wave) -> None:
    """Under the blocking policy, hold low atoms, and new code that was asked for, and with them what depends on them."""
    if run.plan.review_policy != MasterPlan.ReviewPolicy.BLOCKING:
        return
    unseen = wave.atoms.accepted().filter(confirmed_at__isnull=True)
    for atom in unseen.filter(Q(confidence__lt=LOW) | ~Q(sent_back_sha="")).in_order():
        atom.move_to(Atom.Status.NEEDS_REVIEW, source=[Atom.Status.ACCEPTED], next_fence=True)
        reason = "new_code" if atom.sent_back_sha else "low_confidence"
        send_on_commit(atom_needs_review, sender=Atom, atom_id=atom.pk, reason=reason)


def _blocked(run: Run, wave: Wave, evidence: Evidence, decision: Decision) -> None:
    """Repair by itself if that can help, else wait for people."""
    if repair(run, wave, evidence):
        return
    if run.status in PAUSABLE_RUN:
        more = len(decision.blockers) - MOST_NAMED
        what = "; ".join([*decision.blockers[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])
        vain = " The last repair changed nothing." if changed_nothing(wave) else ""
        text = f"The gate of wave {wave.number} is blocked: {what}.{vain}"
        pause_locked(run, Run.PauseReason.GATE, text)
    send_on_commit(gate_blocked, sender=Wave, wave_id=wave.pk)
