"""Building from a brief to tested software without a browser."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from config.access.accounts.first_account import found
from config.access.models import User
from config.access.permissions import workspaces_for
from config.build.request import BAD_INPUT, Order
from config.shared.database.connections import patiently
from config.shared.database.schema import migrate, one_at_a_time
from config.shared.errors import DomainError
from costs.models import Budget
from execution.choices import PAUSABLE_RUN
from execution.engine.run_start import start_run
from execution.export.archive import export_zip
from execution.export.summary import summary
from execution.models import Atom, Run
from planning.changes.edits import approve
from planning.choices import RESTING_PLAN
from planning.discovery import size_agreement
from planning.discovery.interview import start_plan
from planning.discovery.plan_traces import traces_of
from planning.discovery.questions import answer, take_recommendations
from planning.discovery.requirements import given_up
from planning.discovery.traces import is_brief_unbuilt, missing
from planning.log.verdicts import gaps_said
from planning.models import MasterPlan, Requirement
from review.models import Review

POLL_SECONDS = 0.25
# How long the end is put off for calls in flight: a call that is stopped is booked within seconds.
BOOKING_SECONDS = 60
Status = MasterPlan.Status
# What ends the watching: nothing goes on without a person.
RESTING = set(RESTING_PLAN)

OK, NEEDS_PERSON, BUDGET, ENVIRONMENT = 0, 3, 4, 5


@dataclass(frozen=True, kw_only=True)
class Ending:
    code: int
    reason: str
    way_on: str = ""


def set_up() -> User:
    """Tables, prices and the account that owns the build; whoever starts at the same time finds them made."""
    with one_at_a_time():
        migrate()
        call_command("load_prices", verbosity=0, stdout=io.StringIO())
        return builder()


def builder() -> User:
    """The account that owns builds from the command line: the first administrator, or a new one."""
    administrator = User.objects.filter(is_superuser=True).order_by("date_joined").first()
    if administrator:
        return administrator
    user = found(username="builder", password="")
    user.password = make_password(None)  # nobody can sign in until it is given one
    user.save(update_fields=["password"])
    return user


def order(asked: Order, by: User) -> MasterPlan:
    """Start a plan for the order. Raises BadInput for a brief that cannot be used."""
    workspace = workspaces_for(by, "create_plan").first()
    if workspace is None:
        raise DomainError(f"{by} may start plans in no workspace.")
    plan_id = uuid4()
    ordered = MasterPlan.objects.filter(pk=plan_id)

    def start() -> MasterPlan:
        """Once: whether a database that went away meanwhile has kept the order is asked first."""
        plan = ordered.first() or start_plan(
            owner=by,
            workspace=workspace,
            brief=asked.brief,
            size=asked.size,
            stack=asked.stack,
            limits=_limits(asked.budget_usd),
            plan_id=plan_id,
        )
        ordered.update(review_policy=MasterPlan.ReviewPolicy.ADVISORY)
        return plan

    return patiently(start)


def _limits(budget_usd: Decimal | None) -> tuple[Decimal, Decimal] | None:
    """Soft and hard limit; soft must stay below hard."""
    return None if budget_usd is None else (budget_usd * Decimal("0.8"), budget_usd)


def follow(
    plan: MasterPlan, asked: Order, by: User, *, show: Callable[[MasterPlan], None]
) -> Ending:
    """Answer questions, approve and start the build; return when the plan stops."""
    while True:
        # Each look starts from the rows, so one that a lost connection cut short is taken again.
        end = patiently(partial(_look, plan, asked, by, show))
        if end is not None:
            _await_bookings(plan, show)
            return end
        time.sleep(POLL_SECONDS)


def _await_bookings(plan: MasterPlan, show: Callable[[MasterPlan], None]) -> None:
    """What is told at the end includes the calls that were in flight when building stopped."""
    budget = Budget.objects.with_spend().filter(pk=plan.budget_id)
    until = time.monotonic() + BOOKING_SECONDS
    while time.monotonic() < until and patiently(lambda: budget.get().held_usd > 0):
        show(plan)
        time.sleep(POLL_SECONDS)


def _look(
    plan: MasterPlan, asked: Order, by: User, show: Callable[[MasterPlan], None]
) -> Ending | None:
    plan.refresh_from_db()
    show(plan)
    if plan.status == Status.DISCOVERING and plan.waiting_for == MasterPlan.WaitingFor.PERSON:
        _answer(plan, asked, by)
    elif size_agreement.is_asked(plan):
        size_agreement.agree(plan, by)
    elif plan.status == Status.DRAFT:
        try:
            approve(plan, by, limits=_limits(asked.budget_usd))
        except DomainError as refusal:
            return Ending(code=NEEDS_PERSON, reason=f"not approved: {refusal.message}")
    elif plan.status == Status.APPROVED:
        start_run(plan, by)
    elif plan.status in RESTING and not _goes_on(plan):
        return ending(plan)
    return None


def _answer(plan: MasterPlan, asked: Order, by: User) -> None:
    questions = plan.discovery.questions.order_by("number")
    for question, text in zip(questions, asked.answers, strict=False):
        if question.answered_at is None and text:
            answer(plan, question.pk, text, by)
    plan.refresh_from_db()
    if plan.waiting_for == MasterPlan.WaitingFor.PERSON:
        take_recommendations(plan, by)


def _goes_on(plan: MasterPlan) -> bool:
    """Whether the run still moves; the plan's row may stop an instant earlier."""
    run = plan.runs.first()
    return run is not None and run.status in (*PAUSABLE_RUN, Run.Status.CANCELLING)


def ending(plan: MasterPlan) -> Ending:
    """The exit code and reason of a plan that has stopped. Source: architecture, command line."""
    run = plan.runs.first()
    if plan.status == Status.COMPLETED and run:
        return _ending_of_completed(plan, run)
    if run and run.pause_reason == Run.PauseReason.BUDGET:
        return Ending(
            code=BUDGET, reason=run.reason or "budget", way_on="Raise the limit and resume."
        )
    if run and run.status == Run.Status.PAUSED:
        is_incident = run.pause_reason == Run.PauseReason.INCIDENT
        return Ending(
            code=ENVIRONMENT if is_incident else NEEDS_PERSON,
            reason=f"{run.pause_reason}: {run.reason}",
            way_on="Continue in the browser.",
        )
    return _ending_of_failed(plan, run)


def _ending_of_completed(plan: MasterPlan, run: Run) -> Ending:
    if musts := [r for r in given_up(plan) if r.priority == Requirement.Priority.MUST]:
        first = musts[0]
        return Ending(
            code=NEEDS_PERSON,
            reason=f"built without {len(musts)} MUST of the brief: {first.names} {first.text} ({first.why_not_built})",
            way_on="State it differently in the brief.",
        )
    traces = traces_of(plan)
    lost = missing(traces)
    if is_brief_unbuilt(traces):
        return Ending(
            code=NEEDS_PERSON,
            reason=f"most of the brief is not built: {lost}",
            way_on="State in the brief what is kept and what must hold.",
        )
    waived = run.waivers.exists()
    waiting = (
        Review.objects.open().filter(atom__run=run, atom__status=Atom.Status.NEEDS_REVIEW).count()
    )
    if waived or waiting or not run.can_release:
        reason = "a gate was waived" if waived else "some code waits for review"
        return Ending(code=NEEDS_PERSON, reason=reason, way_on="See the review queue.")
    said = gaps_said(plan.gaps, plan.type_errors)
    passed = f"every gate passed, {said}" if said else "every gate passed"
    return Ending(code=OK, reason=f"{passed}. {lost}" if lost else passed)


def _ending_of_failed(plan: MasterPlan, run: Run | None) -> Ending:
    step, reason = plan.failed_step, plan.last_error or (run.reason if run else "")
    if plan.needs_brief:
        return Ending(code=BAD_INPUT, reason=reason)
    if plan.failure_code == "budget":
        return Ending(code=BUDGET, reason=reason, way_on="Raise the limit and resume.")
    if run is None:
        return Ending(code=ENVIRONMENT, reason=f"{step}: {reason}")
    if run.status == Run.Status.FAILED:
        return Ending(code=ENVIRONMENT, reason=reason, way_on="Retry in the browser.")
    return Ending(
        code=NEEDS_PERSON, reason=f"{plan.status}: {reason}", way_on="Retry in the browser."
    )


def unpack(plan: MasterPlan, by: User, out: Path) -> Path | None:
    """Write the export into `out`, the ZIP and its files; None if nothing was accepted yet."""
    run = plan.runs.first()
    if run is None or not run.atoms.filter(status=Atom.Status.ACCEPTED).exists():
        return None
    _, data = export_zip(run, by)
    out.mkdir(parents=True, exist_ok=True)
    archive = out / f"{plan.package or 'software'}.zip"
    archive.write_bytes(data)
    with ZipFile(archive) as packed:
        packed.extractall(out)
    return archive


def report(plan: MasterPlan, end: Ending, *, seconds: float, export: Path | None) -> dict[str, Any]:
    run = plan.runs.first()
    opened = Review.objects.filter(atom__run=run).count() if run else 0
    return summary(plan) | {
        "exit_reason": end.reason,
        "reviews_opened": opened,
        "seconds": round(seconds, 1),
        "export": str(export) if export else None,
    }
