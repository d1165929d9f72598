"""Users, workspaces and who is in them, invitations, shares, tokens of the API, and the audit log."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from config.access.choices import MembershipRole, ShareLevel, TokenScope, WorkspaceReviewPolicy
from config.shared.database.states import choices_check

LIMIT: dict[str, Any] = {"max_digits": 12, "decimal_places": 6, "null": True, "blank": True}


class User(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The confirmed one: here, so that asking costs no query with each request.
    second_factor = models.OneToOneField(
        "SecondFactor",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="access_user_email"
            )
        ]


class SecondFactor(models.Model):
    """The key of an app that shows codes, encrypted; it counts from its first right code on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="own_second_factor")
    key = models.TextField(editable=False)
    # Of the last code that was taken: none opens twice.
    last_step = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Second factor of {self.user}"


class RecoveryCode(models.Model):
    """Opens once instead of a code of the app. Only its hash is kept."""

    factor = models.ForeignKey(
        SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["factor", "hash"], name="access_recoverycode_once")
        ]

    def __str__(self) -> str:
        return "used" if self.used_at else "unused"


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
    # Of each new plan, in US dollars; null for those of the server.
    plan_soft_limit_usd = models.DecimalField(**LIMIT)
    plan_hard_limit_usd = models.DecimalField(**LIMIT)
    shares_outside = models.BooleanField(
        default=False, help_text="Conversations may be shared with people of other workspaces."
    )
    recalls = models.BooleanField(
        default=True, help_text="Drafts are given plans and code of this workspace as examples."
    )
    second_factor_required = models.BooleanField(
        default=False, help_text="Approvers and administrators without one act as reviewers."
    )
    # Of the model's server, encrypted (config/access/teams/own_key.py); empty for the server's own.
    own_key = models.TextField(blank=True, editable=False)
    own_key_ends_with = models.CharField(max_length=4, blank=True, editable=False)
    # Counts changes of the settings, so that nobody overwrites those of somebody else unseen.
    edition = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            choices_check("review_policy", WorkspaceReviewPolicy, "access_workspace_review_policy"),
            models.CheckConstraint(
                condition=Q(plan_soft_limit_usd__lt=F("plan_hard_limit_usd"))
                | Q(plan_soft_limit_usd__isnull=True, plan_hard_limit_usd__isnull=True),
                name="access_workspace_soft_below_hard",
            ),
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


class InvitationQuerySet(models.QuerySet):
    def open(self) -> "InvitationQuerySet":
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A link that makes one person a member, once. Only its hash is kept; the link itself is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=MembershipRole, default=MembershipRole.VIEWER)
    note = models.CharField(max_length=80, blank=True, help_text="Whom it is for.")
    # SHA-256 is enough, as for tokens of the API.
    hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="invitations"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations_used"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [choices_check("role", MembershipRole, "access_invitation_role")]

    def __str__(self) -> str:
        return self.note or f"Invitation as {self.role}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class AccessList(models.Model):
    """Whom a conversation is shared with, and the plans that were started in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="access_lists")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Access list {str(self.pk)[:8]}"


class Share(models.Model):
    """One person on an access list, and what they may do with what has it."""

    Level = ShareLevel

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    access_list = models.ForeignKey(AccessList, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shares")
    level = models.CharField(max_length=7, choices=Level, default=Level.VIEW)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="shares_given"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["access_list", "user"], name="access_share_once"),
            choices_check("level", ShareLevel, "access_share_level"),
        ]

    def __str__(self) -> str:
        return f"{self.user} may {self.level}"


class ApiTokenQuerySet(models.QuerySet):
    def usable(self) -> "ApiTokenQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)


class ApiToken(models.Model):
    """Lets a program act as a person. Only the hash is kept; the token itself is shown once."""

    Scope = TokenScope

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)
    # SHA-256 is enough: the token is 256 random bits, which nobody can go through.
    hash = models.CharField(max_length=64, unique=True)
    ends_with = models.CharField(max_length=4)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [choices_check("scope", TokenScope, "access_apitoken_scope")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class IdempotencyKey(models.Model):
    """The answer to a write, kept so that the same request sent again is answered and not done again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=200)
    request_sha = models.CharField(max_length=64, help_text="Of method, address and body.")
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)
    # Of an answer that shows a secret: nobody reads it in the table.
    is_encrypted = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="access_idempotencykey_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "created_at"], name="access_idempotency_age")
        ]

    def __str__(self) -> str:
        return self.key


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
