"""Asking a model for the operations of a change, in a worker."""

import copy
import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from config.shared.database.lapsed import on_lapse
from config.shared.database.leases import Lease, free, leased, take_away
from config.shared.errors import BadInput, DomainError, IllegalTransition
from config.shared.jobs import queue
from config.shared.prompts import Shared, prompt
from costs.errors import AnswerUnusable, CallStopped
from costs.model_client.correction import parse_repaired
from costs.model_client.door import Call
from planning.changes.proposals.answers import PlanEdit
from planning.changes.proposals.change_operations import operated
from planning.changes.proposals.effect import critical, given
from planning.changes.proposals.locked import touched
from planning.changes.proposals.proposal_verbs import become_ready, fail
from planning.draft.stack_tag import stack_tag
from planning.log.event_log import recording
from planning.models import PlanEvent, PlanProposal
from planning.money.payers import budgets_for
from planning.steps.failures import INTERNAL_REASON
from planning.steps.job_names import PROPOSE_CHANGE
from planning.versions.snapshot import Snapshot, snapshot, tasks_of

logger = logging.getLogger(__name__)
Status = PlanProposal.Status
MOST_TOKENS = 16_000


def propose(proposal_id: UUID) -> None:
    """Ask the model, unless somebody does or the change is decided. Ends as ready or failed."""
    rows = PlanProposal.objects.filter(pk=proposal_id, status=Status.ASKING)
    with leased(rows, deadline=_deadline(), claimed={}, released={}) as held:
        if held is None:
            return
        related = ("plan__discovery", "plan__workspace", "plan__budget", "made_by", "base")
        proposal = PlanProposal.objects.select_related(*related).get(pk=proposal_id)
        try:
            _propose(proposal, held)
        except (CallStopped, IllegalTransition):
            logger.info("given up proposal=%s", proposal_id)
        except AnswerUnusable as error:
            fail(proposal, _reasons(error), fence=held.fence)
        except DomainError as error:
            fail(proposal, error.message, fence=held.fence)


def _propose(proposal: PlanProposal, held: Lease) -> None:
    plan = proposal.plan
    before = snapshot(plan)
    numbers, by = given(plan), proposal.made_by.get_username()

    def problems(answer: PlanEdit) -> list[str]:
        if not answer.operations:
            return [] if answer.reason else ["There is no operation, and no reason why."]
        try:
            after = operated(before, answer.operations, numbers, by=by)
        except BadInput as refused:
            return refused.message.splitlines()
        return [*touched(before, after), *critical(plan, before, after)]

    answer = parse_repaired(
        PlanEdit, _call(proposal, before), problems=problems, should_stop=held.is_lost
    ).value
    if not answer.operations:
        fail(proposal, answer.reason, fence=held.fence)
        return
    after = operated(before, answer.operations, numbers, by=by)
    dumped = [one.model_dump(exclude_none=True) for one in answer.operations]
    with recording(plan, actor_kind=PlanEvent.ActorKind.LLM):
        become_ready(proposal, answer.summary, dumped, after, fence=held.fence)


def _call(proposal: PlanProposal, before: Snapshot) -> Call:
    plan = proposal.plan
    return Call(
        job="PlanEdit",
        subject=f"change:{proposal.pk}",
        model=settings.MODELS["planning"],
        budgets=budgets_for(plan),
        prompt=prompt(
            "planning",
            "PlanEdit",
            stack=stack_tag(plan),
            domain=before["domain"],
            plan=Shared(as_tag(before)),
            instruction=proposal.words,
        ),
        max_tokens=MOST_TOKENS,
        attempt=1 + proposal.retries,
    )


def as_tag(of: Snapshot) -> dict[str, Any]:
    """The `<plan>` of the model contract; most tasks have nothing that is locked, and say nothing of it."""
    parts = ("project_name", "package", "requirements", "phases")
    found = copy.deepcopy({name: of[name] for name in parts})
    for task in tasks_of(found).values():
        if not task.get("locked_fields"):
            task.pop("locked_fields", None)
    return found


def _reasons(error: AnswerUnusable) -> str:
    said = "; ".join(error.errors[:5]) or error.message
    return f"The model's answer could not be used: {said}"


def _deadline() -> datetime:
    return timezone.now() + timedelta(seconds=settings.ASKING_SECONDS)


def fail_internally(proposal_id: UUID) -> None:
    """For the outermost handler of the task."""
    proposal = PlanProposal.objects.select_related("plan").get(pk=proposal_id)
    fail(proposal, INTERNAL_REASON)


@on_lapse(PlanProposal, status=Status.ASKING)
def free_proposals(rows: QuerySet[PlanProposal]) -> None:
    take_away(rows)


def sweep() -> None:
    """Those that lost their worker or their message are queued again."""
    for pk in PlanProposal.objects.filter(free(), status=Status.ASKING).values_list(
        "pk", flat=True
    ):
        queue(PROPOSE_CHANGE, pk)
