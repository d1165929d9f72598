"""Lint of a snapshot: what the plan's findings would be if it were written."""

from planning.lint.facts import DemandFacts, PlanFacts, RequirementFacts, TaskFacts, demands
from planning.lint.links import places
from planning.lint.report import Finding, Report, report, waived_in
from planning.models import MasterPlan
from planning.versions.snapshot import Row, Snapshot, milestones_of, requirements_of


def lint_of(plan: MasterPlan, of: Snapshot) -> Report:
    """With the waivers that the plan has."""
    return report(facts_of(of, plan.discovery.stated), waived=waived_in(plan))


def added(before: Report, after: Report) -> list[Finding]:
    """Findings that were not there before, and are not waived; most severe first."""
    known = {finding.id for finding in before.findings}
    return [one for one in after.findings if one.id not in known and not one.is_waived]


def facts_of(of: Snapshot, stated: list[dict[str, str]]) -> PlanFacts:
    """`stated` are the demands of the brief."""
    live = requirements_of(of)
    minimum, _, maximum = of["size"]
    return PlanFacts(
        tasks=[
            _task(task, phase, set(live))
            for phase in of["phases"]
            for milestone in phase["milestones"]
            for task in milestone["tasks"]
        ],
        requirements=[
            RequirementFacts(code=row["code"], priority=row["priority"], criterion=row["criterion"])
            for row in live.values()
        ],
        stated=demands(stated),
        carriers=[_carrier(row) for row in (*live.values(), *of.get("given_up", []))],
        phases=[phase["type"] for phase in of["phases"]],
        milestones=[(f"{m['key']} {m['name']}", len(m["tasks"])) for m in milestones_of(of)],
        minimum=minimum,
        maximum=maximum,
    )


def _carrier(row: Row) -> DemandFacts:
    return DemandFacts(
        text=row["text"],
        priority=row["priority"],
        source=row["source"],
        is_given_up=bool(row.get("given_up")),
    )


def _task(task: Row, phase: Row, live: set[str]) -> TaskFacts:
    return TaskFacts(
        id=task["id"],
        name=task["name"],
        phase=phase["type"],
        phase_number=phase["number"],
        complexity=task["complexity"],
        files=task["target_files"],
        requirements=[code for code in task["requirements"] if code in live],
        technical_reason=task["technical_reason"],
        provides=places(task["provides"]),
        needs=places(task["needs"]),
        subtasks=len(task["subtasks"]),
        depends_on=task["depends_on"],
    )
