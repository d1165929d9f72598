"""Posting to a conversation: a command is run, what a message asks for is offered, and the model answers the rest."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chat.commands import command_table, offers
from chat.commands.command_table import CommandReply
from chat.errors import CardSpent, MessageRefused
from chat.models import Conversation, Message
from chat.replies import answer_queue, news
from chat.replies.ownership import archive
from chat.replies.said import say, show
from config.access.models import User, Workspace
from config.access.permissions import require
from config.shared.errors import DomainError

# Of plain talk; what follows a command may be as long as a brief.
MESSAGE_BYTES = 20_000
TITLE_CHARACTERS = 80
KEPT_CHARACTERS = 600
# The status of errors about what was written, not about what it asks for.
UNREADABLE = 422


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

    What cannot be read as it is written is not stored: it raises MessageRefused or another error of status 422. What
    the state of things forbids, or a role, stays in the talk with its reason, and is raised as well.
    """
    require(by, "chat", conversation)
    text = _checked(text)
    try:
        with transaction.atomic():
            _lock(conversation)
            if text.startswith("/"):
                return _carry_out(conversation, by, text)
            return _answer(conversation, by, text)
    except DomainError as refused:
        if is_kept(refused):
            _keep_refusal(conversation, by, text, refused)
        raise


def is_bare(text: str) -> bool:
    """Whether it is a command without anything behind it."""
    return text.startswith("/") and len(text.split()) == 1


def is_kept(refused: DomainError) -> bool:
    """Whether a refusal stays in the talk: nothing was wrong with the words."""
    return refused.status != UNREADABLE


def _lock(conversation: Conversation) -> None:
    """One message at a time; with what has been told by now."""
    locked = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    conversation.told_seq = locked.told_seq


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
    news.catch_up(conversation)
    reply = command_table.give(conversation, by, text)
    news.pass_over(conversation, by)
    if not reply.clears:
        say(conversation, Message.Role.USER, text, author=by)
        say(conversation, Message.Role.SYSTEM, reply.text, metadata=reply.card)
    _touch(conversation, text)
    return reply


def _answer(conversation: Conversation, by: User, text: str) -> CommandReply | None:
    """What it seems to ask for is offered; else the model answers, after the answer that is being written."""
    offer = offers.offered(conversation, by, text)
    status = Message.Status.COMPLETE if offer else answer_queue.status_for(conversation)
    asked = say(conversation, Message.Role.USER, text, author=by, status=status)
    _touch(conversation, text)
    if offer:
        about = {"asked": str(asked.pk)} if offer.card else {}
        say(conversation, Message.Role.SYSTEM, offer.text, metadata=offer.card | about)
    elif status == Message.Status.COMPLETE:
        answer_queue.begin(conversation)
    return offer


def _keep_refusal(conversation: Conversation, by: User, text: str, refused: DomainError) -> None:
    """The command with the reason; of a long brief its beginning, as the whole stands in the box still."""
    shown = text if len(text) <= KEPT_CHARACTERS else f"{text[:KEPT_CHARACTERS]}…"
    with transaction.atomic():
        say(conversation, Message.Role.USER, shown, author=by)
        metadata = {"card": "refused", "mark": "attention"}
        say(conversation, Message.Role.SYSTEM, refused.message, metadata=metadata)


def _touch(conversation: Conversation, text: str) -> None:
    is_bare_command = is_bare(text)
    title = conversation.title or ("" if is_bare_command else _title(text))
    Conversation.objects.filter(pk=conversation.pk).update(title=title, updated_at=timezone.now())
    conversation.title = title


def _title(text: str) -> str:
    words = text.split(None, 1)[-1] if text.startswith("/") and " " in text else text
    line = words.strip().splitlines()[0].lstrip("# ").strip()
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1].rstrip() + "…"


def answer_card(message: Message, by: User, *, yes: bool, other: bool = False) -> None:
    """Answer a confirmation card, once; `other` is a yes to the second command that it offers.

    Raises CardSpent, and whatever carrying it out refuses with.
    """
    conversation = message.conversation
    require(by, "give_commands", conversation)
    with transaction.atomic():
        _lock(conversation)
        locked = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
        if locked.metadata.get("state") != "open":
            raise CardSpent()
        chosen = {"line": locked.metadata["other"]} if other and "other" in locked.metadata else {}
        yes = yes or bool(chosen)
        locked.metadata = locked.metadata | {"state": "confirmed" if yes else "dismissed"} | chosen
        locked.save(update_fields=["metadata"])
        show(locked)
        if yes:
            news.catch_up(conversation)
            reply = offers.carry_out(conversation, by, locked.metadata)
            news.pass_over(conversation, by)
            say(conversation, Message.Role.SYSTEM, reply.text, metadata=reply.card)
        elif "asked" in locked.metadata:
            _answer_after_all(conversation, locked.metadata["asked"])


def _answer_after_all(conversation: Conversation, asked: str) -> None:
    """What was offered is declined: the message is talk, and is answered as such."""
    rows = Message.objects.filter(conversation=conversation, pk=asked)
    rows.move_all(Message.Status.QUEUED, source=[Message.Status.COMPLETE])
    answer_queue.go_on(conversation.pk)


def stop(message: Message, by: User) -> None:
    """Stop an answer, or take back a message that waits; what has come so far is kept. Stopping what is over does nothing."""
    require(by, "chat", message.conversation)
    theirs = Q(status=Message.Status.STREAMING) | Q(author=by)
    one = Message.objects.filter(theirs, pk=message.pk)
    one.move_all(Message.Status.STOPPED, source=[Message.Status.STREAMING, Message.Status.QUEUED])
    show(message)
    answer_queue.go_on(message.conversation_id)
