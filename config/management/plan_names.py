"""Naming a plan on the command line."""

from uuid import UUID

from django.core.management import CommandError

from planning.models import MasterPlan


def plan_named(name: str) -> MasterPlan:
    """By its id, or the newest one for `latest`. Raises CommandError."""
    plans = MasterPlan.objects.select_related("discovery").order_by("created_at")
    try:
        found = plans.last() if name == "latest" else plans.filter(pk=UUID(name)).first()
    except ValueError:
        raise CommandError(f"{name!r} is no id of a plan.") from None
    if found is None:
        raise CommandError("There is no such plan.")
    return found
