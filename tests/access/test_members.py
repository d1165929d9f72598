"""Who is in a workspace: roles given and taken by administrators, never the last one, never unseen."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import AuditEntry, Membership, Share, User, Workspace
from config.access.teams import members
from config.access.teams.members import LastAdmin
from config.shared.errors import NotPermitted
from tests.access.conftest import at_once, visit
from tests.factories import UserFactory, member

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]


def role(user: User) -> str:
    return str(user.memberships.get().role)


def change(client: Client, workspace: Workspace, user: User, to: str, seen: str) -> int:
    address = reverse("access:member-role", args=[workspace.pk, user.pk])
    return client.post(address, {"role": to, "seen": seen}).status_code


def test_an_administrator_changes_a_role_and_it_is_recorded(
    team: Workspace, person: Person
) -> None:
    viewer = person("viewer")

    assert change(visit(person("admin")), team, viewer, "reviewer", "viewer") == 302

    assert role(viewer) == "reviewer"
    entry = AuditEntry.objects.get(verb="change_role")
    assert (entry.actor, entry.role) == ("admin", "admin")
    assert entry.before == {"member": "viewer", "role": "viewer"}
    assert entry.after == {"member": "viewer", "role": "reviewer"}


@pytest.mark.parametrize(
    ("who", "status"),
    [("viewer", 403), ("member", 403), ("reviewer", 403), ("approver", 403), ("stranger", 404)],
)
def test_nobody_else_changes_roles_or_removes(
    who: str, status: int, team: Workspace, person: Person
) -> None:
    client, target = visit(person(who)), person("admin" if who == "viewer" else "viewer")
    seen = role(target)

    assert change(client, team, target, "admin", seen) == status
    address = reverse("access:member-remove", args=[team.pk, target.pk])
    assert client.post(address, {"seen": seen}).status_code == status
    assert role(target) == seen


def test_a_page_that_is_out_of_date_changes_nothing(team: Workspace, person: Person) -> None:
    client, target = visit(person("admin")), person("viewer")
    target.memberships.update(role="approver")

    answer = client.post(
        reverse("access:member-role", args=[team.pk, target.pk]),
        {"role": "member", "seen": "viewer"},
    )

    assert answer.status_code == 409
    assert "Somebody else has changed this member" in answer.content.decode()
    assert role(target) == "approver"


def test_the_last_administrator_stays(team: Workspace, person: Person) -> None:
    admin = person("admin")
    own = admin.memberships.get()

    with pytest.raises(LastAdmin):
        members.change_role(own, "member", admin, seen="admin")
    with pytest.raises(LastAdmin):
        members.remove(own, admin, seen="admin")
    # One whose account is closed administers nothing.
    member(team, "admin", is_active=False)
    with pytest.raises(LastAdmin):
        members.remove(own, admin, seen="admin")

    member(team, "admin")
    members.remove(own, admin, seen="admin")
    assert not admin.memberships.exists()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_take_the_role_from_each_other_at_once() -> None:
    alice = member()
    bob = member(alice.memberships.get().workspace)

    def demote(target: User, by: User) -> str:
        try:
            members.change_role(target.memberships.get(), "viewer", by, seen="admin")
        except (LastAdmin, NotPermitted):
            return "refused"
        return "done"

    results = at_once(lambda: demote(bob, alice), lambda: demote(alice, bob))

    assert sorted(results) == ["done", "refused"]
    assert Membership.objects.filter(role="admin").count() == 1


def test_whoever_is_removed_loses_what_was_shared_with_them_here(
    team: Workspace, person: Person
) -> None:
    viewer = person("viewer")
    access_list = team.access_lists.create()
    elsewhere = member().memberships.get().workspace.access_lists.create()
    for one in (access_list, elsewhere):
        Share.objects.create(access_list=one, user=viewer, level="edit")

    answer = visit(person("admin")).post(
        reverse("access:member-remove", args=[team.pk, viewer.pk]), {"seen": "viewer"}, follow=True
    )

    assert "viewer is no longer in Library team." in answer.content.decode()
    assert list(Share.objects.values_list("access_list", flat=True)) == [elsewhere.pk]


def test_people_leave_by_themselves(team: Workspace, person: Person) -> None:
    viewer = person("viewer")

    answer = visit(viewer).post(
        reverse("access:member-remove", args=[team.pk, viewer.pk]), {"seen": "viewer"}, follow=True
    )

    assert "You are in no workspace yet" in answer.content.decode()
    assert AuditEntry.objects.filter(verb="leave_workspace", actor="viewer").exists()


def test_everybody_in_it_reads_the_page_and_only_administrators_act(
    team: Workspace, person: Person
) -> None:
    address = reverse("access:workspace-detail", args=[team.pk])

    shown = visit(person("approver")).get(address).content.decode()
    acting = visit(person("admin")).get(address).content.decode()

    assert "reviewer" in shown
    assert "Make an invitation" not in shown
    assert "Own key" not in shown
    assert "Make an invitation" in acting
    assert visit(person("stranger")).get(address).status_code == 404


def test_a_person_without_a_workspace_is_told_how_to_get_into_one() -> None:
    client = visit(UserFactory(username="newcomer"))

    for address in ("/", "/workspace/", "/account/", "/plans/new/"):
        page = client.get(address).content.decode()
        assert "You are in no workspace yet" in page
        assert "open its link while you are signed in as" in page


@pytest.mark.parametrize(("to", "seen"), [("owner", "viewer"), ("", "viewer"), ("member", "")])
def test_a_role_that_is_none_is_refused(
    to: str, seen: str, team: Workspace, person: Person
) -> None:
    assert change(visit(person("admin")), team, person("viewer"), to, seen) == 422
    assert role(person("viewer")) == "viewer"
