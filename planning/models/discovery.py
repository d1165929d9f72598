"""The results of discovery: domain model, questions, requirements."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from config.shared.database.states import choices_check
from planning.choices import RequirementGivenUp, RequirementPriority
from planning.models.plan import MasterPlan
from planning.querysets import RequirementQuerySet


def validate_exclusions(value: object) -> None:
    """Validate exclusions: a list of texts, each with its heading."""
    rows = value if isinstance(value, list) else [None]
    if not all(isinstance(row, dict) and _is_exclusion(row) for row in rows):
        raise ValidationError("Exclusions are a list of {text, heading}.")


def _is_exclusion(row: dict[str, object]) -> bool:
    return set(row) == {"text", "heading"} and all(isinstance(part, str) for part in row.values())


class Discovery(models.Model):
    """The brief and the domain model made of it; JSON parts are validated `planning.answers` shapes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.OneToOneField(MasterPlan, on_delete=models.CASCADE, related_name="discovery")
    brief = models.TextField()
    # What the brief itself demands and excludes, read from it by code when the plan began.
    stated = models.JSONField(default=list, blank=True)
    exclusions = models.JSONField(default=list, blank=True, validators=[validate_exclusions])
    coverage = models.JSONField(default=list, blank=True)
    domain = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    bounded_contexts = models.JSONField(default=list, blank=True)
    aggregates = models.JSONField(default=list, blank=True)
    value_objects = models.JSONField(default=list, blank=True)
    domain_events = models.JSONField(default=list, blank=True)
    services = models.JSONField(default=list, blank=True)
    operations = models.JSONField(default=list, blank=True)
    assumptions = models.JSONField(default=list, blank=True)
    risks = models.JSONField(default=list, blank=True)
    stack = models.JSONField(default=dict, blank=True)
    # Set when the questions are in, and when the model of the domain is.
    asked_at = models.DateTimeField(null=True, blank=True)
    modelled_at = models.DateTimeField(null=True, blank=True)
    skeleton = models.JSONField(default=dict, blank=True)
    # Plans of the workspace that the draft was given as examples: [{"id", "name"}].
    recalled = models.JSONField(default=list, blank=True)
    # Rounds in which milestones were asked again: [{"kind": "needs" | "lint", "errors": {milestone: […]}}].
    revisions = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "discoveries"

    def __str__(self) -> str:
        return self.domain or "Discovery"

    def with_priority(self, demands: Iterable[str]) -> list[str]:
        """Each demand of the brief behind its MUST or SHOULD; what the brief does not demand as it is."""
        known = {one["text"]: one.get("priority", "").upper() for one in self.stated}
        return [f"{known.get(text, '')} {text}".strip() for text in demands]


class Question(models.Model):
    """One clarification; unanswered ones take the recommendation and become an assumption."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    discovery = models.ForeignKey(Discovery, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=80)
    question = models.TextField()
    why = models.TextField(blank=True)
    options = models.JSONField(default=list)
    recommended = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    is_assumed = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["discovery", "number"], name="planning_question_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=5), name="planning_question_at_most_five"
            ),
        ]

    def __str__(self) -> str:
        return self.question[:80]

    @property
    def shown_options(self) -> list[dict[str, Any]]:
        """The options with what each gives up as people see it: MUST or SHOULD, and the words of the brief."""
        shown = self.discovery.with_priority
        return [one | {"gives_up": shown(one.get("gives_up", []))} for one in self.options]


class Requirement(models.Model):
    """Superseded, never deleted; its code is never given twice. `alias` is the code the brief has for it.

    `amended_by` is the person whose words it has; empty for those of discovery. One that a person took out says in
    `given_up_by` and `given_up_reason` who and why, whether or not the brief demands it.
    """

    Priority = RequirementPriority
    GivenUp = RequirementGivenUp

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="requirements")
    code = models.CharField(max_length=10)
    alias = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    priority = models.CharField(max_length=6, choices=Priority)
    criterion = models.TextField(blank=True)
    aggregates = models.JSONField(default=list, blank=True)
    source = models.TextField(blank=True)
    amended_by = models.CharField(max_length=150, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    # What a change put in its place.
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )
    given_up = models.CharField(max_length=12, choices=GivenUp, default=GivenUp.NO, blank=True)
    given_up_by = models.CharField(max_length=150, blank=True)
    given_up_reason = models.TextField(blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="planning_requirement_code"),
            choices_check("priority", RequirementPriority, "planning_requirement_priority"),
            models.CheckConstraint(
                condition=Q(given_up=RequirementGivenUp.NO)
                | Q(
                    given_up__in=[one for one in RequirementGivenUp if one],
                    superseded_at__isnull=False,
                ),
                name="planning_requirement_given_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:60]}"

    @property
    def names(self) -> str:
        """Its code, and the one it has in the brief."""
        return f"{self.code} ({self.alias})" if self.alias else self.code

    @property
    def why_not_built(self) -> str:
        """Of one that was given up: by whom, with which answer, or why nothing builds it; else nothing."""
        if not self.given_up:
            return ""
        if self.given_up == self.GivenUp.PERSON:
            start = f"not built, by decision of {self.given_up_by or 'a person'}"
        elif self.given_up == self.GivenUp.UNBUILDABLE:
            start = "not built"
        else:
            start = "not built, assumed because nobody decided"
        return f"{start}: {self.given_up_reason}" if self.given_up_reason else start
