"""Putting a plan out of the lists, and back. Its pages stay where they are."""

from django.utils import timezone

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.errors import DomainError
from planning.choices import BUILDING_PLAN, STARTING_PLAN
from planning.log.event_log import append, recording
from planning.models import MasterPlan


class NotArchivable(DomainError):
    """A plan that is being worked on cannot be archived. Wait for its end, or cancel it first."""

    code = "not_archivable"


def archive(plan: MasterPlan, by: User) -> None:
    """Doing so again changes nothing. Raises NotPermitted and NotArchivable."""
    require(by, "archive", plan)
    with recording(plan, actor=by.get_username()):
        resting = MasterPlan.objects.filter(pk=plan.pk, archived_at=None).exclude(
            status__in=[*STARTING_PLAN, *BUILDING_PLAN]
        )
        if resting.update(archived_at=timezone.now()):
            append("masterplan_archived")
            audit(by, "archive_plan", plan)
        elif not MasterPlan.objects.exclude(archived_at=None).filter(pk=plan.pk).exists():
            raise NotArchivable


def restore(plan: MasterPlan, by: User) -> None:
    """Doing so again changes nothing. Raises NotPermitted."""
    require(by, "archive", plan)
    with recording(plan, actor=by.get_username()):
        archived = MasterPlan.objects.filter(pk=plan.pk, archived_at__isnull=False)
        if archived.update(archived_at=None):
            append("masterplan_restored")
            audit(by, "restore_plan", plan)
