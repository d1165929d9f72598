"""Celery tasks of planning. Each step claims its row, so a doubled message does nothing."""

import logging
from uuid import UUID

from celery import shared_task

from config.shared.database.connections import is_interruption
from config.shared.database.lapsed import free_lapsed
from planning.changes import edits
from planning.changes.proposals import model_call
from planning.discovery import interview
from planning.discovery.amendments import again
from planning.draft import compilation, milestones
from planning.draft.recall import similar_plans
from planning.models import Milestone
from planning.steps import failures, next_step, silence

logger = logging.getLogger(__name__)


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
def propose_change(proposal_id: str) -> None:
    try:
        model_call.propose(UUID(proposal_id))
    except Exception as error:
        if is_interruption(error):
            raise  # The sweep queues it again.
        logger.exception("proposing broke proposal=%s", proposal_id)
        model_call.fail_internally(UUID(proposal_id))


@shared_task
def remember_plan(plan_id: str) -> None:
    similar_plans.remember_plan(UUID(plan_id))


@shared_task
def sweep() -> None:
    free_lapsed("planning")
    next_step.sweep()
    model_call.sweep()
    silence.notice_starting()
