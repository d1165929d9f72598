"""Making a plan document of a plan, whatever its status: what was decided, and nothing that building it has made."""

from typing import Any, TypeVar

from pydantic import ValidationError

from planning.draft.documents.document_text import problems_of
from planning.draft.documents.shapes import FORMAT, VERSION, Domain, PlanDocument
from planning.errors import NotExportable
from planning.models import Discovery, MasterPlan, Milestone, Phase, Requirement, Task

D = TypeVar("D", bound=PlanDocument)


def document_of(plan: MasterPlan, shape: type[D], **further: Any) -> D:
    """`further` are the parts that `shape` has beyond those of planning.

    Raises NotExportable for a plan that no document can describe: one without a draft, or changed past the format.
    """
    content = {
        "format": FORMAT,
        "version": VERSION,
        "plan": _plan(plan),
        "brief": plan.discovery.brief,
        "domain": _domain(plan.discovery),
        "requirements": [_requirement(row) for row in plan.requirements.order_by("code")],
        "phases": [_phase(phase) for phase in plan.phases.order_by("number")],
    }
    try:
        return shape.model_validate(content | further)
    except ValidationError as error:
        raise NotExportable(problems_of(error)) from None


def _plan(plan: MasterPlan) -> dict[str, Any]:
    return {
        "name": plan.project_name,
        "package": plan.package,
        "description": plan.description,
        "stack": plan.stack,
        "stack_options": plan.stack_options,
        "tech_stack": plan.tech_stack,
        "architecture_style": plan.architecture_style,
        "conventions": plan.discovery.skeleton.get("conventions", []),
        "size": {
            "target": plan.target_tasks,
            "minimum": plan.minimum_tasks,
            "maximum": plan.maximum_tasks,
            "reason": plan.size_reason,
        },
    }


def _domain(discovery: Discovery) -> dict[str, Any]:
    parts = {name: getattr(discovery, name) for name in Domain.model_fields}
    return parts | {"stack": discovery.stack or None}


def _requirement(row: Requirement) -> dict[str, Any]:
    return {
        "code": row.code,
        "text": row.text,
        "priority": row.priority,
        "criterion": row.criterion,
        "alias": row.alias,
        "aggregates": row.aggregates,
        "source": row.source,
        "superseded": row.superseded_at is not None,
        "given_up": row.given_up,
        "given_up_by": row.given_up_by,
        "given_up_reason": row.given_up_reason,
    }


def _phase(phase: Phase) -> dict[str, Any]:
    milestones = phase.milestones.order_by("number").prefetch_related("depends_on")
    promised = _promised(phase.plan.discovery)
    return {
        "type": phase.phase_type,
        "name": phase.name,
        "goal": phase.goal,
        "milestones": [_milestone(one, promised.get(one.key, [])) for one in milestones],
    }


def _promised(discovery: Discovery) -> dict[str, list[Any]]:
    """The public names of each milestone, as the skeleton has them."""
    phases = discovery.skeleton.get("phases", [])
    return {one["key"]: one.get("public", []) for part in phases for one in part["milestones"]}


def _milestone(milestone: Milestone, public: list[Any]) -> dict[str, Any]:
    return {
        "key": milestone.key,
        "name": milestone.name,
        "goal": milestone.goal,
        "depends_on": [one.key for one in sorted(milestone.depends_on.all(), key=_number)],
        "public": public,
        "tasks": [_task(task) for task in milestone.tasks.in_order().with_parts()],
    }


def _number(milestone: Milestone) -> int:
    return milestone.number


def _task(task: Task) -> dict[str, Any]:
    live = [row for row in task.requirements.all() if row.superseded_at is None]
    return {
        "id": task.stable_id,
        "name": task.name,
        "description": task.description,
        "complexity": task.complexity,
        "task_type": task.task_type,
        "target_files": task.target_files,
        "requirements": sorted(row.code for row in live),
        "technical_reason": task.technical_reason,
        "provides": task.provides,
        "needs": task.needs,
        "depends_on": sorted(one.depends_on.stable_id for one in task.dependencies.all()),
        "subtasks": [subtask.name for subtask in task.subtasks.order_by("number")],
    }
