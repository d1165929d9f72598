"""Which budgets pay for a call: the plan's, the person's and the workspace's."""

from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from config.access.models import User, Workspace
from costs.models import Budget


def create_plan_budget(
    plan_id: UUID, *, workspace: Workspace | None = None, owner: User | None = None, name: str = ""
) -> Budget:
    """A budget with the limits that every plan begins with."""
    soft, hard = first_limits(workspace)
    return Budget.objects.create(
        scope=Budget.Scope.PLAN,
        key=str(plan_id),
        name=name,
        workspace=workspace,
        owner=owner,
        soft_limit_usd=soft,
        hard_limit_usd=hard,
    )


def first_limits(workspace: Workspace | None) -> tuple[Decimal, Decimal]:
    """Soft and hard limit of a new plan: the workspace's, else the server's."""
    if workspace and workspace.plan_soft_limit_usd and workspace.plan_hard_limit_usd:
        return workspace.plan_soft_limit_usd, workspace.plan_hard_limit_usd
    return Decimal(settings.PLAN_SOFT_LIMIT_USD), Decimal(settings.PLAN_HARD_LIMIT_USD)


def close(budget: Budget) -> None:
    """Its plan is deleted: nothing is spent on it any more, and what was stays booked."""
    Budget.objects.filter(pk=budget.pk, closed_at=None).update(closed_at=timezone.now())


def verb_to_raise(budget: Budget) -> str:
    """The permission that changing its limits takes; what binds a whole workspace is its administrators'."""
    is_shared = budget.scope == Budget.Scope.WORKSPACE
    return "raise_workspace_budget" if is_shared else "raise_budget"


def budgets_of(
    *, plan_budget_id: UUID | None = None, user_id: UUID, workspace_id: UUID
) -> tuple[UUID, ...]:
    """The plan's budget, and whatever the person and the workspace have; a monthly one without limits is made
    for each that has none, so that their spending is counted.
    """
    scopes = (
        (Budget.Scope.USER, "owner_id", user_id),
        (Budget.Scope.WORKSPACE, "workspace_id", workspace_id),
    )
    wanted = Q()
    for scope, _, key in scopes:
        wanted |= Q(scope=scope, key=str(key))
    found = list(Budget.objects.filter(wanted).values_list("pk", "scope"))
    for scope, field_name, key in scopes:
        if scope not in {scope for _, scope in found}:
            budget, _ = Budget.objects.get_or_create(
                scope=scope, key=str(key), period=Budget.Period.MONTH, defaults={field_name: key}
            )
            found.append((budget.pk, scope))
    plan = (plan_budget_id,) if plan_budget_id else ()
    return (*plan, *sorted(pk for pk, _ in found))
