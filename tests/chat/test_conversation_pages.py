"""Conversations over HTTP and over their socket."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from chat import talking
from chat.models import Conversation, Message
from config.access.models import User
from config.asgi import application
from planning.models import MasterPlan
from tests.factories import ConversationFactory, member


@pytest.fixture
def conversation(db: None) -> Conversation:
    return ConversationFactory()


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


def test_a_brief_can_be_sent_as_a_file(conversation: Conversation) -> None:
    brief = SimpleUploadedFile("brief.md", b"A library lends books. A book has a title.")

    as_user(conversation.owner).post(
        reverse("chat:message-send", args=[conversation.pk]), {"text": "", "file": brief}
    )

    assert MasterPlan.objects.get().discovery.brief.startswith("A library lends books")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("brief.pdf", b"x", "A brief is a .md or .txt file", id="another type"),
        pytest.param("brief.md", b"\xff\xfe\x00", "not UTF-8", id="not text"),
        pytest.param("brief.txt", b"x" * 1_000_001, "at most 1 MB", id="too large"),
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
async def test_a_message_is_pushed_as_the_page_shows_it() -> None:
    conversation = await sync_to_async(ConversationFactory)()
    communicator = await sync_to_async(socket)(conversation, conversation.owner)
    await communicator.connect()
    await communicator.receive_from()  # what is there already

    await sync_to_async(talking.post)(conversation, conversation.owner, "/help")
    pushed = await communicator.receive_from(timeout=5)

    message = await Message.objects.filter(role="user").afirst()
    assert message is not None
    assert f"said-{message.pk}" in pushed
    assert "/help" in pushed
    await communicator.disconnect()
