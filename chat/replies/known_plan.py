"""What the model is told of the plan that a talk stands beside: its state, and what it is to do, in few words."""

from typing import Any

from chat.models import Conversation
from execution.models import Run
from execution.pages import run_state
from planning.discovery import requirements
from planning.models import MasterPlan, Question, Task
from planning.pages import status_line

# So many requirements, and characters of each.
MOST = 40
LONGEST = 140


def known_plan(conversation: Conversation) -> dict[str, Any] | None:
    """None where there is no plan."""
    if conversation.plan_id is None:
        return None
    plans = MasterPlan.objects.select_related("discovery", "budget", "approved_by")
    plan = plans.get(pk=conversation.plan_id)
    run = plan.runs.first()
    told = {
        "name": status_line.title(plan),
        "state": status_line.state_line(plan),
        "building": run_state.state_words(run) if run else "",
        "waits_for": _waits_for(plan, run),
        "open_questions": _questions(plan),
        "tasks": {
            "all": plan.tasks.count(),
            "done": plan.tasks.filter(status=Task.Status.COMPLETED).count(),
        },
        **_requirements(plan),
        "not_built": [f"{row.text} {row.why_not_built}" for row in requirements.given_up(plan)],
        "not_wanted": [one["text"] for one in plan.discovery.exclusions],
        "decided": _decided(plan),
    }
    return {name: value for name, value in told.items() if value}


def _waits_for(plan: MasterPlan, run: Run | None) -> str:
    if plan.status == MasterPlan.Status.FAILED:
        return plan.last_error
    return run.reason if run else ""


def _questions(plan: MasterPlan) -> list[str]:
    rows = Question.objects.filter(discovery__plan=plan, answered_at=None)
    return [row.question for row in rows] if plan.status == plan.Status.DISCOVERING else []


def _decided(plan: MasterPlan) -> list[str]:
    """Each question with its answer and who gave it."""
    rows = Question.objects.filter(discovery__plan=plan, answered_at__isnull=False)
    return [f"{row.question} {row.answer} ({_by(row)})" for row in rows]


def _by(question: Question) -> str:
    return "recommended, nobody answered" if question.is_assumed else question.answered_by


def _requirements(plan: MasterPlan) -> dict[str, Any]:
    live = requirements.live(plan)
    rows = [f"{row.code} {row.priority}: {row.text[:LONGEST]}" for row in live[:MOST]]
    return {"requirements": rows, "requirements_not_shown": max(0, len(live) - MOST)}
