"""The history of a plan: events, versions and waivers; and the entries that later plans may recall."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from pgvector.django import HnswIndex, VectorField

from config.access.models import Workspace
from config.shared.database.states import choices_check
from planning.choices import EventActorKind, RecallKind
from planning.models.plan import MasterPlan
from planning.models.tree import Task

EMBEDDING_DIMENSIONS = 1024


class PlanCounter(models.Model):
    """The last `seq` of a plan's events; a row of its own so that its lock stops nothing else."""

    plan = models.OneToOneField(
        MasterPlan, on_delete=models.CASCADE, primary_key=True, related_name="counter"
    )
    last_seq = models.PositiveBigIntegerField(default=0)
    # Highest T-number given so far: ids of deleted tasks are never given again.
    last_task_id = models.PositiveIntegerField(default=0)
    # Highest number of a milestone's key, once one of them was made or deleted by hand.
    last_milestone = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.plan_id} at {self.last_seq}"


class PlanEvent(models.Model):
    """Append-only and gapless per plan."""

    ActorKind = EventActorKind

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=50)
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.SET_NULL)
    payload = models.JSONField(default=dict, blank=True)
    actor = models.CharField(max_length=150, blank=True)
    actor_kind = models.CharField(max_length=6, choices=ActorKind, default=ActorKind.SYSTEM)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "seq"], name="planning_planevent_seq"),
            choices_check("actor_kind", EventActorKind, "planning_planevent_actor_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class PlanVersion(models.Model):
    """An immutable snapshot of the whole tree."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    sha = models.CharField(max_length=64, blank=True, help_text="Of the snapshot: equal content.")
    summary = models.CharField(max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="planning_planversion_number")
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class LintWaiver(models.Model):
    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="lint_waivers")
    finding_id = models.CharField(max_length=80)
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "finding_id"], name="planning_lintwaiver_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="planning_lintwaiver_reason"),
        ]

    def __str__(self) -> str:
        return self.finding_id


class RecallEntry(models.Model):
    """An accepted plan or atom, findable by words and by meaning, in its own workspace only."""

    Kind = RecallKind

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="recall")
    kind = models.CharField(max_length=4, choices=Kind)
    subject = models.CharField(max_length=80)
    text = models.TextField()
    tsv = SearchVectorField(null=True)
    embedding_model = models.CharField(max_length=80, blank=True)
    embedding = VectorField(dimensions=EMBEDDING_DIMENSIONS, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "recall entries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "subject"], name="planning_recallentry_once"
            ),
            choices_check("kind", RecallKind, "planning_recallentry_kind"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["tsv"], name="planning_recallentry_words"),
            HnswIndex(
                fields=["embedding"],
                opclasses=["vector_cosine_ops"],
                name="planning_recallentry_near",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
