"""Approving the samples that a person was shown, all at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from config.access.models import User
from config.shared.errors import DomainError
from review.decisions import acts
from review.models import Review


@dataclass(frozen=True, kw_only=True)
class Left:
    """A sample that was not approved, and why."""

    review: Review
    why: str


def approve_shown(by: User, seen: Mapping[UUID, str]) -> tuple[list[Review], list[Left]]:
    """Approve each of these if it has the code that was seen; those that were, and those that were left.

    Each is a decision of its own: one that is refused keeps none of the others.
    """
    approved: list[Review] = []
    left: list[Left] = []
    for review in Review.objects.visible_to(by).with_atom().filter(pk__in=seen).in_queue_order():
        try:
            acts.approve_sample(review, by, seen_sha=seen[review.pk])
        except DomainError as refusal:
            left.append(Left(review=review, why=refusal.message))
        else:
            approved.append(review)
    return approved, left
