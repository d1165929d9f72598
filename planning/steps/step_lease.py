"""The lease of a planning step, on a plan or a milestone, while the model is called."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from config.shared.database.lapsed import on_lapse
from config.shared.database.leases import Lease, leased, take_away
from planning.choices import STARTING_PLAN
from planning.models import MasterPlan, Milestone

Held = AbstractContextManager[Lease | None]
NOT_WAITING = {"waiting_for": MasterPlan.WaitingFor.NOTHING}


def hold_plan(rows: QuerySet[MasterPlan]) -> Held:
    """The plan shows that it waits for the model as long as it is held."""
    return leased(
        rows,
        deadline=_deadline(),
        claimed={"waiting_for": MasterPlan.WaitingFor.MODEL},
        released=NOT_WAITING,
    )


def hold_milestone(rows: QuerySet[Milestone]) -> Held:
    return leased(rows, deadline=_deadline(), claimed={}, released={})


def take_plan_away(plan: MasterPlan) -> None:
    """Free a plan whose worker hangs."""
    take_away(MasterPlan.objects.filter(pk=plan.pk), **NOT_WAITING)


@on_lapse(MasterPlan, status__in=STARTING_PLAN)
def free_plans(plans: QuerySet[MasterPlan]) -> None:
    take_away(plans, **NOT_WAITING)


@on_lapse(Milestone, draft__isnull=True)
def free_milestones(milestones: QuerySet[Milestone]) -> None:
    take_away(milestones)


def _deadline() -> datetime:
    """A step is one call with its repairs; each has its own deadline below this one."""
    return timezone.now() + timedelta(seconds=settings.ASKING_SECONDS)
