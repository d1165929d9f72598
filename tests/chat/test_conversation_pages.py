"""Conversations over HTTP and over their socket."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from chat.models import Conversation, Message
from chat.replies import post
from config.access.models import User
from config.asgi import application
from config.shared.live import conversation_group, publish
from planning.models import MasterPlan
from tests.factories import ConversationFactory, MembershipFactory, member


@pytest.fixture
def conversation(db: None) -> Conversation:
    return ConversationFactory()


pytestmark = pytest.mark.django_db


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_home_asks_for_a_first_brief(conversation: Conversation) -> None:
    page = as_user(conversation.owner).get(reverse("chat:home")).content.decode()

    assert "Describe your first application" in page
    assert "Nothing has been planned yet" in page
    assert "Approve the plan" in page


def test_a_stranger_gets_404_and_nobody_is_sent_to_sign_in(conversation: Conversation) -> None:
    url = reverse("chat:conversation-detail", args=[conversation.pk])

    assert as_user(member()).get(url).status_code == 404
    assert Client().get(url).headers["Location"].startswith("/login/")


def test_a_refused_message_stays_in_the_box_with_the_reason(conversation: Conversation) -> None:
    url = reverse("chat:message-send", args=[conversation.pk])

    answer = as_user(conversation.owner).post(
        url, {"text": "/masterplam x"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Did you mean /masterplan" in page
    assert "/masterplam x" in page


def test_the_column_beside_the_talk_comes_without_a_wrapper(conversation: Conversation) -> None:
    url = reverse("chat:message-send", args=[conversation.pk])
    htmx = {"HX-Request": "true", "HX-Target": "composer"}

    page = as_user(conversation.owner).post(url, {"text": "/help"}, headers=htmx).content.decode()

    assert '<aside class="column-side" id="conversation-side" hx-swap-oob="true">' in page
    assert "outerHTML:#conversation-side" not in page


def test_a_brief_can_be_sent_as_a_file(conversation: Conversation) -> None:
    brief = SimpleUploadedFile("brief.md", b"A library lends books. A book has a title.")

    as_user(conversation.owner).post(
        reverse("chat:message-send", args=[conversation.pk]), {"text": "", "file": brief}
    )

    assert MasterPlan.objects.get().discovery.brief.startswith("A library lends books")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("brief.pdf", b"x", "Only .md and .txt files", id="another type"),
        pytest.param("brief.md", b"\xff\xfe\x00", "save it as UTF-8", id="not text"),
        pytest.param("brief.txt", b"x" * (1024 * 1024 + 1), "larger than 1 MB", id="too large"),
    ],
)
def test_an_unusable_file_is_refused(
    conversation: Conversation, name: str, data: bytes, says: str
) -> None:
    answer = as_user(conversation.owner).post(
        reverse("chat:message-send", args=[conversation.pk]),
        {"text": "", "file": SimpleUploadedFile(name, data)},
    )

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not MasterPlan.objects.exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        pytest.param({"file": SimpleUploadedFile("a.pdf", b"x")}, "Only .md and .txt", id="file"),
        pytest.param({"text": "/masterplam A gym"}, "Did you mean /masterplan", id="command"),
        pytest.param({"text": "A gym \x00"}, "Null characters", id="characters"),
    ],
)
def test_what_home_cannot_take_stays_there_with_the_reason(
    sent: dict[str, object], says: str
) -> None:
    person = member()

    answer = as_user(person).post(
        reverse("chat:conversation-create"), {"text": "A gym keeps its members."} | sent
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "A gym" in page
    assert not Conversation.objects.exists()


def test_a_viewer_is_told_on_home_that_they_may_not_write() -> None:
    answer = as_user(member(role="viewer")).post(
        reverse("chat:conversation-create"), {"text": "A gym keeps its members."}
    )

    assert answer.status_code == 422
    assert "You may not do this in any workspace yet" in answer.content.decode()
    assert "A gym keeps its members." in answer.content.decode()


def test_a_person_in_two_workspaces_says_where_a_conversation_belongs() -> None:
    person = member()
    elsewhere = MembershipFactory(user=person, role="member").workspace
    only_looked_at = MembershipFactory(user=person, role="viewer").workspace
    client = as_user(person)

    home = client.get(reverse("chat:home")).content.decode()
    client.post(
        reverse("chat:conversation-create"),
        {"text": "/masterplan A gym keeps its members.", "workspace": str(elsewhere.pk)},
    )

    assert f"{elsewhere.name}</option>" in home
    assert f"{only_looked_at.name}</option>" not in home
    assert MasterPlan.objects.get().workspace == elsewhere


def socket(conversation: Conversation, user: User) -> WebsocketCommunicator:
    client = as_user(user)
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    headers = [(b"cookie", cookie), (b"origin", b"http://localhost"), (b"host", b"localhost")]
    return WebsocketCommunicator(application, f"/ws/chat/{conversation.pk}/", headers=headers)


@pytest.mark.django_db(transaction=True)
async def test_a_strangers_socket_is_closed() -> None:
    conversation = await sync_to_async(ConversationFactory)()
    stranger = await sync_to_async(member)()
    communicator = await sync_to_async(socket)(conversation, stranger)

    await communicator.connect()

    assert await communicator.receive_output() == {"type": "websocket.close", "code": 4403}


@pytest.mark.django_db(transaction=True)
async def test_a_socket_is_closed_when_its_session_has_ended() -> None:
    conversation = await sync_to_async(ConversationFactory)()
    communicator = await sync_to_async(socket)(conversation, conversation.owner)
    await communicator.connect()
    await communicator.receive_from()  # what is there already

    await Session.objects.all().adelete()
    await sync_to_async(post.post)(conversation, conversation.owner, "/help")

    assert await communicator.receive_output(5) == {"type": "websocket.close", "code": 4403}
    await communicator.disconnect()


@pytest.mark.django_db(transaction=True)
async def test_a_message_is_pushed_as_the_page_shows_it() -> None:
    conversation = await sync_to_async(ConversationFactory)()
    communicator = await sync_to_async(socket)(conversation, conversation.owner)
    await communicator.connect()
    await communicator.receive_from()  # what is there already

    await sync_to_async(post.post)(conversation, conversation.owner, "/help")
    pushed = await communicator.receive_from(timeout=5)

    message = await Message.objects.filter(role="user").afirst()
    assert message is not None
    assert f"said-{message.pk}" in pushed
    assert "/help" in pushed
    await communicator.disconnect()


@pytest.mark.django_db(transaction=True)
async def test_a_message_that_the_page_has_already_is_not_added_again() -> None:
    conversation = await sync_to_async(ConversationFactory)()
    await sync_to_async(post.post)(conversation, conversation.owner, "/help")
    message = await Message.objects.filter(role="user").afirst()
    assert message is not None
    communicator = await sync_to_async(socket)(conversation, conversation.owner)
    await communicator.connect()
    assert f"said-{message.pk}" in await communicator.receive_from()

    group = conversation_group(conversation.pk)
    await sync_to_async(publish)(group, "message_added", message_id=str(message.pk))
    pushed = await communicator.receive_from(timeout=5)

    assert f"message-{message.pk}" in pushed
    assert "beforeend" not in pushed
    await communicator.disconnect()
