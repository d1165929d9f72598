"""Plans and answers small enough to read, for tests that need no model."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from celery.signals import before_task_publish

from config.access.models import Workspace
from planning.discovery import interview
from planning.draft import compilation
from planning.log.event_log import append, recording
from planning.models import Discovery, MasterPlan, Milestone, PlanEvent
from tests.costs.scripted import Turn
from tests.factories import MasterPlanFactory, MilestoneFactory, PhaseFactory, RequirementFactory

START = datetime(2026, 1, 1, tzinfo=UTC)
STARTED, PAUSED, RESUMED, ENDED = (
    f"masterplan_execution_{kind}" for kind in ("start", "paused", "resumed", "complete")
)
LIBRARY = """# Library

- Book: title (text, required, at most 200 characters), isbn (text, unique), pages (integer 1-5000)
- Member: name (text, required, 1 to 100 characters), email (email, unique)

## MUST

- A book needs its title.
- No two books have the same isbn.
"""

QUESTIONS = {
    "readable": True,
    "reason": "",
    "coverage": [{"topic": "security", "status": "missing", "note": "Nothing is said."}],
    "questions": [
        {
            "topic": "security",
            "question": f"Who may {verb}?",
            "why": "It decides what is checked.",
            "options": [
                {"label": "Everybody", "implication": "Nothing is checked."},
                {"label": "Only staff", "implication": "People sign in."},
            ],
            "recommended": "Everybody",
            "reason": "It is the simplest.",
        }
        for verb in ("lend", "read")
    ],
}


def discover(plan: MasterPlan) -> MasterPlan:
    interview.discover(plan.pk)
    plan.refresh_from_db()
    return plan


def task(key: str, **fields: Any) -> dict[str, Any]:
    """One valid task of a MilestoneTasks answer."""
    number = key.removeprefix("M").replace(".", "_")
    return {
        "key": key,
        "name": f"Write part {key}",
        "description": "A part of the whole.",
        "complexity": "low",
        "task_type": "model",
        "target_files": [f"library/part_{number}.py"],
        "requirements": ["FR-001"],
        "technical_reason": "",
        "subtasks": ["Write it", "Check it", "Keep it"],
        "provides": [{"path": f"library/part_{number}.py", "symbol": f"part_{number}"}],
        "needs": [],
        "depends_on": [],
    } | fields


def needs(key: str) -> list[dict[str, str]]:
    number = key.removeprefix("M").replace(".", "_")
    return [{"path": f"library/part_{number}.py", "symbol": f"part_{number}"}]


def phase(number: int, kind: str) -> dict[str, Any]:
    """One phase with one milestone; the first has the only requirement."""
    milestone = {
        "key": f"M{number}",
        "name": f"Part {number}",
        "goal": "It exists.",
        "tasks": 2,
        "depends_on": [],
        "requirements": ["FR-001"] if number == 1 else [],
        "public": [],
    }
    return {"type": kind, "name": kind.title(), "goal": "", "milestones": [milestone]}


SKELETON = {
    "project_name": "Library",
    "package": "library",
    "description": "Lends books.",
    "tech_stack": ["Python"],
    "architecture_style": "Layers",
    "conventions": ["The store comes first."],
    "phases": [phase(n, kind) for n, kind in enumerate(("setup", "core", "polish"), start=1)],
}
DRAFTS = {
    "M1": [task("M1.1", requirements=["FR-001"]), task("M1.2", depends_on=["M1.1"])],
    "M2": [task("M2.1", needs=needs("M1.2"), complexity="medium"), task("M2.2")],
    "M3": [task("M3.1", needs=needs("M2.1"), complexity="high")],
}


def generating_plan(*, drafts: dict[str, list[dict[str, Any]]] | None = None, **fields: Any) -> MasterPlan:  # fmt: skip
    """Laid out as three milestones of one phase each; `drafts` says which of them are in."""
    plan = MasterPlanFactory(status="generating", **fields)
    RequirementFactory(plan=plan, code="FR-001")
    Discovery.objects.filter(plan=plan).update(skeleton=SKELETON)
    for number, kind in enumerate(("setup", "core", "polish"), start=1):
        phase = PhaseFactory(plan=plan, number=number, phase_type=kind, name=kind.title())
        found = (DRAFTS if drafts is None else drafts).get(f"M{number}")
        MilestoneFactory(
            phase=phase,
            key=f"M{number}",
            number=number,
            task_budget=2,
            draft=None if found is None else {"tasks": found},
        )
    return plan


def draft_plan(**fields: Any) -> MasterPlan:
    """The same, compiled to a draft of five tasks, T-001 to T-005."""
    plan = generating_plan(**fields)
    compilation.compile_plan(plan.pk)
    plan.refresh_from_db()
    assert plan.status == "draft", plan.last_error
    return plan


def milestone(plan: MasterPlan, key: str) -> Milestone:
    return Milestone.objects.get(phase__plan=plan, key=key)


def drafted(plan: MasterPlan, key: str) -> list[dict[str, Any]]:
    stored = milestone(plan, key).draft
    assert stored is not None
    return list(stored["tasks"])


def last_event(plan: MasterPlan) -> PlanEvent:
    return plan.events.order_by("-seq")[0]


def costs(plan: MasterPlan) -> list[Decimal]:
    """Low, likely and high, all known."""
    found = (
        plan.estimated_cost_low_usd,
        plan.estimated_cost_likely_usd,
        plan.estimated_cost_high_usd,
    )
    assert None not in found
    return [usd for usd in found if usd is not None]


@contextmanager
def messages() -> Iterator[list[tuple[str, str]]]:
    """What leaves for the broker meanwhile, as (task, id)."""
    sent: list[tuple[str, str]] = []

    def note(sender: str, body: tuple[list[str], object, object], **_: object) -> None:
        sent.append((sender, body[0][0]))

    before_task_publish.connect(note, weak=False)
    try:
        yield sent
    finally:
        before_task_publish.disconnect(note)


def draft_of(key: str, *tasks: dict[str, Any]) -> Turn:
    """The answer of a model that is asked for one milestone."""
    return Turn(text=json.dumps({"tasks": list(tasks) or DRAFTS[key]}))


def built(workspace: Workspace, minutes: int, *, atoms: int = 60) -> MasterPlan:
    """Started, paused for an hour, and completed after so many minutes of work; then once more, in no time."""
    plan = MasterPlanFactory(workspace=workspace, status="completed")
    story = [
        (STARTED, timedelta()),
        (PAUSED, timedelta(minutes=1)),
        (RESUMED, timedelta(minutes=61)),
        (ENDED, timedelta(minutes=60 + minutes)),
        (ENDED, timedelta(days=3)),
    ]
    for kind, after in story:
        with recording(plan):
            append(kind, {"run_id": str(plan.pk), "atoms": atoms})
        last = plan.events.latest("seq")
        PlanEvent.objects.filter(pk=last.pk).update(at=START + after)
    return plan
