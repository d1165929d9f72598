"""Whether the version that a person looked at is still the latest."""

from planning.errors import PlanChanged
from planning.models import MasterPlan
from planning.versions.store import latest_number


def check_seen_version(plan: MasterPlan, seen: int | None) -> None:
    """Raises PlanChanged; None promises nothing."""
    latest = latest_number(plan)
    if seen is not None and seen != latest:
        raise PlanChanged(
            f"This plan is at version {latest} now; you saw version {seen}. Reload to see it as it is."
        )
