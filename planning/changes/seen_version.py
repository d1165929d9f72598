"""Whether the version that a person looked at is still the latest."""

from planning.draft.versions import latest_number
from planning.errors import PlanChanged
from planning.models import MasterPlan


def check_seen_version(plan: MasterPlan, seen: int | None) -> None:
    """Raises PlanChanged; None promises nothing."""
    latest = latest_number(plan)
    if seen is not None and seen != latest:
        raise PlanChanged(
            f"This plan is at version {latest} now; you saw version {seen}. Reload to see it as it is."
        )
