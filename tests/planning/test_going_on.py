"""What keeps a plan going: leases, the sweep, recorded failures, notices, recall."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest
from celery import current_app
from django.utils import timezone
from pytest_django import Settings

from config.shared.database.leases import LeaseLost
from costs.models import Budget, BudgetNotice
from costs.signals import call_admitted, call_waiting
from planning import tasks
from planning.draft.recall import similar_plans as recall
from planning.log.event_log import append, recording
from planning.models import MasterPlan, Milestone, RecallEntry
from planning.money import payers
from planning.pages.status_line import state_line
from planning.steps import budget_notices, failures, job_names, next_step
from planning.steps.step_lease import hold_plan, take_plan_away
from tests.factories import MasterPlanFactory
from tests.interrupting import interruption
from tests.planning.worlds import DRAFTS, generating_plan, last_event, messages, milestone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]
Sent = list[tuple[str, str]]


@pytest.fixture
def sent(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> Callable[[Callable[[], None]], Sent]:
    """What an act sends to the broker, read where it leaves for it."""

    def run(act: Callable[[], None]) -> Sent:
        with messages() as sent, django_capture_on_commit_callbacks(execute=True):
            act()
        return sent

    return run


def test_every_name_that_is_queued_is_a_task() -> None:
    names = [name for name in vars(job_names).values() if str(name).startswith("planning.tasks.")]

    assert names
    assert all(name in current_app.tasks for name in names)


def test_a_step_of_planning_may_be_asked_for_with_every_repair(settings: Settings) -> None:
    plan = MasterPlanFactory(status="discovering")
    one_call = settings.SLOT_WAIT_SECONDS + settings.CALL_DEADLINE_SECONDS
    begun = timezone.now()

    with hold_plan(MasterPlan.objects.filter(pk=plan.pk)) as held:
        assert held is not None
        assert held.deadline - begun >= timedelta(seconds=3 * one_call)


def test_the_sweep_queues_again_what_has_lost_its_worker(sent: Callable[..., Sent]) -> None:
    lapsed = MasterPlanFactory(status="discovering", lease_until=timezone.now() - timedelta(1))
    MasterPlanFactory(status="discovering", lease_until=timezone.now() + timedelta(1))
    MasterPlanFactory(status="discovering", waiting_for="person")
    MasterPlanFactory(status="completed")

    assert sent(next_step.sweep) == [(job_names.DISCOVER, str(lapsed.pk))]


def test_the_sweep_queues_only_the_milestones_that_are_missing(sent: Callable[..., Sent]) -> None:
    plan = generating_plan(drafts={"M1": DRAFTS["M1"]})
    Milestone.objects.filter(key="M3").update(lease_until=timezone.now() + timedelta(1))

    assert sent(next_step.sweep) == [(job_names.DRAFT_MILESTONE, str(milestone(plan, "M2").pk))]


def test_the_sweep_compiles_a_plan_whose_last_message_was_lost(sent: Callable[..., Sent]) -> None:
    plan = generating_plan()

    assert sent(next_step.sweep) == [(job_names.COMPILE_PLAN, str(plan.pk))]


def test_a_held_plan_shows_that_it_waits_for_the_model() -> None:
    plan = MasterPlanFactory(status="discovering")
    rows = MasterPlan.objects.filter(pk=plan.pk)

    with hold_plan(rows):
        assert rows.get().waiting_for == "model"

    assert (rows.get().waiting_for, rows.get().lease_until) == ("nothing", None)


def test_a_plan_taken_away_is_free_and_its_holder_writes_no_more() -> None:
    plan = MasterPlanFactory(status="discovering")
    rows = MasterPlan.objects.filter(pk=plan.pk)

    with hold_plan(rows) as late:
        take_plan_away(plan)
        assert late is not None
        with pytest.raises(LeaseLost):
            late.confirm()
        with hold_plan(rows) as next_one:
            assert next_one is not None

    assert (rows.get().waiting_for, rows.get().lease_until) == ("nothing", None)


def test_a_bug_in_a_step_ends_in_a_recorded_failure() -> None:
    plan = generating_plan(drafts={**DRAFTS, "M2": [{"key": "no task"}]})

    tasks.compile_plan(str(plan.pk))

    plan.refresh_from_db()
    assert (plan.status, plan.failed_step, plan.failure_code) == ("failed", "links", "internal")
    assert last_event(plan).payload["reason"] == failures.INTERNAL_REASON


def test_the_first_failure_of_a_plan_counts() -> None:
    plan = generating_plan()

    failures.fail(plan, "drafting", reason="first", code="model")
    failures.fail(MasterPlan.objects.get(), "drafting", reason="second", code="model")

    assert MasterPlan.objects.get().last_error == "first"
    assert plan.events.filter(kind="masterplan_generation_failed").count() == 1


def test_a_notice_is_told_once_to_every_open_plan_its_budget_pays_for() -> None:
    plan, other = MasterPlanFactory(), MasterPlanFactory()
    ended = MasterPlanFactory(workspace=plan.workspace, status="completed")
    budget = Budget.objects.create(
        scope="workspace", key=str(plan.workspace_id), workspace=plan.workspace, hard_limit_usd=1
    )
    period = budget.periods.create(starts_at=timezone.now())
    BudgetNotice.objects.create(budget=budget, period=period, kind="hard", limit_usd=Decimal(1))

    for _ in range(2):
        budget_notices.append_notices(budget.pk)

    assert [event.kind for event in plan.events.all()] == ["cost_hard_limit"]
    assert not other.events.exists()
    assert not ended.events.exists()


@pytest.mark.django_db(transaction=True)
def test_a_raised_limit_is_told_once_to_the_open_plans_of_its_budget() -> None:
    plan = MasterPlanFactory()
    other = MasterPlanFactory(workspace=plan.workspace)
    person = plan.owner

    payers.set_limits(plan, (Decimal(60), Decimal(120)), by=person, why="It is worth it.")
    payers.set_limits(plan, (Decimal(10), Decimal(20)), by=person, why="It is not.")
    budget_notices.append_notices()

    [event] = plan.events.all()
    assert (event.kind, event.actor) == ("cost_limit_raised", person.username)
    assert event.payload["hard_limit_usd"] == "120.000000"
    assert event.payload["why"] == "It is worth it."
    assert not other.events.exists()


@pytest.mark.django_db(transaction=True)
def test_a_limit_raised_within_a_recording_is_told_after_it() -> None:
    plan = MasterPlanFactory()

    with recording(plan):
        append("masterplan_edited")
        payers.set_limits(plan, (Decimal(60), Decimal(120)), by=plan.owner, why="Worth it.")

    kinds = list(plan.events.values_list("kind", flat=True))
    assert kinds == ["masterplan_edited", "cost_limit_raised"]


@pytest.mark.parametrize(
    ("what", "words"), [("slot", "free slot at the model"), ("money", "money in flight")]
)
def test_what_a_call_waits_for_is_shown_on_its_plan(what: str, words: str) -> None:
    plan = MasterPlanFactory(status="discovering", waiting_for="model")

    call_waiting.send(sender=MasterPlan, subject=f"plan:{plan.pk}", waits_for=what)
    plan.refresh_from_db()
    assert plan.waiting_for == what
    assert words in state_line(plan)

    call_admitted.send(sender=MasterPlan, subject=f"plan:{plan.pk}")
    assert MasterPlan.objects.get().waiting_for == "model"


def domain_of(plan: MasterPlan, summary: str, *names: str) -> MasterPlan:
    plan.discovery.summary = summary
    plan.discovery.aggregates = [{"name": name} for name in names]
    plan.discovery.save()
    return plan


def test_a_built_plan_is_recalled_in_its_own_workspace_by_its_words() -> None:
    library = domain_of(MasterPlanFactory(status="completed"), "It lends books.", "Book", "Loan")
    gym = domain_of(
        MasterPlanFactory(workspace=library.workspace, status="completed", project_name="Gym"),
        "It sells courses.",
        "Course",
    )
    for plan in (library, gym):
        recall.remember_plan(plan.pk)
        recall.remember_plan(plan.pk)

    alike = domain_of(MasterPlanFactory(workspace=library.workspace), "It lends tools.", "Loan")
    elsewhere = domain_of(MasterPlanFactory(), "It lends tools.", "Loan")

    assert [p.project_name for p in recall.similar_plans(alike)][0] == "Library"
    assert recall.similar_plans(elsewhere) == []
    assert RecallEntry.objects.count() == 2


def test_words_of_a_domain_cannot_break_the_search() -> None:
    plan = domain_of(MasterPlanFactory(), "It's 'quoted' & | ! (broken) \\ <->", "O'Brien")

    assert recall.similar_plans(plan) == []


def test_a_step_is_put_off_while_the_database_is_away(sent: Callable[..., Sent]) -> None:
    plan = MasterPlanFactory(status="discovering")

    failures.fail_internally(plan.pk, failures.DISCOVERY, interruption())

    plan.refresh_from_db()
    assert (plan.status, plan.last_error) == ("discovering", "")
    assert sent(next_step.sweep) == [(job_names.DISCOVER, str(plan.pk))]
