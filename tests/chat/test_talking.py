"""Posting: what is stored, what is refused, what a command does."""

from decimal import Decimal

import pytest
from django.utils import timezone

from chat.commands import command_table
from chat.errors import CardOutdated, CardSpent, MessageRefused, NotBuildable
from chat.models import Conversation, Message
from chat.pages import fragments
from chat.replies import post
from config.access.models import User
from config.access.permissions import RULES
from config.shared.errors import BadInput, NotPermitted
from costs.models import Budget
from planning.models import Discovery, MasterPlan
from tests.factories import (
    ConversationFactory,
    MasterPlanFactory,
    PlanVersionFactory,
    RunFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

BRIEF = "A library lends books. A book has a title and a status: available or lent."


@pytest.fixture
def conversation() -> Conversation:
    return ConversationFactory()


@pytest.fixture
def owner(conversation: Conversation) -> User:
    return conversation.owner


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("   ", "empty", id="empty"),
        pytest.param("x" * 1_000_000, "longer than 20 kB", id="a megabyte of talk"),
        pytest.param("hello \x00 there", "control characters", id="control characters"),
    ],
)
def test_an_unusable_message_is_refused_and_not_stored(
    conversation: Conversation, owner: User, text: str, says: str
) -> None:
    with pytest.raises(MessageRefused, match=says):
        post.post(conversation, owner, text)

    assert not conversation.messages.exists()


def test_an_unknown_command_names_the_nearest(conversation: Conversation, owner: User) -> None:
    with pytest.raises(command_table.UnknownCommand, match="Did you mean /masterplan"):
        post.post(conversation, owner, "/masterplam build me something")


def test_help_lists_every_command(conversation: Conversation, owner: User) -> None:
    said = post.post(conversation, owner, "/help")

    assert said is not None
    assert all(f"/{name}" in said.text for name in command_table.REGISTRY)
    assert [m.role for m in conversation.messages.all()] == ["user", "system"]


@pytest.mark.parametrize("separator", [" ", "\n", "\n\n"])
def test_a_brief_may_follow_on_the_next_line(
    conversation: Conversation, owner: User, separator: str
) -> None:
    post.post(conversation, owner, f"/masterplan{separator}{BRIEF}")

    plan = MasterPlan.objects.get()
    assert plan.discovery.brief == BRIEF
    assert Conversation.objects.get().plan == plan


def test_an_empty_brief_starts_no_plan(conversation: Conversation, owner: User) -> None:
    with pytest.raises(BadInput):
        post.post(conversation, owner, "/masterplan   ")

    assert not MasterPlan.objects.exists()
    assert not conversation.messages.exists()


def test_orchestrate_asks_before_it_spends(conversation: Conversation, owner: User) -> None:
    post.post(conversation, owner, f"/orchestrate {BRIEF}")

    card = conversation.messages.get(metadata__card="confirm")
    assert not MasterPlan.objects.exists()

    post.answer_card(card, owner, yes=True)

    plan = MasterPlan.objects.get()
    assert plan.is_unattended


def test_what_orchestrate_promises_is_the_plans_limit(
    conversation: Conversation, owner: User
) -> None:
    Budget.objects.create(scope="user", key=str(owner.pk), hard_limit_usd=Decimal(20))

    post.post(conversation, owner, f"/orchestrate {BRIEF}")
    card = conversation.messages.get(metadata__card="confirm")
    assert "At most $20.00" in fragments.message(card)
    post.answer_card(card, owner, yes=True)

    plan = MasterPlan.objects.get()
    assert plan.budget.hard_limit_usd == 20
    assert plan.has_own_limits


@pytest.fixture
def approved(conversation: Conversation, owner: User) -> MasterPlan:
    plan = TaskFactory(
        milestone__phase__plan__owner=owner,
        milestone__phase__plan__workspace=conversation.workspace,
        milestone__phase__plan__status="approved",
        milestone__phase__plan__estimated_cost_low_usd=3,
        milestone__phase__plan__estimated_cost_likely_usd=4,
        milestone__phase__plan__estimated_cost_high_usd=6,
    ).plan
    PlanVersionFactory(plan=plan, number=1)
    Conversation.objects.update(plan=plan)
    conversation.refresh_from_db()
    return plan


def test_run_starts_nothing_before_a_yes_to_its_estimate(
    conversation: Conversation, owner: User, approved: MasterPlan
) -> None:
    post.post(conversation, owner, "/run")

    card = conversation.messages.get(metadata__card="confirm")
    shown = fragments.message(card)
    assert not approved.runs.exists()
    assert "About $4.00 with what is spent already, between $3.00 and $6.00" in shown
    assert "before more than $100.00 is spent" in shown

    post.answer_card(card, owner, yes=True)

    assert approved.runs.get().started_by == owner
    card.refresh_from_db()
    assert "it is being built" in fragments.message(card)


def test_a_plan_without_a_price_says_so_on_the_card(
    conversation: Conversation, owner: User, approved: MasterPlan
) -> None:
    MasterPlan.objects.update(estimated_cost_likely_usd=None)
    conversation.refresh_from_db()

    post.post(conversation, owner, "/run")

    shown = fragments.message(conversation.messages.get(metadata__card="confirm"))
    assert "Unknown, because a model it uses has no price" in shown


def test_a_yes_to_another_version_of_the_plan_is_none(
    conversation: Conversation, owner: User, approved: MasterPlan
) -> None:
    post.post(conversation, owner, "/run")
    card = conversation.messages.get(metadata__card="confirm")
    PlanVersionFactory(plan=approved, number=2)

    with pytest.raises(CardOutdated):
        post.answer_card(card, owner, yes=True)

    assert not approved.runs.exists()


def test_a_draft_is_not_offered_to_be_built(
    conversation: Conversation, owner: User, approved: MasterPlan
) -> None:
    MasterPlan.objects.update(status="draft")
    conversation.refresh_from_db()

    with pytest.raises(NotBuildable, match="Send /approve to approve it"):
        post.post(conversation, owner, "/run")


def test_resume_tries_a_failed_run_again(
    conversation: Conversation, owner: User, approved: MasterPlan
) -> None:
    run = RunFactory(plan=approved, status="failed")
    MasterPlan.objects.update(status="failed", failed_step="run")
    conversation.refresh_from_db()

    post.post(conversation, owner, "/resume")

    run.refresh_from_db()
    assert run.status == "preparing"


def test_every_command_says_what_it_needs_and_help_lists_what_one_may() -> None:
    assert all(c.permission in RULES for c in command_table.REGISTRY.values())
    conversation = ConversationFactory()
    plan = MasterPlanFactory(workspace=conversation.workspace)
    Conversation.objects.update(plan=plan)
    conversation.refresh_from_db()
    guest = conversation.owner
    guest.memberships.update(role="member")

    said = post.post(conversation, guest, "/help")

    assert said is not None
    assert "/pause" in said.text
    assert "/approve" not in said.text
    with pytest.raises(NotPermitted):
        post.post(conversation, guest, "/approve")


def test_spaces_around_a_commands_name_are_no_part_of_its_argument() -> None:
    found, argument = command_table.find("/ masterplan  a gym ")

    assert (found.name, argument) == ("masterplan", "a gym")


def test_a_brief_may_be_as_long_as_a_file(conversation: Conversation, owner: User) -> None:
    post.post(conversation, owner, f"/masterplan {'brief ' * 170_000}")

    assert MasterPlan.objects.count() == 1
    with pytest.raises(MessageRefused, match="longer than 1 MB"):
        post.post(conversation, owner, f"/masterplan {'brief ' * 175_000}")


def test_a_card_can_be_answered_once(conversation: Conversation, owner: User) -> None:
    post.post(conversation, owner, f"/orchestrate {BRIEF}")
    card = conversation.messages.get(metadata__card="confirm")
    post.answer_card(card, owner, yes=True)

    with pytest.raises(CardSpent):
        post.answer_card(card, owner, yes=True)

    assert MasterPlan.objects.count() == 1


def test_plain_talk_starts_nothing_but_an_answer(conversation: Conversation, owner: User) -> None:
    post.post(conversation, owner, "I would like a plan for a library, can you explain?")

    assert not MasterPlan.objects.exists()
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)
    assert answer.status == Message.Status.STREAMING


def test_stopping_keeps_what_has_come(conversation: Conversation, owner: User) -> None:
    post.post(conversation, owner, "Hello")
    answer = conversation.messages.get(role=Message.Role.ASSISTANT)

    post.stop(answer, owner)
    post.stop(answer, owner)

    answer.refresh_from_db()
    assert answer.status == Message.Status.STOPPED


@pytest.mark.parametrize("command", ["/approve", "/run", "/pause", "/status", "/costs"])
def test_commands_about_a_plan_say_that_there_is_none(
    conversation: Conversation, owner: User, command: str
) -> None:
    with pytest.raises(command_table.NoPlanHere, match="no plan yet"):
        post.post(conversation, owner, command)


def test_the_status_of_a_built_plan_says_what_the_last_gate_said(
    conversation: Conversation, owner: User
) -> None:
    plan = MasterPlanFactory(
        owner=owner, workspace=conversation.workspace, status="completed", can_release=False
    )
    Discovery.objects.filter(plan=plan).update(
        brief="Users must be able to export a PDF.", modelled_at=timezone.now()
    )
    Conversation.objects.filter(pk=conversation.pk).update(plan=plan)
    conversation.refresh_from_db()

    post.post(conversation, owner, "/status")

    answer = conversation.messages.get(role=Message.Role.SYSTEM).content
    assert "It is not to be released." in answer
    assert "Of 1 statement of the brief: 1 not covered." in answer
