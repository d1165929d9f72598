from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from config.access.models import User


class WorkspaceQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "WorkspaceQuerySet":
        return self.filter(memberships__user=user)
