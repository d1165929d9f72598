"""Restoring an earlier version: its content becomes a new version, so that this can be undone the same way."""

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.errors import BadInput
from planning.changes.seen_version import check_seen_version
from planning.choices import BUILT_PLAN
from planning.errors import PlanLocked
from planning.log.event_log import append, recording
from planning.models import MasterPlan, PlanVersion
from planning.money import estimates
from planning.steps.plan_lock import lock, require_draft
from planning.versions.compare import compare
from planning.versions.snapshot import completed, snapshot
from planning.versions.store import add_version
from planning.versions.writing import write

BUILT = "This plan is {}, so no version can be put back by itself. Ask for version {} as a change."


def restore(
    plan: MasterPlan, number: int, by: User, *, seen_version: int | None = None
) -> PlanVersion:
    """Raises PlanLocked, PlanChanged, BadInput for a version that is not there or is what the plan is already."""
    require(by, "edit_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        if plan.status in BUILT_PLAN:
            raise PlanLocked(BUILT.format(plan.status_words, number))
        require_draft(plan)
        check_seen_version(plan, seen_version)
        version = version_of(plan, number)
        now = snapshot(plan)
        target = completed(now, version.snapshot)
        if compare(now, target).is_empty:
            raise BadInput(f"The plan is as version {number} has it already.")
        write(plan, target)
        estimates.estimate(plan)
        made = add_version(plan, f"Restored version {number}", by=by)
        append("version_restored", {"restored": number, "version": made.number})
        audit(by, "edit_plan", plan, after={"restored": number, "version": made.number})
    return made


def version_of(plan: MasterPlan, number: int) -> PlanVersion:
    """Raises BadInput where there is none, or it holds nothing."""
    found = PlanVersion.objects.filter(plan=plan, number=number).first()
    if found is None or not found.snapshot.get("phases"):
        raise BadInput(f"This plan has no version {number} that could be put back.")
    return found
