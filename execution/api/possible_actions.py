"""What a person may do with a plan as it stands."""

from collections.abc import Iterator

from config.access.models import User
from config.access.permissions import can
from execution.choices import PAUSABLE_RUN
from execution.models import Run
from planning.choices import STARTING_PLAN
from planning.discovery import size_agreement
from planning.models import MasterPlan
from planning.models.plan import RUN_STEP

Status = MasterPlan.Status


def possible_now(plan: MasterPlan, run: Run | None, user: User) -> list[str]:
    """Names of operations that would not be refused for the plan's state or the person's role."""
    return [action for action, verb in _offered(plan, run) if can(user, verb, plan)]


def _offered(plan: MasterPlan, run: Run | None) -> Iterator[tuple[str, str]]:
    """Actions by the state alone, each with the verb it needs."""
    if plan.status == Status.DISCOVERING and plan.waiting_for == MasterPlan.WaitingFor.PERSON:
        yield "answer", "answer_question"
    if size_agreement.is_asked(plan):
        yield "agree_size", "answer_question"
    if plan.status == Status.DRAFT:
        yield "approve", "approve_plan"
    if plan.status in (Status.DRAFT, Status.APPROVED):
        yield "reject", "reject_plan"
    if plan.status == Status.APPROVED:
        yield "reopen", "edit_plan"
        yield "execute", "run_plan"
    if run is None or run.status not in (*PAUSABLE_RUN, Run.Status.PAUSED):
        yield from _without_run(plan)
    else:
        yield ("resume" if run.status == Run.Status.PAUSED else "pause"), "run_plan"
        yield "cancel", "run_plan"
    if run is not None and run.atoms.accepted().exists():
        yield "export", "export"


def _without_run(plan: MasterPlan) -> Iterator[tuple[str, str]]:
    if plan.status == Status.FAILED:
        yield "retry", "run_plan" if plan.failed_step == RUN_STEP else "edit_plan"
    if plan.status in (*STARTING_PLAN, Status.DRAFT, Status.APPROVED, Status.FAILED):
        yield "cancel", "edit_plan"
