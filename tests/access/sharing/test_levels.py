"""What each level of sharing lets somebody do with a conversation and its plan."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from chat.models import Conversation
from chat.replies import post
from chat.sharing import shares
from config.access.models import Membership, Share, User, Workspace
from config.access.permissions import RULES, SHARES, can
from config.shared.errors import NotPermitted
from execution.models import Atom, Run
from planning.models import MasterPlan, Task
from review.models import Review
from tests.access.conftest import visit
from tests.access.sharing.conftest import page, shared
from tests.factories import ReviewFactory

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]


def send(user: User, talk: Conversation, text: str) -> int:
    address = reverse("chat:message-send", args=[talk.pk])
    return visit(user).post(address, {"text": text}).status_code


def test_without_a_share_nobody_else_sees_or_hears_a_conversation(
    talk: Conversation, person: Person
) -> None:
    for role in (*Membership.Role.values, "stranger"):
        who = person(role)
        assert visit(who).get(page(talk)).status_code == 404
        assert send(who, talk, "/status") == 404
        assert not can(who, "chat", talk)


@pytest.mark.parametrize("role", ["viewer", "member", "approver"])
def test_view_reads_and_nothing_else(role: str, talk: Conversation, person: Person) -> None:
    reader = person(role)
    shared(talk, reader, "view")

    shown = visit(reader).get(page(talk)).content.decode()

    assert "We need a library." in shown
    assert "You read along." in shown
    assert "<textarea" not in shown
    assert "Share …" not in shown
    assert send(reader, talk, "Hello") == 422
    assert not talk.messages.filter(author=reader).exists()


def test_comment_writes_and_gives_no_commands(talk: Conversation, person: Person) -> None:
    writer = person("viewer")
    shared(talk, writer, "comment")

    assert send(writer, talk, "Who pays for it?") == 302
    assert send(writer, talk, "/approve") == 302

    # What was refused stays in the talk, with its reason.
    assert talk.messages.filter(author=writer).count() == 2
    reason = talk.messages.get(metadata__card="refused").content
    assert "To give commands ask its owner for edit." in reason
    assert MasterPlan.objects.get().status == "draft"


def test_edit_gives_commands(talk: Conversation, person: Person) -> None:
    editor = person("viewer")
    shared(talk, editor, "edit")

    assert send(editor, talk, "/approve") == 302

    assert MasterPlan.objects.get().approved_by == editor
    # What is the owner's alone stays so.
    assert send(editor, talk, "/clear") == 302
    assert talk.messages.filter(metadata__card="refused").exists()
    assert (
        visit(editor).post(reverse("chat:conversation-delete", args=[talk.pk])).status_code == 403
    )
    with pytest.raises(NotPermitted):
        shares.share(talk, "member", "view", editor)


def test_a_card_is_answered_by_whoever_may_give_commands(
    talk: Conversation, person: Person
) -> None:
    reader, writer = person("viewer"), person("reviewer")
    shared(talk, reader, "view")
    shared(talk, writer, "comment")
    post.post(talk, talk.owner, "/orchestrate A shed lends tools.")
    card = talk.messages.get(metadata__card="confirm")

    for who in (reader, writer):
        assert "Plan and build it" not in visit(who).get(page(talk)).content.decode()
        answer = visit(who).post(reverse("chat:card-answer", args=[card.pk]), {"yes": "1"})
        assert answer.status_code == 403
    assert "Plan and build it" in visit(talk.owner).get(page(talk)).content.decode()


def test_its_plan_comes_with_it_for_a_person_of_another_team(
    plan: MasterPlan, talk: Conversation, person: Person
) -> None:
    Workspace.objects.update(shares_outside=True)
    review: Review = ReviewFactory(atom__run__plan=plan)
    stranger = person("stranger")
    addresses = [f"/plans/{plan.pk}/", f"/plans/{plan.pk}/run/", f"/review/{review.pk}/"]
    assert [visit(stranger).get(one).status_code for one in addresses] == [404] * 3

    shared(talk, stranger, "view")

    assert [visit(stranger).get(one).status_code for one in addresses] == [200] * 3
    for rows in (Task.objects, Run.objects, Atom.objects, Review.objects):
        found = rows.visible_to(stranger)
        assert found.exists()
        assert found.count() == found.distinct().count()
    approve = reverse("planning:plan-approve", args=[plan.pk])
    assert visit(stranger).post(approve, {"soft": "1", "hard": "2"}).status_code == 403
    assert not Workspace.objects.visible_to(stranger).filter(pk=plan.workspace_id).exists()

    shares.end(talk, Share.objects.get(user=stranger), talk.owner)
    assert [visit(stranger).get(one).status_code for one in addresses] == [404] * 3


def test_a_plan_started_later_in_it_is_shared_too(talk: Conversation, person: Person) -> None:
    Workspace.objects.update(shares_outside=True)
    editor = person("stranger")
    mine = shared(talk, editor, "edit")

    post.post(mine, editor, "/masterplan A shed lends tools to neighbours.")

    later = MasterPlan.objects.latest("created_at")
    assert later.owner == editor
    assert later.workspace == talk.workspace
    assert MasterPlan.objects.visible_to(editor).filter(pk=later.pk).exists()


def test_the_levels_grow_and_name_verbs_that_have_rules() -> None:
    assert SHARES["view"] < SHARES["comment"] < SHARES["edit"] < set(RULES)
    never = {"share", "archive", "delete", "review", "waive_gate", "waive_lint", "raise_budget"}
    assert not SHARES["edit"] & (never | {"manage_members", "change_settings", "change_test"})


def test_a_refused_brief_on_a_line_of_its_own_stays_in_the_box(
    talk: Conversation, person: Person
) -> None:
    guest = person("stranger")
    Workspace.objects.filter(pk=talk.workspace_id).update(shares_outside=True)
    talk.workspace.refresh_from_db()
    shared(talk, guest, "comment")

    answer = visit(guest).post(
        reverse("chat:message-send", args=[talk.pk]), {"text": "/masterplan\nLibrary"}
    )

    assert answer.status_code == 422
    assert "/masterplan\nLibrary</textarea>" in answer.content.decode().replace("\r\n", "\n")
