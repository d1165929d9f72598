"""Celery's way into planning. Each step claims its row, so a doubled message does nothing."""

from uuid import UUID

from celery import shared_task

from planning import advancing, compiling, discovering, drafting, editing, failing, recalling
from planning.models import Milestone


@shared_task
def discover(plan_id: str) -> None:
    try:
        discovering.discover(UUID(plan_id))
    except Exception as error:
        failing.fail_internally(UUID(plan_id), failing.DISCOVERY, error)


@shared_task
def draft(plan_id: str) -> None:
    try:
        drafting.draft(UUID(plan_id))
    except Exception as error:
        failing.fail_internally(UUID(plan_id), failing.SKELETON, error)


@shared_task
def draft_milestone(milestone_id: str) -> None:
    try:
        drafting.draft_milestone(UUID(milestone_id))
    except Exception as error:
        rows = Milestone.objects.filter(pk=milestone_id)
        plan_id, key = rows.values_list("phase__plan_id", "key").get()
        failing.fail_internally(plan_id, failing.DRAFTING, error, part=key)


@shared_task
def compile_plan(plan_id: str) -> None:
    try:
        compiling.compile_plan(UUID(plan_id))
    except Exception as error:
        failing.fail_internally(UUID(plan_id), failing.LINKS, error)


@shared_task
def approve_unattended(plan_id: str) -> None:
    editing.approve_unattended(UUID(plan_id))


@shared_task
def remember_plan(plan_id: str) -> None:
    recalling.remember_plan(UUID(plan_id))


@shared_task
def sweep() -> None:
    advancing.sweep()
