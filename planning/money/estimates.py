"""Estimating the tokens, dollars and minutes of planning and building.

Expected sizes are what past calls of the job came to; the figures here stand in until there are some.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count
from django.utils import timezone

from costs.errors import UnpricedModel
from costs.ledger.usage import spent_on
from costs.models import Budget, BudgetPeriod, Usage
from costs.prices.forecast import Forecast, Unit, forecast, seconds
from planning.models import MasterPlan, Requirement, Task
from planning.money.besides import besides_of, minutes
from planning.money.payers import subject_of

# Output tokens of one call, for each thing it lists where it lists things.
OUTPUT_TOKENS = {
    "DiscoveryQuestions": 900,
    "DomainModel": 6000,
    "PlanSkeleton": 1200,
    "MilestoneTasks": 260,
    "TaskLinks": 40,
    "PlanEdit": 2000,
    "AtomSpecs": 200,
    "AcceptanceTests": 900,
}
# A task is 200 to 800 output tokens of code, over all its atoms.
CODE_TOKENS = {"low": 200, "medium": 400, "high": 600, "critical": 800}
ATOMS_PER_TASK = Decimal("2.0")
# System prompt, task, interfaces: what comes with a call besides the domain model.
FRAME_TOKENS = 1500
# A specification also sees what the tasks below it provide; a test sees the interface of every atom.
SPECS_FRAME_TOKENS = 3000
INTERFACE_TOKENS = 66
# A task as the whole plan tells of it.
TASK_TOKENS = 220
BYTES_PER_TOKEN = 4
# The most a call of building may answer, and so what it holds.
LONGEST_BUILDING_ANSWER = 8192
TASKS_PER_MILESTONE = 12
DAYS_TO_LEARN_FROM = 30
CALLS_TO_LEARN_FROM = 5
PLANS_TO_LEARN_FROM = 20


def expected_tokens(job: str, units: int = 1) -> int:
    """Output tokens of one call that lists `units` things."""
    seen = _recent(job).aggregate(calls=Count("pk"), mean=Avg("output_tokens"))
    if seen["calls"] >= CALLS_TO_LEARN_FROM:
        return round(seen["mean"])
    return OUTPUT_TOKENS[job] * units


def _recent(job: str) -> Any:
    since = timezone.now() - timedelta(days=DAYS_TO_LEARN_FROM)
    return Usage.objects.comparable().filter(job=job, at__gte=since, outcome=Usage.Outcome.ANSWERED)


def of_discovery(brief: str) -> dict[str, Any]:
    """The payload of `discovery_generation_start`."""
    size = FRAME_TOKENS + len(brief.encode()) // BYTES_PER_TOKEN
    return _payload([_unit(job, size) for job in ("DiscoveryQuestions", "DomainModel")])


def of_drafting(plan: MasterPlan, tasks: int | None = None) -> dict[str, Any]:
    """The payload of `masterplan_generation_start`, but for the discovery's id; `tasks` asks for another size."""
    return _payload(_drafting_units(plan, tasks))


def _drafting_units(plan: MasterPlan, target: int | None = None) -> list[Unit]:
    size = FRAME_TOKENS + domain_tokens(plan)
    milestones = math.ceil((target or plan.target_tasks) / TASKS_PER_MILESTONE)
    tasks = _unit("MilestoneTasks", size, calls=milestones, lists=TASKS_PER_MILESTONE)
    return [_unit("PlanSkeleton", size), tasks]


def of_change(plan: MasterPlan) -> dict[str, Any]:
    """What asking a model for a change costs, as an event payload."""
    size = FRAME_TOKENS + domain_tokens(plan) + TASK_TOKENS * plan.tasks.count()
    return _payload([_unit("PlanEdit", size)])


def expected_total(plan: MasterPlan) -> int:
    """Output tokens of everything asked for until the end of the step the plan is in, and before."""
    discovery = expected_tokens("DiscoveryQuestions") + expected_tokens("DomainModel")
    if plan.status == MasterPlan.Status.DISCOVERING:
        return discovery
    return discovery + sum(unit.output_tokens * unit.calls for unit in _drafting_units(plan))


def _unit(job: str, input_tokens: int, *, calls: int = 1, lists: int = 1) -> Unit:
    return Unit(
        job=job,
        model=settings.MODELS["planning"],
        input_tokens=input_tokens,
        output_tokens=expected_tokens(job, lists),
        calls=calls,
    )


def _payload(units: list[Unit]) -> dict[str, Any]:
    """Tokens, cost and time as an event payload; unknown, not zero, for an unpriced model."""
    tokens = sum(unit.output_tokens * unit.calls for unit in units)
    found = _forecast(units)
    return {
        "estimated_tokens": tokens,
        "estimated_duration_seconds": round(found.minutes_likely * 60) if found else None,
        "estimated_cost_usd": str(found.likely_usd) if found else None,
    }


def _forecast(units: Iterable[Unit], past: list[Decimal] | None = None) -> Forecast | None:
    try:
        return forecast(units, past=past or [])
    except UnpricedModel:
        return None


def domain_tokens(plan: MasterPlan) -> int:
    discovery = plan.discovery
    parts = [discovery.aggregates, discovery.bounded_contexts, discovery.services]
    return len(json.dumps(parts)) // BYTES_PER_TOKEN


def building_units(plan: MasterPlan) -> list[Unit]:
    """The calls that building the plan is expected to make."""
    rows = Task.objects.for_plan(plan).values_list("complexity", "provides")
    live = Requirement.objects.live().filter(plan=plan)
    return units_for(plan, [(c, len(provides)) for c, provides in rows], live.count())


def forecast_for(
    plan: MasterPlan, tasks: Iterable[tuple[str, int]], requirements: int
) -> Forecast | None:
    """Of building so many requirements with such tasks; None while a model that it needs has no price."""
    return _forecast(units_for(plan, tasks, requirements), past_ratios())


def units_for(plan: MasterPlan, wanted: Iterable[tuple[str, int]], requirements: int) -> list[Unit]:
    """`wanted` are the complexity of each task and how many things it provides: an atom each."""
    tasks: Counter[str] = Counter()
    atoms: Counter[str] = Counter()
    for complexity, provides in wanted:
        tasks[complexity] += 1
        atoms[complexity] += max(1, provides)
    domain = domain_tokens(plan)
    specs = _unit(
        "AtomSpecs",
        SPECS_FRAME_TOKENS + domain,
        calls=tasks.total(),
        lists=round(atoms.total() / max(1, tasks.total())),
    )
    tests = Unit(
        job="AcceptanceTests",
        model=settings.MODELS["tests"],
        input_tokens=FRAME_TOKENS + domain + INTERFACE_TOKENS * atoms.total(),
        output_tokens=expected_tokens("AcceptanceTests"),
        calls=requirements,
    )
    return [specs, tests, *(_code(c, tasks[c], atoms[c]) for c in sorted(tasks))]


def _code(complexity: str, tasks: int, atoms: int) -> Unit:
    return Unit(
        job="AtomCode",
        model=settings.MODELS[complexity],
        input_tokens=FRAME_TOKENS,
        output_tokens=math.ceil(CODE_TOKENS[complexity] * tasks / atoms),
        calls=atoms,
    )


def seconds_by_complexity() -> dict[str, float]:
    """What writing one task of each complexity takes, its atoms one after another."""
    atoms = math.ceil(atoms_per_task())
    return {complexity: float(seconds(_code(complexity, 1, atoms))) for complexity in CODE_TOKENS}


def atoms_per_task() -> Decimal:
    """Code calls for each specification call of the recent past, retries included."""
    counts = _recent("AtomCode").count(), _recent("AtomSpecs").count()
    return max(Decimal(1), Decimal(counts[0]) / counts[1]) if all(counts) else ATOMS_PER_TASK


def in_flight_usd() -> Decimal:
    """What calls running at the same time hold before they are settled: a limit must leave room for that."""
    calls = Unit(
        job="AtomSpecs",
        model=settings.MODELS["planning"],
        input_tokens=FRAME_TOKENS,
        output_tokens=LONGEST_BUILDING_ANSWER,
        calls=max(settings.ATOM_CONCURRENCY, settings.CELERY_WORKER_CONCURRENCY),
    )
    found = _forecast([calls])
    return found.likely_usd if found else Decimal(0)


def estimate(plan: MasterPlan) -> None:
    """Store low, likely and high of the whole: what is spent on it already, and what building will take.

    High has room for what running calls hold, so that a limit made of it does not stop work that it could pay for. Time
    is that of the calls and of all that is done besides.
    """
    units = building_units(plan)
    found = _forecast(units, past_ratios())
    atoms, beside = sum(unit.calls for unit in units if unit.job == "AtomCode"), besides_of(plan)
    subject = subject_of(plan.pk)
    spent = spent_on([subject]).get(subject, Decimal(0))
    for level in ("low", "likely", "high"):
        room = in_flight_usd() if level == "high" else Decimal(0)
        usd = spent + room + getattr(found, f"{level}_usd") if found else None
        more = minutes(getattr(beside, level) * atoms)
        whole = math.ceil(getattr(found, f"minutes_{level}") + more) if found else None
        setattr(plan, f"estimated_cost_{level}_usd", usd)
        setattr(plan, f"estimated_minutes_{level}", whole)
    plan.save(
        update_fields=[
            f"estimated_{what}"
            for level in ("low", "likely", "high")
            for what in (f"cost_{level}_usd", f"minutes_{level}")
        ]
    )


def past_ratios() -> list[Decimal]:
    """Actual ÷ likely cost of the latest plans that models were asked for as they are now: real ones, or the stand-in."""
    other = BudgetPeriod.objects.filter(usages__is_pretend=not settings.STANDIN_IN_USE)
    done = (
        MasterPlan.objects.filter(completed_at__isnull=False, estimated_cost_likely_usd__gt=0)
        .exclude(budget__in=other.values("budget"))
        .order_by("-completed_at")
    )
    likely = dict(done.values_list("budget_id", "estimated_cost_likely_usd")[:PLANS_TO_LEARN_FROM])
    budgets = Budget.objects.with_spend().filter(pk__in=likely)
    return [budget.spent_usd / likely[budget.pk] for budget in budgets]
