from typing import TYPE_CHECKING

from django.db import models

from config.access.permissions import reachable
from config.shared.database.states import StatefulQuerySet

if TYPE_CHECKING:
    from config.access.models import User


class ConversationQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "ConversationQuerySet":
        """A conversation is its owner's, and those's it is shared with."""
        return self.filter(reachable(user, own=True))

    def shared_with(self, user: "User") -> "ConversationQuerySet":
        return self.visible_to(user).exclude(owner=user)

    def archived(self) -> "ConversationQuerySet":
        return self.filter(archived_at__isnull=False)

    def live(self) -> "ConversationQuerySet":
        return self.filter(archived_at__isnull=True)


class MessageQuerySet(StatefulQuerySet):
    def for_conversation(self, conversation: object) -> "MessageQuerySet":
        return self.filter(conversation=conversation)
