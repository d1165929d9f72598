"""What a plan's rows mean, said in sentences."""

from collections.abc import Callable

from django.template.defaultfilters import date as date_filter
from django.utils.text import Truncator

from planning.models import MasterPlan, Milestone, PlanEvent, Question
from planning.progress import of_tasks

Status = MasterPlan.Status
TITLE_CHARACTERS = 70
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


def first_line(brief: str) -> str:
    line = brief.strip().partition("\n")[0].lstrip("# ").strip()
    return Truncator(line).chars(TITLE_CHARACTERS)


def shown_status(plan: MasterPlan) -> str:
    """What its pill says: nothing moves while the next step is a person's."""
    is_starting = plan.status in (Status.DISCOVERING, Status.GENERATING)
    asks = is_starting and plan.waiting_for == MasterPlan.WaitingFor.PERSON
    return "asking" if asks else plan.status


def state_line(plan: MasterPlan) -> str:
    """One sentence on where the plan is and what it waits for."""
    say: Callable[[MasterPlan], str] = _SENTENCES[Status(plan.status)]
    return say(plan)


def _discovering(plan: MasterPlan) -> str:
    questions = Question.objects.filter(discovery__plan=plan)
    still_open = questions.filter(answered_at=None).count()
    if plan.waiting_for == MasterPlan.WaitingFor.PERSON and still_open:
        total = questions.count()
        return f"Question {total - still_open + 1} of {total} waits for an answer."
    if plan.waiting_for == MasterPlan.WaitingFor.SLOT:
        return "Waits for a free place at the model."
    return "The brief is being read and the domain modelled."


def _generating(plan: MasterPlan) -> str:
    if plan.waiting_for == MasterPlan.WaitingFor.PERSON:
        return f"Understood. A draft of about {plan.target_tasks} tasks waits for your yes."
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
    when = f" on {date_filter(plan.completed_at, 'Y-m-d')}" if plan.completed_at else ""
    return f"Built{when}: the result is ready to download."


def _failed(plan: MasterPlan) -> str:
    step = STEP_WORDS.get(plan.failed_step, f"at the step {plan.failed_step}")
    return f"Stopped {step if plan.failed_step else 'by an error'}. What was made before is kept."


def _rejected(plan: MasterPlan) -> str:
    return f"Rejected: {plan.rejection_reason}" if plan.rejection_reason else "Rejected."


def _cancelled(_: MasterPlan) -> str:
    return "Cancelled. Nothing more happens here."


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

# Sentences of the history; names in braces come from the payload.
EVENTS = {
    "discovery_generation_start": "began to read the brief",
    "discovery_question": "asked a question",
    "discovery_answer": "answered a question",
    "discovery_entity_discovered": "found the {type} {name}",
    "discovery_parsing_complete": "modelled {domain}: {total_aggregates} aggregates in {total_bounded_contexts} contexts",
    "discovery_validation_start": "checks the model of the domain",
    "discovery_saving_start": "saves the model of the domain",
    "discovery_generation_complete": "finished understanding the brief",
    "masterplan_generation_start": "began to draft the plan",
    "masterplan_size_changed": "changed the size of the plan to {target} tasks",
    "masterplan_entity_discovered": "drafted the {type} {name}",
    "masterplan_phase_progress": "drafted part of a phase",
    "masterplan_parsing_complete": "laid out {total_tasks} tasks in {total_milestones} milestones",
    "masterplan_validation_start": "checks the plan",
    "masterplan_saving_start": "saves the plan",
    "masterplan_generation_complete": "finished the draft of {project_name}: {total_tasks} tasks",
    "masterplan_generation_failed": "stopped at the step {step}",
    "masterplan_edited": "changed the plan",
    "masterplan_approved": "approved the plan",
    "masterplan_rejected": "rejected the plan",
    "masterplan_approval_refused": "could not approve the plan by itself",
    "masterplan_reopened": "reopened the plan",
    "masterplan_cancelled": "cancelled the plan",
    "lint_waived": "waived a lint finding",
    "masterplan_resumed": "asked for the failed step again",
    "masterplan_execution_start": "started building",
    "masterplan_execution_paused": "paused building",
    "masterplan_execution_resumed": "resumed building",
    "masterplan_execution_cancelled": "cancelled building",
    "masterplan_execution_complete": "finished building",
    "masterplan_execution_failed": "stopped building",
    "task_execution_progress": "works on a task",
    "task_execution_complete": "finished a task: {completed_tasks} of {total_tasks} are done",
    "wave_execution_start": "started wave {number}, atoms: {total_atoms}",
    "wave_execution_complete": "closed wave {number}: {success_count} accepted, {fail_count} not",
    "atom_execution_progress": "writes {symbol}",
    "atom_execution_complete": "is done with {symbol}: {result}",
    "atom_retry_start": "tries {symbol} again, attempt {attempt_number}",
    "atom_retry_failed": "gave up on {symbol}",
    "atom_stale": "marked {symbol} stale",
    "acceptance_test_start": "runs the test of {requirement}",
    "acceptance_test_result": "ran a test of {requirement}",
    "gate_validation_result": "measured at the gate of wave {number}: MUST {must_rate}, SHOULD {should_rate}",
    "acceptance_test_changed": "changed an acceptance test",
    "gate_waived": "waived a failing test",
    "gate_repair_asked": "asked for another repair, atoms: {atoms}",
    "review_created": "opened a review",
    "review_claimed": "claimed a review",
    "review_resolved": "resolved a review",
    "cost_near_limit": "came near the soft limit",
    "cost_soft_limit": "reached the soft limit",
    "cost_hard_limit": "reached the hard limit",
    "cost_limit_raised": "raised the limit",
}
REVIEW_REASONS = {
    "low_confidence": "low confidence",
    "attempts_exhausted": "attempts ran out",
    "gate_blocked": "touched by a failing test",
    "sampled": "picked as a sample",
    "on_request": "asked for by a person",
}
_BAD = {"masterplan_generation_failed", "atom_retry_failed", "cost_hard_limit"}
_GOOD = {"masterplan_generation_complete", "masterplan_approved", "masterplan_execution_complete"}
_NOTABLE = {"masterplan_execution_paused", "cost_soft_limit", "gate_waived", "masterplan_rejected"}


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "unknown"


def event_words(event: PlanEvent) -> str:
    sentence = EVENTS.get(event.kind, event.kind.replace("_", " "))
    payload = {key: _shown(key, value) for key, value in event.payload.items()}
    return sentence.format_map(_Known(payload))


def _shown(key: str, value: object) -> object:
    """Nothing due is no unknown rate, and an atom's end is said as people say it."""
    if key.endswith("_rate"):
        return "nothing due" if value is None else f"{str(value).removesuffix('.00')}\u00a0%"
    return (
        "unknown" if value is None else str(value).replace("_", " ") if key == "result" else value
    )


def event_who(event: PlanEvent) -> str:
    return event.actor or ("The model" if event.actor_kind == "llm" else "Masterplan")


def event_why(event: PlanEvent) -> str:
    payload = event.payload
    if event.kind == "masterplan_execution_paused":
        return str(payload.get("text") or payload.get("reason") or "")
    if event.kind == "review_created":
        return REVIEW_REASONS.get(str(payload.get("reason")), str(payload.get("reason", "")))
    return str(payload.get("reason") or payload.get("final_error") or payload.get("why") or "")


def event_state(event: PlanEvent) -> str:
    """The mark of the event in the timeline; empty for ordinary ones."""
    if event.kind in ("gate_validation_result", "acceptance_test_result"):
        return "passed" if event.payload.get("passed") else "attention"
    for kinds, state in ((_BAD, "failed"), (_GOOD, "passed"), (_NOTABLE, "attention")):
        if event.kind in kinds:
            return state
    return ""
