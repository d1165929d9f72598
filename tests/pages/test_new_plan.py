"""Where a new plan belongs, for people in several workspaces and in none."""

import pytest
from django.test import Client

from config.access.models import User
from planning.models import MasterPlan
from tests.factories import MembershipFactory, UserFactory, member

pytestmark = pytest.mark.django_db
BRIEF = "A gym keeps its members."


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def start(user: User, **sent: str) -> tuple[int, str]:
    response = as_user(user).post("/plans/new/", {"brief": BRIEF, "size": "default"} | sent)
    return response.status_code, response.content.decode()


def test_a_workspace_that_is_only_looked_at_is_never_taken() -> None:
    person = UserFactory()
    MembershipFactory(user=person, role="viewer")
    own = MembershipFactory(user=person, role="member").workspace

    start(person)

    assert MasterPlan.objects.get().workspace == own


def test_the_chosen_workspace_is_taken() -> None:
    person = member()
    chosen = MembershipFactory(user=person).workspace

    page = as_user(person).get("/plans/new/").content.decode()
    start(person, workspace=str(chosen.pk))

    assert f"{chosen.name}</option>" in page
    assert MasterPlan.objects.get().workspace == chosen


@pytest.mark.parametrize("role", ["viewer", None])
def test_the_brief_of_a_person_who_may_start_none_is_not_lost(role: str | None) -> None:
    person = member(role=role) if role else UserFactory()

    status, page = start(person)

    assert status == 422
    assert "You may not do this in any workspace yet" in page
    assert BRIEF in page


def test_a_workspace_of_others_is_refused_with_the_brief_kept() -> None:
    foreign = MembershipFactory().workspace

    status, page = start(member(), workspace=str(foreign.pk))

    assert (status, MasterPlan.objects.count()) == (422, 0)
    assert BRIEF in page
