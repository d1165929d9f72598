"""Deleting a plan: its runs, code and reviews go; what it has cost stays in the ledger."""

from django.db import transaction

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.errors import DomainError
from costs.limits.budgets import close
from execution.models import Atom, Preview, Run
from execution.preview.start import stop
from planning.choices import BUILDING_PLAN, STARTING_PLAN
from planning.models import MasterPlan, RecallEntry


class UnderWay(DomainError):
    """This plan is being worked on. Cancel it first; then it can be deleted."""

    code = "under_way"


def delete(plan: MasterPlan, by: User) -> None:
    """Raises NotPermitted, and UnderWay while anything works on it."""
    require(by, "delete", plan)
    with transaction.atomic():
        locked = MasterPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        runs = Run.objects.filter(plan=locked)
        if locked.status in (*STARTING_PLAN, *BUILDING_PLAN) or runs.open().exists():
            raise UnderWay
        for preview in Preview.objects.open().filter(run__plan=locked):
            stop(preview, by)
        audit(by, "delete_plan", locked, before={"name": str(locked), "status": locked.status})
        atoms = Atom.objects.filter(run__plan=locked).values_list("pk", flat=True)
        RecallEntry.objects.filter(
            workspace_id=locked.workspace_id, subject__in=[str(pk) for pk in (locked.pk, *atoms)]
        ).delete()
        runs.delete()
        close(locked.budget)
        locked.delete()
