"""The card of a conversation's plan, with its open question."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from config.shared.html.fragments import plan_fragment
from costs.models import Usage
from execution.models import Atom
from execution.pages.parts.atom_progress import of_atoms
from planning.discovery import questions
from planning.models import MasterPlan, Question
from planning.pages import approval, status_line
from planning.pages.parts import landed
from planning.pages.progress import of_tasks


@plan_fragment("plan-card", kinds={"*"})
def plan_card(plan_id: Any) -> str:
    return _drawn(plan_id, answers=True)


@plan_fragment("plan-card-read", kinds={"*"})
def plan_card_to_read(plan_id: Any) -> str:
    """For whom it is shared with to read: what is asked, but not the way to answer."""
    return _drawn(plan_id, answers=False)


def _drawn(plan_id: Any, *, answers: bool) -> str:
    plan = MasterPlan.objects.select_related("discovery", "approved_by").get(pk=plan_id)
    live = {
        "id": "plan-card-live",
        "title": status_line.title(plan),
        "url": reverse("planning:plan-overview", args=[plan.pk]),
        "status": status_line.shown_status(plan),
        "words": status_line.state_line(plan),
        "steps": landed.steps(plan) if landed.is_starting(plan) else [],
        "progress": _progress(plan),
        "cost_usd": Usage.objects.for_budget(plan.budget_id).total_usd(),
    }
    shown = {
        "live": live,
        "question": _question(plan) if answers else None,
        "asked": None if answers else _question(plan),
        "size": approval.size(plan) if answers else None,
        "next": _next(plan) if answers else _look(plan),
        "try_url": _try_url(plan),
    }
    return render_to_string("chat/_plan_card.html", {"plan_card": shown})


def _progress(plan: MasterPlan) -> dict[str, Any] | None:
    run = plan.runs.first()
    if run is None:
        return None
    atoms = Atom.objects.filter(run=run)
    if atoms.exists():
        return of_atoms(atoms.counts_by_status()).shown(unit="atoms accepted", id="")
    return of_tasks(plan.tasks.counts_by_status()).shown(unit="tasks done", id="")


def _question(plan: MasterPlan) -> dict[str, Any] | None:
    if (
        plan.waiting_for != MasterPlan.WaitingFor.PERSON
        or plan.status != MasterPlan.Status.DISCOVERING
    ):
        return None
    unanswered = Question.objects.filter(discovery__plan=plan, answered_at=None)
    still_open = list(unanswered.order_by("number"))
    if not still_open:
        return None
    question = still_open[0]
    return {
        "row": question,
        "url": reverse("planning:question-answer", args=[plan.pk, question.pk]),
        "all_url": reverse("planning:recommendations-take", args=[plan.pk]),
        "page_url": reverse("planning:plan-discovery", args=[plan.pk]),
        "lost": questions.lost_if_recommended(plan.discovery),
        "left": len(still_open),
        "total": Question.objects.filter(discovery__plan=plan).count(),
    }


def _try_url(plan: MasterPlan) -> str:
    """Where a preview of what was built is started; the page that answers goes on to it."""
    is_built = plan.status == MasterPlan.Status.COMPLETED
    return reverse("execution:preview-start", args=[plan.pk]) if is_built else ""


def _next(plan: MasterPlan) -> dict[str, str] | None:
    """The one thing a person can do now, and where."""
    pages: dict[str, tuple[str, str]] = {
        MasterPlan.Status.DRAFT: ("Read and approve the plan", "planning:plan-overview"),
        MasterPlan.Status.APPROVED: ("Start building", "planning:plan-overview"),
        MasterPlan.Status.IN_PROGRESS: ("Watch the run", "execution:plan-run"),
        MasterPlan.Status.PAUSED: ("See why it is paused", "execution:plan-run"),
        MasterPlan.Status.COMPLETED: ("See and download the result", "execution:plan-run"),
        MasterPlan.Status.FAILED: ("See what failed", "planning:plan-overview"),
    }
    if plan.status not in pages:
        return None
    label, name = pages[plan.status]
    label = "See why" if plan.needs_brief else label
    return {"label": label, "url": reverse(name, args=[plan.pk])}


def _look(plan: MasterPlan) -> dict[str, str]:
    return {"label": "Open the plan", "url": reverse("planning:plan-overview", args=[plan.pk])}
