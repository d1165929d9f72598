"""Plans in the states that pages show, made of rows alone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from config.access.models import User
from costs.models import BudgetPeriod
from execution.models import (
    AcceptanceResult,
    AcceptanceTest,
    Atom,
    AtomDependency,
    Attempt,
    Check,
    GateDecision,
    Run,
    Wave,
)
from planning.log.event_log import append, recording
from planning.models import (
    MasterPlan,
    Milestone,
    Phase,
    Question,
    Requirement,
    Subtask,
    Task,
    TaskDependency,
)
from tests.factories import MasterPlanFactory, PlanVersionFactory, member
from tests.pages.domains import aggregates

PHASES = [("setup", "Foundations"), ("core", "Lending"), ("polish", "Comfort")]
SHA = "0" * 64


def plan_for(owner: User, **fields: Any) -> MasterPlan:
    """A plan of this person in their own workspace."""
    membership = owner.memberships.get()
    return MasterPlanFactory(owner=owner, workspace=membership.workspace, **fields)


def ask(plan: MasterPlan, count: int = 2) -> list[Question]:
    discovery = plan.discovery
    discovery.asked_at = timezone.now()
    discovery.coverage = [
        {"topic": "Functional scope", "status": "clear", "note": "Lending and returning."},
        {"topic": "Security", "status": "missing", "note": "Nobody is said to sign in."},
        {"topic": "Edge cases", "status": "partial", "note": "Late returns are named only."},
    ]
    discovery.save(update_fields=["asked_at", "coverage"])
    plan.waiting_for = MasterPlan.WaitingFor.PERSON
    plan.save(update_fields=["waiting_for"])
    return [
        Question.objects.create(
            discovery=discovery,
            number=number,
            topic="Rules",
            question=f"How many books may a member have at once ({number})?",
            why="It decides what borrowing refuses.",
            options=[
                {"label": "Five", "implication": "A sixth loan is refused."},
                {"label": "No limit", "implication": "Every loan is taken."},
            ],
            recommended="Five",
            reason="It is what the brief hints at.",
        )
        for number in range(1, count + 1)
    ]


def model(plan: MasterPlan) -> None:
    """The domain and six requirements."""
    discovery = plan.discovery
    discovery.asked_at = discovery.asked_at or timezone.now()
    discovery.modelled_at = timezone.now()
    discovery.domain = "Library lending"
    discovery.summary = "Members borrow books and bring them back. Late ones cost a fine."
    discovery.bounded_contexts = [
        {"name": name, "purpose": f"Keeps {name.lower()}.", "relations": []}
        for name in ("Catalogue", "Membership", "Lending")
    ]
    discovery.aggregates = aggregates()
    discovery.assumptions = ["A loan lasts 21 days.", "Not built: e-mail reminders."]
    discovery.risks = [{"text": "Two people lend one book.", "mitigation": "Check on saving."}]
    discovery.save()
    for number in range(1, 7):
        Requirement.objects.create(
            plan=plan,
            code=f"FR-{number:03}",
            text=f"A member cannot have more than {number + 2} books at the same time.",
            priority="must" if number < 5 else "should",
            criterion="Given five loans, when a sixth is asked for, then it is refused.",
        )


def draft(
    plan: MasterPlan, tasks_per_milestone: int = 2, milestones_per_phase: int = 2
) -> list[Task]:
    """A modelled plan with its tree; each task but the first depends on the one before it."""
    if plan.discovery.modelled_at is None:
        model(plan)
    requirements = list(plan.requirements.all())
    tasks: list[Task] = []
    for number, (kind, name) in enumerate(PHASES, start=1):
        phase = Phase.objects.create(plan=plan, phase_type=kind, number=number, name=name)
        for _ in range(milestones_per_phase):
            count = Milestone.objects.filter(phase__plan=plan).count() + 1
            milestone = Milestone.objects.create(
                phase=phase, number=count, key=f"M{count}", name=f"{name} {count}", draft={}
            )
            for _ in range(tasks_per_milestone):
                tasks.append(_task(plan, milestone, len(tasks) + 1, requirements))
    edges = zip(tasks[1:], tasks, strict=False)
    TaskDependency.objects.bulk_create(
        TaskDependency(task=task, depends_on=before)
        for task, before in edges
        if task.milestone_id == before.milestone_id or task.number % 3 == 0
    )
    _estimated(plan, len(tasks))
    return tasks


def _task(
    plan: MasterPlan, milestone: Milestone, number: int, requirements: list[Requirement]
) -> Task:
    task = Task.objects.create(
        plan=plan,
        milestone=milestone,
        number=number,
        stable_id=f"T-{number:03}",
        name=f"Write rule {number} of lending",
        description="Refuses a loan that would be one too many.",
        complexity=["low", "medium", "high"][number % 3],
        target_files=[f"library/rules/rule_{number}.py"],
        provides=[{"path": f"library/rules/rule_{number}.py", "symbol": f"rule_{number}"}],
    )
    task.requirements.add(requirements[number % len(requirements)])
    Subtask.objects.bulk_create(
        Subtask(task=task, number=at, name=f"Step {at} of rule {number}") for at in (1, 2, 3)
    )
    return task


def _estimated(plan: MasterPlan, tasks: int) -> None:
    MasterPlan.objects.filter(pk=plan.pk).update(
        target_tasks=tasks, minimum_tasks=1, maximum_tasks=tasks * 2,
        size_reason="The model alone asks for 24.",
        estimated_cost_low_usd=Decimal("1.10"), estimated_cost_likely_usd=Decimal("1.80"),
        estimated_cost_high_usd=Decimal("2.90"), estimated_minutes_low=4,
        estimated_minutes_likely=7, estimated_minutes_high=12,
        generation_cost_usd=Decimal("0.21"),
    )  # fmt: skip
    plan.refresh_from_db()


def build(plan: MasterPlan, waves: int = 2, atoms_per_wave: int = 4) -> Run:
    """A drafted plan under way: the first wave has passed its gate, the second is running."""
    tasks = list(plan.tasks.all()) or draft(plan)
    plan.status = MasterPlan.Status.IN_PROGRESS
    plan.started_at = timezone.now()
    plan.save(update_fields=["status", "started_at"])
    run = Run.objects.create(
        plan=plan,
        version=plan.versions.first() or PlanVersionFactory(plan=plan, number=1),
        started_by=plan.owner,
        status=Run.Status.RUNNING,
        started_at=timezone.now() - timedelta(minutes=3),
    )
    for number in range(1, waves + 1):
        status = Wave.Status.PASSED if number == 1 else Wave.Status.RUNNING
        wave = Wave.objects.create(
            run=run, number=number, status=status if number < 3 else Wave.Status.PENDING
        )
        for _ in range(atoms_per_wave):
            _atom(run, wave, tasks)
    _tested(run)
    period = BudgetPeriod.objects.create(budget=plan.budget, starts_at=plan.created_at)
    BudgetPeriod.objects.filter(pk=period.pk).update(spent_usd=Decimal("0.84"), held_usd="0.05")
    return run


def _atom(run: Run, wave: Wave, tasks: list[Task]) -> Atom:
    number = run.atoms.count() + 1
    state: dict[str, Any] = {"status": "pending"}
    if wave.number == 1:
        state = {
            "status": "accepted", "code_sha": SHA, "accepted_at": timezone.now(),
            "code": f"def rule_{number}(loans: int) -> bool:\n    return loans < 5",
            "confidence": Decimal("0.8125"), "confidence_validation": 1, "confidence_retries": "0.8",
            "confidence_complexity": 1, "confidence_integration": "0.5",
        }  # fmt: skip
    elif wave.number == 2:
        statuses = ["running", "needs_review", "failed", "ready", "accepted", "running"]
        state = {"status": statuses[number % 6], "lease_until": timezone.now(), "code_sha": SHA}
    atom = Atom.objects.create(
        run=run, wave=wave, task=tasks[number % len(tasks)], number=number, kind="function",
        path=f"library/rules/rule_{number}.py", symbol=f"rule_{number}",
        signature=f"def rule_{number}(loans: int) -> bool", lines_of_code=2, cyclomatic=1,
        description="Whether one more loan is allowed.", **state,
    )  # fmt: skip
    _attempt(atom)
    before = run.atoms.filter(wave__number=wave.number - 1).first()
    if before:
        AtomDependency.objects.create(atom=atom, provider=before, kind="call")
    return atom


def _attempt(atom: Atom) -> None:
    if atom.status in ("pending", "ready"):
        return
    is_running = atom.status == "running"
    attempt = Attempt.objects.create(
        atom=atom, number=1, model="claude-haiku-5-5",
        outcome="running" if is_running else "failed" if atom.status == "failed" else "passed",
        code="" if is_running else f"def {atom.symbol}(loans: int) -> bool:\n    return lans < 5",
        error_class="lint" if atom.status == "failed" else "",
        error="undefined name 'lans'" if atom.status == "failed" else "",
        ended_at=None if is_running else timezone.now() + timedelta(seconds=4),
    )  # fmt: skip
    if is_running:
        return
    Check.objects.create(attempt=attempt, level=1, validator="syntax", outcome="passed", ms=1)
    if atom.status == "failed":
        Check.objects.create(
            attempt=attempt, level=2, validator="names", outcome="failed", line=2,
            detail="undefined name 'lans'", tool="ruff", version="0.15", ms=7,
        )  # fmt: skip


def _tested(run: Run) -> None:
    first = run.waves.get(number=1)
    for number, requirement in enumerate(run.plan.requirements.all(), start=1):
        test = AcceptanceTest.objects.create(
            run=run, requirement=requirement, path=f"tests/test_fr_{number:03}_limit.py",
            due_wave=1 if number < 4 else 2, code="import unittest\n", code_sha=SHA, state="runnable",
        )  # fmt: skip
        test.atoms.add(run.atoms.filter(wave=first)[0])
        if number < 4:
            status = "pass" if number < 3 else "fail"
            AcceptanceResult.objects.create(
                test=test, wave=first, status=status, ms=31, tree_sha=SHA,
                stderr="AssertionError: 6 is not refused" if status == "fail" else "",
            )  # fmt: skip
    GateDecision.objects.create(
        wave=first, must_rate=Decimal("66.66"), must_due=3, is_passed=False, opened_by="waiver",
        blockers=["FR-003: tests/test_fr_003_limit.py"],
    )  # fmt: skip


def halt(run: Run, reason: str, text: str) -> None:
    Run.objects.filter(pk=run.pk).update(status="paused", pause_reason=reason, reason=text)
    MasterPlan.objects.filter(pk=run.plan_id).update(status="paused")
    run.refresh_from_db()


def happen(plan: MasterPlan, kind: str, **payload: Any) -> None:
    """Append one event, as every change does."""
    with recording(plan, "alice"):
        append(kind, payload)


def draft_of_alice() -> tuple[MasterPlan, User]:
    alice = member(username="alice")
    plan = plan_for(alice)
    draft(plan)
    return plan, alice
