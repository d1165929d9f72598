"""The ledger of calls: holds, usage, stored answers and slots."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from config.shared.database.leases import Leased
from config.shared.database.states import Stateful, arrows, choices_check
from costs.choices import HoldStatus, UsageCertainty, UsageDetail, UsageOutcome
from costs.models.budget import BudgetPeriod
from costs.models.price import USD
from costs.querysets import UsageQuerySet


class Hold(Stateful):
    """Money set aside for one HTTP try.

    open → settled (a true or estimated price was booked) | released (nothing was sent, or refused)
    | lost (its holder died: booked in full as estimated).
    """

    Status = HoldStatus

    ARROWS = arrows({Status.OPEN: [Status.SETTLED, Status.RELEASED, Status.LOST]})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call_key = models.CharField(max_length=80, unique=True, help_text="Answer key and try number.")
    job = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    model = models.CharField(max_length=80)
    amount_usd = models.DecimalField(**USD)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    lease_until = models.DateTimeField()
    is_pretend = models.BooleanField(default=False, help_text="Asked of the stand-in.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [choices_check("status", HoldStatus, "costs_hold_status")]
        indexes: ClassVar = [
            # The sweep looks for open holds whose lease is over.
            models.Index(
                fields=["lease_until"],
                condition=Q(status=HoldStatus.OPEN),
                name="costs_hold_open_lease",
            )
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.subject} {self.amount_usd}"


class HoldLine(models.Model):
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="lines")
    period = models.ForeignKey(BudgetPeriod, on_delete=models.PROTECT, related_name="hold_lines")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hold", "period"], name="costs_holdline_once")
        ]

    def __str__(self) -> str:
        return f"{self.hold_id} on {self.period_id}"


class Usage(models.Model):
    """What one HTTP try cost. Append-only; unit prices are copied so that history stays true."""

    Certainty = UsageCertainty
    Outcome = UsageOutcome
    Detail = UsageDetail

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="usage")
    periods = models.ManyToManyField(BudgetPeriod, related_name="usages")
    job = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=80, db_index=True)
    model = models.CharField(max_length=80)
    request_id = models.CharField(max_length=120, blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cache_write_5m_tokens = models.PositiveIntegerField(default=0)
    cache_write_1h_tokens = models.PositiveIntegerField(default=0)
    cache_read_tokens = models.PositiveIntegerField(default=0)
    unit_prices = models.JSONField(default=dict, help_text="USD per million tokens, as text.")
    cost_usd = models.DecimalField(**USD)
    certainty = models.CharField(max_length=10, choices=Certainty)
    overrun_usd = models.DecimalField(**USD, default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    ttft_ms = models.PositiveIntegerField(default=0)
    prompt_sha = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    detail = models.CharField(max_length=20, choices=Detail, default=Detail.NONE, blank=True)
    is_pretend = models.BooleanField(
        default=False, help_text="Of the stand-in, at list prices: nothing was paid."
    )
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = UsageQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "usage"
        constraints: ClassVar = [
            choices_check("certainty", UsageCertainty, "costs_usage_certainty"),
            choices_check("outcome", UsageOutcome, "costs_usage_outcome"),
            choices_check("detail", UsageDetail, "costs_usage_detail"),
            models.CheckConstraint(condition=Q(cost_usd__gte=0), name="costs_usage_not_negative"),
        ]
        indexes: ClassVar = [
            # Read before every call: what could not be priced stops its model.
            models.Index(
                fields=["model"],
                condition=Q(certainty=UsageCertainty.UNKNOWN),
                name="costs_usage_unknown",
            )
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.subject} {self.cost_usd}"

    @property
    def prompt_tokens(self) -> int:
        """All input, cached or not."""
        cached = self.cache_write_5m_tokens + self.cache_write_1h_tokens + self.cache_read_tokens
        return self.input_tokens + cached

    @property
    def is_local(self) -> bool:
        """Whether the model was a local server's, which has the price zero."""
        prices = self.unit_prices
        return bool(prices.get("input_usd") == prices.get("output_usd") == "0")

    @property
    def seconds(self) -> float:
        return self.latency_ms / 1000


class Answer(models.Model):
    """A paid answer, kept so that the same call is never bought twice."""

    call_key = models.CharField(max_length=64, unique=True)
    usage = models.ForeignKey(Usage, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    stop_reason = models.CharField(max_length=30)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.call_key


class Slot(Leased):
    """A place in the number of calls that may run against a model at once, over all hosts."""

    model = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "number"], name="costs_slot_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} slot {self.number}"
