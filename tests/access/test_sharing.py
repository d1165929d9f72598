"""Sharing: what each level lets somebody do with a conversation and its plan, and what is told of it."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from chat.models import Conversation, Message
from chat.replies import post
from chat.sharing import shares
from config.access.models import AuditEntry, Membership, Share, User, Workspace
from config.access.permissions import RULES, SHARES, can
from config.shared.errors import BadInput, NotPermitted
from execution.models import Atom, Run
from planning.models import MasterPlan, PlanEvent, Task
from review.models import Review
from tests.access.conftest import visit
from tests.factories import ReviewFactory, UserFactory, member
from tests.pages import worlds

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]
OWNER = "owner"


@pytest.fixture
def plan(team: Workspace) -> MasterPlan:
    plan = worlds.plan_for(member(team, "member", username=OWNER))
    worlds.draft(plan)
    return plan


@pytest.fixture
def talk(plan: MasterPlan) -> Conversation:
    conversation: Conversation = Conversation.objects.create(
        owner=plan.owner, workspace=plan.workspace, plan=plan, title="A library"
    )
    post.say(conversation, Message.Role.USER, "We need a library.", author=plan.owner)
    return conversation


def shared(talk: Conversation, user: User, level: str) -> Conversation:
    shares.share(talk, user.username, level, talk.owner)
    return Conversation.objects.visible_to(user).get(pk=talk.pk)


def page(talk: Conversation) -> str:
    return reverse("chat:conversation-detail", args=[talk.pk])


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
    refused = visit(writer).post(reverse("chat:message-send", args=[talk.pk]), {"text": "/approve"})

    assert talk.messages.filter(author=writer).count() == 1
    assert "To give commands ask its owner for edit." in refused.content.decode()
    assert MasterPlan.objects.get().status == "draft"


def test_edit_gives_commands(talk: Conversation, person: Person) -> None:
    editor = person("viewer")
    shared(talk, editor, "edit")

    assert send(editor, talk, "/approve") == 302

    assert MasterPlan.objects.get().approved_by == editor
    # What is the owner's alone stays so.
    assert send(editor, talk, "/clear") == 422
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


def test_every_share_is_told_in_the_talk_the_history_and_the_audit(
    plan: MasterPlan, talk: Conversation, person: Person
) -> None:
    reader = person("viewer")
    shared(talk, reader, "view")
    shared(talk, reader, "edit")
    shares.end(talk, Share.objects.get(), talk.owner)

    said = list(talk.messages.filter(role="event").values_list("content", flat=True))
    assert said == [
        "owner shared this conversation with viewer, level view.",
        "owner shared this conversation with viewer, level edit.",
        "owner ended sharing this conversation with viewer.",
    ]
    kinds = ["masterplan_shared", "masterplan_shared", "masterplan_unshared"]
    events = PlanEvent.objects.filter(plan=plan, kind__in=kinds).order_by("seq")
    assert [(event.kind, event.payload["level"]) for event in events] == list(
        zip(kinds, ["view", "edit", ""], strict=True)
    )
    verbs = AuditEntry.objects.filter(verb__in=["share", "unshare"]).order_by("pk")
    assert [entry.verb for entry in verbs] == ["share", "share", "unshare"]
    assert verbs[1].before == {"level": "view"}
    assert verbs[2].before["person"] == "viewer"
    history = visit(plan.owner).get(f"/plans/{plan.pk}/history/").content.decode()
    assert "shared the plan with viewer, level edit" in history


def test_names_outside_are_nobodys_business_where_sharing_stays_inside(
    talk: Conversation, person: Person
) -> None:
    person("stranger")
    address = reverse("chat:share-create", args=[talk.pk])

    answers = [
        visit(talk.owner).post(address, {"person": name, "level": "view"})
        for name in ("stranger", "nobody")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    words = [answer.context["share_form"].errors["person"] for answer in answers]
    assert words[0] == words[1]
    assert "Nobody in this workspace has that name." in words[0][0]
    assert not Share.objects.exists()


@pytest.mark.parametrize(
    ("name", "level"),
    [("owner", "view"), ("viewer", "own"), ("", "view"), ("gone", "view"), ("a" * 200, "view")],
)
def test_what_cannot_be_shared_says_why(
    name: str, level: str, talk: Conversation, team: Workspace
) -> None:
    member(team, username="gone", is_active=False)

    answer = visit(talk.owner).post(
        reverse("chat:share-create", args=[talk.pk]), {"person": name, "level": level}
    )

    assert answer.status_code == 422
    assert answer.context["share_form"].errors
    assert not Share.objects.exists()


def test_a_share_that_has_ended_meanwhile_is_a_page_out_of_date(
    talk: Conversation, person: Person
) -> None:
    shared(talk, person("viewer"), "view")
    address = reverse("chat:share-end", args=[talk.pk, Share.objects.get().pk])

    assert visit(person("admin")).post(address).status_code == 404
    assert visit(talk.owner).post(address).status_code == 302
    assert visit(talk.owner).post(address).status_code == 409


def test_people_leave_what_is_shared_with_them(talk: Conversation, person: Person) -> None:
    reader = person("viewer")
    shared(talk, reader, "view")
    listed = reverse("chat:conversation-list") + "?show=shared"
    assert "A library" in visit(reader).get(listed).content.decode()

    visit(reader).post(reverse("chat:share-end", args=[talk.pk, Share.objects.get().pk]))

    assert "A library" not in visit(reader).get(listed).content.decode()
    assert talk.messages.filter(content="viewer left this conversation.").exists()


def test_switching_sharing_outside_off_ends_it(talk: Conversation, person: Person) -> None:
    Workspace.objects.update(shares_outside=True)
    shared(talk, person("stranger"), "edit")
    shared(talk, person("viewer"), "view")
    admin, address = person("admin"), reverse("access:settings-change", args=[talk.workspace_id])
    shown = visit(admin).get(reverse("access:workspace-detail", args=[talk.workspace_id]))
    assert "Shared beyond the workspace" in shown.content.decode()

    saved = visit(admin).post(
        address, {"name": "Library team", "review_policy": "advisory", "edition": "0"}, follow=True
    )

    assert "1 share with people outside ended." in saved.content.decode()
    assert Share.objects.get().user.username == "viewer"
    assert AuditEntry.objects.filter(verb="unshare", before__person="stranger").exists()


def test_an_administrator_ends_what_is_shared_outside(talk: Conversation, person: Person) -> None:
    Workspace.objects.update(shares_outside=True)
    shared(talk, person("stranger"), "edit")
    address = reverse("access:outside-end", args=[talk.workspace_id, Share.objects.get().pk])

    assert visit(person("approver")).post(address).status_code == 403
    assert visit(User.objects.get(username="stranger")).post(address).status_code == 404
    assert visit(person("admin")).post(address).status_code == 302
    assert not Share.objects.exists()


def test_an_owner_who_left_the_workspace_owns_nothing_there(
    talk: Conversation, person: Person
) -> None:
    Membership.objects.filter(user=talk.owner).delete()

    assert visit(talk.owner).get(page(talk)).status_code == 404
    with pytest.raises(NotPermitted):
        shares.share(talk, "viewer", "view", talk.owner)


def test_the_levels_grow_and_name_verbs_that_have_rules() -> None:
    assert SHARES["view"] < SHARES["comment"] < SHARES["edit"] < set(RULES)
    never = {"share", "archive", "delete", "review", "waive_gate", "waive_lint", "raise_budget"}
    assert not SHARES["edit"] & (never | {"manage_members", "change_settings", "change_test"})


def test_a_share_ends_with_the_account_and_sharing_with_a_stranger_by_name_needs_the_exact_one(
    talk: Conversation, person: Person
) -> None:
    Workspace.objects.update(shares_outside=True)
    UserFactory(username="Cy", email="cy@example.org")

    for wrong in ("cy", "cy@example.org", "C"):
        with pytest.raises(BadInput):
            shares.share(talk, wrong, "view", talk.owner)
    cy = User.objects.get(username="Cy")
    shared(talk, cy, "edit")
    User.objects.filter(pk=cy.pk).update(is_active=False)
    cy.refresh_from_db()

    assert not can(cy, "chat", talk)
