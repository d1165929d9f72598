"""Asking a model for one planning answer: checked, repaired, with progress pushed to open pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings

from config.shared.answers import ModelAnswer
from config.shared.database.leases import Lease
from config.shared.prompts import Revision, prompt
from costs.model_client.correction import parse_repaired
from costs.model_client.door import Call, Parsed
from planning.models import MasterPlan
from planning.money.estimates import expected_total
from planning.money.payers import budgets_for, subject_of
from planning.steps.failures import attempt_number
from planning.steps.token_counts import reported_tokens

Answer = TypeVar("Answer", bound=ModelAnswer)
# The longest answer of each job; the worst case that is held before the call.
MAX_TOKENS = {
    "DiscoveryQuestions": 4096,
    "DomainModel": 32_000,
    "PlanSkeleton": 8192,
    "MilestoneTasks": 16_000,
    "TaskLinks": 8192,
}


# Briefs of more demands than usual have longer answers, up to what a model can write at once.
USUAL_DEMANDS = 40
TOKENS_PER_DEMAND = {"DiscoveryQuestions": 80, "DomainModel": 160}
MOST_TOKENS = 64_000


def longest_answer(job: str, demands: int) -> int:
    more = TOKENS_PER_DEMAND.get(job, 0) * max(0, demands - USUAL_DEMANDS)
    return min(MAX_TOKENS[job] + more, MOST_TOKENS)


@dataclass(frozen=True, kw_only=True)
class StepCall:
    """The plan and step a call is for; `part` is a milestone's key; `kind` the push with token counts."""

    plan: MasterPlan
    step: str
    lease: Lease
    kind: str
    phase: str
    part: str = ""
    demands: int = 0  # how many demands the answer may have to repeat


def ask(
    schema: type[Answer],
    asking: StepCall,
    *,
    problems: Callable[[Answer], list[str]],
    previous: Revision | None = None,
    **tags: Any,
) -> Parsed[Answer]:
    """One answer without problems; `previous` is an accepted one that is asked for again, and why.

    Raises AnswerUnusable after the last repair, and whatever keeps a call from being made.
    """
    job, plan = schema.__name__, asking.plan
    asked = prompt("planning", job, **tags)
    call = Call(
        job=job,
        subject=subject_of(plan.pk),
        model=settings.MODELS["planning"],
        budgets=budgets_for(plan),
        prompt=previous.of(asked) if previous else asked,
        max_tokens=longest_answer(job, asking.demands),
        attempt=attempt_number(plan, asking.step, part=asking.part),
    )
    with reported_tokens(
        plan.pk,
        asking.kind,
        estimated_total=expected_total(plan),
        current_phase=asking.phase,
    ) as told:
        return parse_repaired(
            schema,
            call,
            problems=problems,
            on_tokens=told,
            should_stop=asking.lease.is_lost,
        )
