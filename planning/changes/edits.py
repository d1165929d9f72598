"""The decisions of people about a plan: edit a draft, approve, reject, reopen, cancel, repeat a failed step.

Each act is checked, in the history, and versioned where it changes the tree; an approved plan is locked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.utils import timezone

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.database.leases import take_away
from config.shared.errors import BadInput, DomainError, IllegalTransition
from config.shared.seen import ChangedMeanwhile, check_seen
from config.shared.signals import send_on_commit
from planning.changes.packages import require_locked
from planning.changes.seen_version import check_seen_version
from planning.changes.task_fields import Changes, change, state_of
from planning.choices import STARTING_PLAN
from planning.errors import LintFailed, NotResumable
from planning.lint.report import lint
from planning.log.event_log import append, recording
from planning.models import LintWaiver, MasterPlan, Milestone, Task
from planning.models.plan import RUN_STEP
from planning.money import estimates
from planning.money.payers import Limits, limits_by_forecast, set_limits
from planning.signals import plan_approved
from planning.steps.failures import DISCOVERY
from planning.steps.next_step import queue_next
from planning.steps.plan_lock import checked_reason, lock, require_draft
from planning.versions.store import add_version

Status = MasterPlan.Status
# Findings that stay whoever says they may, by the start of their id.
NEVER_WAIVED = {
    "cycle:": "A circle of tasks cannot be waived: none of them could ever start.",
    "must-vanished:": "A MUST of the brief cannot be waived away: give it back its requirement, or start again"
    " with a brief that does not demand it.",
}


def edit_task(
    plan: MasterPlan,
    task_id: UUID,
    by: User,
    *,
    seen_version: int | None = None,
    seen: str = "",
    **fields: Any,
) -> Task:
    """Change fields of a task: `requirements` are codes, `depends_on` stable ids such as T-004.

    `seen_version` is the version the person looked at, `seen` the mark of the task itself (`state_of`), which lets two
    people change two tasks. Raises PlanLocked, PlanChanged, ChangedMeanwhile, CycleFound, BadInput.
    """
    require(by, "edit_plan", plan)
    return repair_task(plan, task_id, by, seen_version=seen_version, seen=seen, **fields)


def repair_task(
    plan: MasterPlan,
    task_id: UUID,
    by: User,
    *,
    seen_version: int | None = None,
    seen: str = "",
    **fields: Any,
) -> Task:
    """The same for an operator, whose permission the admin has checked."""
    with recording(plan, actor=by.get_username()):
        lock(plan)
        require_draft(plan)
        check_seen_version(plan, seen_version)
        task = Task.objects.filter(pk=task_id, plan=plan).first()
        if task is None:
            raise ChangedMeanwhile(None)
        check_seen(state_of(task), seen)
        changes = change(task, fields)
        if changes:
            _record(plan, task, changes, by)
    return task


@contextmanager
def repairing(plan: MasterPlan, by: User, what: str, changes: Changes) -> Iterator[None]:
    """Other rows of a draft, changed by an operator: what is done inside becomes a version. Raises PlanLocked."""
    with recording(plan, actor=by.get_username()):
        lock(plan)
        require_draft(plan)
        yield
        version = add_version(plan, f"{what}: {', '.join(changes).replace('_', ' ')}", by=by)
        append("masterplan_edited", {"of": what, "changes": changes, "version": version.number})
        audit(by, "edit_plan", plan, after={"of": what, "fields": sorted(changes)})


def _record(plan: MasterPlan, task: Task, changes: Changes, by: User) -> None:
    if "complexity" in changes:
        estimates.estimate(plan)
    summary = f"{task.stable_id}: {', '.join(changes).replace('_', ' ')}"
    version = add_version(plan, summary, by=by)
    payload = {"task": task.stable_id, "changes": changes, "version": version.number}
    append("masterplan_edited", payload, task=task)
    audit(by, "edit_plan", plan, after={"task": task.stable_id, "fields": sorted(changes)})


def waive_lint(plan: MasterPlan, finding_id: str, by: User, reason: str) -> None:
    """Waive a finding, with the reason in the history. Raises BadInput for what cannot be waived."""
    require(by, "waive_lint", plan)
    reason = checked_reason(reason)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        require_draft(plan)
        finding = next((f for f in lint(plan).findings if f.id == finding_id), None)
        if finding is None:
            raise BadInput("This finding is already resolved. Reload the page.")
        for start, why in NEVER_WAIVED.items():
            if finding_id.startswith(start):
                raise BadInput(why)
        LintWaiver.objects.get_or_create(
            plan=plan,
            finding_id=finding_id,
            defaults={"actor": by.get_username(), "reason": reason},
        )
        append("lint_waived", {"finding": finding_id, "text": finding.text, "reason": reason})
        audit(by, "waive_lint", plan, after={"finding": finding_id, "reason": reason})


def approve(
    plan: MasterPlan, by: User, limits: Limits | None = None, *, seen_version: int | None = None
) -> None:
    """Freeze a draft as a version and give it its budget.

    `limits` are soft and hard dollars; without them those set at the start stay, or the forecast sets them.
    `seen_version` is the version that the person read. Raises IllegalTransition, PlanChanged, LintFailed, BadInput,
    NotPermitted.
    """
    require(by, "approve_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        if plan.status != Status.DRAFT:
            raise IllegalTransition(plan, Status.APPROVED)
        check_seen_version(plan, seen_version)
        _require_lint(plan)
        require_locked(plan)
        estimates.estimate(plan)
        _set_budget(plan, by, limits)
        plan.move_to(
            Status.APPROVED,
            source=Status.DRAFT,
            approved_by=by,
            approved_at=timezone.now(),
            waiting_for=MasterPlan.WaitingFor.NOTHING,
            last_error="",
        )
        version = add_version(plan, "Approved", by=by)
        append("masterplan_approved", {"version": version.number, **_limits(plan)})
        audit(by, "approve_plan", plan, before={"status": "draft"}, after={"status": "approved"})
        send_on_commit(plan_approved, sender=MasterPlan, plan_id=plan.pk)


def _require_lint(plan: MasterPlan) -> None:
    report = lint(plan)
    if report.verdict == "FAIL":
        texts = " ".join(finding.text for finding in report.blocking[:3])
        raise LintFailed(
            f"The plan has {len(report.blocking)} critical findings to fix or waive: {texts}"
        )


def _set_budget(plan: MasterPlan, by: User, limits: Limits | None) -> None:
    if limits is not None:
        set_limits(plan, limits, by=by, why="set at approval")
        MasterPlan.objects.filter(pk=plan.pk).update(has_own_limits=True)
    elif not plan.has_own_limits and plan.estimated_cost_high_usd:
        set_limits(plan, limits_by_forecast(plan, by), by=by, why="from the forecast, at approval")


def _limits(plan: MasterPlan) -> dict[str, Any]:
    budget = plan.budget
    return {
        "soft_limit_usd": str(budget.soft_limit_usd),
        "hard_limit_usd": str(budget.hard_limit_usd),
    }


def approve_unattended(plan_id: UUID) -> None:
    """Approve an unattended plan; if it cannot be approved, a person decides, with the reason shown."""
    plan = MasterPlan.objects.select_related("owner", "budget", "discovery").get(pk=plan_id)
    if plan.status != Status.DRAFT or not plan.is_unattended:
        return
    try:
        approve(plan, plan.owner)
    except IllegalTransition:
        return
    except DomainError as refused:
        with recording(plan):
            rows = MasterPlan.objects.filter(pk=plan.pk, status=Status.DRAFT)
            if rows.update(waiting_for=MasterPlan.WaitingFor.PERSON, last_error=refused.message):
                reason = {"reason": refused.message, "code": refused.code}
                append("masterplan_approval_refused", reason)


def reject(plan: MasterPlan, by: User, reason: str) -> None:
    require(by, "reject_plan", plan)
    reason = checked_reason(reason)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        plan.move_to(
            Status.REJECTED,
            source=[Status.DRAFT, Status.APPROVED],
            rejection_reason=reason,
            waiting_for=MasterPlan.WaitingFor.NOTHING,
        )
        append("masterplan_rejected", {"reason": reason})
        audit(by, "reject_plan", plan, after={"reason": reason})


def reopen(plan: MasterPlan, by: User) -> None:
    """An approved plan becomes a draft again, in a new version, and waits for a person."""
    require(by, "edit_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        plan.move_to(
            Status.DRAFT,
            source=Status.APPROVED,
            approved_by=None,
            approved_at=None,
            waiting_for=MasterPlan.WaitingFor.PERSON,
        )
        version = add_version(plan, "Reopened", by=by)
        append("masterplan_reopened", {"version": version.number})
        audit(by, "reopen_plan", plan, before={"status": "approved"}, after={"status": "draft"})


def cancel(plan: MasterPlan, by: User) -> None:
    """Ends a plan that is not being built; calls under way are stopped by losing their leases."""
    require(by, "edit_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        plan.move_to(
            Status.CANCELLED,
            source=[*STARTING_PLAN, Status.DRAFT, Status.APPROVED, Status.FAILED],
            waiting_for=MasterPlan.WaitingFor.NOTHING,
            lease_until=None,
            next_fence=True,
        )
        take_away(Milestone.objects.missing_of(plan))
        append("masterplan_cancelled")
        audit(by, "cancel_plan", plan, after={"status": "cancelled"})


def resume(plan: MasterPlan, by: User) -> None:
    """Repeat the planning step that failed; what is stored and paid stays. Raises NotResumable."""
    require(by, "edit_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        _require_resumable(plan)
        step = plan.failed_step
        plan.move_to(
            Status.DISCOVERING if step == DISCOVERY else Status.GENERATING,
            source=Status.FAILED,
            failed_step="",
            failure_code="",
            last_error="",
            waiting_for=MasterPlan.WaitingFor.NOTHING,
        )
        append("masterplan_resumed", {"step": step})
        queue_next(plan)


def _require_resumable(plan: MasterPlan) -> None:
    if plan.status != Status.FAILED or plan.failed_step in {"", RUN_STEP}:
        raise NotResumable
    if plan.needs_brief:
        raise NotResumable(
            "The brief itself could not be understood. Change it: it is read again in this plan."
        )
