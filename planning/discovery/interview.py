"""The steps of discovery: at most five questions, then the domain model and the numbered requirements."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from config.access.models import AccessList, User, Workspace
from config.access.permissions import require
from config.shared.database.columns import save_columns
from config.shared.database.leases import Lease
from config.shared.jobs import queue
from config.shared.prompts import Shared, Text
from config.shared.signals import send_on_commit
from costs.ledger.usage import spent_on
from costs.limits.budgets import create_plan_budget
from planning.answers import DiscoveryQuestions, DomainModel
from planning.discovery import (
    domain_problems,
    plan_size,
    questions,
    requirements,
    size_agreement,
    stack_choice,
    unwanted,
)
from planning.discovery.brief import clean_brief, first_line, for_reading
from planning.discovery.statements.stated_requirements import as_stored, stated_requirements
from planning.errors import Unreadable
from planning.log.event_log import append, recording
from planning.models import Discovery, MasterPlan, Packages, PlanCounter, PlanEvent, Question
from planning.money import estimates
from planning.money.payers import Limits, set_limits, subject_of
from planning.signals import packages_wanted
from planning.stacks.stack import Stack
from planning.steps.ask import StepCall, ask
from planning.steps.failures import DISCOVERY, failures_recorded
from planning.steps.job_names import DISCOVER
from planning.steps.step_lease import hold_plan
from planning.steps.token_counts import DISCOVERY_TOKENS

Amend = Callable[[MasterPlan], None]
# Of the words of an assumption, as many are in the question and answer that it says again.
STATED_SHARE = 0.6


def start_plan(
    *,
    owner: User,
    workspace: Workspace,
    brief: str,
    size: int = plan_size.RECOMMENDED,
    stack: str = "",
    unattended: bool = False,
    limits: Limits | None = None,
    access_list: AccessList | None = None,
    plan_id: UUID | None = None,
) -> MasterPlan:
    """Create the plan with its budget and log, and queue its discovery; all of it or nothing.

    `limits` are soft and hard dollars that approval will not change; without a `stack` discovery proposes one. A
    caller with a `plan_id` can ask afterwards whether it came to that. Raises BadInput and NotPermitted.
    """
    text = clean_brief(brief)
    plan_size.check_size(size)
    stack_choice.check_stack(stack)
    plan = MasterPlan(
        pk=plan_id or uuid4(),
        owner=owner,
        workspace=workspace,
        access_list=access_list,
        requested_size=size,
        requested_stack=stack,
        is_unattended=unattended,
        review_policy=workspace.review_policy,
        has_own_limits=limits is not None,
    )
    require(owner, "create_plan", plan)
    with recording(plan, actor=owner.get_username()):
        _store(plan, text, limits)
        append("discovery_generation_start", estimates.of_discovery(text))
        queue(DISCOVER, plan.pk)
    return plan


def _store(plan: MasterPlan, text: str, limits: Limits | None) -> None:
    """The plan with what belongs to it from its first moment: budget, counter of events, discovery."""
    name = first_line(text)
    plan.budget = create_plan_budget(plan.pk, workspace=plan.workspace, owner=plan.owner, name=name)
    plan.save(force_insert=True)
    PlanCounter.objects.create(plan=plan)
    Discovery.objects.create(plan=plan, brief=text, **as_stored(text))
    if limits is not None:
        set_limits(plan, limits, by=plan.owner, why="set when the plan was started")


def discover(plan_id: UUID, *, amend: Amend | None = None) -> None:
    """The next step of discovery: the questions, or the model of the domain.

    `amend` is called in the transaction that stores the model, with what people had amended of an earlier one.
    """
    open_rows = MasterPlan.objects.filter(pk=plan_id, status=MasterPlan.Status.DISCOVERING)
    rows = open_rows.exclude(waiting_for=MasterPlan.WaitingFor.PERSON)
    with hold_plan(rows) as held:
        if held is None:
            return
        plan = MasterPlan.objects.select_related("discovery", "owner", "workspace").get(pk=plan_id)
        with failures_recorded(plan, DISCOVERY):
            if plan.discovery.asked_at is None:
                _ask_questions(plan, held)
            else:
                _model_domain(plan, held, amend)


def _ask_questions(plan: MasterPlan, held: Lease) -> None:
    asked = ask(
        DiscoveryQuestions,
        _asking(plan, held, "reading the brief"),
        problems=lambda found: domain_problems.question_problems(found, plan.discovery.stated),
        stacks=Shared(stack_choice.as_tag(stack_choice.choosable(plan))),
        brief=Text(for_reading(plan.discovery.brief)),
    )
    if not asked.value.readable:
        raise Unreadable(asked.value.reason)
    with recording(plan, actor_kind=PlanEvent.ActorKind.LLM):
        held.confirm()
        questions.save(plan.discovery, asked.value)
        if plan.is_unattended:
            questions.assume_the_rest(plan.discovery)
        questions.go_on_if_answered(plan)


def _asking(plan: MasterPlan, held: Lease, phase: str) -> StepCall:
    return StepCall(
        plan=plan,
        step=DISCOVERY,
        lease=held,
        kind=DISCOVERY_TOKENS,
        phase=phase,
        demands=len(plan.discovery.stated),
    )


def _model_domain(plan: MasterPlan, held: Lease, amend: Amend | None) -> None:
    discovery, stacks = plan.discovery, stack_choice.choosable(plan)
    modelled = ask(
        DomainModel,
        _asking(plan, held, "modelling the domain"),
        problems=lambda found: _checked(plan, found, stacks),
        stacks=Shared(stack_choice.as_tag(stacks)),
        brief=Text(for_reading(discovery.brief)),
        answers=questions.answers_as_tag(discovery),
    )
    discovery.exclusions = unwanted.with_told(discovery, modelled.value.exclusions)
    wanted = requirements.wanted(
        modelled.value, stated_requirements(discovery.brief), discovery.exclusions
    )
    with recording(plan, actor_kind=PlanEvent.ActorKind.LLM):
        _begin_drafting(plan, held, modelled.value, stack_choice.proposed(modelled.value, stacks))
        append("discovery_saving_start", {"total_requirements": len(wanted)})
        _save_domain(discovery, modelled.value)
        _propose_packages(plan, modelled.value)
        requirements.store(plan, wanted)
        requirements.give_up(plan)
        if amend is not None:
            amend(plan)
        _append_found(modelled.value, [item.text for item in wanted])
        append("discovery_generation_complete", _outcome(plan, modelled.value))
        if not size_agreement.is_asked(plan):
            size_agreement.begin_draft(plan)


def _checked(plan: MasterPlan, found: DomainModel, stacks: list[Stack]) -> list[str]:
    """The problems of an answer, with an event that it is being checked."""
    with recording(plan, actor_kind=PlanEvent.ActorKind.LLM):
        append(
            "discovery_parsing_complete",
            {
                "domain": found.domain,
                "total_bounded_contexts": len(found.bounded_contexts),
                "total_aggregates": len(found.aggregates),
                "total_entities": len(found.aggregates) + len(found.value_objects),
            },
        )
        append("discovery_validation_start")
    return [
        *domain_problems.domain_problems(found),
        *unwanted.problems(plan.discovery, found.exclusions),
        *stack_choice.problems(found, stacks),
    ]


def _begin_drafting(plan: MasterPlan, held: Lease, found: DomainModel, stack: Stack) -> None:
    """First in the transaction: a late worker stops here. A watched plan waits until its size is agreed to."""
    size = plan_size.size_for(
        plan.requested_size,
        contexts=len(found.bounded_contexts),
        aggregates=len(found.aggregates),
        services=len(found.services),
    )
    plan.move_to(
        MasterPlan.Status.GENERATING,
        source=MasterPlan.Status.DISCOVERING,
        fence=held.fence,
        lease_until=None,
        waiting_for=MasterPlan.WaitingFor.PERSON
        if size_agreement.asks_person(plan)
        else MasterPlan.WaitingFor.NOTHING,
        stack=stack.name,
        stack_options=stack_choice.options_of(found),
        target_tasks=size.target,
        minimum_tasks=size.minimum,
        maximum_tasks=size.maximum,
        size_reason=size.reason,
    )


def _save_domain(discovery: Discovery, found: DomainModel) -> None:
    parts = found.model_dump(exclude={"requirements", "exclusions"})
    parts["assumptions"] += _unstated_assumptions(discovery, found.assumptions)
    parts["domain"] = found.domain[:200]
    noted = {"exclusions": discovery.exclusions, "modelled_at": timezone.now()}
    save_columns(discovery, parts | noted)


def _propose_packages(plan: MasterPlan, found: DomainModel) -> None:
    wanted = [one.model_dump() for one in found.stack.libraries]
    if wanted:
        Packages.objects.update_or_create(plan=plan, defaults={"wanted": wanted})
        send_on_commit(packages_wanted, sender=MasterPlan, plan_id=plan.pk)


def _unstated_assumptions(discovery: Discovery, stated: list[str]) -> list[str]:
    """Recommendations taken in place of answers that the model does not list itself."""
    assumed = Question.objects.filter(discovery=discovery, is_assumed=True).order_by("number")
    return [f"{q.question} {q.answer}" for q in assumed if not _is_stated(q, stated)]


def _is_stated(question: Question, stated: list[str]) -> bool:
    """Whether an assumption is already listed, perhaps in other words."""
    said, meant = (
        _words(f"{question.question} {question.answer}"),
        _words(questions.implication(question)),
    )
    return any(
        _is_covered(_words(text), said | meant) or meant and _is_covered(meant, _words(text))
        for text in stated
    )


def _is_covered(some: set[str], others: set[str]) -> bool:
    return len(some & others) >= STATED_SHARE * len(some)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def _append_found(found: DomainModel, texts: list[str]) -> None:
    kinds = {
        "bounded context": [context.name for context in found.bounded_contexts],
        "aggregate": [aggregate.name for aggregate in found.aggregates],
        "requirement": texts,
    }
    for kind, names in kinds.items():
        for count, name in enumerate(names, start=1):
            append(
                "discovery_entity_discovered", {"type": kind, "count": count, "name": name[:200]}
            )


def _outcome(plan: MasterPlan, found: DomainModel) -> dict[str, Any]:
    subject = subject_of(plan.pk)
    spent = spent_on([subject]).get(subject)
    return {
        "discovery_id": str(plan.discovery.pk),
        "domain": found.domain,
        "total_bounded_contexts": len(found.bounded_contexts),
        "total_aggregates": len(found.aggregates),
        "generation_cost_usd": None if spent is None else str(spent),
        "duration_seconds": round((timezone.now() - plan.created_at).total_seconds()),
    }
