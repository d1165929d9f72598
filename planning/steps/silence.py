"""Noticing that nothing has happened to a plan for a while, while it waits for no person."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from costs.models import Usage
from planning.choices import STARTING_PLAN, PlanWaitingFor
from planning.log.event_log import append, recording
from planning.models import MasterPlan, PlanEvent

STALLED = "plan_stalled"
# After so long people are told, with what it waits for.
STALL_SECONDS = 300
WAITS_FOR = {
    PlanWaitingFor.NOTHING: "a worker to take the next step.",
    PlanWaitingFor.MODEL: "the model to answer.",
    PlanWaitingFor.SLOT: "a free place at the model.",
    PlanWaitingFor.MONEY: "money that calls in flight hold.",
}


def now() -> datetime:
    return timezone.now()


def seconds(plan_id: UUID) -> float | None:
    """Since the last sign of life: an event, or a call that was booked. None while that is not long ago."""
    happened = _last_event(plan_id)
    if happened is None or _gone(happened) < STALL_SECONDS:
        return None  # Asked with every push of a page: most of them end here.
    booked = Usage.objects.filter(periods__budget__plan=plan_id).aggregate(at=Max("at"))["at"]
    gone = _gone(max(happened, booked) if booked else happened)
    return gone if gone >= STALL_SECONDS else None


def _last_event(plan_id: UUID) -> datetime | None:
    """That it was noticed is no sign of life."""
    events = PlanEvent.objects.filter(plan=plan_id).exclude(kind=STALLED)
    return events.order_by("-seq").values_list("at", flat=True).first()


def _gone(at: datetime) -> float:
    return (now() - at).total_seconds()


def is_untold(plan_id: UUID) -> bool:
    if seconds(plan_id) is None:
        return False
    last = PlanEvent.objects.filter(plan=plan_id).order_by("-seq").first()
    return last is None or last.kind != STALLED


def record(plan_id: UUID, waits_for: str, *, building: bool = False) -> None:
    """Once until something happens again; the plan is locked, or nobody else records."""
    gone = seconds(plan_id)
    if gone is None or not is_untold(plan_id):
        return
    minutes = int(gone // 60)
    with recording(MasterPlan(pk=plan_id)):
        said = {"minutes": minutes, "why": f"It waits for {waits_for}", "building": building}
        append(STALLED, said)


def notice_starting() -> None:
    """Of plans that are being understood or drafted; a run says itself what it waits for."""
    plans = MasterPlan.objects.filter(status__in=STARTING_PLAN)
    for plan in plans.exclude(waiting_for=PlanWaitingFor.PERSON):
        if not plan.is_put_off and is_untold(plan.pk):
            record(plan.pk, WAITS_FOR[PlanWaitingFor(plan.waiting_for)])
