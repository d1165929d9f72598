"""Recording a failed planning step with its reason, so that it can be repeated."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from config.shared import live
from config.shared.database.connections import is_interruption
from config.shared.database.leases import LeaseLost
from config.shared.database.storable import shortened, storable
from config.shared.errors import DomainError, IllegalTransition
from costs.errors import ERROR_CHARS, AnswerUnusable, BudgetExceeded, CallStopped, TransportFailed
from planning.choices import STARTING_PLAN, UNREADABLE_BRIEF
from planning.errors import Unreadable
from planning.log.event_log import append, recording
from planning.models import MasterPlan, PlanEvent

logger = logging.getLogger(__name__)
DISCOVERY, SKELETON, DRAFTING, LINKS = "discovery", "skeleton", "drafting", "links"
FAILED = "masterplan_generation_failed"
ANSWER = "answer"
INTERNAL = "internal"
INTERNAL_REASON = "An error inside Masterplan stopped this step; its log has the details."


@contextmanager
def failures_recorded(plan: MasterPlan, step: str, *, part: str = "") -> Iterator[None]:
    """Whatever a person can understand ends in a failed plan; a lost lease or a stopped call ends quietly, and what the
    model puts off waits.

    `part` is the key of a milestone.
    """
    try:
        yield
    except (LeaseLost, CallStopped, IllegalTransition) as error:
        logger.info("step given up plan_id=%s step=%s error=%s", plan.pk, step, error)
    except TransportFailed as error:
        if error.retry_at is None:
            fail(plan, step, reason=str(error), code=code_of(error), part=part)
        else:
            put_off(plan, step, until=error.retry_at)
    except (DomainError, Unreadable) as error:
        told = _told_why(error) if step == DISCOVERY else error
        fail(plan, step, reason=str(told), code=code_of(told), part=part)


def _told_why(error: Exception) -> Exception:
    """A model that refuses a brief and says why has read it, and asks for another one."""
    if isinstance(error, AnswerUnusable) and error.outcome == "refusal" and error.text.strip():
        return Unreadable(storable(shortened(error.text.strip(), ERROR_CHARS)))
    return error


def put_off(plan: MasterPlan, step: str, *, until: datetime) -> None:
    """The step is neither done nor failed: the sweep queues it again at the time the model has named."""
    logger.info("step put off plan_id=%s step=%s until=%s", plan.pk, step, until)
    open_plan = MasterPlan.objects.filter(pk=plan.pk, status__in=STARTING_PLAN)
    open_plan.filter(Q(resume_at=None) | Q(resume_at__lt=until)).update(resume_at=until)
    live.publish(live.plan_group(plan.pk), "masterplan_waiting", plan_id=str(plan.pk))


def code_of(error: Exception) -> str:
    """For machines: budget, answer, unreadable_brief, or model for everything that keeps a model from answering."""
    if isinstance(error, Unreadable):
        return UNREADABLE_BRIEF
    if isinstance(error, BudgetExceeded):
        return "budget"
    return ANSWER if isinstance(error, AnswerUnusable) else "model"


def fail(plan: MasterPlan, step: str, *, reason: str, code: str, part: str = "") -> None:
    """The first failure counts; what fails after it, or after a person's decision, is only logged."""
    try:
        with recording(plan):
            plan.move_to(
                MasterPlan.Status.FAILED,
                source=STARTING_PLAN,
                failed_step=step,
                failure_code=code,
                last_error=reason,
                waiting_for=MasterPlan.WaitingFor.NOTHING,
                lease_until=None,
                next_fence=True,
            )
            append(FAILED, {"step": step, "part": part, "reason": reason, "code": code})
    except IllegalTransition:
        logger.info("already ended plan_id=%s step=%s reason=%s", plan.pk, step, reason)


def fail_internally(plan_id: UUID, step: str, error: Exception, *, part: str = "") -> None:
    """For the outermost handler of a task: log the error and fail the plan with a general reason."""
    if is_interruption(error):
        logger.warning("planning step put off plan_id=%s step=%s error=%s", plan_id, step, error)
        return  # The sweep queues it again, and what was paid is stored.
    logger.exception("planning step broke plan_id=%s step=%s", plan_id, step)
    plan = MasterPlan.objects.get(pk=plan_id)
    fail(plan, step, reason=INTERNAL_REASON, code=INTERNAL, part=part)


def attempt_number(plan: MasterPlan, step: str, *, part: str = "") -> int:
    """A step asks anew when it is repeated, if its answers were unusable or broke Masterplan itself."""
    failures = PlanEvent.objects.filter(
        plan=plan,
        kind=FAILED,
        payload__step=step,
        payload__part=part,
        payload__code__in=[ANSWER, INTERNAL],
    )
    return 1 + failures.count()
