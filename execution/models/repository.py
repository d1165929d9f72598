"""The history of what was built: commits and tags, written as gates open and never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from planning.models import MasterPlan, Task


class Commit(models.Model):
    """One step of the history of a plan's software; its parent is the one numbered before it. Append-only.

    `files` has by path what changed: {"text": …, "spans": [[first line, last line, atom id], …]}, null where a file
    was removed. `atoms` has by id the sha of the code that the atom has from here on, null where it was removed.
    """

    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="commits")
    task = models.ForeignKey(
        Task, null=True, blank=True, on_delete=models.SET_NULL, related_name="commits"
    )
    number = models.PositiveIntegerField()
    message = models.TextField()
    files = models.JSONField(default=dict, blank=True)
    atoms = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(
        help_text="When the last of it was accepted; never before its parent."
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="execution_commit_number"),
            models.CheckConstraint(condition=~Q(message=""), name="execution_commit_message"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        return self.message.partition("\n")[0]


class Tag(models.Model):
    """A name for a commit: of a wave whose gate opened, or of a release. It never moves."""

    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="tags")
    commit = models.ForeignKey(Commit, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    message = models.TextField()
    is_release = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "name"], name="execution_tag_name")
        ]

    def __str__(self) -> str:
        return self.name
