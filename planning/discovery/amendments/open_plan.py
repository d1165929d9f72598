"""When a plan can still be amended: its domain is modelled and its draft is not paid yet."""

from collections.abc import Iterator
from contextlib import contextmanager

from config.access.models import User
from config.access.permissions import require
from config.shared.errors import DomainError
from planning.discovery import size_agreement
from planning.log.event_log import recording
from planning.models import Discovery, MasterPlan
from planning.steps.plan_lock import lock


class AmendmentLate(DomainError):
    """What was understood can be changed until the draft begins, and this one has begun."""

    code = "amendment_late"


@contextmanager
def amending(plan: MasterPlan, by: User) -> Iterator[Discovery]:
    """One act: the plan is locked, and its discovery read as it is now. Raises AmendmentLate and NotPermitted."""
    require(by, "edit_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        if not size_agreement.is_asked(plan):
            raise AmendmentLate
        yield Discovery.objects.get(plan=plan)
