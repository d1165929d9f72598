"""Queueing the next step of a plan, derived from its rows. Queueing twice is harmless, as each step claims its row."""

from config.shared.database.leases import free
from config.shared.jobs import queue
from planning.choices import STARTING_PLAN
from planning.models import MasterPlan, Milestone
from planning.steps.budget_notices import append_notices
from planning.steps.job_names import (
    APPROVE_UNATTENDED,
    COMPILE_PLAN,
    DISCOVER,
    DRAFT,
    DRAFT_MILESTONE,
)


def queue_next(plan: MasterPlan) -> None:
    """Queue the open steps of a plan after commit; a waiting person is left alone, and a model that asked for time."""
    if plan.waiting_for == MasterPlan.WaitingFor.PERSON or plan.is_put_off:
        return
    if plan.status == MasterPlan.Status.DISCOVERING:
        queue(DISCOVER, plan.pk)
    elif plan.status == MasterPlan.Status.GENERATING:
        _queue_drafting(plan)
    elif plan.status == MasterPlan.Status.DRAFT and plan.is_unattended:
        queue(APPROVE_UNATTENDED, plan.pk)


def _queue_drafting(plan: MasterPlan) -> None:
    if not plan.discovery.skeleton:
        queue(DRAFT, plan.pk)
        return
    missing = Milestone.objects.missing_of(plan)
    for milestone in missing.filter(free()):
        queue(DRAFT_MILESTONE, milestone.pk)
    if not missing.exists():
        queue(COMPILE_PLAN, plan.pk)


def sweep() -> None:
    """Whatever lost its worker or its message is queued again."""
    stuck = MasterPlan.objects.filter(
        free(),
        status__in=[*STARTING_PLAN, MasterPlan.Status.DRAFT],
    )
    for plan in stuck.exclude(waiting_for=MasterPlan.WaitingFor.PERSON).select_related("discovery"):
        queue_next(plan)
    append_notices()
