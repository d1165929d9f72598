"""Budgets, their periods, and the notices about them."""

import uuid
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from config.access.models import Workspace
from config.shared.database.states import choices_check
from costs.choices import BudgetCycle, BudgetScope, NoticeKind
from costs.models.periods import start_of
from costs.models.price import USD
from costs.querysets import BudgetPeriodQuerySet, BudgetQuerySet

# As Python writes one.
A_UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class Budget(models.Model):
    """How much may be spent for one plan, person or workspace; null limits bind nothing.

    A plan's budget has the plan's workspace and owner, a person's only an owner, a workspace's only a workspace.
    """

    Scope = BudgetScope
    Period = BudgetCycle

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.CharField(max_length=10, choices=Scope)
    key = models.CharField(max_length=64, help_text="Id of the plan, user or workspace, as text.")
    name = models.CharField(max_length=200, blank=True, help_text="What people call it.")
    workspace = models.ForeignKey(
        Workspace, on_delete=models.PROTECT, null=True, blank=True, related_name="budgets"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="budgets",
    )
    period = models.CharField(max_length=5, choices=Period, default=Period.NONE)
    soft_limit_usd = models.DecimalField(**USD, null=True, blank=True)
    hard_limit_usd = models.DecimalField(**USD, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Of a plan that was deleted.
    closed_at = models.DateTimeField(null=True, blank=True)

    # Only where a queryset annotates them.
    spent_usd: Decimal
    held_usd: Decimal
    pretend_usd: Decimal

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
            # Pages link what a key names.
            models.CheckConstraint(
                condition=Q(key__regex=A_UUID),
                name="costs_budget_key_is_id",
                violation_error_message="The key is no id: copy it from the address of its page.",
            ),
            choices_check("scope", BudgetScope, "costs_budget_scope"),
            choices_check("period", BudgetCycle, "costs_budget_period"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} budget {self.name or self.key}"


class BudgetPeriod(models.Model):
    """One budget in one stretch of time: the row that is locked and summed."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="periods")
    starts_at = models.DateTimeField()
    held_usd = models.DecimalField(**USD, default=0)
    spent_usd = models.DecimalField(**USD, default=0)
    # Of people and workspaces: what the stand-in would have cost, which no limit counts.
    pretend_usd = models.DecimalField(**USD, default=0)

    objects = BudgetPeriodQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["budget", "starts_at"], name="costs_budgetperiod_once"),
            models.CheckConstraint(
                condition=Q(held_usd__gte=0, spent_usd__gte=0, pretend_usd__gte=0),
                name="costs_budgetperiod_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} from {self.starts_at:%Y-%m-%d}"

    @classmethod
    def begin(cls, budgets: Collection[uuid.UUID], now: datetime) -> None:
        """The current period of those that have none yet; before the locks, which are taken in order."""
        begun = cls.objects.current(now).filter(budget__in=budgets)
        missing = set(budgets).difference(begun.values_list("budget_id", flat=True))
        if missing:
            rows = [
                cls(budget=budget, starts_at=start_of(budget.period, now))
                for budget in Budget.objects.filter(pk__in=missing).order_by("pk")
            ]
            if len(rows) < len(missing):
                raise ValueError(f"no such budget among {missing}")
            cls.objects.bulk_create(rows, ignore_conflicts=True)


class BudgetNotice(models.Model):
    """One per kind and period until the limit is raised."""

    Kind = NoticeKind

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="notices")
    period = models.ForeignKey(BudgetPeriod, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=5, choices=Kind)
    limit_usd = models.DecimalField(**USD)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period", "kind", "limit_usd"], name="costs_budgetnotice_once_per_limit"
            ),
            choices_check("kind", NoticeKind, "costs_budgetnotice_kind"),
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
