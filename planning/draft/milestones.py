"""Writing the skeleton of phases, then the tasks of each milestone, by one call each."""

import json
import logging
from typing import Any
from uuid import UUID

from config.shared.database.leases import Lease
from config.shared.jobs import queue
from config.shared.prompts import Revision, Shared
from costs.errors import AnswerUnusable
from costs.models import Budget
from planning.discovery import domain, requirements
from planning.discovery.plan_size import Size
from planning.draft import task_problems
from planning.draft.answers import MilestoneDraft, MilestoneTasks, PhaseDraft, PlanSkeleton
from planning.draft.recall.similar_plans import as_shown, as_tag, similar_plans
from planning.draft.skeleton_tag import skeleton_tag
from planning.draft.stack_tag import stack_tag
from planning.log.event_log import append, recording
from planning.models import MasterPlan, Milestone, Phase, PlanEvent
from planning.stacks.chosen import files_of, stack_of
from planning.steps.ask import StepCall, ask
from planning.steps.failures import DRAFTING, SKELETON, failures_recorded
from planning.steps.job_names import COMPILE_PLAN, DRAFT_MILESTONE
from planning.steps.step_lease import NOT_WAITING, hold_milestone, hold_plan
from planning.steps.token_counts import MASTERPLAN_TOKENS

logger = logging.getLogger(__name__)
# A late milestone is kept although another one has failed: it is paid for.
STILL_WANTED = (MasterPlan.Status.GENERATING, MasterPlan.Status.FAILED)


def draft(plan_id: UUID) -> None:
    """Phases and milestones; then one task for each milestone is queued."""
    open_rows = MasterPlan.objects.filter(pk=plan_id, status=MasterPlan.Status.GENERATING)
    rows = open_rows.exclude(waiting_for=MasterPlan.WaitingFor.PERSON)
    with hold_plan(rows) as held:
        if held is None:
            return
        plan = _read(plan_id)
        if plan.discovery.skeleton:
            return
        with failures_recorded(plan, SKELETON):
            _draft_skeleton(plan, held)


def _read(plan_id: UUID) -> MasterPlan:
    return MasterPlan.objects.select_related("discovery", "owner", "workspace").get(pk=plan_id)


def _draft_skeleton(plan: MasterPlan, held: Lease) -> None:
    size = Size(
        target=plan.target_tasks,
        minimum=plan.minimum_tasks,
        maximum=plan.maximum_tasks,
        reason=plan.size_reason,
    )
    live, package = requirements.live(plan), stack_of(plan).package
    alike = similar_plans(plan)
    codes = [requirement.code for requirement in live]
    answer = ask(
        PlanSkeleton,
        StepCall(
            plan=plan, step=SKELETON, lease=held, kind=MASTERPLAN_TOKENS, phase="laying out phases"
        ),
        problems=lambda found: task_problems.skeleton_problems(
            found, size, codes, package, files_of(plan)
        ),
        stack=stack_tag(plan),
        domain=domain.as_tag(plan.discovery),
        requirements=requirements.as_tag(live),
        similar_plans=as_tag(alike),
        size=size.as_tag(),
    ).value
    with recording(plan, actor_kind=PlanEvent.ActorKind.LLM):
        held.confirm()
        _name(plan, answer)
        milestones = [m for number, p in enumerate(answer.phases, start=1) for m in _save_phase(plan, number, p)]  # fmt: skip
        _link_milestones(answer, {milestone.key: milestone for milestone in milestones})
        plan.discovery.skeleton = answer.model_dump()
        plan.discovery.recalled = as_shown(alike)
        plan.discovery.save(update_fields=["skeleton", "recalled"])
        for milestone in milestones:
            queue(DRAFT_MILESTONE, milestone.pk)


def _name(plan: MasterPlan, answer: PlanSkeleton) -> None:
    named = {
        "project_name": answer.project_name,
        "package": answer.package,
        "description": answer.description,
        "tech_stack": answer.tech_stack,
        "architecture_style": answer.architecture_style[:120],
    }
    MasterPlan.objects.filter(pk=plan.pk).update(lease_until=None, **NOT_WAITING, **named)
    Budget.objects.filter(pk=plan.budget_id).update(name=answer.project_name)


def _save_phase(plan: MasterPlan, number: int, answer: PhaseDraft) -> list[Milestone]:
    phase = Phase.objects.create(
        plan=plan, number=number, phase_type=answer.type, name=answer.name[:200], goal=answer.goal
    )
    append(
        "masterplan_entity_discovered",
        {"type": "phase", "count": number, "name": phase.name, "parent": ""},
    )
    return [
        Milestone.objects.create(
            phase=phase,
            key=draft.key,
            number=int(draft.key.removeprefix("M")),
            name=draft.name[:200],
            goal=draft.goal,
            task_budget=draft.tasks,
        )
        for draft in answer.milestones
    ]


def _link_milestones(answer: PlanSkeleton, milestones: dict[str, Milestone]) -> None:
    for phase in answer.phases:
        for draft in phase.milestones:
            milestone = milestones[draft.key]
            milestone.depends_on.set(milestones[key] for key in draft.depends_on)
            append(
                "masterplan_entity_discovered",
                {
                    "type": "milestone",
                    "count": milestone.number,
                    "name": milestone.name,
                    "parent": phase.name,
                },
            )


def draft_milestone(milestone_id: UUID) -> None:
    """The tasks of one milestone, kept as the answer is until all are in."""
    with hold_milestone(Milestone.objects.filter(pk=milestone_id, draft__isnull=True)) as held:
        if held is None:
            return
        milestone = Milestone.objects.select_related("phase").get(pk=milestone_id)
        plan = _read(milestone.phase.plan_id)
        if plan.status != MasterPlan.Status.GENERATING:
            return
        with failures_recorded(plan, DRAFTING, part=milestone.key):
            _store_milestone(plan, milestone, _ask_milestone(plan, milestone, held))


def _ask_milestone(plan: MasterPlan, milestone: Milestone, held: Lease) -> MilestoneTasks:
    """A milestone is sent its own requirements and the names of the rest.

    One that is asked again and cannot do better keeps the tasks it had.
    """
    revision = milestone.revision
    try:
        return _ask_tasks(plan, milestone, held, _told(revision) if revision else None)
    except AnswerUnusable:
        if revision is None:
            raise
        logger.info("revision failed plan_id=%s milestone=%s", plan.pk, milestone.key)
        return MilestoneTasks.model_validate(revision["answer"])


def _told(revision: dict[str, Any]) -> Revision:
    answer = json.dumps(revision["answer"], ensure_ascii=False)
    return Revision(answer=answer, errors=revision["errors"])


def _ask_tasks(
    plan: MasterPlan, milestone: Milestone, held: Lease, previous: Revision | None
) -> MilestoneTasks:
    live, owned = requirements.live(plan), files_of(plan)
    skeleton = _in_skeleton(plan, milestone.key)
    home = set(skeleton.requirements)
    own = [requirement for requirement in live if requirement.code in home]
    codes = {requirement.code for requirement in live}
    answer = ask(
        MilestoneTasks,
        StepCall(
            plan=plan,
            step=DRAFTING,
            part=milestone.key,
            lease=held,
            kind=MASTERPLAN_TOKENS,
            phase=milestone.phase.name,
        ),
        problems=lambda found: task_problems.milestone_problems(
            found,
            key=milestone.key,
            budget=milestone.task_budget,
            codes=codes,
            home=home,
            public=[(name.path, task_problems.symbol_of(name)) for name in skeleton.public],
            owned=owned,
        ),
        previous=previous,
        stack=stack_tag(plan),
        domain=domain.for_tasks(plan.discovery),
        skeleton=skeleton_tag(plan.discovery.skeleton),
        all_requirements=Shared(requirements.names(live)),
        milestone=milestone.key,
        requirements=requirements.as_tag(own),
    ).value
    for task in answer.tasks:
        # What the stack has is there before all tasks, so it makes no dependency.
        task.needs = [ref for ref in task.needs if ref.path not in owned]
    return answer


def _in_skeleton(plan: MasterPlan, key: str) -> MilestoneDraft:
    phases = PlanSkeleton.model_validate(plan.discovery.skeleton).phases
    return next(one for phase in phases for one in phase.milestones if one.key == key)


def _store_milestone(plan: MasterPlan, milestone: Milestone, answer: MilestoneTasks) -> None:
    """The plan's lock comes first, so exactly one milestone sees that it is the last."""
    with recording(plan, actor_kind=PlanEvent.ActorKind.LLM):
        wanted = MasterPlan.objects.filter(pk=plan.pk, status__in=STILL_WANTED)
        if not list(wanted.select_for_update(no_key=True).values_list("pk")):
            return
        mine = Milestone.objects.filter(pk=milestone.pk, draft__isnull=True)
        if not mine.update(draft=answer.model_dump(), lease_until=None):
            return
        _append_landed(plan, milestone, len(answer.tasks))
        if not Milestone.objects.missing_of(plan).exists():
            queue(COMPILE_PLAN, plan.pk)


def _append_landed(plan: MasterPlan, milestone: Milestone, count: int) -> None:
    append(
        "masterplan_entity_discovered",
        {"type": "tasks", "count": count, "name": milestone.name, "parent": milestone.phase.name},
    )
    of_phase = Milestone.objects.filter(phase=milestone.phase)
    append(
        "masterplan_phase_progress",
        {
            "phase": milestone.phase.name,
            "milestones_drafted": of_phase.filter(draft__isnull=False).count(),
            "total_milestones": of_phase.count(),
        },
    )
