"""Proving a run by removal, at the release gate or because a person asked before."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from config.access.models import User
from config.access.permissions import require
from config.shared.database import leases
from config.shared.signals import send_on_commit
from costs.errors import CallStopped
from execution.errors import NothingToProve, SandboxBusy
from execution.gate.removal.totals import totals
from execution.gate.removal.trial import PassingTest, Trial, Verdict
from execution.models import AcceptanceResult, AcceptanceTest, Atom, RemovalProof, Run, Wave
from execution.sandbox.acceptance_runs import kept_sandboxes
from execution.signals import proof_asked
from execution.source.rows import sources_of
from execution.source.skeleton import skeleton_of
from planning.log.event_log import append, recording

logger = logging.getLogger(__name__)
CHANGED = ["code_sha", "tree_sha", "outcome", "killer", "detail", "ms", "at"]


def prove(
    run: Run, tests: Sequence[PassingTest], *, should_stop: Callable[[], bool] = lambda: False
) -> None:
    """Take every accepted atom away in turn, and store what these tests say.

    What is found stays, whoever holds the gate by then: it is true of the code it names. Raises CallStopped, SandboxBusy.
    """
    began = time.monotonic()
    accepted = run.atoms.accepted()
    shas = dict(accepted.values_list("pk", "code_sha"))
    sources = {pk: one for pk, one in sources_of(accepted).items() if pk in shas}
    with kept_sandboxes(str(run.pk)) as sandboxes:
        trial = Trial(
            sources=sources,
            package=run.plan.package,
            tests=tests,
            fixed=skeleton_of(run.plan),
            known=_known(run),
            is_whole=not run.atoms.exclude(status=Atom.Status.ACCEPTED).exists(),
            should_stop=should_stop,
            sandboxes=sandboxes,
        )
        for atom, verdict in trial.verdicts():
            _store(atom, shas[atom], verdict)
    ms = round((time.monotonic() - began) * 1000)
    run.removal_ms = ms + (run.removal_ms or 0)
    Run.objects.filter(pk=run.pk).update(removal_ms=run.removal_ms)
    _tell(run)


def _known(run: Run) -> dict[UUID, Verdict]:
    rows = RemovalProof.objects.current().filter(atom__run=run)
    return {
        row.atom_id: Verdict(
            outcome=row.outcome,
            tree_sha=row.tree_sha,
            killer=row.killer_id,
            detail=row.detail,
            ms=row.ms,
        )
        for row in rows
    }


def _store(atom: UUID, code_sha: str, verdict: Verdict) -> None:
    row = RemovalProof(
        atom_id=atom,
        code_sha=code_sha,
        tree_sha=verdict.tree_sha,
        outcome=verdict.outcome,
        killer_id=verdict.killer,
        detail=verdict.detail,
        ms=verdict.ms,
    )
    RemovalProof.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["atom"], update_fields=CHANGED
    )


def _tell(run: Run) -> None:
    found = totals(run)
    with recording(run.plan):
        append("removal_proven", found.figures)
    logger.info("proven by removal run=%s figures=%s", run.pk, found.figures)


def passing_tests(run: Run) -> list[PassingTest]:
    """The runnable tests whose last result is a pass."""
    latest = AcceptanceResult.objects.filter(test__run=run).latest_per_test()
    ms = {one.test_id: one.ms for one in latest if one.status == AcceptanceResult.Status.PASSED}
    tests = run.acceptance_tests.filter(pk__in=ms, state=AcceptanceTest.State.RUNNABLE)
    return [as_passing(test, ms[test.pk]) for test in tests.order_by("path")]


def as_passing(test: AcceptanceTest, ms: int) -> PassingTest:
    return PassingTest(id=test.pk, path=test.path, code=test.code, timeout_s=test.timeout_s, ms=ms)


def ask(run: Run, by: User) -> None:
    """A person wants to know before the release gate. Raises NothingToProve, NotPermitted."""
    require(by, "run_plan", run.plan)
    if not run.atoms.accepted().exists() or not passing_tests(run):
        raise NothingToProve
    with recording(run.plan, by.get_username()):
        append("removal_asked", {"run_id": str(run.pk)})
        send_on_commit(proof_asked, sender=Run, run_id=run.pk)


def prove_as_asked(run_id: UUID) -> None:
    """Prove what is accepted so far, under the lease of the newest wave that has begun: a gate does not wait for it."""
    run = Run.objects.select_related("plan").get(pk=run_id)
    wave = run.waves.filter(started_at__isnull=False).order_by("-number").first()
    if wave is None or wave.status == Wave.Status.GATING:
        return  # The gate proves it by itself, or there is nothing.
    rows = Wave.objects.filter(pk=wave.pk, status=wave.status)
    deadline = timezone.now() + timedelta(seconds=settings.CLOSING_DEADLINE_SECONDS)
    with leases.leased(rows, deadline=deadline, claimed={}, released={}) as lease:
        if lease is not None:
            try:
                prove(run, passing_tests(run), should_stop=lease.is_lost)
            except CallStopped:
                logger.info("proof taken away run=%s", run_id)
            except SandboxBusy as error:
                with recording(run.plan):
                    append("removal_failed", {"reason": error.message})
