"""Similar plans built before: made findable as they complete, and given to the draft of another."""

from typing import Any
from uuid import UUID

from planning.choices import RecallKind
from planning.draft.recall.entries import Remembered, recalled, remember
from planning.models import Discovery, MasterPlan, Milestone

MOST_RECALLED = 3


def remember_plan(plan_id: UUID) -> None:
    """Make a built plan findable; doing so again replaces its text."""
    plan = MasterPlan.objects.select_related("discovery").get(pk=plan_id)
    text = "\n".join([plan.project_name, plan.description, _text_of(plan.discovery)])
    remember(plan.workspace_id, RecallKind.PLAN, [Remembered(str(plan.pk), text)])


def _text_of(discovery: Discovery) -> str:
    names = [part["name"] for part in (*discovery.aggregates, *discovery.bounded_contexts)]
    return "\n".join([discovery.domain, discovery.summary, *names])


def similar_plans(plan: MasterPlan) -> list[MasterPlan]:
    """Built plans of the same workspace, most alike first; none where the workspace wants none."""
    if not plan.workspace.recalls:
        return []
    text = _text_of(plan.discovery)
    found = recalled(
        plan.workspace_id, RecallKind.PLAN, text, most=MOST_RECALLED, without=[str(plan.pk)]
    )
    plans = MasterPlan.objects.in_bulk([UUID(subject) for subject in found])
    return [plans[UUID(subject)] for subject in found if UUID(subject) in plans]


def as_tag(plans: list[MasterPlan]) -> list[dict[str, Any]]:
    """The `<similar_plans>` of the model contract."""
    return [
        {
            "project_name": plan.project_name,
            "description": plan.description,
            "milestones": list(
                Milestone.objects.filter(phase__plan=plan)
                .order_by("number")
                .values_list("name", flat=True)
            ),
        }
        for plan in plans
    ]


def as_shown(plans: list[MasterPlan]) -> list[dict[str, str]]:
    """What the plan keeps and its page shows: what was recalled, under the name it had then."""
    return [{"id": str(plan.pk), "name": plan.project_name} for plan in plans]
