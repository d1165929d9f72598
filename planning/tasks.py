"""Celery tasks of planning. Each step claims its row, so a doubled message does nothing."""

from uuid import UUID

from celery import shared_task

from config.shared.database.lapsed import free_lapsed
from planning.amendments import again
from planning.changes import edits
from planning.discovery import interview
from planning.draft import compilation, milestones, recall
from planning.models import Milestone
from planning.steps import failures, next_step


@shared_task
def discover(plan_id: str) -> None:
    try:
        interview.discover(UUID(plan_id), amend=again.reapply)
    except Exception as error:
        failures.fail_internally(UUID(plan_id), failures.DISCOVERY, error)


@shared_task
def draft(plan_id: str) -> None:
    try:
        milestones.draft(UUID(plan_id))
    except Exception as error:
        failures.fail_internally(UUID(plan_id), failures.SKELETON, error)


@shared_task
def draft_milestone(milestone_id: str) -> None:
    try:
        milestones.draft_milestone(UUID(milestone_id))
    except Exception as error:
        rows = Milestone.objects.filter(pk=milestone_id)
        plan_id, key = rows.values_list("phase__plan_id", "key").get()
        failures.fail_internally(plan_id, failures.DRAFTING, error, part=key)


@shared_task
def compile_plan(plan_id: str) -> None:
    try:
        compilation.compile_plan(UUID(plan_id))
    except Exception as error:
        failures.fail_internally(UUID(plan_id), failures.LINKS, error)


@shared_task
def approve_unattended(plan_id: str) -> None:
    edits.approve_unattended(UUID(plan_id))


@shared_task
def remember_plan(plan_id: str) -> None:
    recall.remember_plan(UUID(plan_id))


@shared_task
def sweep() -> None:
    free_lapsed("planning")
    next_step.sweep()
