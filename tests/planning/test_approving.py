"""Approving, rejecting and repeating a plan, with its limits and waivers."""

from decimal import Decimal

import pytest
from pytest_django import Settings

from config.access.models import User
from config.shared.errors import BadInput, DomainError, IllegalTransition, NotPermitted
from costs.models import Budget, BudgetChange
from planning.changes import edits
from planning.errors import LintFailed, NotResumable
from planning.lint.report import lint
from planning.models import Discovery, MasterPlan, Requirement
from tests.factories import RequirementFactory, member
from tests.planning.worlds import costs, draft_plan, generating_plan, last_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]


def test_approval_sets_the_budget_from_the_forecast(plan: MasterPlan) -> None:
    edits.approve(plan, plan.owner)

    assert (plan.status, plan.approved_by) == ("approved", plan.owner)
    budget = Budget.objects.get(pk=plan.budget_id)
    cent = Decimal("0.01")
    assert budget.soft_limit_usd == (costs(plan)[1] * Decimal("1.1")).quantize(cent)
    assert budget.hard_limit_usd == (costs(plan)[2] * Decimal("1.25")).quantize(cent)
    assert last_event(plan).payload["hard_limit_usd"] == str(budget.hard_limit_usd.quantize(cent))


def test_limits_named_at_approval_win(plan: MasterPlan) -> None:
    edits.approve(plan, plan.owner, limits=(Decimal(7), Decimal(9)))

    assert Budget.objects.get(pk=plan.budget_id).hard_limit_usd == 9
    assert BudgetChange.objects.get().actor == plan.owner.username


def test_limits_set_at_the_start_stay() -> None:
    plan = draft_plan(has_own_limits=True)

    edits.approve(plan, plan.owner)

    assert Budget.objects.get(pk=plan.budget_id).hard_limit_usd == 100


def test_a_plan_for_a_local_model_costs_nothing_and_keeps_the_limits_it_has(
    plan: MasterPlan, settings: Settings
) -> None:
    settings.STANDIN_IN_USE = False
    settings.ANTHROPIC_BASE_URL = "http://127.0.0.1:11434"
    settings.MODELS = dict.fromkeys(settings.MODELS, "qwen3:8b")

    edits.approve(plan, plan.owner)

    plan.refresh_from_db()
    assert (plan.status, plan.estimated_cost_likely_usd) == ("approved", 0)
    assert Budget.objects.get(pk=plan.budget_id).hard_limit_usd == 100


@pytest.mark.parametrize("scope", ["user", "workspace"])
def test_the_forecast_never_passes_the_approvers_own_limit(plan: MasterPlan, scope: str) -> None:
    key = plan.owner_id if scope == "user" else plan.workspace_id
    Budget.objects.create(scope=scope, key=str(key), hard_limit_usd=Decimal("1.50"))

    edits.approve(plan, plan.owner)

    budget = Budget.objects.get(pk=plan.budget_id)
    assert budget.hard_limit_usd == Decimal("1.50")
    assert budget.soft_limit_usd is not None
    assert budget.soft_limit_usd < Decimal("1.50")


def test_limits_above_ones_own_or_below_what_is_spent_are_refused(plan: MasterPlan) -> None:
    Budget.objects.create(scope="user", key=str(plan.owner_id), hard_limit_usd=Decimal(20))
    plan.budget.periods.create(starts_at=plan.created_at, spent_usd=Decimal(3))

    for soft, hard, reason in ((1, 2, "already spent"), (10, 30, "Your own limit")):
        with pytest.raises(BadInput, match=reason):
            edits.approve(plan, plan.owner, limits=(Decimal(soft), Decimal(hard)))

    assert MasterPlan.objects.get().status == "draft"


def test_a_plan_is_approved_once(plan: MasterPlan) -> None:
    edits.approve(plan, plan.owner)

    with pytest.raises(IllegalTransition, match="approved"):
        edits.approve(MasterPlan.objects.get(), plan.owner)

    assert plan.events.filter(kind="masterplan_approved").count() == 1


def test_members_do_not_approve_what_they_do_not_own(plan: MasterPlan) -> None:
    with pytest.raises(NotPermitted):
        edits.approve(plan, member(plan.workspace, role="member"))


def test_critical_findings_block_approval_until_they_are_waived(plan: MasterPlan) -> None:
    RequirementFactory(plan=plan, code="FR-002")

    with pytest.raises(LintFailed, match="FR-002"):
        edits.approve(plan, plan.owner)

    edits.waive_lint(plan, "must-without-task:FR-002", plan.owner, "It is done by hand.")
    edits.approve(plan, plan.owner)
    waived = plan.events.get(kind="lint_waived")
    assert waived.payload["reason"] == "It is done by hand."


def test_a_waiver_needs_a_reason_a_role_and_a_finding(plan: MasterPlan) -> None:
    Requirement.objects.all().delete()
    RequirementFactory(plan=plan, code="FR-002")
    finding = "must-without-task:FR-002"

    with pytest.raises(BadInput, match="reason"):
        edits.waive_lint(plan, finding, plan.owner, " ")
    with pytest.raises(BadInput, match="already resolved"):
        edits.waive_lint(plan, "must-without-task:FR-099", plan.owner, "why not")
    with pytest.raises(NotPermitted):
        edits.waive_lint(plan, finding, member(plan.workspace, role="member"), "why not")


def test_a_must_of_the_brief_cannot_be_waived_away(plan: MasterPlan) -> None:
    stated = {"text": "It prints a rainbow.", "priority": "must", "alias": ""}
    Discovery.objects.filter(plan=plan).update(stated=[stated])
    plan = MasterPlan.objects.get(pk=plan.pk)
    [finding] = [f for f in lint(plan).findings if f.id.startswith("must-vanished:")]

    with pytest.raises(BadInput, match="cannot be waived"):
        edits.waive_lint(plan, finding.id, plan.owner, "why not")
    with pytest.raises(LintFailed, match="rainbow"):
        edits.approve(plan, plan.owner)


def test_a_circle_cannot_be_waived(plan: MasterPlan) -> None:
    first, second = plan.tasks.order_by("number")[:2]
    first.dependencies.create(depends_on=second)

    with pytest.raises(BadInput, match="never start|could ever start"):
        edits.waive_lint(plan, "cycle:T-001", plan.owner, "why not")


def test_an_unattended_plan_approves_itself_for_its_owner() -> None:
    plan = draft_plan(is_unattended=True)

    edits.approve_unattended(plan.pk)

    plan.refresh_from_db()
    assert (plan.status, plan.approved_by) == ("approved", plan.owner)


def test_an_unattended_plan_that_must_not_be_approved_waits_for_a_person() -> None:
    plan = draft_plan(is_unattended=True)
    RequirementFactory(plan=plan, code="FR-002")

    edits.approve_unattended(plan.pk)

    plan.refresh_from_db()
    assert (plan.status, plan.waiting_for) == ("draft", "person")
    assert "FR-002" in plan.last_error
    assert last_event(plan).kind == "masterplan_approval_refused"


def test_a_rejected_plan_says_why(plan: MasterPlan) -> None:
    with pytest.raises(BadInput):
        edits.reject(plan, plan.owner, "")

    edits.reject(plan, plan.owner, "We buy one instead.")

    rejected = MasterPlan.objects.get()
    assert (rejected.status, rejected.rejection_reason) == ("rejected", "We buy one instead.")
    with pytest.raises(IllegalTransition):
        edits.approve(rejected, plan.owner)


def test_a_plan_that_is_built_is_not_cancelled_here(plan: MasterPlan) -> None:
    MasterPlan.objects.update(status="in_progress")

    with pytest.raises(IllegalTransition):
        edits.cancel(plan, plan.owner)


@pytest.mark.parametrize(
    ("step", "status"),
    [("discovery", "discovering"), ("skeleton", "generating"), ("drafting", "generating")],
)
def test_a_failed_step_is_repeated_where_it_failed(owner: User, step: str, status: str) -> None:
    plan = generating_plan(owner=owner)
    MasterPlan.objects.update(status="failed", failed_step=step, last_error="it broke")

    edits.resume(plan, owner)

    plan.refresh_from_db()
    assert (plan.status, plan.last_error, plan.failed_step) == (status, "", "")


def test_there_is_nothing_to_repeat_in_a_sound_plan_or_a_failed_run(plan: MasterPlan) -> None:
    with pytest.raises(NotResumable):
        edits.resume(plan, plan.owner)
    MasterPlan.objects.update(status="failed", failed_step="run")
    with pytest.raises(DomainError):
        edits.resume(plan, plan.owner)
