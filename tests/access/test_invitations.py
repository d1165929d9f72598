"""Invitations: a link, shown once, that makes one person a member, once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.access.models import AuditEntry, Invitation, Membership, User, Workspace
from config.access.teams import invitations
from config.access.teams.invitations import InvitationSpent
from config.shared.errors import BadInput
from tests.access.conftest import at_once, visit
from tests.factories import UserFactory, member

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]
PASSWORD = "a long one for bea"
ACCOUNT = {"username": "bea", "email": "Bea@Example.org", "password1": PASSWORD, "password2": PASSWORD}  # fmt: skip


def invite(workspace: Workspace, by: User, role: str = "viewer") -> tuple[Invitation, str]:
    row, secret = invitations.make(workspace, by, role=role, days=7, note="Bea")
    return row, reverse("access:join", args=[secret])


def test_the_link_stands_in_the_answer_alone_and_only_its_hash_is_kept(
    team: Workspace, person: Person
) -> None:
    client = visit(person("admin"))

    made = client.post(
        reverse("access:invitation-create", args=[team.pk]),
        {"role": "member", "days": "1", "note": "Bea"},
    )

    link = made.context["link"]
    secret = link.rstrip("/").rpartition("/")[2]
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert link in made.content.decode()
    assert (
        link not in client.get(reverse("access:workspace-detail", args=[team.pk])).content.decode()
    )
    row = Invitation.objects.get()
    assert secret not in str(Invitation.objects.values().get())
    assert (row.role, row.note, row.created_by) == ("member", "Bea", person("admin"))
    assert AuditEntry.objects.filter(verb="invite", actor="admin").exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("viewer", 403), ("member", 403), ("reviewer", 403), ("approver", 403), ("stranger", 404)],
)
def test_only_administrators_invite_and_revoke(
    who: str, status: int, team: Workspace, person: Person
) -> None:
    row, _ = invite(team, person("admin"))
    client = visit(person(who))

    made = client.post(
        reverse("access:invitation-create", args=[team.pk]), {"role": "admin", "days": "7"}
    )

    assert made.status_code == status
    assert client.post(reverse("access:invitation-revoke", args=[row.pk])).status_code == status
    assert Invitation.objects.open().count() == 1


def test_a_new_person_signs_up_and_is_in(team: Workspace, person: Person) -> None:
    _, link = invite(team, person("admin"), "reviewer")
    client = Client()

    assert "Join Library team" in client.get(link).content.decode()
    home = client.post(link, ACCOUNT, follow=True)

    bea = User.objects.get(username="bea")
    assert "Welcome. You are in Library team as reviewer." in home.content.decode()
    assert bea.check_password(PASSWORD)
    assert bea.email == "bea@example.org"
    assert not bea.is_staff
    assert Membership.objects.get(user=bea).role == "reviewer"
    assert client.get("/plans/").status_code == 200


def test_an_account_that_exists_joins(team: Workspace, person: Person) -> None:
    _, link = invite(team, person("admin"), "member")
    stranger = person("stranger")
    client = visit(stranger)

    assert "Join as stranger" in client.get(link).content.decode()
    joined = client.post(link, follow=True)

    assert "You are in Library team now, as member." in joined.content.decode()
    assert stranger.memberships.count() == 2


def test_whoever_has_to_sign_in_first_comes_back_to_it(team: Workspace, person: Person) -> None:
    _, link = invite(team, person("admin"))
    client = Client()

    assert f"/login/?next={link}" in client.get(link).content.decode()
    signed_in = client.post("/login/", {"username": person("stranger").username, "password": "correct horse", "next": link})  # fmt: skip

    assert signed_in.headers["Location"] == link


def test_it_works_once(team: Workspace, person: Person) -> None:
    _, link = invite(team, person("admin"))
    Client().post(link, ACCOUNT)

    shown = Client().get(link)
    again = Client().post(link, ACCOUNT | {"username": "cy", "email": ""})
    other = visit(person("stranger")).post(link)

    for answer in (shown, again, other):
        assert answer.status_code == 410
        assert "has been used" in answer.content.decode()
    assert not User.objects.filter(username="cy").exists()
    assert team.memberships.count() == len(Membership.Role) + 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "has expired"),
        ({"revoked_at": timezone.now()}, "was revoked"),
    ],
)
def test_expired_and_revoked_ones_open_nothing(
    fields: dict[str, object], words: str, team: Workspace, person: Person
) -> None:
    _, link = invite(team, person("admin"))
    Invitation.objects.update(**fields)

    for answer in (
        Client().get(link),
        Client().post(link, ACCOUNT),
        visit(UserFactory()).post(link),
    ):
        assert answer.status_code == 410
        assert words in answer.content.decode()
    assert not User.objects.filter(username="bea").exists()


@pytest.mark.parametrize("secret", ["x", "\N{SNOWMAN}" * 5, "a" * 500, "%00"])
def test_unknown_links_say_so(secret: str, db: None) -> None:
    for client in (Client(), visit(UserFactory())):
        answer = client.post(f"/join/{secret}/", ACCOUNT)
        assert answer.status_code == 404
        assert "There is no such invitation." in answer.content.decode()


def test_a_member_does_not_use_it_up(team: Workspace, person: Person) -> None:
    row, link = invite(team, person("admin"), "admin")

    answer = visit(person("viewer")).post(link)

    assert answer.status_code == 409
    assert "You are in this workspace already." in answer.content.decode()
    row.refresh_from_db()
    assert row.used_at is None
    assert person("viewer").memberships.get().role == "viewer"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"username": "admin"}, "already exists", id="taken"),
        pytest.param({"username": "deleted-1"}, "Names that begin with deleted- are taken", id="reserved"),
        pytest.param({"password2": "another"}, "didn’t match", id="differs"),
        pytest.param({"password1": "password", "password2": "password"}, "too common", id="common"),
        pytest.param({"email": "no address"}, "valid email", id="address"),
        pytest.param({"username": "a" * 151}, "at most 150", id="long"),
    ],
)  # fmt: skip
def test_a_refused_sign_up_says_why_and_uses_nothing_up(
    fields: dict[str, str], words: str, team: Workspace, person: Person
) -> None:
    row, link = invite(team, person("admin"))

    answer = Client().post(link, ACCOUNT | fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    row.refresh_from_db()
    assert row.used_at is None
    assert not User.objects.filter(username="bea").exists()


def test_revoking_what_is_not_open_any_more_says_what_became_of_it(
    team: Workspace, person: Person
) -> None:
    row, link = invite(team, person("admin"))
    Client().post(link, ACCOUNT)

    answer = visit(person("admin")).post(reverse("access:invitation-revoke", args=[row.pk]))

    assert answer.status_code == 410
    assert "has been used" in answer.content.decode()


def test_each_link_opens_its_own_workspace_and_leaves_the_others_open(
    team: Workspace, person: Person
) -> None:
    elsewhere = member()
    other = elsewhere.memberships.get().workspace
    (first, _), (second, _) = invite(other, elsewhere), invite(other, elsewhere)
    mine, secret = invitations.make(team, person("admin"), role="member", days=1)

    found = invitations.find(secret)
    assert found == mine
    assert invitations.find("of-nobody") is None
    joined = invitations.accept(found, UserFactory())
    invitations.revoke(first, elsewhere)

    assert (joined.workspace, joined.role) == (team, "member")
    with pytest.raises(InvitationSpent, match="has been used"):
        invitations.accept(mine, UserFactory())
    assert list(Invitation.objects.open()) == [second]


@pytest.mark.parametrize(("days", "is_fine"), [(0, False), (1, True), (30, True), (31, False)])
def test_it_is_open_for_a_day_to_a_month(
    days: int, is_fine: bool, team: Workspace, person: Person
) -> None:
    def make() -> Invitation:
        return invitations.make(team, person("admin"), role="viewer", days=days)[0]

    if not is_fine:
        with pytest.raises(BadInput, match="1 to 30 days"):
            make()
        assert not Invitation.objects.exists()
        return

    left = make().expires_at - timezone.now()

    assert timedelta(days=days - 0.1) < left <= timedelta(days=days)


def test_there_is_an_end_to_open_ones(
    team: Workspace, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 1)
    invite(team, person("admin"))

    answer = visit(person("admin")).post(
        reverse("access:invitation-create", args=[team.pk]), {"role": "viewer", "days": "7"}
    )

    assert answer.status_code == 422
    assert "1 invitations are open" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_are_one_member() -> None:
    admin = member()
    row, _ = invite(admin.memberships.get().workspace, admin)
    first, second = UserFactory(), UserFactory()

    def use(user: User) -> str:
        try:
            invitations.accept(row, user)
        except InvitationSpent:
            return "spent"
        return "in"

    results = at_once(lambda: use(first), lambda: use(second))

    assert sorted(results) == ["in", "spent"]
    assert Membership.objects.count() == 2
