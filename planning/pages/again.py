"""The brief of a plan that failed, to be edited and tried again as a new plan."""

from uuid import UUID

from config.access.models import User
from planning.models import MasterPlan


def plan_to_edit(asked: str, user: User) -> MasterPlan | None:
    """The plan of that id; None for one that this person may not see, or for no id."""
    try:
        pk = UUID(asked)
    except ValueError:
        return None
    visible = MasterPlan.objects.visible_to(user).select_related("discovery")
    return visible.filter(pk=pk).first()
