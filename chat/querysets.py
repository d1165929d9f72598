from typing import TYPE_CHECKING

from django.db import models

from config.shared.database.states import StatefulQuerySet

if TYPE_CHECKING:
    from config.access.models import User


class ConversationQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "ConversationQuerySet":
        """A conversation is its owner's until sharing exists."""
        return self.filter(owner=user, workspace__memberships__user=user)

    def live(self) -> "ConversationQuerySet":
        return self.filter(archived_at__isnull=True)


class MessageQuerySet(StatefulQuerySet):
    def for_conversation(self, conversation: object) -> "MessageQuerySet":
        return self.filter(conversation=conversation)
