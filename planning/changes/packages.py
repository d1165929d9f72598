"""What people decide about the packages that a plan proposes."""

from config.access.models import User
from config.access.permissions import require
from config.shared.errors import DomainError
from config.shared.signals import send_on_commit
from planning.choices import PlanStatus
from planning.log.event_log import append, recording
from planning.models import MasterPlan, Packages
from planning.signals import packages_wanted
from planning.steps.plan_lock import lock


class PackagesOpen(DomainError):
    """The packages that this plan needs are not locked."""

    code = "packages_open"

    def __init__(self, packages: Packages) -> None:
        why = packages.problem or "They are being looked up; try again in a moment."
        super().__init__(f"{self.__doc__} {why}")


def require_locked(plan: MasterPlan) -> None:
    """Raises PackagesOpen."""
    packages = Packages.objects.filter(plan=plan).first()
    if packages is not None and not packages.lock:
        raise PackagesOpen(packages)


def look_up_again(plan: MasterPlan, by: User) -> None:
    require(by, "edit_plan", plan)
    Packages.objects.filter(plan=plan, lock="").update(problem="")
    send_on_commit(packages_wanted, sender=MasterPlan, plan_id=plan.pk)


def build_without(plan: MasterPlan, by: User) -> None:
    """Drop the proposal: the software is built with what its stack has. Raises DomainError once it is approved."""
    require(by, "edit_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        if plan.status not in (PlanStatus.GENERATING, PlanStatus.DRAFT):
            raise DomainError("Packages can be dropped until a plan is approved.", code="too_late")
        for packages in Packages.objects.filter(plan=plan):
            append("masterplan_packages_dropped", {"names": str(packages)})
            packages.delete()
