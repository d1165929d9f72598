from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, DecimalField, F, FloatField, Q, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, NullIf

from config.access.models import Workspace
from costs.choices import BudgetScope
from costs.models.periods import in_period

if TYPE_CHECKING:
    from config.access.models import User

ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=12, decimal_places=6))

PROMPT_TOKENS = (
    F("input_tokens")
    + F("cache_write_5m_tokens")
    + F("cache_write_1h_tokens")
    + F("cache_read_tokens")
)


def share_cached() -> Combinable:
    """An aggregate of usage: tokens read from the cache ÷ all input tokens."""
    asked = NullIf(Sum(PROMPT_TOKENS), Value(0))
    return Cast(Sum("cache_read_tokens"), FloatField()) / Cast(asked, FloatField())


def local_calls() -> Count:
    """An aggregate of usage: calls to models of a local server, which have the price zero."""
    return Count("pk", filter=Q(unit_prices__input_usd="0", unit_prices__output_usd="0"))


def _seen_by(user: "User", budget: str = "") -> Q:
    """A person's own budgets, and those of the workspaces they belong to."""
    own = Q(**{f"{budget}scope": BudgetScope.USER, f"{budget}owner": user})
    return own | Q(**{f"{budget}workspace__in": Workspace.objects.visible_to(user)})


class BudgetQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "BudgetQuerySet":
        return self.filter(_seen_by(user))

    def for_key(self, scope: str, key: object) -> "BudgetQuerySet":
        return self.filter(scope=scope, key=str(key))

    def with_spend(self) -> "BudgetQuerySet":
        """Annotate `spent_usd` and `held_usd`, over all periods."""
        return self.annotate(
            spent_usd=Coalesce(Sum("periods__spent_usd"), ZERO),
            held_usd=Coalesce(Sum("periods__held_usd"), ZERO),
        )

    def with_current_spend(self, now: datetime) -> "BudgetQuerySet":
        """Annotate `spent_usd`, `held_usd` and `pretend_usd` of the period that `now` falls in."""
        current = in_period("periods__starts_at", "period", now)
        return self.annotate(
            spent_usd=Coalesce(Sum("periods__spent_usd", filter=current), ZERO),
            held_usd=Coalesce(Sum("periods__held_usd", filter=current), ZERO),
            pretend_usd=Coalesce(Sum("periods__pretend_usd", filter=current), ZERO),
        )


class BudgetPeriodQuerySet(models.QuerySet):
    def current(self, now: datetime) -> "BudgetPeriodQuerySet":
        return self.filter(in_period("starts_at", "budget__period", now))

    def locked(self) -> "BudgetPeriodQuerySet":
        """In the order of their ids. A budget joined to them is as it was before the wait for the lock."""
        return self.order_by("pk").select_for_update(no_key=True, of=("self",))


class UsageQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "UsageQuerySet":
        """Whatever was charged to a budget this person sees."""
        seen = self.model._base_manager.filter(_seen_by(user, "periods__budget__"))
        return self.filter(pk__in=seen.values("pk"))

    def real(self) -> "UsageQuerySet":
        return self.filter(is_pretend=False)

    def pretended(self) -> "UsageQuerySet":
        return self.filter(is_pretend=True)

    def comparable(self) -> "UsageQuerySet":
        """What can be learned from: of real models, or of the stand-in where that is asked now."""
        return self.filter(is_pretend=settings.STANDIN_IN_USE)

    def for_budget(self, budget_id: object) -> "UsageQuerySet":
        return self.filter(periods__budget_id=budget_id)

    def for_subject(self, subject: str) -> "UsageQuerySet":
        return self.filter(subject=subject)

    def by(self, field: str) -> "UsageQuerySet":
        """Rows of `name, calls, input, cached_share, output, usd, local_calls`, dearest first.

        Input is all that went in; `cached_share` is what of it was read from the cache, None without any input.
        """
        sums = {
            "calls": Count("pk"),
            "input": Sum(PROMPT_TOKENS),
            "cached_share": share_cached(),
            "output": Sum("output_tokens"),
            "usd": Sum("cost_usd"),
            "local_calls": local_calls(),
        }
        return self.order_by().values(name=F(field)).annotate(**sums).order_by("-usd", "name")

    def total_usd(self) -> Decimal:
        return self.aggregate(total=Coalesce(Sum("cost_usd"), ZERO))["total"]
