"""The parts of a plan's page that change while it is open; each is drawn from rows alone."""

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from config.shared.html.fragments import plan_fragment
from costs.models import Usage
from planning.discovery import plan_traces
from planning.log import condensed, sentences
from planning.models import MasterPlan, PlanEvent
from planning.pages import progress, status_line
from planning.pages.network.picture import network_of
from planning.pages.parts import landed

EVENTS_SHOWN = 150
DISCOVERY = {
    "discovery_question",
    "discovery_answer",
    "discovery_parsing_complete",
    "discovery_generation_complete",
}
# Tasks are in another state, or there are others.
MOVED = {
    "task_execution_progress",
    "task_execution_complete",
    "atom_stale",
    "masterplan_edited",
    "masterplan_generation_complete",
    "masterplan_execution_start",
    "masterplan_execution_complete",
}


def _plan(plan_id: Any) -> MasterPlan:
    return MasterPlan.objects.select_related("approved_by", "discovery", "workspace").get(
        pk=plan_id
    )


@plan_fragment("plan-state", kinds={"*"})
def state(plan_id: Any) -> str:
    plan = _plan(plan_id)
    shown = {"status": status_line.shown_status(plan), "words": status_line.state_line(plan)}
    return render_to_string("planning/_state.html", {"state": shown})


@plan_fragment("plan-live", kinds={"*"})
def live(plan_id: Any) -> str:
    """The progress from the brief to the draft; empty once the draft exists."""
    plan = _plan(plan_id)
    card = {
        "id": "plan-live-card",
        "title": "From the brief to the draft",
        "status": status_line.shown_status(plan),
        "steps": landed.steps(plan),
        "cost_usd": Usage.objects.for_budget(plan.budget_id).total_usd(),
    }
    shown = card if landed.is_starting(plan) else None
    return render_to_string("planning/_live.html", {"live": shown})


def tokens(numbers: dict[str, Any]) -> str:
    """Counted tokens of a call that is under way; they are pushed, not stored."""
    return render_to_string("planning/_tokens.html", {"tokens": landed.tokens_shown(numbers)})


@plan_fragment("plan-progress", kinds={"*"})
def tasks_progress(plan_id: Any) -> str:
    counts = _plan(plan_id).tasks.counts_by_status()
    shown = progress.of_tasks(counts).shown(unit="tasks done", id="")
    return render_to_string("planning/_progress.html", {"progress": shown})


@plan_fragment("plan-network", kinds=MOVED)
def drawn_network(plan_id: Any) -> str:
    """The graph of tasks with their states; empty while tasks need each other in a circle."""
    drawn = network_of(_plan(plan_id))
    shown = drawn if drawn.nodes else None
    return render_to_string("planning/_network.html", {"network": shown})


@plan_fragment("plan-coverage", kinds=DISCOVERY)
def coverage(plan_id: Any) -> str:
    plan = _plan(plan_id)
    topics = plan_traces.coverage_of(plan.discovery, plan_traces.traces_of(plan))
    return render_to_string("planning/_coverage.html", {"coverage": topics})


@plan_fragment("plan-events", kinds={"*"})
def events(plan_id: Any) -> str:
    """The newest rows of the history; older pages do not change."""
    newest = PlanEvent.objects.filter(plan_id=plan_id).select_related("task").order_by("-seq")
    return render_to_string("planning/_events.html", {"events": event_rows(newest[:EVENTS_SHOWN])})


def event_rows(events: Iterable[PlanEvent]) -> list[dict[str, Any]]:
    """The rows of the history, newest first, with routine events grouped."""
    return [
        event_row(run[0])
        if len(run) == 1
        else condensed.summary(run) | {"rows": [event_row(event) for event in run]}
        for run in condensed.condensed(events)
    ]


def event_row(event: PlanEvent) -> dict[str, Any]:
    task = event.task
    return {
        "id": event.seq,
        "at": event.at,
        "who": sentences.event_who(event),
        "what": sentences.event_words(event) + (f" · {task.stable_id} {task.name}" if task else ""),
        "why": sentences.event_why(event),
        "state": sentences.event_mark(event),
        "url": reverse("planning:task-detail", args=[event.plan_id, task.pk]) if task else "",
    }


def wake(plan_id: Any) -> str:
    """Makes an open page reload itself."""
    return render_to_string("planning/_wake.html", {"wake": {"plan_id": plan_id}})


def face(plan: MasterPlan) -> str:
    """The values that decide which buttons and forms a page shows; when they change, the page is fetched again."""
    return f"{plan.status}.{plan.waiting_for}.{plan.failed_step}"
