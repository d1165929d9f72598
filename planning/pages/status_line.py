"""The state of a plan in words: title, pill, and one sentence on what it waits for."""

from collections.abc import Callable
from datetime import datetime

from django.template.defaultfilters import date as date_filter
from django.utils import timezone

from planning.choices import STARTING_PLAN
from planning.discovery.brief import first_line
from planning.log.verdicts import gaps_said, verdict
from planning.models import MasterPlan, Milestone, Question
from planning.pages.progress import of_tasks

Status = MasterPlan.Status
MONEY_IN_FLIGHT = "Waits for money in flight: what running calls turn out not to need."
STEP_WORDS = {
    "discovery": "while understanding the brief",
    "skeleton": "while laying out the phases",
    "drafting": "while drafting the tasks",
    "links": "while linking the tasks",
    "run": "while building",
}


def title(plan: MasterPlan) -> str:
    """Its name; until it has one, the first line of its brief, which is read with the discovery."""
    return plan.project_name or first_line(plan.discovery.brief)


def shown_status(plan: MasterPlan) -> str:
    """The status for its pill: "asking" while the next step is a person's, "unread" where that is another brief,
    "unreleased" or "gaps" by the last gate's verdict.
    """
    if plan.status == Status.COMPLETED and verdict(plan.can_release, plan.gaps, plan.type_errors):
        return "unreleased" if plan.can_release is False else "gaps"
    if plan.needs_brief:
        return "unread"
    is_starting = plan.status in STARTING_PLAN
    asks = is_starting and plan.waiting_for == MasterPlan.WaitingFor.PERSON
    return "asking" if asks else plan.status


def state_line(plan: MasterPlan) -> str:
    """One sentence on where the plan is and what it waits for."""
    if plan.is_put_off and plan.status in STARTING_PLAN:
        return f"The model asks to wait until {_clock(plan.resume_at)}."
    say: Callable[[MasterPlan], str] = _SENTENCES[Status(plan.status)]
    return say(plan)


def _clock(at: datetime | None) -> str:
    at = timezone.localtime(at)
    is_today = at.date() == timezone.localdate()
    return date_filter(at, "H:i" if is_today else "j M Y, H:i")


def _discovering(plan: MasterPlan) -> str:
    questions = Question.objects.filter(discovery__plan=plan)
    still_open = questions.filter(answered_at=None).count()
    if plan.waiting_for == MasterPlan.WaitingFor.PERSON and still_open:
        total = questions.count()
        return f"Question {total - still_open + 1} of {total} waits for an answer."
    if plan.waiting_for == MasterPlan.WaitingFor.SLOT:
        return "Waits for a free slot at the model."
    if plan.waiting_for == MasterPlan.WaitingFor.MONEY:
        return MONEY_IN_FLIGHT
    return "The brief is being read and the domain modelled."


def _generating(plan: MasterPlan) -> str:
    if plan.waiting_for == MasterPlan.WaitingFor.PERSON:
        return f"Understood. A draft of about {plan.target_tasks} tasks waits for your go-ahead."
    if plan.waiting_for == MasterPlan.WaitingFor.MONEY:
        return MONEY_IN_FLIGHT
    milestones = Milestone.objects.filter(phase__plan=plan)
    total = milestones.count()
    if not total:
        return "The phases and milestones are being laid out."
    landed = milestones.filter(draft__isnull=False).count()
    return f"The tasks are being drafted: {landed} of {total} milestones are in."


def _draft(plan: MasterPlan) -> str:
    return f"A draft of {plan.tasks.count()} tasks waits for a decision."


def _approved(plan: MasterPlan) -> str:
    who = f" by {plan.approved_by}" if plan.approved_by else ""
    return f"Approved{who}; building has not started."


def _building(plan: MasterPlan) -> str:
    progress = of_tasks(plan.tasks.counts_by_status())
    return f"{progress.done} of {progress.total} tasks are done, {progress.running} under way."


def _paused(plan: MasterPlan) -> str:
    progress = of_tasks(plan.tasks.counts_by_status())
    return f"Building is paused; {progress.done} of {progress.total} tasks are done."


def _completed(plan: MasterPlan) -> str:
    when = f" on {date_filter(plan.completed_at, 'j M Y')}" if plan.completed_at else ""
    if plan.can_release is False:
        return f"Built{when}, but the last gate does not release it: see Acceptance."
    if said := gaps_said(plan.gaps, plan.type_errors):
        return f"Built{when}, {said}."
    return f"Built{when}: the result is ready to download."


def _failed(plan: MasterPlan) -> str:
    if plan.needs_brief:
        return "Nothing was made of this brief. It is kept, and read again once it is changed."
    step = STEP_WORDS.get(plan.failed_step, f"at the step {plan.failed_step}")
    return f"Stopped {step if plan.failed_step else 'by an error'}. What was made before is kept."


def _rejected(plan: MasterPlan) -> str:
    return f"Rejected: {plan.rejection_reason}" if plan.rejection_reason else "Rejected."


def _cancelled(_: MasterPlan) -> str:
    return "Ended for good. What there is can still be read."


_SENTENCES = {
    Status.DISCOVERING: _discovering,
    Status.GENERATING: _generating,
    Status.DRAFT: _draft,
    Status.APPROVED: _approved,
    Status.IN_PROGRESS: _building,
    Status.PAUSED: _paused,
    Status.COMPLETED: _completed,
    Status.FAILED: _failed,
    Status.REJECTED: _rejected,
    Status.CANCELLED: _cancelled,
}
