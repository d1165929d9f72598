"""Confidence of atoms from their checks, attempts and tests; precision of a run."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from execution.choices import STYLE_ERROR
from execution.gate.confidence import Confidence, integration_part, precision, score
from execution.gate.decision import SYSTEM_LEVEL
from execution.models import (
    AcceptanceResult,
    AcceptanceTest,
    Atom,
    Attempt,
    Check,
    GateDecision,
    Run,
    Wave,
)
from execution.source.atom_source import Finding

# Without code and outputs: every gate looks at all that was accepted so far.
SCORED_BY = (
    Prefetch(
        "attempts",
        Attempt.objects.only("atom", "number", "outcome", "purpose", "error_class", "code_sha"),
    ),
    Prefetch("attempts__checks", Check.objects.only("attempt", "validator", "outcome")),
    Prefetch("acceptance_tests", AcceptanceTest.objects.only("pk")),
)


def score_atoms(run: Run, wave: Wave, findings: Iterable[Finding]) -> None:
    """Inside `locked`: score every accepted atom of this wave and below, after its tests have run."""
    broken = {
        (found.path, found.symbol)
        for found in findings
        if found.level == SYSTEM_LEVEL and found.outcome == "failed" and found.path
    }
    results = latest_results(run)
    accepted = run.atoms.accepted().filter(wave__number__lte=wave.number)
    scored = []
    for atom in accepted.only(
        "run", "path", "symbol", "cyclomatic", "code_sha", "confidence"
    ).prefetch_related(*SCORED_BY):
        confidence = _score(atom, results, _is_at(atom, broken))
        if confidence.total != atom.confidence:
            _set(atom, confidence)
            scored.append(atom)
    Atom.objects.bulk_update(
        scored,
        [
            "confidence", "confidence_validation", "confidence_retries",
            "confidence_complexity", "confidence_integration",
        ],
    )  # fmt: skip


def _is_at(atom: Atom, places: Set[tuple[str, str]]) -> bool:
    """Whether one of the places is the atom, or its file as a whole."""
    return (atom.path, atom.symbol) in places or (atom.path, "") in places


def latest_results(run: Run) -> dict[UUID, str]:
    """The last result of each test."""
    latest = AcceptanceResult.objects.filter(test__run=run).latest_per_test()
    return dict(latest.values_list("test_id", "status"))


def _score(atom: Atom, results: dict[UUID, str], broke_the_system: bool) -> Confidence:
    attempts = list(atom.attempts.all())
    counted = [
        a
        for a in attempts
        if a.outcome != Attempt.Outcome.ABANDONED
        and a.number > atom.specified_after
        and a.purpose != Attempt.Purpose.REQUEST
        and a.error_class != STYLE_ERROR
    ]
    touching = [results[t.pk] for t in atom.acceptance_tests.all() if t.pk in results]
    return score(
        passed=_passed(atom),
        retries=max(0, len(counted) - 1),
        cyclomatic=atom.cyclomatic,
        integration=integration_part(
            passed=touching.count("pass"), due=len(touching), broke_the_system=broke_the_system
        ),
    )


def _passed(atom: Atom) -> dict[str, bool]:
    """Per validator whether all its checks of the code that stands now passed."""
    own = [a for a in atom.attempts.all() if a.code_sha and a.code_sha == atom.code_sha]
    passed: dict[str, bool] = defaultdict(lambda: True)
    if own:
        for check in max(own, key=lambda attempt: attempt.number).checks.all():
            passed[check.validator] &= check.outcome == Check.Outcome.PASSED
    return dict(passed)


def _set(atom: Atom, confidence: Confidence) -> None:
    atom.confidence = confidence.total
    atom.confidence_validation = confidence.validation
    atom.confidence_retries = confidence.retries
    atom.confidence_complexity = confidence.complexity
    atom.confidence_integration = confidence.integration


def precision_of(run: Run) -> Decimal | None:
    """0–100 from the latest gate, the latest results and every check; None where undefined."""
    gate = GateDecision.objects.filter(wave__run=run).order_by("wave__number", "id").last()
    if gate is None:
        return None
    results = list(latest_results(run).values())
    return precision(
        rates=[rate for rate in (gate.must_rate, gate.should_rate) if rate is not None],
        tests_passed=results.count("pass"),
        tests=len(results),
        levels=_levels(run),
    )


def _levels(run: Run) -> Sequence[tuple[int, int]]:
    about = Q(attempt__atom__run=run, attempt__outcome__in=Attempt.GOOD) | Q(wave__run=run)
    # What was mended is said, and is no check that could fail.
    rows = Check.objects.filter(about).exclude(validator="mended").order_by().values("level")
    counts = rows.annotate(
        passed=Count("pk", filter=Q(outcome=Check.Outcome.PASSED)), of=Count("pk")
    )
    return [(row["passed"], row["of"]) for row in counts]
