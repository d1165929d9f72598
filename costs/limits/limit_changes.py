"""Changing a limit: never below what is spent or above the person's own, with a record of who and why."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from config.access.audit import audit
from config.access.models import User
from config.shared.errors import BadInput
from config.shared.signals import send_on_commit
from costs.models import Budget, BudgetChange, BudgetPeriod
from costs.signals import limit_changed


def set_limits(
    budget: Budget, *, soft: Decimal | None, hard: Decimal | None, by: User, why: str
) -> None:
    """Change limits from a page; the caller has checked the permission. Raises BadInput."""
    _require_sense(soft, hard, why)
    with transaction.atomic():
        old = _locked(budget)
        if hard is None:
            _require_none_before(old)
        else:
            _require_within(budget, hard, by)
        _change(budget, old, (soft, hard), by, why)


def raise_limit(
    budget: Budget, *, soft: Decimal | None, hard: Decimal | None, actor: User | None, why: str
) -> None:
    """Set new limits and record who and why; notices start anew. Raises BadInput.

    What people ask for goes through `costs.limits.limit_changes.set_limits`.
    """
    _require_sense(soft, hard, why)
    with transaction.atomic():
        old = _locked(budget)
        if hard is not None:
            require_above_committed(budget, hard)
        _change(budget, old, (soft, hard), actor, why)


def _require_sense(soft: Decimal | None, hard: Decimal | None, why: str) -> None:
    if not why.strip():
        raise BadInput("Give a reason for changing the limit.")
    if (soft is not None and soft < 0) or (hard is not None and hard <= 0):
        raise BadInput("A limit must be above zero.")
    if soft is not None and hard is not None and soft >= hard:
        raise BadInput("The soft limit must be below the hard limit.")


def _locked(budget: Budget) -> Budget:
    """The budget, locked after its period, so that nothing is held or booked meanwhile."""
    now = timezone.now()
    BudgetPeriod.begin([budget.pk], now)
    list(BudgetPeriod.objects.current(now).filter(budget=budget).locked())
    return Budget.objects.select_for_update(no_key=True).get(pk=budget.pk)


def _change(
    budget: Budget,
    old: Budget,
    limits: tuple[Decimal | None, Decimal | None],
    actor: User | None,
    why: str,
) -> None:
    soft, hard = limits
    BudgetChange.objects.create(
        budget=budget,
        actor=actor.get_username() if actor else "system",
        from_soft_usd=old.soft_limit_usd,
        from_hard_usd=old.hard_limit_usd,
        to_soft_usd=soft,
        to_hard_usd=hard,
        why=why.strip(),
    )
    budget.soft_limit_usd, budget.hard_limit_usd = soft, hard
    budget.save(update_fields=["soft_limit_usd", "hard_limit_usd"])
    audit(actor, "raise_budget", budget, before=_limits(old), after=_limits(budget))
    send_on_commit(limit_changed, sender=Budget, budget_id=budget.pk)


def _limits(budget: Budget) -> dict[str, str | None]:
    limits = {"soft_usd": budget.soft_limit_usd, "hard_usd": budget.hard_limit_usd}
    return {name: None if usd is None else f"{usd:f}" for name, usd in limits.items()}


def _require_none_before(budget: Budget) -> None:
    if budget.scope == Budget.Scope.PLAN or budget.hard_limit_usd is not None:
        raise BadInput("A hard limit can be changed, but not removed.")


def _require_within(budget: Budget, hard: Decimal, by: User) -> None:
    require_above_committed(budget, hard)
    own = _own_beside(budget, by)
    if own is not None and hard > own:
        raise BadInput(f"Your own limit here is ${own:.2f}; you cannot set a higher one.")


def require_above_committed(budget: Budget, hard: Decimal) -> None:
    """Raises BadInput for a hard limit that what is spent and held has reached."""
    committed = committed_usd(budget)
    if hard <= committed:
        raise BadInput(
            f"${committed:.2f} is already spent or held; the hard limit must be above that."
        )


def committed_usd(budget: Budget) -> Decimal:
    """Booked and held, in the period that is now."""
    budgets = Budget.objects.filter(pk=budget.pk)
    if budget.period == Budget.Period.NONE:
        row = budgets.with_spend().get()
    else:
        row = budgets.with_current_spend(timezone.now()).get()
    return row.spent_usd + row.held_usd


def _own_beside(budget: Budget, by: User) -> Decimal | None:
    """A workspace's limit is not bound by itself."""
    is_plans = budget.scope == Budget.Scope.PLAN and budget.workspace_id is not None
    return own_limit_usd(by, budget.workspace_id if is_plans else None)


def own_limit_usd(user: User, workspace_id: UUID | None) -> Decimal | None:
    """The least hard limit that binds this person, in this workspace; None if there is none."""
    binding = Budget.objects.for_key(Budget.Scope.USER, user.pk)
    if workspace_id is not None:
        binding |= Budget.objects.for_key(Budget.Scope.WORKSPACE, workspace_id)
    least: Decimal | None = binding.aggregate(least=Min("hard_limit_usd"))["least"]
    return least
