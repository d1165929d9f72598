from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from chat.choices import MessageRole, MessageStatus
from config.access.permissions import reachable
from config.shared.database.states import StatefulQuerySet
from config.shared.database.word_search import every_word

if TYPE_CHECKING:
    from config.access.models import User


class ConversationQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "ConversationQuerySet":
        """A conversation is its owner's, and those's it is shared with."""
        return self.filter(reachable(user, own=True))

    def matching(self, text: str) -> "ConversationQuerySet":
        """By words of the title, or of one message."""
        said = self.filter(every_word(text, "messages__content")).order_by().values("pk")
        return self.filter(every_word(text, "title") | Q(pk__in=said))

    def shared_with(self, user: "User") -> "ConversationQuerySet":
        return self.visible_to(user).exclude(owner=user)

    def archived(self) -> "ConversationQuerySet":
        return self.filter(archived_at__isnull=False)

    def live(self) -> "ConversationQuerySet":
        return self.filter(archived_at__isnull=True)


class MessageQuerySet(StatefulQuerySet):
    def said(self) -> "MessageQuerySet":
        """Without what people took back before it was answered: that was not said."""
        return self.exclude(role=MessageRole.USER, status=MessageStatus.STOPPED)
