"""What limits a person may set, from whichever page."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User, Workspace
from costs.models import Budget, BudgetChange
from tests.factories import WorkspaceFactory, member

pytestmark = pytest.mark.django_db
Send = Callable[..., tuple[int, str]]


@pytest.fixture
def team() -> Workspace:
    return WorkspaceFactory()


@pytest.fixture
def ada(team: Workspace) -> User:
    return member(team, "admin")


@pytest.fixture
def of_plan(team: Workspace, ada: User) -> Budget:
    return Budget.objects.create(
        scope="plan",
        key=str(uuid4()),
        workspace=team,
        owner=ada,
        soft_limit_usd=5,
        hard_limit_usd=10,
    )


@pytest.fixture
def of_team(team: Workspace) -> Budget:
    return Budget.objects.create(
        scope="workspace", key=str(team.pk), workspace=team, period="month", hard_limit_usd=40
    )


@pytest.fixture
def send(ada: User) -> Send:
    client = Client()
    client.force_login(ada)

    def post(budget: Budget, **sent: str) -> tuple[int, str]:
        url = reverse("costs:budget-raise", args=[budget.pk])
        answer = client.post(url, {"soft": "1", "why": "worth it"} | sent)
        return answer.status_code, answer.content.decode()

    return post


def test_a_plans_limit_stays_below_the_teams(send: Send, of_plan: Budget, of_team: Budget) -> None:
    status, page = send(of_plan, hard="50")

    assert status == 422
    assert "Your own limit here is $40.00" in page
    assert "worth it" in page
    assert send(of_plan, hard="40")[0] == 302


def test_ones_own_limit_binds_for_the_team_too(send: Send, of_team: Budget, ada: User) -> None:
    Budget.objects.create(scope="user", key=str(ada.pk), owner=ada, hard_limit_usd=60)

    assert "Your own limit here is $60.00" in send(of_team, hard="70")[1]
    # A team's limit is not bound by itself.
    assert send(of_team, hard="50")[0] == 302


def test_a_hard_limit_is_not_taken_away(send: Send, of_plan: Budget, of_team: Budget) -> None:
    for budget in (of_plan, of_team):
        status, page = send(budget, hard="")
        assert status == 422
        assert "not removed" in page

    assert not BudgetChange.objects.exists()


def test_a_team_without_a_limit_may_stay_without(send: Send, of_team: Budget) -> None:
    Budget.objects.update(hard_limit_usd=None)

    assert send(of_team, soft="3", hard="")[0] == 302


def test_a_limit_below_what_is_spent_is_refused(send: Send, of_plan: Budget) -> None:
    of_plan.periods.create(starts_at=of_plan.created_at, spent_usd=Decimal(8))

    assert "$8.00 is already spent" in send(of_plan, hard="7")[1]


def test_an_approver_raises_limits_of_plans_and_not_the_teams(
    team: Workspace, of_plan: Budget, of_team: Budget
) -> None:
    client = Client()
    client.force_login(member(team, "approver"))
    sent = {"soft": "1", "hard": "30", "why": "worth it"}

    answers = {
        budget.scope: client.post(reverse("costs:budget-raise", args=[budget.pk]), sent).status_code
        for budget in (of_plan, of_team)
    }

    assert answers == {"plan": 302, "workspace": 403}
