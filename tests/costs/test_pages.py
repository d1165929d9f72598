"""/costs/, the raise form and the admin: who sees what, and what is written."""

import re
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import AuditEntry, User, Workspace
from costs.ledger import holds
from costs.ledger.holds import Bill
from costs.limits import budgets
from costs.models import Answer, Budget, BudgetChange, ModelPrice, Usage
from costs.prices.price_list import TokenCounts
from tests.factories import UserFactory, WorkspaceFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_money")]
Pay = Callable[..., Usage]


@pytest.fixture
def team() -> Workspace:
    return WorkspaceFactory(name="Harbour")


@pytest.fixture
def plan_budget(team: Workspace) -> Budget:
    return budgets.create_plan_budget(uuid4(), workspace=team, name="Library")


@pytest.fixture
def pay(plan_budget: Budget) -> Pay:
    """Book a call on the plan's budget."""

    def book(usd: str, certainty: str = "exact") -> Usage:
        held = holds.hold(
            call_key=str(uuid4()),
            job="AtomCode",
            subject="atom:1",
            model="claude-haiku-5-5",
            amount_usd=Decimal(usd),
            budgets=[plan_budget.pk],
        )
        bill = Bill(
            outcome="answered",
            certainty=certainty,
            cost_usd=Decimal(usd),
            tokens=TokenCounts(input_tokens=1200, cache_read_tokens=34, output_tokens=56),
        )
        return holds.settle(held, bill, answer=Answer(call_key=str(uuid4()), text="x"))

    return book


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def raise_url(budget: Budget) -> str:
    return reverse("costs:budget-raise", args=[budget.pk])


def test_a_limit_that_cannot_be_stored_is_refused_in_its_form(
    team: Workspace, plan_budget: Budget
) -> None:
    asked = {"soft": "1", "hard": "9999999999.99", "why": "more"}

    response = signed_in(member(team)).post(raise_url(plan_budget), asked)

    assert response.status_code == 422
    assert "less than or equal to 999999.99" in response.content.decode()


def test_a_member_sees_what_the_team_spent_on_what(team: Workspace, pay: Pay) -> None:
    pay("1.24")
    pay("0.001", "estimated")

    page = signed_in(member(team)).get(reverse("costs:overview")).content.decode()

    assert "$1.24 this month for 2 calls" in page
    assert "Library" in page
    assert "&lt;$0.01" in page
    assert "1,234" in page
    assert "Estimated" in page


def test_the_jobs_say_how_much_of_their_input_was_cached(
    team: Workspace, pay: Pay, admin_client: Client
) -> None:
    pay("1.24")
    pay("0.76")

    page = signed_in(member(team)).get(reverse("costs:overview")).content.decode()
    listed = admin_client.get(reverse("admin:costs_usage_changelist")).content.decode()

    expected = ["Atom code", "2", "2,468", "2.7 %", "112", "$2.00"]
    assert jobs_in(page) == jobs_in(listed) == [expected]


def jobs_in(page: str) -> list[list[str]]:
    table = page.partition('id="jobs"')[2].partition("</table>")[0].partition("<tbody>")[2]
    rows = [row for row in table.split("</tr>") if "<td" in row]
    return [re.findall(r">([^<>]+)</t[hd]>", row) for row in rows]


def test_a_stranger_sees_none_of_it(team: Workspace, pay: Pay) -> None:
    pay("1.24")

    page = signed_in(member()).get(reverse("costs:overview")).content.decode()

    assert "Library" not in page
    assert "$0.00 this month for 0 calls" in page
    assert "No plan has cost anything yet" in page


def test_strangers_are_sent_to_the_door(plan_budget: Budget) -> None:
    assert Client().get(reverse("costs:overview")).status_code == 302
    assert Client().post(raise_url(plan_budget)).status_code == 302


def test_an_approver_raises_a_limit_with_a_reason(team: Workspace, plan_budget: Budget) -> None:
    client = signed_in(member(team, "approver", username="ada"))

    answer = client.post(raise_url(plan_budget), {"soft": "60", "hard": "120", "why": "worth it"})

    plan_budget.refresh_from_db()
    assert answer.status_code == 302
    assert (plan_budget.soft_limit_usd, plan_budget.hard_limit_usd) == (60, 120)
    assert (BudgetChange.objects.get().actor, BudgetChange.objects.get().why) == ("ada", "worth it")
    assert AuditEntry.objects.get().role == "approver"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"soft": "5", "hard": "5", "why": "x"}, "must be below", id="soft is hard"),
        pytest.param({"soft": "5", "hard": "9", "why": ""}, "required", id="no reason"),
        pytest.param({"soft": "-1", "hard": "9", "why": "x"}, "greater than", id="negative"),
        pytest.param({"soft": "a", "hard": "9", "why": "x"}, "Enter a number", id="not a number"),
    ],
)
def test_a_wrong_limit_is_shown_with_what_is_wrong_and_changes_nothing(
    team: Workspace, plan_budget: Budget, sent: dict[str, str], said: str
) -> None:
    answer = signed_in(member(team, "approver")).post(raise_url(plan_budget), sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert BudgetChange.objects.count() == 0


def test_a_viewer_may_not_raise_and_is_not_offered_to(team: Workspace, plan_budget: Budget) -> None:
    client = signed_in(member(team, "viewer"))

    assert client.post(raise_url(plan_budget), {"hard": "9", "why": "x"}).status_code == 403
    assert "Change the limits" not in client.get(reverse("costs:overview")).content.decode()


def test_a_stranger_cannot_tell_that_a_budget_exists(plan_budget: Budget) -> None:
    sent = {"hard": "9", "why": "x"}

    assert signed_in(member()).post(raise_url(plan_budget), sent).status_code == 404


def test_looking_changes_nothing(team: Workspace, plan_budget: Budget) -> None:
    assert signed_in(member(team)).get(raise_url(plan_budget)).status_code == 405


def test_a_reached_limit_is_said(team: Workspace, plan_budget: Budget, pay: Pay) -> None:
    pay("51")

    page = signed_in(member(team)).get(reverse("costs:overview")).content.decode()

    assert "Soft limit reached" in page


@pytest.fixture
def operator() -> Client:
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


@pytest.mark.parametrize(
    "model",
    [
        "answer",
        "budget",
        "budgetchange",
        "budgetnotice",
        "budgetperiod",
        "hold",
        "modelprice",
        "slot",
        "usage",
    ],
)
@pytest.mark.usefixtures("prices")
def test_an_operator_finds_every_row(operator: Client, pay: Pay, model: str) -> None:
    pay("99")

    assert operator.get(f"/admin/costs/{model}/?q=a").status_code == 200


def test_the_ledger_cannot_be_changed_in_the_admin(operator: Client, pay: Pay) -> None:
    usage = pay("1")
    at = f"/admin/costs/usage/{usage.pk}"

    assert operator.get(f"{at}/change/").status_code == 200
    assert operator.post(f"{at}/change/", {"cost_usd": "0"}).status_code == 403
    assert operator.post(f"{at}/delete/", {"post": "yes"}).status_code == 403
    assert operator.get("/admin/costs/usage/add/").status_code == 403


@pytest.mark.usefixtures("prices")
def test_a_new_price_in_the_admin_closes_the_old_one(operator: Client) -> None:
    fields = ("input", "output", "cache_write_5m", "cache_write_1h", "cache_read")
    sent = {f"{field}_usd": "3" for field in fields}

    answer = operator.post(
        "/admin/costs/modelprice/add/",
        sent
        | {
            "model": "claude-opus-5-5",
            "mode": "standard",
            "above_prompt_tokens": 0,
            "source": "me",
        },
    )

    assert answer.status_code == 302
    old, new = ModelPrice.objects.filter(model="claude-opus-5-5").order_by("pk")
    assert old.effective_to == new.effective_from
    assert (old.input_usd, new.input_usd, new.effective_to) == (4, 3, None)


def test_limits_changed_in_the_admin_need_a_reason_and_leave_a_trace(
    operator: Client, plan_budget: Budget
) -> None:
    url = f"/admin/costs/budget/{plan_budget.pk}/change/"
    inlines = {
        f"{name}-{part}_FORMS": "0"
        for name in ("periods", "changes")
        for part in ("TOTAL", "INITIAL")
    }
    sent = inlines | {"name": "Library", "soft_limit_usd": "1", "hard_limit_usd": "2"}

    without = operator.post(url, sent)
    with_reason = operator.post(url, sent | {"why": "a smaller plan"})

    plan_budget.refresh_from_db()
    assert (without.status_code, with_reason.status_code) == (200, 302)
    assert plan_budget.hard_limit_usd == 2
    assert BudgetChange.objects.get().why == "a smaller plan"


@pytest.mark.usefixtures("prices")
def test_an_operator_accepts_the_price_of_what_had_none(operator: Client, pay: Pay) -> None:
    usage = pay("1", "unknown")

    operator.post(
        "/admin/costs/usage/", {"action": "accept_unknown", "_selected_action": [str(usage.pk)]}
    )

    usage.refresh_from_db()
    assert usage.certainty == "estimated"
    assert AuditEntry.objects.get().verb == "accept_price"
