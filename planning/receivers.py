"""Receivers of signals from planning itself, from costs and from access."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from config.access.models import User
from config.access.signals import account_deleted
from config.shared.jobs import queue
from costs.signals import (
    budget_noticed,
    call_admitted,
    call_waiting,
    calls_booked,
    limit_changed,
)
from planning.log import people
from planning.signals import plan_completed
from planning.steps import budget_notices
from planning.steps.job_names import REMEMBER_PLAN


@receiver(budget_noticed, dispatch_uid="planning_budget_noticed")
def tell_the_plans(budget_id: UUID, kind: str, **_: Any) -> None:
    budget_notices.append_notices(budget_id)


@receiver(limit_changed, dispatch_uid="planning_limit_changed")
def tell_of_new_limits(budget_id: UUID, **_: Any) -> None:
    budget_notices.append_notices(budget_id)


@receiver(calls_booked, dispatch_uid="planning_calls_booked")
def show_booked(budget_ids: list[UUID], **_: Any) -> None:
    budget_notices.show_booked(budget_ids)


@receiver(call_waiting, dispatch_uid="planning_call_waiting")
def show_waiting(subject: str, waits_for: str, **_: Any) -> None:
    budget_notices.show_waiting(subject, waits_for)


@receiver(call_admitted, dispatch_uid="planning_call_admitted")
def show_admitted(subject: str, **_: Any) -> None:
    budget_notices.show_waiting(subject, "")


@receiver(plan_completed, dispatch_uid="planning_plan_completed")
def remember(plan_id: UUID, **_: Any) -> None:
    queue(REMEMBER_PLAN, plan_id)


@receiver(account_deleted, dispatch_uid="planning.account_deleted")
def forget_person(user: User, name: str, **_: Any) -> None:
    people.rename(user.get_username(), name)
