"""Making a draft of a plan document: all of it in one transaction, or nothing."""

from typing import Any

from django.utils import timezone

from config.access.models import User, Workspace
from config.access.permissions import require, workspaces_for
from config.shared.errors import NotPermitted
from costs.limits.budgets import create_plan_budget
from planning.discovery.brief import clean_brief
from planning.discovery.statements.stated_requirements import as_stored
from planning.draft.answers import MilestoneDraft, PhaseDraft, PlanSkeleton
from planning.draft.documents.problems import PHASES, problems
from planning.draft.documents.shapes import MilestonePart, PlanDocument, RequirementPart, TaskPart
from planning.errors import DocumentRefused, NameTaken
from planning.log.event_log import append
from planning.models import (
    Discovery,
    MasterPlan,
    Milestone,
    Phase,
    PlanCounter,
    Requirement,
    Subtask,
    Task,
    TaskDependency,
)
from planning.money import estimates
from planning.versions.store import add_version

GONE = (MasterPlan.Status.REJECTED, MasterPlan.Status.CANCELLED)
SIZE_REASON = "As many as the imported plan has."


def new_plan(document: PlanDocument, owner: User, workspace: Workspace | None = None) -> MasterPlan:
    """The plan, not saved yet, in the owner's first workspace if none is named.

    Raises DocumentRefused, NotPermitted, and BadInput for a brief that cannot be used.
    """
    if found := problems(document):
        raise DocumentRefused(found)
    workspace = workspace or workspaces_for(owner, "create_plan").first()
    if workspace is None:
        raise NotPermitted(f"{owner} may start plans in no workspace.")
    plan = MasterPlan(
        owner=owner,
        workspace=workspace,
        project_name=document.plan.name,
        package=document.plan.package,
        description=document.plan.description,
        stack=document.plan.stack,
        stack_options=document.plan.stack_options,
        tech_stack=document.plan.tech_stack,
        architecture_style=document.plan.architecture_style,
        status=MasterPlan.Status.DRAFT,
        waiting_for=MasterPlan.WaitingFor.PERSON,
        review_policy=workspace.review_policy,
        **_size(document),
    )
    require(owner, "create_plan", plan)
    return plan


def _size(document: PlanDocument) -> dict[str, Any]:
    count, size = len(document.tasks), document.plan.size
    return {
        "target_tasks": size.target if size else count,
        "minimum_tasks": size.minimum if size else count,
        "maximum_tasks": size.maximum if size else count,
        "size_reason": size.reason if size else SIZE_REASON,
    }


def save(plan: MasterPlan, document: PlanDocument, **counts: int) -> None:
    """Inside a recording of the plan; `counts` are of what else is imported with it. Raises NameTaken."""
    _reserve_name(plan)
    plan.budget = create_plan_budget(
        plan.pk, workspace=plan.workspace, owner=plan.owner, name=plan.project_name
    )
    plan.save(force_insert=True)
    last = max((int(task.id.removeprefix("T-")) for task in document.tasks), default=0)
    PlanCounter.objects.create(plan=plan, last_task_id=last)
    _save_discovery(plan, document)
    _save_requirements(plan, document.requirements)
    _save_tree(plan, document)
    estimates.estimate(plan)
    add_version(plan, "Imported", by=plan.owner)
    append(
        "masterplan_imported",
        {
            "project_name": plan.project_name,
            "total_tasks": len(document.tasks),
            "total_requirements": len(document.requirements),
            **counts,
        },
    )


def _reserve_name(plan: MasterPlan) -> None:
    """Of two imports of one document at the same time, the second one finds the first."""
    Workspace.objects.select_for_update(no_key=True).get(pk=plan.workspace_id)
    same = MasterPlan.objects.filter(
        workspace=plan.workspace_id, project_name__iexact=plan.project_name
    )
    if same.exclude(status__in=GONE).exists():
        raise NameTaken(
            f"There is a plan named {plan.project_name!r} in {plan.workspace} already."
            " Import this one under another name, or cancel that one first."
        )


def _save_discovery(plan: MasterPlan, document: PlanDocument) -> None:
    brief = clean_brief(document.brief) if document.brief else ""
    now = timezone.now()
    found = document.domain.model_dump(exclude={"stack"})
    stack = document.domain.stack
    Discovery.objects.create(
        plan=plan,
        brief=brief,
        asked_at=now,
        modelled_at=now,
        stack=stack.model_dump() if stack else {},
        skeleton=_skeleton(document).model_dump(),
        **found,
        **as_stored(brief),
    )


def _skeleton(document: PlanDocument) -> PlanSkeleton:
    """Its conventions and public names are what prompts say of the whole plan."""
    plan = document.plan
    return PlanSkeleton(
        project_name=plan.name,
        package=plan.package,
        description=plan.description,
        tech_stack=plan.tech_stack,
        architecture_style=plan.architecture_style,
        conventions=plan.conventions,
        phases=[
            PhaseDraft(
                type=phase.type,
                name=phase.name,
                goal=phase.goal,
                milestones=[_milestone_draft(one) for one in phase.milestones],
            )
            for phase in document.phases
        ],
    )


def _milestone_draft(milestone: MilestonePart) -> MilestoneDraft:
    return MilestoneDraft(
        key=milestone.key,
        name=milestone.name,
        goal=milestone.goal,
        tasks=len(milestone.tasks),
        depends_on=milestone.depends_on,
        public=milestone.public,
    )


def _save_requirements(plan: MasterPlan, rows: list[RequirementPart]) -> None:
    now = timezone.now()
    Requirement.objects.bulk_create(
        Requirement(
            plan=plan,
            superseded_at=now if row.superseded else None,
            **row.model_dump(exclude={"superseded"}),
        )
        for row in rows
    )


def _save_tree(plan: MasterPlan, document: PlanDocument) -> None:
    milestones: dict[str, Milestone] = {}
    for part in document.phases:
        phase = Phase.objects.create(
            plan=plan,
            number=1 + PHASES.index(part.type),
            phase_type=part.type,
            name=part.name,
            goal=part.goal,
        )
        for one in part.milestones:
            milestones[one.key] = _save_milestone(phase, one, milestones)
    rows = {
        task.id: _task(plan, milestones[milestone.key], task)
        for milestone in document.milestones
        for task in milestone.tasks
    }
    for number, row in enumerate(rows.values(), start=1):
        row.number = number
    Task.objects.bulk_create(rows.values())
    _save_parts(plan, document, rows)


def _save_milestone(phase: Phase, part: MilestonePart, earlier: dict[str, Milestone]) -> Milestone:
    milestone = Milestone.objects.create(
        phase=phase,
        key=part.key,
        number=int(part.key.removeprefix("M")),
        name=part.name,
        goal=part.goal,
        task_budget=len(part.tasks),
        draft={"tasks": []},  # nothing of it is still to be written
    )
    milestone.depends_on.set(earlier[key] for key in part.depends_on)
    return milestone


def _task(plan: MasterPlan, milestone: Milestone, part: TaskPart) -> Task:
    links = {"id", "requirements", "depends_on", "subtasks"}
    fields = part.model_dump(exclude=links)
    return Task(plan=plan, milestone=milestone, stable_id=part.id, **fields)


def _save_parts(plan: MasterPlan, document: PlanDocument, rows: dict[str, Task]) -> None:
    codes = dict(Requirement.objects.filter(plan=plan).values_list("code", "pk"))
    served = Task.requirements.through
    served.objects.bulk_create(
        served(task_id=rows[task.id].pk, requirement_id=codes[code])
        for task in document.tasks
        for code in task.requirements
    )
    TaskDependency.objects.bulk_create(
        TaskDependency(task=rows[task], depends_on=rows[provider])
        for task, provider in document.edges
    )
    Subtask.objects.bulk_create(
        Subtask(task=rows[task.id], number=number, name=name)
        for task in document.tasks
        for number, name in enumerate(task.subtasks, start=1)
    )
