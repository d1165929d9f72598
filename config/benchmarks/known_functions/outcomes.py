"""What became of the functions of a run: which were accepted, by which attempt, and past which test."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from config.benchmarks.known_functions.human_eval import Problem
from config.benchmarks.known_functions.plan_of_functions import path_of
from execution.models import AcceptanceResult, AcceptanceTest, Atom, Attempt, Check, Run

MUTANT = "mutant"
MOST_COMPLAINTS = 12


@dataclass(kw_only=True)
class Outcome:
    """Problems by number, mutants by problem and note."""

    said: str
    is_released: bool
    resumes: int
    accepted: set[int] = field(default_factory=set)
    at_once: set[int] = field(default_factory=set)
    mutants_tried: set[tuple[int, str]] = field(default_factory=set)
    mutants_accepted: set[tuple[int, str]] = field(default_factory=set)
    # By problem, why it was not accepted; and how often each rule refused a first attempt.
    refusals: dict[str, str] = field(default_factory=dict)
    first_refusals: Counter[str] = field(default_factory=Counter)

    def complaints(self) -> Iterator[str]:
        for name, why in self.refusals.items():
            yield f"not accepted: {name}: {why}"
        for rule, count in self.first_refusals.most_common(MOST_COMPLAINTS):
            yield f"first attempts refused: {count} by {rule}"


def outcome_of(run: Run, problems: Sequence[Problem], package: str, *, resumes: int) -> Outcome:
    found = Outcome(
        said=f"{run.status}, {run.reason[:300] or 'nothing to say'}",
        is_released=bool(run.status == Run.Status.COMPLETED and run.can_release),
        resumes=resumes,
    )
    for problem in problems:
        atoms = list(run.atoms.filter(path=path_of(problem, package)))
        test = run.acceptance_tests.filter(path=f"tests/test_p{problem.number:03}.py").first()
        _judge(found, problem, atoms, test)
        _count_mutants(found, problem, atoms, test)
    return found


def _judge(
    found: Outcome, problem: Problem, atoms: Sequence[Atom], test: AcceptanceTest | None
) -> None:
    why = _why_not_accepted(atoms, test)
    if why:
        found.refusals[problem.name] = why
    else:
        found.accepted.add(problem.number)
    firsts = [atom.attempts.filter(by=Attempt.By.MODEL).order_by("number").first() for atom in atoms]  # fmt: skip
    if firsts and all(one and one.outcome in Attempt.GOOD for one in firsts):
        found.at_once.add(problem.number)
    for first in firsts:
        if first and first.outcome == Attempt.Outcome.FAILED:
            found.first_refusals.update(_rules(first))


def _why_not_accepted(atoms: Sequence[Atom], test: AcceptanceTest | None) -> str:
    """Nothing of one that was: all its code accepted, and its test passed with it."""
    for atom in atoms:
        if atom.status != Atom.Status.ACCEPTED:
            return f"{atom.status}: {atom.last_error[:300]}"
    if not atoms or test is None:
        return "it was never prepared"
    result = test.results.order_by("id").last()
    if result is None:
        return f"its test never ran ({test.state}: {test.red_result.get('reasons', [])})"
    return "" if result.status == "pass" else f"its test: {result.status}: {result.stderr[-300:]}"


def _rules(attempt: Attempt) -> set[str]:
    """Such as `lint RET505`: the check, and the rule that its message starts with."""
    failed = attempt.checks.filter(outcome=Check.Outcome.FAILED)
    found = {
        f"{name} {detail.split(maxsplit=1)[0].rstrip(':')}"
        for name, detail in failed.values_list("validator", "detail")
        if detail
    }
    return found or {attempt.error_class or "something else"}


def _count_mutants(
    found: Outcome, problem: Problem, atoms: Sequence[Atom], test: AcceptanceTest | None
) -> None:
    """A mutant is accepted if the test passed while its code was the newest one that had been accepted."""
    entry = next((atom for atom in atoms if atom.symbol == problem.entry.symbol), None)
    if entry is None:
        return
    attempts = list(entry.attempts.filter(ended_at__isnull=False).order_by("ended_at"))
    found.mutants_tried |= {
        (problem.number, one.notes)
        for one in attempts
        if one.notes.startswith(MUTANT) and one.outcome != Attempt.Outcome.ABANDONED
    }
    for result in (
        AcceptanceResult.objects.filter(test=test, status=AcceptanceResult.Status.PASSED)
        if test
        else ()
    ):
        tested = [
            one
            for one in attempts
            if one.ended_at and one.ended_at < result.at and one.outcome in Attempt.GOOD
        ]
        if tested and tested[-1].notes.startswith(MUTANT):
            found.mutants_accepted.add((problem.number, tested[-1].notes))
