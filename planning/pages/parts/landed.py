"""The progress of discovery and drafting, counted from rows."""

from typing import Any, TypedDict

from planning.choices import STARTING_PLAN
from planning.models import Discovery, MasterPlan, Milestone, Question, Requirement

Status = MasterPlan.Status


class Step(TypedDict):
    label: str
    status: str
    note: str


def is_starting(plan: MasterPlan) -> bool:
    """Still on the way to a draft, or stopped on it."""
    return plan.status in STARTING_PLAN or (
        plan.status == Status.FAILED and plan.failed_step != "run"
    )


def steps(plan: MasterPlan) -> list[Step]:
    """From the brief to the draft; the first that is not done is running, waiting or failed."""
    found = list(_found(plan))
    out: list[Step] = []
    is_next = True
    for label, is_done, note in found:
        status = "completed" if is_done else _unfinished(plan) if is_next else "pending"
        is_next = is_next and is_done
        out.append({"label": label, "status": status, "note": note})
    return out


def _unfinished(plan: MasterPlan) -> str:
    if plan.needs_brief or plan.waiting_for == MasterPlan.WaitingFor.PERSON:
        return "needs_review"
    return "failed" if plan.status == Status.FAILED else "running"


def _found(plan: MasterPlan) -> list[tuple[str, bool, str]]:
    discovery = Discovery.objects.get(plan=plan)
    questions = Question.objects.filter(discovery=discovery)
    asked, answered = questions.count(), questions.exclude(answered_at=None).count()
    is_modelled = discovery.modelled_at is not None
    milestones = Milestone.objects.filter(phase__plan=plan)
    total, landed = milestones.count(), milestones.filter(draft__isnull=False).count()
    has_left = plan.status not in STARTING_PLAN and plan.status != Status.FAILED
    return [
        ("Read the brief", discovery.asked_at is not None, _topics(discovery)),
        ("Clear up what is open", is_modelled or _is_clear(discovery, asked, answered),
         f"{answered} of {asked} answered" if asked else ""),
        ("Model the domain", is_modelled, _domain(plan, discovery) if is_modelled else ""),
        ("Lay out phases and milestones", total > 0, f"{total} milestones" if total else ""),
        ("Draft the tasks", total > 0 and landed == total,
         f"{landed} of {total} milestones" if total else ""),
        ("Check and save the plan", has_left, ""),
    ]  # fmt: skip


def _is_clear(discovery: Discovery, asked: int, answered: int) -> bool:
    return discovery.asked_at is not None and asked == answered


def _topics(discovery: Discovery) -> str:
    clear = sum(topic["status"] == "clear" for topic in discovery.coverage)
    return f"{clear} of {len(discovery.coverage)} topics clear" if discovery.coverage else ""


def _domain(plan: MasterPlan, discovery: Discovery) -> str:
    requirements = Requirement.objects.live().filter(plan=plan).count()
    return (
        f"{_count(len(discovery.aggregates), 'aggregate')}, {_count(len(discovery.bounded_contexts), 'context')},"
        f" {_count(requirements, 'requirement')}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def tokens_shown(numbers: dict[str, Any]) -> dict[str, Any]:
    """A push of real token counts, as planning/_tokens.html shows it."""
    received = int(numbers.get("tokens_received") or 0)
    estimated = int(numbers.get("estimated_total") or 0)
    is_within = received < estimated
    return {
        "received": received,
        "estimated": estimated if is_within else None,
        "percent": 100 * received // estimated if is_within else None,
        "part": str(numbers.get("current_phase") or ""),
    }
