"""From words to a plan: "Plan this", the panel beside the talk from the first second, and a brief that failed."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from chat.models import Conversation, Message
from chat.replies import news, post
from planning.discovery.interview import start_plan
from planning.models import MasterPlan
from planning.steps import failures
from tests.chat.test_conversation_pages import as_user, socket
from tests.factories import ConversationFactory, member

pytestmark = pytest.mark.django_db
BRIEF = "A gym keeps its members. A member has a name."
WHY = "The brief names nothing that could be kept."


@pytest.fixture
def conversation(db: None) -> Conversation:
    return ConversationFactory()


@pytest.fixture
def client(conversation: Conversation) -> Client:
    return as_user(conversation.owner)


def test_plan_this_sends_the_text_as_a_brief(conversation: Conversation, client: Client) -> None:
    url = reverse("chat:message-send", args=[conversation.pk])

    client.post(url, {"text": BRIEF, "as_plan": "1"})

    assert MasterPlan.objects.get().discovery.brief == BRIEF
    assert conversation.messages.order_by("created_at")[0].content == f"/masterplan {BRIEF}"


def test_plan_this_on_home_opens_a_conversation_with_its_plan() -> None:
    client = as_user(member())

    home = client.get("/").content.decode()
    client.post(reverse("chat:conversation-create"), {"text": BRIEF, "as_plan": "1"})

    assert 'name="as_plan"' in home
    assert Conversation.objects.get().plan == MasterPlan.objects.get()


def test_a_command_that_is_written_out_stays_itself(
    conversation: Conversation, client: Client
) -> None:
    url = reverse("chat:message-send", args=[conversation.pk])

    client.post(url, {"text": f"/orchestrate {BRIEF}", "as_plan": "1"})

    assert not MasterPlan.objects.exists()
    assert conversation.messages.filter(metadata__does="orchestrate").exists()


def test_plan_this_without_a_word_is_refused(conversation: Conversation, client: Client) -> None:
    url = reverse("chat:message-send", args=[conversation.pk])

    assert client.post(url, {"text": " ", "as_plan": "1"}).status_code == 422


def test_the_answer_to_a_card_brings_the_plan_beside_the_talk(
    conversation: Conversation, client: Client
) -> None:
    post.post(conversation, conversation.owner, f"/orchestrate {BRIEF}")
    card = conversation.messages.get(metadata__card="confirm")

    page = client.post(
        reverse("chat:card-answer", args=[card.pk]), {"yes": "1"}, headers={"HX-Request": "true"}
    ).content.decode()

    plan = MasterPlan.objects.get()
    assert f"/ws/plans/{plan.pk}/" in page
    assert 'id="conversation-side" hx-swap-oob="true"' in page


@pytest.mark.django_db(transaction=True)
async def test_every_open_page_gets_the_plan_when_it_starts() -> None:
    conversation = await sync_to_async(ConversationFactory)()
    communicator = await sync_to_async(socket)(conversation, conversation.owner)
    await communicator.connect()
    await communicator.receive_from()  # what is there already

    await sync_to_async(post.post)(conversation, conversation.owner, f"/masterplan {BRIEF}")
    await communicator.receive_from(timeout=5)  # what the person said
    pushed = await communicator.receive_from(timeout=5)

    plan = await MasterPlan.objects.aget()
    assert f"/ws/plans/{plan.pk}/" in pushed
    await communicator.disconnect()


def failed(conversation: Conversation, *, is_unattended: bool = False) -> MasterPlan:
    plan = start_plan(
        owner=conversation.owner,
        workspace=conversation.workspace,
        brief=BRIEF,
        unattended=is_unattended,
    )
    Conversation.objects.filter(pk=conversation.pk).update(plan=plan)
    failures.fail(plan, failures.DISCOVERY, reason=WHY, code="unreadable_brief")
    return plan


@pytest.mark.usefixtures("prices")
@pytest.mark.django_db(transaction=True)
def test_a_brief_that_failed_is_told_in_the_talk_and_can_be_edited(
    conversation: Conversation, client: Client
) -> None:
    plan = failed(conversation)
    news.tell(plan.pk)  # A signal may be heard twice.
    said = conversation.messages.get(role=Message.Role.EVENT)
    page = client.get(reverse("chat:conversation-detail", args=[conversation.pk]))
    again = f"{reverse('chat:conversation-detail', args=[conversation.pk])}?edit={plan.pk}"

    assert WHY in said.content
    assert "Edit and try again" in page.content.decode()
    assert again in page.content.decode()
    assert f"/masterplan {BRIEF}" in client.get(again).content.decode()


@pytest.mark.usefixtures("prices")
@pytest.mark.django_db(transaction=True)
def test_a_brief_for_the_whole_way_is_tried_again_as_one(
    conversation: Conversation, client: Client
) -> None:
    plan = failed(conversation, is_unattended=True)
    url = reverse("chat:conversation-detail", args=[conversation.pk])

    assert f"/orchestrate {BRIEF}" in client.get(url, {"edit": str(plan.pk)}).content.decode()


def test_nobody_edits_a_brief_that_is_not_theirs_to_see(
    conversation: Conversation, client: Client
) -> None:
    stranger = ConversationFactory()
    plan = failed(stranger)

    for url in (
        reverse("chat:conversation-detail", args=[conversation.pk]) + f"?edit={plan.pk}",
        reverse("chat:conversation-detail", args=[conversation.pk]) + "?edit=x",
        reverse("planning:plan-create") + f"?edit={plan.pk}",
    ):
        assert BRIEF not in client.get(url).content.decode()


def test_the_plans_own_page_offers_its_brief_again(
    conversation: Conversation, client: Client
) -> None:
    plan = failed(conversation)
    edit = reverse("planning:brief", args=[plan.pk])

    page = client.get(reverse("planning:plan-overview", args=[plan.pk])).content.decode()

    assert f'href="{edit}"' in page
    assert BRIEF in client.get(edit).content.decode()
