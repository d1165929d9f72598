"""Stretches of time that a budget is counted in, in UTC."""

from datetime import UTC, datetime

from django.db.models import Q

from costs.choices import BudgetCycle

# Where a budget without a period begins to count.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def start_of(period: str, now: datetime) -> datetime:
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        BudgetCycle.NONE: BEGINNING,
        BudgetCycle.DAY: midnight,
        BudgetCycle.MONTH: midnight.replace(day=1),
    }[BudgetCycle(period)]


def in_period(start_field: str, period_field: str, now: datetime) -> Q:
    """Rows whose start is the one that their own budget's period has at `now`."""
    return Q(
        *(
            Q(**{period_field: period, start_field: start_of(period, now)})
            for period in BudgetCycle
        ),
        _connector=Q.OR,
    )
