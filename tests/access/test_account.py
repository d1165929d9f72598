"""An account that is deleted: nothing tells any more who it was, and what others need stays."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from chat.models import Conversation, Message
from chat.replies import post
from chat.sharing import shares
from config.access.accounts import account_deletion
from config.access.api import tokens
from config.access.models import ApiToken, AuditEntry, Invitation, Membership, User, Workspace
from config.access.teams import invitations, members
from costs.limits.limit_changes import set_limits
from execution.models import AcceptanceTest, Export, GateWaiver, TestChange
from planning.changes import edits
from planning.models import LintWaiver, MasterPlan, PlanEvent
from review.models import ReviewAction
from tests.access.conftest import visit
from tests.factories import ReviewFactory, WaveFactory, member
from tests.pages import worlds

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]
NAME, ADDRESS, PASSWORD = "wilhelmina.q", "wilhelmina@library.example", "correct horse"
FOUND = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


@pytest.fixture
def leaver(team: Workspace) -> User:
    return member(team, "approver", username=NAME, email=ADDRESS, first_name="Wilhelmina")


def delete(user: User, password: str = PASSWORD) -> HttpResponse:
    return visit(user).post(reverse("access:account-delete"), {"password": password})  # type: ignore[return-value]


def tables_that_name(text: str) -> list[str]:
    """Whatever table has a row with this text in it."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND)
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(f'SELECT 1 FROM "{name}" t WHERE t::text ILIKE %s LIMIT 1', [f"%{text}%"])  # noqa: S608  # fmt: skip
            if cursor.fetchone():
                found.append(name)
    return found


def live_here(leaver: User, admin: User) -> MasterPlan:
    """All that names a person: what they did, and what was done to them."""
    plan = worlds.plan_for(leaver)
    worlds.draft(plan)
    set_limits(plan.budget, soft=None, hard=Decimal(200), by=leaver, why="more")
    edits.reject(plan, leaver, "not yet")
    own = post.open_conversation(leaver, plan.workspace, "/help")
    shares.share(own, "viewer", "view", leaver)
    theirs = Conversation.objects.create(owner=admin, workspace=plan.workspace, plan=plan)
    shares.share(theirs, NAME, "comment", admin)
    post.say(theirs, Message.Role.USER, "Which plan?", author=leaver)
    tokens.make(leaver, name="nightly", scope="read", days=30)
    members.change_role(leaver.memberships.get(), "admin", admin, seen="approver")
    invitations.make(plan.workspace, leaver, role="viewer", days=7)
    _decide(plan)
    Client().post("/login/", {"username": NAME, "password": "wrong"})
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=admin, content_type=kind, object_id=str(leaver.pk), object_repr=NAME, action_flag=2
    )
    return plan


def _decide(plan: MasterPlan) -> None:
    review = ReviewFactory(atom__run__plan=plan)
    ReviewAction.objects.create(review=review, actor=NAME, verb="approved")
    plan.requirements.update(amended_by=NAME, given_up_by=NAME, source=f"Said by {NAME}")
    LintWaiver.objects.create(plan=plan, finding_id="x", actor=NAME, reason="known")
    run = review.atom.run
    Export.objects.create(run=run, kind="zip", sha="0" * 64, size_bytes=1, created_by=NAME)
    test = AcceptanceTest.objects.create(
        run=run, requirement=plan.requirements.all()[0], path="tests/t.py", code="", code_sha=""
    )
    TestChange.objects.create(test=test, actor=NAME, reason="r", before="", before_state="runnable", after="")  # fmt: skip
    GateWaiver.objects.create(test=test, run=run, wave=WaveFactory(run=run), actor=NAME, reason="r")


def test_afterwards_no_row_tells_who_it_was(leaver: User, person: Person) -> None:
    plan = live_here(leaver, person("admin"))
    assert len(tables_that_name(NAME)) > 8

    assert delete(leaver).status_code == 302

    assert tables_that_name(NAME) == []
    assert tables_that_name(ADDRESS) == []
    assert tables_that_name("Wilhelmina") == []
    leaver.refresh_from_db()
    assert leaver.username.startswith("deleted-")
    plan.refresh_from_db()
    assert plan.owner == leaver
    assert PlanEvent.objects.filter(plan=plan, actor=leaver.username).exists()
    assert Message.objects.get(content="Which plan?").author == leaver
    assert AuditEntry.objects.filter(verb="delete_account", actor=leaver.username).exists()


def test_afterwards_nothing_opens(leaver: User, person: Person) -> None:
    live_here(leaver, person("admin"))
    elsewhere = visit(leaver)
    assert elsewhere.get("/account/").status_code == 200

    delete(leaver)

    assert elsewhere.get("/account/").status_code == 302
    assert not ApiToken.objects.usable().filter(user=leaver).exists()
    assert not Membership.objects.filter(user=leaver).exists()
    assert not Invitation.objects.open().exists()
    # Their own conversations went; the one of somebody else stayed.
    assert Conversation.objects.get().owner == person("admin")
    leaver.refresh_from_db()
    assert not leaver.has_usable_password()
    assert not leaver.is_active


def test_a_wrong_password_deletes_nothing(leaver: User) -> None:
    refused = delete(leaver, "wrong")

    assert refused.status_code == 422
    assert "This is not your password." in refused.content.decode()
    leaver.refresh_from_db()
    assert leaver.username == NAME


def test_the_only_administrator_of_others_stays(team: Workspace, person: Person) -> None:
    admin = person("admin")

    page = visit(admin).get(reverse("access:account")).content.decode()
    refused = delete(admin)

    assert "You are the only administrator of Library team." in page
    assert "Delete my account for good" not in page
    assert refused.status_code == 409
    admin.refresh_from_db()
    assert admin.is_active
    # Who is alone in a workspace may go.
    alone = member(username="alone")
    assert account_deletion.what_stands_in_the_way(alone) == []


def test_the_only_operator_of_the_server_stays(db: None) -> None:
    operator = User.objects.create_superuser("operator", password=PASSWORD)

    assert delete(operator).status_code == 409
    User.objects.create_superuser("another", password=PASSWORD)
    assert delete(operator).status_code == 302


def test_what_goes_wrong_on_the_way_undoes_all_of_it(
    leaver: User, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_here(leaver, person("admin"))

    def broken(*_: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(shares, "rename", broken)
    with pytest.raises(RuntimeError):
        account_deletion.delete(leaver)

    leaver.refresh_from_db()
    assert leaver.username == NAME
    assert Conversation.objects.filter(owner=leaver).exists()
    assert PlanEvent.objects.filter(actor=NAME).exists()


@pytest.mark.parametrize("sent", ["no address", "admin@library.example"])
def test_an_address_that_cannot_be_used_is_refused(sent: str, leaver: User, person: Person) -> None:
    User.objects.filter(username="admin").update(email="admin@library.example")

    answer = visit(leaver).post(reverse("access:account"), {"email": sent})

    assert answer.status_code == 422
    leaver.refresh_from_db()
    assert leaver.email == ADDRESS
