"""Notices, who wants them, and the log of their deliveries."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from config.access.models import User, Workspace
from config.notices.choices import DeliveryStatus, NoticeKind, NoticeScope
from config.shared.database.leases import Leased, free
from config.shared.database.states import Stateful, StatefulQuerySet, arrows, choices_check


def all_kinds() -> list[str]:
    return list(NoticeKind.values)


def kinds_check(field: str, name: str) -> models.CheckConstraint:
    """A CHECK constraint: the list holds kinds of notices alone."""
    condition = Q(**{f"{field}__contained_by": NoticeKind.values})
    return models.CheckConstraint(condition=condition, name=name)


class NoticeQuerySet(QuerySet["Notice"]):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        return self.filter(workspace__memberships__user=user)

    def wanted_by(self, user: User) -> "NoticeQuerySet":
        """What this person is told of in the page: by their preferences, and not what they did themselves."""
        return self._by(user, preference_of(user))

    def unseen_by(self, user: User) -> "NoticeQuerySet":
        wanted = preference_of(user)
        rows = self._by(user, wanted)
        return rows.filter(at__gt=wanted.seen_at) if wanted.seen_at else rows

    def _by(self, user: User, wanted: "Preference") -> "NoticeQuerySet":
        rows = self.visible_to(user).filter(kind__in=wanted.page_kinds)
        if wanted.scope == NoticeScope.MINE:
            rows = rows.filter(owner=user)
        return rows.exclude(actor=user.get_username())


class Notice(models.Model):
    """Something in a workspace that somebody may wait for. Never changed, but for `spread_at`."""

    Kind = NoticeKind

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="notices")
    # Whose plan it is about.
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.CharField(max_length=60, help_text="Such as `plan:…`.")
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    path = models.CharField(max_length=300, help_text="Of the page where something can be done.")
    actor = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    spread_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [choices_check("kind", NoticeKind, "notices_notice_kind")]
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-at"], name="notices_notice_newest"),
            models.Index(fields=["subject", "kind", "-at"], name="notices_notice_subject"),
            models.Index(
                fields=["at"], condition=Q(spread_at__isnull=True), name="notices_notice_unspread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_kind_display()}"


class Preference(models.Model):
    """What a person wants to be told of, and how. Who has no row has its defaults."""

    Scope = NoticeScope

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="notice_preference")
    scope = models.CharField(max_length=4, choices=Scope, default=Scope.ALL)
    page_kinds = ArrayField(models.CharField(max_length=20), default=all_kinds, blank=True)
    email_kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            choices_check("scope", NoticeScope, "notices_preference_scope"),
            kinds_check("page_kinds", "notices_preference_page_kinds"),
            kinds_check("email_kinds", "notices_preference_email_kinds"),
        ]

    def __str__(self) -> str:
        return f"Notices of {self.user}"


def preference_of(user: User) -> Preference:
    """The stored one, or the defaults."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


class WebhookQuerySet(QuerySet["Webhook"]):
    def wanting(self, notice: Notice) -> "WebhookQuerySet":
        return self.filter(
            workspace=notice.workspace_id, is_active=True, kinds__contains=[notice.kind]
        )


class Webhook(models.Model):
    """An address that a workspace's notices are sent to, signed with a secret of its own.

    The secret is not stored: it follows from SECRET_KEY, the id and `secret_number` (`outbound.secret_of`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=20), default=all_kinds)
    secret_number = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    # Why it was switched off, where not by a person.
    off_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [kinds_check("kinds", "notices_webhook_kinds")]

    def __str__(self) -> str:
        return self.url


class DeliveryQuerySet(StatefulQuerySet):
    def due(self) -> "DeliveryQuerySet":
        return self.filter(status=DeliveryStatus.PENDING, due_at__lte=timezone.now())

    def to_send(self) -> "DeliveryQuerySet":
        """Due, and nobody sends it just now."""
        return self.due().filter(free())


class Delivery(Stateful, Leased):
    """pending → delivered | failed, and failed → pending when a person sends it again.

    To one webhook, or by e-mail to one person. `body` is what is sent to a webhook, the same bytes at every try.
    """

    Status = DeliveryStatus
    ARROWS = arrows(
        {Status.PENDING: [Status.DELIVERED, Status.FAILED], Status.FAILED: [Status.PENDING]}
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # None for a test message.
    notice = models.ForeignKey(
        Notice, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    webhook = models.ForeignKey(
        Webhook, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notice_mails",
    )
    body = models.TextField(blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            choices_check("status", DeliveryStatus, "notices_delivery_status"),
            models.CheckConstraint(
                condition=Q(webhook__isnull=True, person__isnull=False, notice__isnull=False)
                | Q(webhook__isnull=False, person__isnull=True),
                name="notices_delivery_one_receiver",
            ),
            models.UniqueConstraint(
                fields=["notice", "webhook"], name="notices_delivery_once_per_webhook"
            ),
            models.UniqueConstraint(
                fields=["notice", "person"], name="notices_delivery_once_per_person"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lease_until"],
                condition=Q(lease_until__isnull=False),
                name="notices_delivery_leased",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(status=DeliveryStatus.PENDING),
                name="notices_delivery_due",
            ),
            models.Index(fields=["webhook", "-created_at"], name="notices_delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.notice or 'Test message'} to {self.webhook or self.person}"


class DeliveryTry(models.Model):
    """One try of a delivery: append-only."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="log")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    # None where no answer came.
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name_plural = "delivery tries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery", "number"], name="notices_deliverytry_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"Try {self.number}: {self.status_code or self.error}"
