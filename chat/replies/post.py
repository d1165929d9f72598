"""Posting to a conversation: a command is run, everything else is answered by the model."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from chat.commands import command_table, confirmations
from chat.commands.command_table import CommandReply
from chat.errors import CardSpent, MessageRefused, StillAnswering
from chat.models import Conversation, Message
from chat.replies.ownership import archive
from config.access.models import User, Workspace
from config.access.permissions import require
from config.shared.errors import DomainError
from config.shared.jobs import queue
from config.shared.live import conversation_group, publish_on_commit
from planning.discovery.brief import LONGEST_BRIEF_BYTES, TOO_LONG

# Of plain talk; what follows a command may be as long as a brief.
MESSAGE_BYTES = 20_000
TITLE_CHARACTERS = 80
REPLY = "chat.tasks.reply"


def open_conversation(owner: User, workspace: Workspace, text: str = "") -> Conversation:
    """A new conversation with its first message, if there is one; a refused message leaves no conversation behind."""
    with transaction.atomic():
        conversation = Conversation(owner=owner, workspace=workspace)
        require(owner, "chat", conversation)
        conversation.save(force_insert=True)
        if text.strip():
            post(conversation, owner, text)
    return conversation


def begin_anew(conversation: Conversation, by: User) -> Conversation:
    """Archive it, and open another one in its workspace."""
    archive(conversation, by)
    return open_conversation(by, conversation.workspace)


def post(conversation: Conversation, by: User, text: str) -> CommandReply | None:
    """Store a message and have it answered; returns the reply of a command.

    A refused message is not stored. Raises MessageRefused, StillAnswering and whatever a command refuses with.
    """
    require(by, "chat", conversation)
    text = _checked(text)
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if text.startswith("/"):
            return _carry_out(conversation, by, text)
        _ask_model(conversation, by, text)
    return None


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise MessageRefused("The message is empty.")
    if not text.startswith("/") and len(text.encode()) > MESSAGE_BYTES:
        raise MessageRefused(
            f"The message is longer than {MESSAGE_BYTES // 1000} kB. Send a brief with /masterplan or as a file."
        )
    if any(ord(c) < 32 and c not in "\n\r\t" for c in text):
        raise MessageRefused("The message contains control characters. Send it as plain text.")
    return text


def _carry_out(conversation: Conversation, by: User, text: str) -> CommandReply:
    found, argument = command_table.find(text)
    require(by, "give_commands", conversation)
    require(by, found.permission, found.about(conversation))
    if len(argument.encode()) > LONGEST_BRIEF_BYTES:
        raise MessageRefused(TOO_LONG)
    reply = found.run(conversation, by, argument)
    if not reply.clears:
        say(conversation, Message.Role.USER, text, author=by)
        say(conversation, Message.Role.SYSTEM, reply.text, metadata=reply.card)
    _touch(conversation, text)
    return reply


def _ask_model(conversation: Conversation, by: User, text: str) -> None:
    if conversation.messages.filter(status=Message.Status.STREAMING).exists():
        raise StillAnswering()
    say(conversation, Message.Role.USER, text, author=by)
    answer = say(conversation, Message.Role.ASSISTANT, "", status=Message.Status.STREAMING)
    _touch(conversation, text)
    queue(REPLY, answer.pk)


def say(
    conversation: Conversation,
    role: str,
    content: str,
    *,
    author: User | None = None,
    **fields: Any,
) -> Message:
    """Add a message, and show it on every open page."""
    message = Message.objects.create(
        conversation=conversation, role=role, content=content, author=author, **fields
    )
    publish_on_commit(
        conversation_group(conversation.pk), "message_added", message_id=str(message.pk)
    )
    return message


def _touch(conversation: Conversation, text: str) -> None:
    is_bare_command = text.startswith("/") and " " not in text and "\n" not in text
    title = conversation.title or ("" if is_bare_command else _title(text))
    Conversation.objects.filter(pk=conversation.pk).update(title=title, updated_at=timezone.now())
    conversation.title = title


def _title(text: str) -> str:
    words = text.split(None, 1)[-1] if text.startswith("/") and " " in text else text
    line = words.strip().splitlines()[0].lstrip("# ").strip()
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1].rstrip() + "…"


def answer_card(message: Message, by: User, *, yes: bool) -> None:
    """Answer a confirmation card, once. Raises CardSpent, and whatever carrying it out refuses with."""
    conversation = message.conversation
    require(by, "give_commands", conversation)
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        locked = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
        if locked.metadata.get("state") != "open":
            raise CardSpent()
        locked.metadata = locked.metadata | {"state": "confirmed" if yes else "dismissed"}
        locked.save(update_fields=["metadata"])
        if yes:
            reply = confirmations.carry_out(conversation, by, locked.metadata)
            say(conversation, Message.Role.SYSTEM, reply.text, metadata=reply.card)
        publish_on_commit(
            conversation_group(conversation.pk), "message_changed", message_id=str(locked.pk)
        )


def stop(message: Message, by: User) -> None:
    """Stop an answer; what has come so far is kept. Stopping a finished one does nothing."""
    require(by, "chat", message.conversation)
    one = Message.objects.filter(pk=message.pk)
    one.move_all(Message.Status.STOPPED, source=[Message.Status.STREAMING])
    publish_on_commit(
        conversation_group(message.conversation_id), "message_changed", message_id=str(message.pk)
    )


def note_failure(conversation: Conversation, by: User, text: str, error: DomainError) -> None:
    """Keep a refused command with its reason, so that nothing typed is lost."""
    with transaction.atomic():
        say(conversation, Message.Role.USER, text, author=by)
        say(conversation, Message.Role.SYSTEM, error.message, metadata={"card": "error"})
