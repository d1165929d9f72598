"""Users, workspaces, memberships and the audit log."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import Q

from config.access.choices import MembershipRole, WorkspaceReviewPolicy
from config.shared.database.states import choices_check


class User(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="access_user_email"
            )
        ]


class WorkspaceQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "WorkspaceQuerySet":
        return self.filter(memberships__user=user)


class Workspace(models.Model):
    """A team: its plans, its money, its rules. The group carries it into Django's own permissions."""

    ReviewPolicy = WorkspaceReviewPolicy

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="workspace")
    name = models.CharField(max_length=100, unique=True)
    review_policy = models.CharField(
        max_length=10, choices=ReviewPolicy, default=ReviewPolicy.ADVISORY
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            choices_check("review_policy", WorkspaceReviewPolicy, "access_workspace_review_policy")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    Role = MembershipRole

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "workspace"], name="access_membership_once_per_workspace"
            ),
            choices_check("role", MembershipRole, "access_membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace} as {self.role}"


class AuditEntry(models.Model):
    """Who did what, with the role they had then. No foreign keys: it outlives its object."""

    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=10, blank=True)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64, db_index=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.object_type}"
