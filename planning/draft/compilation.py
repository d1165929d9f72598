"""Compiling the draft when all milestones have been written: ids, dependencies, forecast, version 1.

Ids follow phase, milestone and local order, so the order in which milestones landed cannot matter.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from config.shared.database.leases import Lease
from config.shared.jobs import queue
from config.shared.signals import send_on_commit
from costs.ledger.usage import spent_on
from costs.models import Usage
from planning.draft.needs import Drafted, Needs, Unresolved, ask_again, drafted_tasks, resolve_needs
from planning.log.event_log import append, recording
from planning.models import (
    MasterPlan,
    Milestone,
    PlanCounter,
    Requirement,
    Subtask,
    Task,
    TaskDependency,
)
from planning.money import estimates
from planning.money.payers import subject_of
from planning.signals import plan_drafted
from planning.steps.failures import LINKS, failures_recorded
from planning.steps.job_names import APPROVE_UNATTENDED
from planning.steps.step_lease import hold_plan
from planning.versions.store import add_version


def compile_plan(plan_id: UUID) -> None:
    """Link and number the tasks of all milestones; the plan becomes a draft that people can edit."""
    rows = MasterPlan.objects.filter(pk=plan_id, status=MasterPlan.Status.GENERATING)
    with hold_plan(rows) as held:
        if held is None:
            return
        plan = MasterPlan.objects.select_related("discovery", "owner", "workspace").get(pk=plan_id)
        if not plan.discovery.skeleton or Milestone.objects.missing_of(plan).exists():
            return
        with failures_recorded(plan, LINKS):
            _compile(plan, held)


def _compile(plan: MasterPlan, held: Lease) -> None:
    found = resolve_needs(plan, held, drafted_tasks(plan))
    if ask_again(plan, held, found):
        return  # What lands now is compiled again.
    totals = {
        "total_phases": plan.phases.count(),
        "total_milestones": Milestone.objects.filter(phase__plan=plan).count(),
        "total_tasks": len(found.drafted),
    }
    with recording(plan):
        _become_draft(plan, held)
        append("masterplan_parsing_complete", totals)
        append("masterplan_validation_start")
        append("masterplan_saving_start", {"total_entities": sum(totals.values())})
        save_tasks(plan, found)
        _finish(plan, totals)


def _become_draft(plan: MasterPlan, held: Lease) -> None:
    """First in the transaction: a late worker, or a second one, stops here."""
    plan.move_to(
        MasterPlan.Status.DRAFT,
        source=MasterPlan.Status.GENERATING,
        fence=held.fence,
        lease_until=None,
        waiting_for=MasterPlan.WaitingFor.NOTHING
        if plan.is_unattended
        else MasterPlan.WaitingFor.PERSON,
    )


def save_tasks(plan: MasterPlan, needs: Needs) -> None:
    """Providers that had to be asked for provide from now on what they were named for."""
    drafted, found = needs.drafted, needs.found
    PlanCounter.objects.filter(plan=plan).update(last_task_id=F("last_task_id") + len(drafted))
    last = PlanCounter.objects.values_list("last_task_id", flat=True).get(plan=plan)
    rows = [
        _row(plan, d, number, last - len(drafted) + number, found)
        for number, d in enumerate(drafted, start=1)
    ]
    Task.objects.bulk_create(rows)
    by_key = {row.local_key: row for row in rows}
    TaskDependency.objects.bulk_create(
        TaskDependency(task=by_key[task], depends_on=by_key[provider])
        for task, provider in dict.fromkeys(needs.edges)
        if task != provider
    )
    _save_parts(plan, drafted, by_key)


def _row(
    plan: MasterPlan, drafted: Drafted, number: int, id_number: int, found: dict[Unresolved, str]
) -> Task:
    draft = drafted.draft
    provides = [ref.model_dump() for ref in draft.provides]
    named = [{"path": path, "symbol": symbol} for (_, path, symbol), key in found.items() if key == draft.key]  # fmt: skip
    return Task(
        plan=plan,
        milestone=drafted.milestone,
        number=number,
        stable_id=f"T-{id_number:03}",
        local_key=draft.key,
        name=draft.name,
        description=draft.description,
        complexity=draft.complexity,
        task_type=draft.task_type[:40],
        target_files=list(dict.fromkeys(draft.target_files)),
        technical_reason=draft.technical_reason[:300],
        provides=provides + [ref for ref in named if ref not in provides],
        needs=[ref.model_dump() for ref in draft.needs],
    )


def _save_parts(plan: MasterPlan, drafted: Sequence[Drafted], by_key: dict[str, Task]) -> None:
    codes = dict(Requirement.objects.filter(plan=plan).values_list("code", "pk"))
    served = Task.requirements.through
    served.objects.bulk_create(
        served(task_id=by_key[d.draft.key].pk, requirement_id=codes[code])
        for d in drafted
        for code in dict.fromkeys(d.draft.requirements)
    )
    Subtask.objects.bulk_create(
        Subtask(task=by_key[d.draft.key], number=number, name=name)
        for d in drafted
        for number, name in enumerate(d.draft.subtasks, start=1)
    )


def _finish(plan: MasterPlan, totals: dict[str, int]) -> None:
    subject = subject_of(plan.pk)
    plan.generation_cost_usd = spent_on([subject]).get(subject, plan.generation_cost_usd)
    models = Usage.objects.for_subject(subject).order_by("at").values_list("model", flat=True)
    plan.generation_model = models.last() or ""
    plan.save(update_fields=["generation_cost_usd", "generation_model"])
    estimates.estimate(plan)
    add_version(plan, "First draft")
    append(
        "masterplan_generation_complete",
        {
            "masterplan_id": str(plan.pk),
            "project_name": plan.project_name,
            **totals,
            "generation_cost_usd": str(plan.generation_cost_usd),
            "duration_seconds": round((timezone.now() - plan.created_at).total_seconds()),
            "estimated_total_cost_usd": str(plan.estimated_cost_likely_usd),
            "estimated_duration_minutes": plan.estimated_minutes_likely,
        },
    )
    send_on_commit(plan_drafted, sender=MasterPlan, plan_id=plan.pk)
    if plan.is_unattended:
        queue(APPROVE_UNATTENDED, plan.pk)
