"""Fixes that code knows for lint findings, each as operations that are shown as a difference before they are done."""

from collections.abc import Callable
from dataclasses import dataclass

from planning.changes.tree_operations import Operation
from planning.lint.facts import PlanFacts, TaskFacts, facts_of
from planning.lint.graph import ancestors
from planning.lint.links import link
from planning.lint.report import Finding
from planning.models import MasterPlan


@dataclass(frozen=True, kw_only=True)
class Fix:
    """What it does, in words, and how."""

    words: str
    operations: list[Operation]


def fixes_for(plan: MasterPlan, findings: list[Finding]) -> dict[str, Fix]:
    """By the id of the finding; those that need a decision have none."""
    facts = facts_of(plan)
    found = {}
    for finding in findings:
        rule = finding.id.partition(":")[0]
        fix = _RULES[rule](facts, finding) if rule in _RULES else None
        if fix is not None:
            found[finding.id] = fix
    return found


def _task(facts: PlanFacts, name: str) -> TaskFacts | None:
    return next((task for task in facts.tasks if task.id == name), None)


def _depend(facts: PlanFacts, task: str, provider: str) -> Fix | None:
    """None where it would make a circle."""
    row = _task(facts, task)
    if row is None or task in {provider, *ancestors(facts.edges, provider)}:
        return None
    depends_on = [*row.depends_on, provider]
    return Fix(
        words=f"Let {task} depend on {provider}",
        operations=[{"do": "edit_task", "task": task, "depends_on": depends_on}],
    )


def _free(facts: PlanFacts, task: str, provider: str) -> Fix | None:
    row = _task(facts, task)
    if row is None or provider not in row.depends_on:
        return None
    kept = [one for one in row.depends_on if one != provider]
    return Fix(
        words=f"Let {task} no longer depend on {provider}",
        operations=[{"do": "edit_task", "task": task, "depends_on": kept}],
    )


def _need_without_dependency(facts: PlanFacts, finding: Finding) -> Fix | None:
    task, _, provider = finding.key.partition(":")
    return _depend(facts, task, provider)


def _unordered_file(facts: PlanFacts, finding: Finding) -> Fix | None:
    if len(finding.tasks) != 2:
        return None
    first, second = finding.tasks
    return _depend(facts, second, first)


def _later_phase(facts: PlanFacts, finding: Finding) -> Fix | None:
    """Only where nothing is needed of what comes later."""
    task, _, provider = finding.key.partition(":")
    return None if (task, provider) in link(facts.ports).edges else _free(facts, task, provider)


def _cycle(facts: PlanFacts, finding: Finding) -> Fix | None:
    """The one dependency of the circle that goes against the order of the plan, if it is the only one."""
    place = {task.id: at for at, task in enumerate(facts.tasks)}
    members = set(finding.tasks)
    against = [
        (task, provider)
        for task, provider in facts.edges
        if {task, provider} <= members and place[task] < place[provider]
    ]
    return _free(facts, *against[0]) if len(against) == 1 else None


def _missing_provider(facts: PlanFacts, finding: Finding) -> Fix | None:
    """A need of a name that one other task provides, elsewhere, is a need of that."""
    task, _, rest = finding.key.partition(":")
    path, _, symbol = rest.partition(":")
    row = _task(facts, task)
    places = [(one.id, p) for one in facts.tasks for p, s in one.provides if symbol and s == symbol]
    if row is None or len(places) != 1 or (path, symbol) not in row.needs:
        return None
    provider, elsewhere = places[0]
    needs = [{"path": elsewhere if (p, s) == (path, symbol) else p, "symbol": s} for p, s in row.needs]  # fmt: skip
    fix = _depend(facts, task, provider)
    more = fix.operations if fix and provider not in row.depends_on else []
    return Fix(
        words=f"Let {task} need {symbol} in {elsewhere}, where {provider} provides it",
        operations=[{"do": "edit_task", "task": task, "needs": needs}, *more],
    )


def _two_writers(facts: PlanFacts, finding: Finding) -> Fix | None:
    """The first of them keeps it."""
    path, _, symbol = finding.key.partition(":")
    if not symbol:
        return None
    first, *others = finding.tasks
    operations: list[Operation] = []
    for name in others:
        row = _task(facts, name)
        if row is not None:
            kept = [{"path": p, "symbol": s} for p, s in row.provides if (p, s) != (path, symbol)]
            operations.append({"do": "edit_task", "task": name, "provides": kept})
    return Fix(words=f"Let {first} alone provide {symbol} in {path}", operations=operations)


def _empty_milestone(_: PlanFacts, finding: Finding) -> Fix:
    key = finding.key
    return Fix(words=f"Delete {key}", operations=[{"do": "delete_milestone", "milestone": key}])


_RULES: dict[str, Callable[[PlanFacts, Finding], Fix | None]] = {
    "need-without-dependency": _need_without_dependency,
    "unordered-file": _unordered_file,
    "later-phase": _later_phase,
    "cycle": _cycle,
    "missing-provider": _missing_provider,
    "two-writers": _two_writers,
    "empty-milestone": _empty_milestone,
}
