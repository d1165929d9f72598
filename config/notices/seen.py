"""What a person has seen of their notices."""

from django.utils import timezone

from config.access.models import User
from config.notices.models import Preference
from config.shared import live


def mark_all_seen(user: User) -> None:
    """Up to now; pages that are open elsewhere follow."""
    Preference.objects.update_or_create(user=user, defaults={"seen_at": timezone.now()})
    live.publish_on_commit(live.user_group(user.pk), "notices_seen")
