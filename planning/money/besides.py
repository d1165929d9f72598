"""What building takes besides calls to models: checks, gates and the proof by removal, as past builds have shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from statistics import quantiles
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from costs.models import Usage
from costs.prices.forecast import RUNS_TO_LEARN_FROM
from planning.models import MasterPlan, PlanEvent

STARTED, COMPLETED = "masterplan_execution_start", "masterplan_execution_complete"
PAUSED, RESUMED = "masterplan_execution_paused", "masterplan_execution_resumed"
BUILDING_JOBS = ("AtomSpecs", "AcceptanceTests", "AtomCode", "FurtherTests")
PLANS_TO_LEARN_FROM = 10
# The kind of an event, and when.
Move = tuple[str, datetime]


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


def is_learned(plan: MasterPlan) -> bool:
    """Whether its workspace has built enough for an estimate of what comes besides calls."""
    return _first_ends(plan)[:RUNS_TO_LEARN_FROM].count() == RUNS_TO_LEARN_FROM


def past_builds(plan: MasterPlan) -> list[Build]:
    """First builds of other plans; what was changed afterwards is another matter. Newest first."""
    ends = list(_first_ends(plan).select_related("plan").order_by("-at")[:PLANS_TO_LEARN_FROM])
    moves = _moves(ends)
    began = {
        of: next((at for kind, at in rows if kind == STARTED), None) for of, rows in moves.items()
    }
    spans = [(end, start) for end in ends if (start := began[end.plan_id])]
    calls = _call_seconds(spans)
    return [
        Build(
            worked=max(
                0.0,
                (end.at - start).total_seconds() - _paused(moves[end.plan_id], end.at),
            ),
            calls=calls.get(end.plan.budget_id, 0.0),
            atoms=end.payload["atoms"],
        )
        for end, start in spans
    ]


def _first_ends(plan: MasterPlan) -> QuerySet[PlanEvent]:
    """The event that ended the first build of each other plan of the workspace."""
    ended = PlanEvent.objects.filter(plan__workspace=plan.workspace_id, kind=COMPLETED)
    ended = ended.exclude(plan=plan).filter(payload__atoms__gt=0)
    first = ended.order_by("plan_id", "seq").distinct("plan_id").values("pk")
    return PlanEvent.objects.filter(pk__in=first)


def _moves(ends: Sequence[PlanEvent]) -> dict[UUID, list[Move]]:
    """By plan, in order: when the run that ended so was started, paused and resumed."""
    runs = {end.plan_id: end.payload["run_id"] for end in ends}
    found: dict[UUID, list[Move]] = {plan_id: [] for plan_id in runs}
    kinds = [STARTED, PAUSED, RESUMED]
    rows = PlanEvent.objects.filter(plan__in=runs, kind__in=kinds).order_by("plan_id", "seq")
    for plan_id, run_id, kind, at in rows.values_list("plan_id", "payload__run_id", "kind", "at"):
        if run_id == runs[plan_id]:
            found[plan_id].append((kind, at))
    return found


def _call_seconds(spans: Sequence[tuple[PlanEvent, datetime]]) -> dict[UUID | None, float]:
    """By budget: the calls of each build, one after another."""
    each = [
        Q(periods__budget_id=end.plan.budget_id, at__gte=start, at__lte=end.at)
        for end, start in spans
    ]
    if not each:
        return {}
    used = Usage.objects.filter(reduce(or_, each), job__in=BUILDING_JOBS).order_by()
    sums = used.values_list("periods__budget_id").annotate(ms=Sum("latency_ms"))
    return {budget_id: (ms or 0) / 1000 for budget_id, ms in sums}


def minutes(seconds: float) -> Decimal:
    return Decimal(str(round(seconds / 60, 1)))


def paused_seconds(plan_id: UUID, run_id: str, until: datetime) -> float:
    """In all until then, by the history; what waits for a person is no work."""
    events = PlanEvent.objects.filter(
        plan=plan_id, kind__in=[PAUSED, RESUMED], payload__run_id=run_id
    )
    return _paused(events.order_by("seq").values_list("kind", "at"), until)


def _paused(moves: Iterable[Move], until: datetime) -> float:
    total, since = timedelta(), None
    for kind, at in moves:
        if at > until:
            break
        if kind == PAUSED:
            since = since or at
        elif since is not None:
            total, since = total + (at - since), None
    if since is not None:
        total += max(timedelta(), min(until, timezone.now()) - since)
    return total.total_seconds()
