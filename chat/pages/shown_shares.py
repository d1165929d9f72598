"""With whom a conversation is shared, as the page shows it."""

from typing import Any

from chat.models import Conversation
from chat.pages.forms import ShareForm
from config.access.models import Membership, User
from config.access.permissions import can, share_of
from config.access.teams.access_lists import shares_of


def shown(user: User, conversation: Conversation, form: ShareForm | None) -> dict[str, Any]:
    """`form` is one that was refused."""
    may_share = can(user, "share", conversation)
    people = Membership.objects.filter(workspace=conversation.workspace_id, user__is_active=True)
    others = people.exclude(user=conversation.owner_id).values_list("user__username", flat=True)
    return {
        "may_share": may_share,
        "may_archive": can(user, "archive", conversation),
        "may_delete": can(user, "delete", conversation),
        "level": share_of(user, conversation),
        "shares": shares_of(conversation),
        "share_form": form or ShareForm(),
        "people": others.order_by("user__username") if may_share else [],
    }
