"""Whose lists show a plan, and telling their open pages that it looks different there."""

from uuid import UUID

from config.access.models import Share
from config.shared import live
from planning.models import MasterPlan

# Its state, its progress, or who sees it.
IN_PLANS = frozenset(
    {
        "discovery_generation_start",
        "discovery_question",
        "discovery_answer",
        "discovery_generation_complete",
        "masterplan_imported",
        "masterplan_generation_start",
        "masterplan_generation_complete",
        "masterplan_generation_failed",
        "masterplan_edited",
        "masterplan_approved",
        "masterplan_rejected",
        "masterplan_reopened",
        "masterplan_resumed",
        "masterplan_cancelled",
        "masterplan_archived",
        "masterplan_restored",
        "masterplan_shared",
        "masterplan_unshared",
        "masterplan_execution_start",
        "masterplan_execution_paused",
        "masterplan_execution_resumed",
        "masterplan_execution_complete",
        "masterplan_execution_failed",
        "masterplan_execution_cancelled",
        "task_execution_progress",
        "task_execution_complete",
    }
)
IN_REVIEWS = frozenset({"review_created", "review_claimed", "review_released", "review_resolved"})


def publish(plan_id: UUID, kinds: frozenset[str]) -> None:
    """To the workspace, and to whom the plan is shared with."""
    changed = [
        name
        for name, known in (("plans_changed", IN_PLANS), ("reviews_changed", IN_REVIEWS))
        if kinds & known
    ]
    if not changed:
        return
    plan = MasterPlan.objects.filter(pk=plan_id).only("workspace", "access_list").first()
    if plan is None:
        return
    groups = [live.workspace_group(plan.workspace_id)]
    if plan.access_list_id:
        shares = Share.objects.filter(access_list=plan.access_list_id)
        groups += [live.user_group(pk) for pk in shares.values_list("user", flat=True)]
    for group in groups:
        for name in changed:
            live.publish(group, name)
