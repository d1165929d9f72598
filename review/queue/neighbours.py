"""The reviews before and after one in the queue, in the order of a filter."""

from collections.abc import Sequence
from uuid import UUID

from config.access.models import User
from review.models import Review

FILTERS = {
    "open": "Needs a decision",
    "samples": "Samples",
    "waiting": "Waiting for new code",
    "mine": "Mine",
    "overdue": "Overdue",
    "closed": "Judged",
}
# As far as anyone goes on foot.
MOST = 500


def in_order(user: User, show: str) -> list[UUID]:
    """As the list with this filter has them."""
    rows = Review.objects.visible_to(user).for_list(show, user)
    return list(rows.values_list("pk", flat=True)[:MOST])


def to_take(user: User, show: str) -> list[UUID]:
    """What this person can take of them; of what is theirs, awaited or judged, the decisions."""
    if show == "samples":
        rows = Review.objects.samples().free_for(user)
    elif show == "overdue":
        rows = Review.objects.overdue().free_for(user)
    else:
        rows = Review.objects.needing(user)
    return list(rows.in_queue_order().values_list("pk", flat=True)[:MOST])


def neighbours(order: Sequence[UUID], pk: UUID) -> tuple[UUID | None, UUID | None]:
    """Before and after it; none at the ends, or if it is not in the order."""
    if pk not in order:
        return None, None
    at = order.index(pk)
    return (order[at - 1] if at else None), (order[at + 1] if at + 1 < len(order) else None)


def following(order: Sequence[UUID], pk: UUID) -> UUID | None:
    """The next one, from the top again after the last; None if there is no other."""
    at = order.index(pk) + 1 if pk in order else 0
    return next((one for one in [*order[at:], *order[:at]] if one != pk), None)
