from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from config.access.models import User


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "ReviewQuerySet":
        return self.filter(atom__run__plan__workspace__memberships__user=user)

    def open(self) -> "ReviewQuerySet":
        return self.filter(status__in=["pending", "in_review", "checking"])

    def in_queue_order(self) -> "ReviewQuerySet":
        return self.order_by("priority", "due_at", "confidence", "created_at")
