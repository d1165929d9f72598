"""Automatic repair of a blocked gate: atoms that can be at fault are written again, with the failures as feedback."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Prefetch, Q, QuerySet

from execution.choices import STYLE_ERROR
from execution.engine.cost_check import atoms_fit
from execution.engine.ladder import PERSON_ROUNDS
from execution.engine.stale import write_again
from execution.gate.blame import Blame, FindingOrCheck
from execution.gate.decision import SYSTEM_LEVEL
from execution.gate.evidence import DueTestRun, Evidence
from execution.gate.test_failures import failed_names
from execution.models import AcceptanceResult, AcceptanceTest, Atom, Attempt, Check, Run, Wave
from execution.source.atom_source import Finding
from execution.source.behaviour import says_its_signature

PASSED = "pass"


@dataclass(frozen=True, kw_only=True)
class Red:
    """What a test file that failed says, and which of its tests failed; none are named where it did not run."""

    text: str
    tests: frozenset[str]


def repair(run: Run, wave: Wave, evidence: Evidence) -> bool:
    """Inside `locked`, after the gate blocked: start a round, or say that only people can help.

    For errors in types an atom's own attempts are the limit, not the rounds: they never shut the last gate for good.
    """
    helps = wave.repair_rounds < settings.REPAIR_ROUNDS and _helps(wave, evidence)
    results = evidence.results if helps else []
    red = {
        ran.test.pk: Red(text=ran.failure_text, tests=failed_names(ran.failures))
        for ran in results
        if _is_red(ran)
    }
    failed = [found for found in evidence.findings if found.outcome == "failed"]
    feedback = _feedback(run, red, [found for found in failed if helps or _is_of_types(found)])
    chosen = candidates(run, feedback)
    if not chosen or not atoms_fit(run, chosen):
        return False
    wave.move_to(
        Wave.Status.RUNNING,
        source=[Wave.Status.BLOCKED],
        next_fence=True,
        repair_rounds=wave.repair_rounds + 1,
    )
    regenerate(run, chosen, feedback, purpose=Attempt.Purpose.REPAIR)
    return True


def beyond_repair(run: Run, findings: Iterable[Finding]) -> list[Finding]:
    """Errors in the types of the whole for which no atom may be written again.

    Attempts at the atom, and repairs, had the error in hand; tests, and people, can still say that the code is right.
    """
    types = [found for found in findings if _is_of_types(found)]
    blame = Blame(run) if types else None
    return [one for one in types if blame and not candidates(run, blame.messages_by_atom([one]))]


def _is_of_types(finding: Finding) -> bool:
    is_failed = finding.outcome == "failed" and finding.validator == "types"
    return is_failed and finding.level == SYSTEM_LEVEL


def _is_red(ran: DueTestRun) -> bool:
    """Whether the test failed; one that could not be run does not count."""
    if ran.is_unverifiable:
        return False
    return ran.status != PASSED and ran.test.state == AcceptanceTest.State.RUNNABLE


def _helps(wave: Wave, evidence: Evidence) -> bool:
    """After the first round: only if the last one changed code, and turned a test or a check green."""
    if not wave.repair_rounds:
        return True
    closings = wave.decisions.order_by("-round").values_list("round", flat=True)
    if len(closings) < 2 or changed_nothing(wave):
        return False
    now_green = {ran.test.pk for ran in evidence.results if ran.status == PASSED}
    results = AcceptanceResult.objects.filter(wave=wave, round=closings[1])
    if results.exclude(status=PASSED).filter(test__in=now_green).exists():
        return True
    still_failed = {_about(found) for found in evidence.findings if found.outcome != "passed"}
    failed_before = wave.checks.failed().filter(round=closings[1])
    return any(_about(check) not in still_failed for check in failed_before)


def _about(finding: FindingOrCheck) -> tuple[str, str, str]:
    return finding.validator, finding.path, finding.symbol


def rewritten(wave: Wave) -> QuerySet[Attempt]:
    """What was written again between the last two closings of its gate, by whomever."""
    times = list(wave.decisions.order_by("-round").values_list("at", flat=True)[:2])
    if len(times) < 2:
        return Attempt.objects.none()
    asked = Attempt.objects.filter(
        atom__run=wave.run_id, started_at__gte=times[1], ended_at__lte=times[0]
    )
    asked = asked.exclude(purpose=Attempt.Purpose.CONTENT)
    return asked.exclude(outcome=Attempt.Outcome.ABANDONED).order_by("started_at")


def changed_nothing(wave: Wave) -> bool:
    """Whether everything written again since the gate's closing before the latest was answered as it was."""
    outcomes = set(rewritten(wave).order_by().values_list("outcome", flat=True))
    return outcomes == {Attempt.Outcome.UNCHANGED}


def _feedback(
    run: Run, red: Mapping[UUID, Red], failed: Iterable[FindingOrCheck]
) -> dict[UUID, str]:
    """By atom that can be at fault: the failures of tests that touch it, with their requirements, and of checks.

    No test speaks to an atom that says its signature alone: writing it again would change nothing.
    """
    blame = Blame(run)
    lines: dict[UUID, list[str]] = defaultdict(list)
    failed_tests = AcceptanceTest.objects.filter(pk__in=red)
    tests = failed_tests.select_related("requirement").prefetch_related(
        Prefetch("atoms", Atom.objects.only("pk"))
    )
    for test in tests.order_by("path"):
        text = f"Requirement: {test.requirement.text}\n{red[test.pk].text}"
        for atom in blame.of_test(test, red[test.pk].tests):
            if not says_its_signature(blame.sources[atom]):
                lines[atom].append(text)
    for atom, texts in blame.messages_by_atom(failed).items():
        lines[atom].append("\n".join(texts))
    return {atom: "\n\n".join(texts) for atom, texts in lines.items()}


def feedback_from_rows(run: Run, wave: Wave) -> dict[UUID, str]:
    """As at the latest closing of the wave, from what was stored. A test that proves nothing accuses nobody."""
    proven = AcceptanceTest.State.RUNNABLE
    latest = AcceptanceResult.objects.filter(wave=wave, test__state=proven).latest_per_test()
    red = {
        one.test_id: Red(text=one.stderr or one.status, tests=failed_names(one.failures))
        for one in latest
        if one.status != PASSED
    }
    return _feedback(run, red, failed_checks(wave))


def failed_checks(wave: Wave) -> list[Check]:
    """Of the latest closing of the wave."""
    latest = wave.decisions.aggregate(latest=Max("round"))["latest"]
    return list(wave.checks.failed().filter(round=latest))


def candidates(run: Run, accused: Collection[UUID], *, beyond_attempts: bool = False) -> list[UUID]:
    """Accepted atoms, lowest confidence first, that may be tried again and that no person vouched for."""
    counted = (
        Q(attempts__purpose=Attempt.Purpose.REPAIR)
        & ~Q(attempts__outcome=Attempt.Outcome.ABANDONED)
        & ~Q(attempts__error_class=STYLE_ERROR)
    )
    atoms = run.atoms.accepted().filter(pk__in=accused, confirmed_at__isnull=True)
    atoms = atoms.annotate(tried=Count("attempts", filter=counted))
    if beyond_attempts:
        atoms = atoms.filter(person_rounds__lt=PERSON_ROUNDS)
    else:
        atoms = atoms.filter(tried__lt=settings.REPAIR_ATTEMPTS)
    return list(atoms.order_by("confidence", "number").values_list("pk", flat=True))


def regenerate(run: Run, chosen: list[UUID], feedback: Mapping[UUID, str], *, purpose: str) -> None:
    write_again(run, {pk: feedback[pk] for pk in chosen}, purpose=purpose)
