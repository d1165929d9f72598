"""Agreeing to the size of a plan: proposed after discovery, accepted before its draft is paid."""

from dataclasses import asdict

from config.access.models import User
from config.access.permissions import require
from config.shared.errors import DomainError
from config.shared.jobs import queue
from planning.discovery import plan_size, questions
from planning.discovery.stack_choice import check_stack, choose
from planning.log.event_log import append, recording
from planning.models import MasterPlan
from planning.money import estimates
from planning.steps.job_names import DRAFT

ANSWERS_NEWER = "An answer was changed after the domain was modelled. Let it be understood again before it is drafted."


def asks_person(plan: MasterPlan) -> bool:
    """Who named a size has decided already. Recommendations answer questions, they agree to no price."""
    return not plan.is_unattended and plan.requested_size == plan_size.RECOMMENDED


def is_asked(plan: MasterPlan) -> bool:
    waits = plan.waiting_for == MasterPlan.WaitingFor.PERSON
    return waits and plan.status == MasterPlan.Status.GENERATING


def agree(plan: MasterPlan, by: User, target: int | None = None, stack: str = "") -> None:
    """Begin the draft, at the size proposed or another one (a number of tasks, or a named size), and on the stack
    proposed or another one. Raises BadInput, and DomainError if the plan is not waiting for it."""
    require(by, "answer_question", plan)
    if target is not None:
        plan_size.check_size(target)
    check_stack(stack)
    with recording(plan, actor=by.get_username()):
        waiting = MasterPlan.objects.filter(
            pk=plan.pk,
            status=MasterPlan.Status.GENERATING,
            waiting_for=MasterPlan.WaitingFor.PERSON,
        )
        if not waiting.update(waiting_for=MasterPlan.WaitingFor.NOTHING):
            raise DomainError(
                "This plan is not waiting for its size to be agreed to.", code="not_waiting"
            )
        fresh = MasterPlan.objects.select_related("discovery").get(pk=plan.pk)
        if questions.are_newer(fresh.discovery):
            raise DomainError(ANSWERS_NEWER, code="answers_newer")
        if target is not None and target != fresh.target_tasks:
            _resize(fresh, target)
        if stack:
            choose(fresh, stack)
        begin_draft(fresh)


def offered(plan: MasterPlan) -> plan_size.Size:
    """The named size that is not recommended: compact for standard, standard for compact."""
    other = {plan_size.STANDARD: plan_size.COMPACT, plan_size.COMPACT: plan_size.STANDARD}
    structure = _structure(plan)
    floor = plan_size.structural_floor(**structure)
    return plan_size.size_for(other[plan_size.recommended(floor)], **structure)


def _structure(plan: MasterPlan) -> dict[str, int]:
    found = plan.discovery
    return {
        "contexts": len(found.bounded_contexts),
        "aggregates": len(found.aggregates),
        "services": len(found.services),
    }


def propose_again(plan: MasterPlan) -> None:
    """After the domain has changed, inside a recording: the size that is proposed now."""
    fresh = MasterPlan.objects.select_related("discovery").get(pk=plan.pk)
    size = plan_size.size_for(fresh.requested_size, **_structure(fresh))
    if (size.target, size.reason) != (fresh.target_tasks, fresh.size_reason):
        _set_size(fresh, size)


def _resize(plan: MasterPlan, target: int) -> None:
    plan.requested_size = target
    _set_size(plan, plan_size.size_for(target, **_structure(plan)))


def _set_size(plan: MasterPlan, size: plan_size.Size) -> None:
    plan.target_tasks, plan.size_reason = size.target, size.reason
    plan.minimum_tasks, plan.maximum_tasks = size.minimum, size.maximum
    names = ["requested_size", "target_tasks", "minimum_tasks", "maximum_tasks", "size_reason"]
    plan.save(update_fields=names)
    append("masterplan_size_changed", asdict(size))


def begin_draft(plan: MasterPlan) -> None:
    """Inside a recording."""
    payload = {"discovery_id": str(plan.discovery.pk), **estimates.of_drafting(plan)}
    append("masterplan_generation_start", payload)
    queue(DRAFT, plan.pk)
