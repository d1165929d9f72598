"""Previews: what was built, running for people to try, and what they say of it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.shared.database.states import Stateful, arrows, choices_check
from execution.choices import OPEN_PREVIEW, PreviewStatus
from execution.models.atom import Atom
from execution.models.run import Run
from execution.querysets import PreviewQuerySet


class Preview(Stateful):
    """building → starting → ready → stopped; whatever ends it leaves its reason and the last lines of its log.

    The process `preview` that runs it stands in `holder`, and says by `seen_at` that it still does.
    """

    Status = PreviewStatus

    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.BUILDING: "being put together",
        Status.BLANK: "running, but shows nothing",
        Status.DISABLED: "not run",
    }
    ARROWS = arrows(
        {
            Status.BUILDING: [
                Status.STARTING,
                Status.CRASHED,
                Status.STOPPED,
                Status.DISABLED,
            ],
            Status.STARTING: [
                Status.READY,
                Status.CRASHED,
                Status.BLANK,
                Status.STOPPED,
                Status.DISABLED,
            ],
            Status.READY: [Status.CRASHED, Status.STOPPED],
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="previews")
    wave_number = models.PositiveSmallIntegerField(help_text="The gate behind which it stands.")
    tree_sha = models.CharField(max_length=64, blank=True)
    is_terminal = models.BooleanField(default=False)
    # The first part of its host name.
    label = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.BUILDING)
    reason = models.TextField(blank=True)
    log = models.TextField(blank=True, help_text="The last lines that it wrote.")
    page = models.CharField(max_length=500, default="/", help_text="Opened last.")
    holder = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="previews"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Of the one link that was given out last; used once, it is gone.
    token_sha = models.CharField(max_length=64, blank=True)
    token_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    token_until = models.DateTimeField(null=True, blank=True)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            choices_check("status", PreviewStatus, "execution_preview_status"),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_PREVIEW) | ~Q(reason=""),
                name="execution_preview_ended_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=Q(status__in=OPEN_PREVIEW),
                name="execution_preview_open",
            )
        ]

    def __str__(self) -> str:
        return f"Preview of {self.run_id}, wave {self.wave_number}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_PREVIEW


class TerminalCommand(models.Model):
    """One call of a command-line program in its preview; without `done_at` it waits or runs."""

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="commands")
    words = models.CharField(max_length=2000, blank=True, help_text="As they were typed.")
    output = models.TextField(blank=True)
    exit_code = models.IntegerField(null=True, blank=True)
    asked_by = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.words


class ProblemReport(models.Model):
    """What a person found wrong on a page of a preview, for the atoms that answer there."""

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="reports")
    atoms = models.ManyToManyField(Atom, related_name="reports")
    page = models.CharField(max_length=500)
    words = models.TextField()
    log = models.TextField(blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.page}: {self.words[:60]}"
