"""The settings of a workspace: saved whole by administrators, never over somebody else's unseen."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse

from config.access.accounts.first_account import found
from config.access.models import AuditEntry, User, Workspace
from costs.limits.budgets import create_plan_budget
from planning.discovery.interview import start_plan
from tests.access.conftest import visit
from tests.factories import WorkspaceFactory

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]
SENT = {"name": "Library team", "review_policy": "blocking", "edition": "0"}


def save(user: User, team: Workspace, **changes: str) -> object:
    address = reverse("access:settings-change", args=[team.pk])
    return visit(user).post(address, SENT | changes)


def test_new_plans_begin_with_the_policy_and_limits_of_their_workspace(
    team: Workspace, person: Person
) -> None:
    save(person("admin"), team, plan_soft_limit_usd="4", plan_hard_limit_usd="7.50")

    team.refresh_from_db()
    plan = start_plan(owner=person("member"), workspace=team, brief="A shed lends tools.")
    assert plan.review_policy == "blocking"
    assert (plan.budget.soft_limit_usd, plan.budget.hard_limit_usd) == (Decimal(4), Decimal("7.5"))
    assert create_plan_budget(plan.discovery.pk, workspace=WorkspaceFactory()).hard_limit_usd == 100
    entry = AuditEntry.objects.get(verb="change_settings")
    assert (entry.before["review_policy"], entry.after["review_policy"]) == ("advisory", "blocking")


@pytest.mark.parametrize(
    ("who", "status"),
    [("viewer", 403), ("member", 403), ("reviewer", 403), ("approver", 403), ("stranger", 404)],
)
def test_only_administrators_change_them(
    who: str, status: int, team: Workspace, person: Person
) -> None:
    assert save(person(who), team).status_code == status  # type: ignore[attr-defined]
    key = reverse("access:key-change", args=[team.pk])
    answer = visit(User.objects.get(username=who)).post(key, {"key": "k" * 30, "edition": "0"})

    assert answer.status_code == status
    team.refresh_from_db()
    assert (team.review_policy, team.own_key) == ("advisory", "")


def test_whoever_saves_an_older_page_is_told_and_overwrites_nothing(
    team: Workspace, person: Person
) -> None:
    save(person("admin"), team, name="Libraries")

    for path, data in [("settings", SENT), ("key", {"key": "k" * 30, "edition": "0"})]:
        answer = visit(person("admin")).post(f"/workspace/{team.pk}/{path}/", data)
        assert answer.status_code == 409
        assert "Somebody else has changed the settings" in answer.content.decode()
    team.refresh_from_db()
    assert (team.name, team.own_key) == ("Libraries", "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"name": ""}, "This field is required", id="no name"),
        pytest.param({"name": "Another team"}, "already exists", id="taken"),
        pytest.param({"review_policy": "lax"}, "Select a valid choice", id="policy"),
        pytest.param({"plan_soft_limit_usd": "5"}, "both limits", id="one limit"),
        pytest.param({"plan_soft_limit_usd": "5", "plan_hard_limit_usd": "5"}, "must be below the hard", id="equal"),
        pytest.param({"plan_soft_limit_usd": "-1", "plan_hard_limit_usd": "5"}, "greater than or equal", id="negative"),
        pytest.param({"plan_soft_limit_usd": "1", "plan_hard_limit_usd": "1e30"}, "digits", id="huge"),
        pytest.param({"edition": "x"}, "Own key", id="edition"),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(
    changes: dict[str, str], words: str, team: Workspace, person: Person
) -> None:
    WorkspaceFactory(name="Another team")

    answer = save(person("admin"), team, plan_hard_limit_usd="", **changes) if "plan_hard_limit_usd" not in changes else save(person("admin"), team, **changes)  # fmt: skip

    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert words in page
    # The heading says how it is, the field what was typed.
    assert "<h1>Library team</h1>" in page
    team.refresh_from_db()
    assert team.review_policy == "advisory"


def test_a_key_is_shown_as_its_last_four_characters_alone(team: Workspace, person: Person) -> None:
    admin, address = person("admin"), reverse("access:key-change", args=[team.pk])

    page = visit(admin).post(
        address, {"key": "sk-own-key-0123456789-wxyz", "edition": "0"}, follow=True
    )

    assert "wxyz" in page.content.decode()
    assert "sk-own" not in page.content.decode()
    assert AuditEntry.objects.get(verb="set_own_key").after == {"key_ends_with": "wxyz"}
    for bad in ("short", "ключ" * 10, "sk-own-key-\n0123456789-wxyz"):
        refused = visit(admin).post(address, {"key": bad, "edition": "1"})
        assert refused.status_code == 422
        assert "A key has at least 20 characters" in refused.content.decode()
    team.refresh_from_db()
    assert team.own_key_ends_with == "wxyz"


def test_the_first_workspace_is_not_called_as_the_page_home_is(db: None) -> None:
    person = found(username="ines", password="a long one for ines")

    page = visit(person).get(reverse("access:workspace"), follow=True).content.decode()

    assert "<h1>Team</h1>" in page
