"""A workspace that requires a second factor of those who decide."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from config.access.api import tokens
from config.access.models import User, Workspace
from config.access.permissions import can_in, require_in, workspaces_for
from config.access.second_factor import factors
from config.access.teams import workspace_settings
from config.shared.errors import BadInput, NotPermitted
from tests.access.conftest import visit
from tests.access.second_factors import with_factor

# In workspaces that require one.
Person = Callable[[str], User]


@pytest.fixture
def strict(team: Workspace) -> Workspace:
    Workspace.objects.filter(pk=team.pk).update(second_factor_required=True)
    team.refresh_from_db()
    return team


@pytest.mark.parametrize(
    ("role", "verb", "without"),
    [
        ("admin", "manage_members", False),
        ("approver", "approve_plan", False),
        ("approver", "review", True),
        ("reviewer", "review", True),
        ("member", "run_plan", True),
    ],
)
def test_where_it_is_required_high_roles_count_with_it_alone(
    role: str, verb: str, without: bool, strict: Workspace, person: Person
) -> None:
    user = person(role)
    assert can_in(user, verb, strict.pk) is without
    assert workspaces_for(user, verb).filter(pk=strict.pk).exists() is without

    with_factor(user)

    assert can_in(user, verb, strict.pk)
    assert workspaces_for(user, verb).filter(pk=strict.pk).exists()


def test_who_has_none_is_told_everywhere_and_led_to_it(strict: Workspace, person: Person) -> None:
    client = visit(person("admin"))

    home, account = client.get("/"), client.get("/account/")
    page = client.get(reverse("access:workspace-detail", args=[strict.pk]))
    refused = client.post(
        reverse("access:invitation-create", args=[strict.pk]), {"role": "viewer", "days": 7}
    )

    for answer in (home, account, page):
        assert 'href="/account/second-factor/"' in answer.content.decode()
    assert "asks for a second factor" in home.content.decode()
    assert refused.status_code == 403
    assert "you need a second factor" in refused.content.decode()
    assert "asks for a second factor" not in visit(person("reviewer")).get("/").content.decode()


def test_whose_role_is_not_enough_anyway_is_told_the_role(
    strict: Workspace, person: Person
) -> None:
    with pytest.raises(NotPermitted, match="the role admin"):
        require_in(person("approver"), "manage_members", strict.pk)


def test_whoever_requires_it_has_one(team: Workspace, person: Person) -> None:
    admin = person("admin")
    wanted = {name: getattr(team, name) for name in workspace_settings.FIELDS}
    wanted["second_factor_required"] = True

    with pytest.raises(BadInput, match="your own second factor first"):
        workspace_settings.change(team, admin, edition=team.edition, **wanted)
    with_factor(admin)
    workspace_settings.change(team, admin, edition=team.edition, **wanted)

    # A token that was made meanwhile has its person's role, no more and no less.
    _, secret = tokens.make(admin, name="nightly", scope="write", days=1)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/workspaces").json()["workspaces"][0]["role"] == "admin"
    factors.take_away(admin, admin)
    assert program.get("/api/v1/workspaces").json()["workspaces"][0]["role"] == "reviewer"
    admin.refresh_from_db()
    with pytest.raises(NotPermitted, match="second factor"):
        workspace_settings.change(team, admin, edition=team.edition, **wanted)
