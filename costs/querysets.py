from decimal import Decimal

from django.db import models
from django.db.models import DecimalField, Sum, Value
from django.db.models.functions import Coalesce

ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=12, decimal_places=6))


class BudgetQuerySet(models.QuerySet):
    def with_spend(self) -> "BudgetQuerySet":
        """Annotate `spent_usd` and `held_usd`, over all periods."""
        return self.annotate(
            spent_usd=Coalesce(Sum("periods__spent_usd"), ZERO),
            held_usd=Coalesce(Sum("periods__held_usd"), ZERO),
        )


class UsageQuerySet(models.QuerySet):
    def for_budget(self, budget_id: object) -> "UsageQuerySet":
        return self.filter(periods__budget_id=budget_id)

    def for_subject(self, subject: str) -> "UsageQuerySet":
        return self.filter(subject=subject)

    def total_usd(self) -> Decimal:
        return self.aggregate(total=Coalesce(Sum("cost_usd"), ZERO))["total"]
