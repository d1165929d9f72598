"""What its owner does with a conversation as a whole: archive it, bring it back, delete it."""

from django.db import transaction
from django.utils import timezone

from chat.models import Conversation, Message
from config.access.audit import audit
from config.access.models import AccessList, User
from config.access.permissions import require


def archive(conversation: Conversation, by: User) -> None:
    """Out of the list; doing so again changes nothing. Raises NotPermitted."""
    require(by, "archive", conversation)
    live = Conversation.objects.live().filter(pk=conversation.pk)
    live.update(archived_at=timezone.now())


def restore(conversation: Conversation, by: User) -> None:
    require(by, "archive", conversation)
    Conversation.objects.filter(pk=conversation.pk).update(archived_at=None)


def delete(conversation: Conversation, by: User) -> None:
    """With its messages, and what is shared by it. Its plan stays, and so does what its answers have cost."""
    require(by, "delete", conversation)
    with transaction.atomic():
        locked = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        audit(by, "delete_conversation", locked, before={"messages": locked.messages.count()})
        put_away(locked)


def put_away(conversation: Conversation) -> None:
    """An answer that is being written stops, and is booked like any that was stopped."""
    writing = Message.objects.filter(conversation=conversation, status=Message.Status.STREAMING)
    writing.move_all(Message.Status.STOPPED, source=[Message.Status.STREAMING])
    if conversation.access_list_id:
        AccessList.objects.filter(pk=conversation.access_list_id).delete()
    Conversation.objects.filter(pk=conversation.pk).delete()
