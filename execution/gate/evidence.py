"""Gathering the evidence for a gate: checks of the whole tree, and acceptance tests in the sandbox.

Nothing here writes: what it finds counts only once the closing transaction has stored it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from costs.errors import CallStopped
from execution import checks
from execution.gate.test_failures import Failure, Why, located, red_reasons, why_not_passed
from execution.models import AcceptanceResult, AcceptanceTest, Run, Wave
from execution.sandbox.acceptance_runs import (
    TestOutcome,
    WarmSandboxes,
    kept_sandboxes,
    run_test_file,
    without_tests,
)
from execution.source.assemble import assemble
from execution.source.atom_source import AtomSource, Finding
from execution.source.places import Places
from execution.source.reach import reached
from execution.source.rows import sha
from execution.source.toolchain import toolchains_of
from execution.source.trees import accepted_sources
from planning.stacks.chosen import stack_of

logger = logging.getLogger(__name__)
PASSED, TIMEOUT = "pass", "timeout"
# A machine that is busy is no fault of the code: what did not end runs once more by itself, with so many times the
# limit, until a few have not ended again: that is no accident, and the rest are believed too.
PATIENCE = 3
MOST_AGAIN = 3


@dataclass(frozen=True, kw_only=True)
class DueTestRun:
    """The result of one due test, the tree it ran over, and whether it ran now or is known from before.

    `status` is empty while it has still to run.
    """

    test: AcceptanceTest
    status: str
    tree_sha: str
    stdout: str = ""
    stderr: str = ""
    ms: int = 0
    failure_text: str = ""
    failures: Sequence[Failure] = ()
    is_fresh: bool = True
    is_unverifiable: bool = False

    @property
    def why(self) -> Why:
        """Why it does not count as passed."""
        return why_not_passed(self.test, self.status, self.failures, self.stderr)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    findings: list[Finding]
    results: list[DueTestRun]


def is_last(wave: Wave) -> bool:
    return not Wave.objects.filter(run=wave.run_id, number__gt=wave.number).exists()


def due_tests(run: Run, wave: Wave) -> QuerySet[AcceptanceTest]:
    """Those due in this wave or before; at the end also those that touch nothing."""
    due = Q(due_wave__lte=wave.number)
    if is_last(wave):
        due |= Q(due_wave__isnull=True)
    return run.acceptance_tests.filter(due).select_related("requirement").order_by("path")


def gather(
    run: Run,
    wave: Wave,
    *,
    should_stop: Callable[[], bool],
    begin: Callable[[Sequence[AcceptanceTest]], None] = lambda tests: None,
) -> Evidence:
    """`begin` is called with the tests that are to run. Raises CallStopped if the wave was taken away meanwhile."""
    sources = accepted_sources(run.pk)
    tree = assemble(sources)
    findings = _findings(run, wave, tree, sources) if settings.GATE_CHECKS else []
    tests = list(due_tests(run, wave)) if settings.GATE_CHECKS else []
    known = _known_passes(run)
    software = without_tests(tree)
    places = Places(sources)
    looked = [_look(software, test, known) for test in tests]
    begin([ran.test for ran in looked if not ran.status])
    with kept_sandboxes(str(run.pk)) as sandboxes:
        results = run_all(software, looked, places, should_stop, sandboxes)
    return Evidence(findings=findings, results=results)


def run_all(
    tree: Mapping[str, str],
    due: Sequence[DueTestRun],
    places: Places,
    should_stop: Callable[[], bool],
    sandboxes: WarmSandboxes | None = None,
) -> list[DueTestRun]:
    """Those whose status is not known yet, side by side; the few that did not end once more, one after the other."""

    with ThreadPoolExecutor(settings.SANDBOX_SLOTS) as pool:
        results = list(
            pool.map(
                lambda one: (
                    one if one.status else _run(tree, one, places, should_stop, sandboxes=sandboxes)
                ),
                due,
            )
        )
    again: dict[UUID, DueTestRun] = {}
    for one in results:
        if one.status == TIMEOUT and _are_doubted(again):
            again[one.test.pk] = _run(tree, one, places, should_stop, patience=PATIENCE)
    return [again.get(one.test.pk, one) for one in results]


def _are_doubted(again: Mapping[UUID, DueTestRun]) -> bool:
    """Whether tests that did not end may still owe it to the machine."""
    return sum(one.status == TIMEOUT for one in again.values()) < MOST_AGAIN


def _findings(
    run: Run, wave: Wave, tree: Mapping[str, str], sources: Sequence[AtomSource]
) -> list[Finding]:
    findings: list[Finding] = []
    for toolchain in toolchains_of(tree):
        findings += toolchain.check_tree(tree, sources, run.plan.package, is_last=is_last(wave))
    return findings + checks.check_answers(tree, sources, stack_of(run.plan).commands)


def _known_passes(run: Run) -> set[tuple[object, str]]:
    """`(test, tree sha)` of every pass so far: the same test over the same files need not run again."""
    passes = AcceptanceResult.objects.filter(test__run=run, status=PASSED)
    return set(passes.values_list("test_id", "tree_sha"))


def _look(
    tree: Mapping[str, str], test: AcceptanceTest, known: set[tuple[object, str]]
) -> DueTestRun:
    """The result of a test where it is known without running; no status if it has to run."""
    if test.state != AcceptanceTest.State.RUNNABLE:
        said = "; ".join(red_reasons(test)) or "it was not tried on stubs"
        reason = f"The test itself is {test.state}, so it proves nothing: {said}"
        return DueTestRun(
            test=test, status="error", tree_sha="", stderr=reason, failure_text=reason
        )
    part = reached(tree, test.path, test.code)
    tree_sha = sha(test.code, *(text for item in part.items() for text in item))
    is_known = (test.pk, tree_sha) in known
    return DueTestRun(
        test=test, status=PASSED if is_known else "", tree_sha=tree_sha, is_fresh=not is_known
    )


def _run(
    tree: Mapping[str, str],
    looked: DueTestRun,
    places: Places,
    should_stop: Callable[[], bool],
    *,
    patience: float = 1,
    sandboxes: WarmSandboxes | None = None,
) -> DueTestRun:
    """In a thread of its own: touches no database."""
    if should_stop():
        raise CallStopped
    test = looked.test
    outcome = run_test_file(
        tree,
        test.path,
        test.code,
        timeout_s=test.timeout_s,
        patience=patience,
        sandboxes=sandboxes,
    )
    return replace(
        looked,
        status=outcome.status,
        stdout=outcome.stdout,
        stderr=outcome.stderr,
        ms=outcome.ms,
        failure_text=failure_text_of(outcome, test.timeout_s * patience),
        failures=located(outcome, test.path, test.code, places),
        is_unverifiable=outcome.is_unverifiable,
    )


def failure_text_of(outcome: TestOutcome, seconds: float) -> str:
    """The failures of a test, without its source; or why it could not be run."""
    if outcome.is_unverifiable:
        return outcome.stderr
    lines = [f"{one['name']}: {one['exception']}: {one['message']}" for one in outcome.failures]
    if outcome.status == TIMEOUT:
        lines.append(f"It did not end within {seconds:g} seconds: something in it loops or waits.")
    return "\n".join([*lines, *outcome.doubts]) or f"The test ended with {outcome.status}."
