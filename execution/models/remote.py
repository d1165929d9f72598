"""The repository of a workspace that what is built is pushed to, and each push to it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from config.access.models import Workspace
from config.shared.database.leases import Leased
from config.shared.database.states import Stateful, StatefulQuerySet, arrows, choices_check
from execution.choices import PushReason, PushStatus
from execution.models.evidence import Release
from planning.models import MasterPlan


class GitRemote(models.Model):
    """Where a workspace has its software, and the token that opens it (execution/export/remote/remote_settings.py)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="git_remote")
    url = models.CharField(max_length=500)
    username = models.CharField(max_length=100, blank=True)
    # Encrypted, as the workspace's own key for the model is.
    token = models.TextField(blank=True, editable=False)
    token_ends_with = models.CharField(max_length=4, blank=True, editable=False)
    # Counts changes, so that nobody overwrites those of somebody else unseen.
    edition = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.url


class RemoteBranch(models.Model):
    """The branch that a plan has in its workspace's repository: its own, whatever the plan is called later."""

    plan = models.OneToOneField(MasterPlan, on_delete=models.CASCADE, related_name="remote_branch")
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="remote_branches"
    )
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "remote branches"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "name"], name="execution_remotebranch_one_plan"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Push(Stateful, Leased):
    """pending → pushed | failed. One that is made again is another row, so that each says what came of it."""

    Status = PushStatus
    Reason = PushReason
    NAME_ON_PAGES = "push"
    ARROWS = arrows({Status.PENDING: [Status.PUSHED, Status.FAILED]})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="pushes")
    # None where a person asked for it.
    release = models.ForeignKey(
        Release, null=True, blank=True, on_delete=models.SET_NULL, related_name="pushes"
    )
    asked_by = models.CharField(max_length=150, blank=True)
    status = models.CharField(max_length=7, choices=Status, default=Status.PENDING)
    reason = models.CharField(max_length=11, choices=Reason, default=Reason.NONE, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    # As they were when it was tried.
    url = models.CharField(max_length=500, blank=True)
    branch = models.CharField(max_length=100, blank=True)
    head = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StatefulQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        verbose_name_plural = "pushes"
        constraints: ClassVar = [
            choices_check("status", PushStatus, "execution_push_status"),
            choices_check("reason", PushReason, "execution_push_reason"),
            models.CheckConstraint(
                condition=Q(status=PushStatus.FAILED) ^ Q(reason=PushReason.NONE),
                name="execution_push_failed_with_reason",
            ),
            # Two at once would each find that the other one's history is not theirs.
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status=PushStatus.PENDING, lease_until__isnull=False),
                name="execution_push_one_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lease_until"],
                condition=Q(lease_until__isnull=False),
                name="execution_push_leased",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(status=PushStatus.PENDING),
                name="execution_push_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch or 'push'}: {self.status}"
