"""A change to a plan as a proposal: made by a model or a person, done on consent."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.shared.database.leases import Leased
from config.shared.database.states import Stateful, StatefulQuerySet, arrows, choices_check
from planning.choices import ProposalOrigin, ProposalStatus
from planning.models.history import PlanVersion
from planning.models.plan import MasterPlan


class PlanProposal(Stateful, Leased):
    """Held by the worker that asks the model. `target` is the plan as it would be, as a snapshot; it fits `base`
    alone, the version it was made for.
    """

    Origin = ProposalOrigin
    Status = ProposalStatus

    NAME_ON_PAGES = "change"
    STATUS_WORDS: ClassVar[dict[str, str]] = {
        Status.ASKING: "being worked out",
        Status.READY: "waiting for consent",
    }
    ARROWS = arrows(
        {
            Status.ASKING: [Status.READY, Status.FAILED, Status.DISCARDED],
            Status.FAILED: [Status.ASKING, Status.DISCARDED],
            Status.READY: [Status.APPLIED, Status.ASKING, Status.FAILED, Status.DISCARDED],
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(MasterPlan, on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=7, choices=Origin)
    status = models.CharField(max_length=9, choices=Status, default=Status.ASKING)
    words = models.TextField(blank=True, help_text="What was asked for.")
    summary = models.CharField(max_length=300, blank=True)
    operations = models.JSONField(default=list, blank=True)
    base = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="proposals")
    target = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True)
    # Times it was asked again; each asks the model anew.
    retries = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decided_proposals",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.OneToOneField(
        PlanVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal"
    )
    # What was shown to who agreed: figures by name, for comparing with what happened.
    forecast = models.JSONField(default=dict, blank=True)

    objects = StatefulQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="planning_planproposal_number"),
            choices_check("origin", ProposalOrigin, "planning_planproposal_origin"),
            choices_check("status", ProposalStatus, "planning_planproposal_status"),
            models.CheckConstraint(
                condition=~Q(status__in=[ProposalStatus.READY, ProposalStatus.APPLIED])
                | Q(target__isnull=False),
                name="planning_planproposal_ready_has_target",
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.APPLIED, version__isnull=False)
                | (~Q(status=ProposalStatus.APPLIED) & Q(version__isnull=True)),
                name="planning_planproposal_applied_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"Change {self.number}"
