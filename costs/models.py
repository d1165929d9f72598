"""The ledger: prices, budgets, holds, usage. Nothing here points upward."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from config.shared.states import Stateful, arrows
from costs.querysets import BudgetQuerySet, UsageQuerySet

USD = {"max_digits": 12, "decimal_places": 6}


class ModelPrice(models.Model):
    """US dollars per million tokens. Write-once: a new price closes the old row and adds one."""

    class Mode(models.TextChoices):
        STANDARD = "standard"
        BATCH = "batch"

    model = models.CharField(max_length=80)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.STANDARD)
    above_prompt_tokens = models.PositiveIntegerField(default=0)
    effective_from = models.DateTimeField()
    effective_to = models.DateTimeField(null=True, blank=True)
    input_usd = models.DecimalField(**USD)
    output_usd = models.DecimalField(**USD)
    cache_write_5m_usd = models.DecimalField(**USD)
    cache_write_1h_usd = models.DecimalField(**USD)
    cache_read_usd = models.DecimalField(**USD)
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["model", "mode", "above_prompt_tokens"],
                condition=Q(effective_to__isnull=True),
                name="costs_modelprice_one_current",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="costs_modelprice_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["standard", "batch"]), name="costs_modelprice_mode"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} from {self.effective_from:%Y-%m-%d}"


class Budget(models.Model):
    """How much may be spent for one plan, person or workspace; null limits bind nothing."""

    class Scope(models.TextChoices):
        PLAN = "plan"
        USER = "user"
        WORKSPACE = "workspace"

    class Period(models.TextChoices):
        NONE = "none"
        DAY = "day"
        MONTH = "month"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=10, choices=Scope)
    key = models.CharField(max_length=64, help_text="Id of the plan, user or workspace, as text.")
    period = models.CharField(max_length=5, choices=Period, default=Period.NONE)
    soft_limit_usd = models.DecimalField(**USD, null=True, blank=True)
    hard_limit_usd = models.DecimalField(**USD, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "key", "period"], name="costs_budget_once"),
            models.CheckConstraint(
                condition=Q(soft_limit_usd__lt=F("hard_limit_usd"))
                | Q(soft_limit_usd__isnull=True)
                | Q(hard_limit_usd__isnull=True),
                name="costs_budget_soft_below_hard",
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["plan", "user", "workspace"]), name="costs_budget_scope"
            ),
            models.CheckConstraint(
                condition=Q(period__in=["none", "day", "month"]), name="costs_budget_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} budget {self.key}"


class BudgetPeriod(models.Model):
    """One budget in one stretch of time: the row that is locked and summed."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="periods")
    starts_at = models.DateTimeField()
    held_usd = models.DecimalField(**USD, default=0)
    spent_usd = models.DecimalField(**USD, default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["budget", "starts_at"], name="costs_budgetperiod_once"),
            models.CheckConstraint(
                condition=Q(held_usd__gte=0) & Q(spent_usd__gte=0),
                name="costs_budgetperiod_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} from {self.starts_at:%Y-%m-%d}"


class Hold(Stateful):
    """Money set aside for one HTTP try.

    open → settled (a true or estimated price was booked) | released (nothing was sent, or refused)
    | lost (its holder died: booked in full as estimated).
    """

    class Status(models.TextChoices):
        OPEN = "open"
        SETTLED = "settled"
        RELEASED = "released"
        LOST = "lost"

    ARROWS = arrows({"open": "settled released lost"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call_key = models.CharField(max_length=80, unique=True, help_text="Answer key and try number.")
    job = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    model = models.CharField(max_length=80)
    amount_usd = models.DecimalField(**USD)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    lease_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "settled", "released", "lost"]),
                name="costs_hold_status",
            )
        ]
        indexes: ClassVar = [
            # The sweep looks for open holds whose lease is over.
            models.Index(
                fields=["lease_until"], condition=Q(status="open"), name="costs_hold_open_lease"
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

    class Certainty(models.TextChoices):
        EXACT = "exact"
        ESTIMATED = "estimated"
        UNKNOWN = "unknown"

    class Outcome(models.TextChoices):
        ANSWERED = "answered"
        CUT = "cut"
        TIMEOUT = "timeout"
        STOPPED = "stopped"
        LOST = "lost"

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
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = UsageQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "usage"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(certainty__in=["exact", "estimated", "unknown"]),
                name="costs_usage_certainty",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["answered", "cut", "timeout", "stopped", "lost"]),
                name="costs_usage_outcome",
            ),
            models.CheckConstraint(condition=Q(cost_usd__gte=0), name="costs_usage_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.subject} {self.cost_usd}"


class Answer(models.Model):
    """A paid answer, kept so that the same call is never bought twice."""

    call_key = models.CharField(max_length=64, unique=True)
    usage = models.ForeignKey(Usage, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    stop_reason = models.CharField(max_length=30)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.call_key


class BudgetNotice(models.Model):
    """Said once per kind until the limit is raised."""

    class Kind(models.TextChoices):
        NEAR = "near"  # 80 % of soft
        SOFT = "soft"
        HARD = "hard"

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=5, choices=Kind)
    limit_usd = models.DecimalField(**USD)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["budget", "kind", "limit_usd"], name="costs_budgetnotice_once_per_limit"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["near", "soft", "hard"]), name="costs_budgetnotice_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} notice of {self.budget}"


class BudgetChange(models.Model):
    """Who changed a limit, from what to what, and why."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="changes")
    actor = models.CharField(max_length=150)
    from_soft_usd = models.DecimalField(**USD, null=True)
    from_hard_usd = models.DecimalField(**USD, null=True)
    to_soft_usd = models.DecimalField(**USD, null=True)
    to_hard_usd = models.DecimalField(**USD, null=True)
    why = models.CharField(max_length=500)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.actor} changed {self.budget}"


class Slot(models.Model):
    """A place in the number of calls that may run against a model at once, over all hosts."""

    model = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "number"], name="costs_slot_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} slot {self.number}"
