"""What building takes besides calls to models: checks, gates and the proof by removal, as past builds have shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import quantiles
from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from costs.models import Usage
from costs.prices.forecast import RUNS_TO_LEARN_FROM
from planning.models import MasterPlan, PlanEvent

STARTED, COMPLETED = "masterplan_execution_start", "masterplan_execution_complete"
PAUSED, RESUMED = "masterplan_execution_paused", "masterplan_execution_resumed"
BUILDING_JOBS = ("AtomSpecs", "AcceptanceTests", "AtomCode", "FurtherTests")
PLANS_TO_LEARN_FROM = 10


@dataclass(frozen=True, kw_only=True)
class Besides:
    """Seconds of the whole build for each atom that it has."""

    low: float
    likely: float
    high: float


# Until a workspace has built enough itself: a small program on a quiet machine, and an application with its proof on a
# busy one. Source: docs/performance.md, builds with a real model.
UNLEARNED = Besides(low=3, likely=10, high=30)


@dataclass(frozen=True, kw_only=True)
class Build:
    """One that ended: seconds without pauses, those of its calls one after another, and its atoms."""

    worked: float
    calls: float
    atoms: int

    @property
    def besides(self) -> float:
        """For each atom."""
        return max(0.0, self.worked - self.calls / settings.ATOM_CONCURRENCY) / self.atoms


def besides_of(plan: MasterPlan) -> Besides:
    """For building this plan: from the lowest to the highest tenth of the latest builds of its workspace."""
    return learned([build.besides for build in past_builds(plan)])


def learned(past: Sequence[float]) -> Besides:
    if len(past) < RUNS_TO_LEARN_FROM:
        return UNLEARNED
    tenths = quantiles(past, n=10, method="inclusive")
    return Besides(low=tenths[0], likely=tenths[4], high=tenths[8])


def past_builds(plan: MasterPlan) -> list[Build]:
    """First builds of other plans; what was changed afterwards is another matter. Newest first."""
    ended = PlanEvent.objects.filter(plan__workspace=plan.workspace_id, kind=COMPLETED)
    ended = ended.exclude(plan=plan).filter(payload__atoms__gt=0)
    first = ended.order_by("plan_id", "seq").distinct("plan_id").values("pk")
    newest = PlanEvent.objects.filter(pk__in=first).select_related("plan").order_by("-at")
    builds = [_build(event, event.payload["run_id"]) for event in newest[:PLANS_TO_LEARN_FROM]]
    return [build for build in builds if build]


def _build(ended: PlanEvent, run_id: str) -> Build | None:
    events = PlanEvent.objects.filter(plan=ended.plan_id, payload__run_id=run_id)
    began = events.filter(kind=STARTED).values_list("at", flat=True).first()
    if began is None:
        return None
    calls = Usage.objects.for_budget(ended.plan.budget_id).filter(
        job__in=BUILDING_JOBS, at__gte=began, at__lte=ended.at
    )
    took = (ended.at - began).total_seconds()
    return Build(
        worked=max(0.0, took - paused_seconds(ended.plan_id, run_id, ended.at)),
        calls=(calls.aggregate(ms=Sum("latency_ms"))["ms"] or 0) / 1000,
        atoms=ended.payload["atoms"],
    )


def minutes(seconds: float) -> Decimal:
    return Decimal(str(round(seconds / 60, 1)))


def paused_seconds(plan_id: UUID, run_id: str, until: datetime) -> float:
    """In all until then, by the history; what waits for a person is no work."""
    events = PlanEvent.objects.filter(
        plan=plan_id, kind__in=[PAUSED, RESUMED], payload__run_id=run_id, at__lte=until
    )
    total, since = timedelta(), None
    for kind, at in events.order_by("seq").values_list("kind", "at"):
        if kind == PAUSED:
            since = since or at
        elif since is not None:
            total, since = total + (at - since), None
    if since is not None:
        total += max(timedelta(), min(until, timezone.now()) - since)
    return total.total_seconds()
