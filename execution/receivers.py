"""Receivers of signals. The sweep does the work of a lost signal."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from config.access.models import User
from config.access.signals import account_deleted
from costs.signals import budget_exhausted
from execution import tasks
from execution.engine import lifecycle
from execution.models import Export, GateWaiver, Push, TestChange
from execution.signals import proof_asked, push_asked, run_completed, run_moved, task_completed
from planning.signals import packages_wanted, plan_approved


@receiver(run_moved, dispatch_uid="execution.run_moved")
def on_run_moved(run_id: UUID, **_: Any) -> None:
    tasks.drive.delay(str(run_id))


@receiver(proof_asked, dispatch_uid="execution.proof_asked")
def on_proof_asked(run_id: UUID, **_: Any) -> None:
    tasks.prove_by_removal.delay(str(run_id))


@receiver(run_completed, dispatch_uid="execution.run_completed")
def on_run_completed(run_id: UUID, **_: Any) -> None:
    tasks.remember_atoms.delay(str(run_id))


@receiver(push_asked, dispatch_uid="execution.push_asked")
def on_push_asked(push_id: UUID, **_: Any) -> None:
    tasks.push.delay(str(push_id))


@receiver(plan_approved, dispatch_uid="execution.plan_approved")
def on_plan_approved(plan_id: UUID, **_: Any) -> None:
    tasks.start_unattended.delay(str(plan_id))


@receiver(packages_wanted, dispatch_uid="execution.packages_wanted")
def on_packages_wanted(plan_id: UUID, **_: Any) -> None:
    tasks.lock_packages.delay(str(plan_id))


@receiver(budget_exhausted, dispatch_uid="execution.budget_exhausted")
def on_budget_exhausted(budget_id: UUID, **_: Any) -> None:
    tasks.out_of_budget.delay(str(budget_id))


@receiver(task_completed, dispatch_uid="execution.task_completed")
def on_task_completed(run_id: UUID, **_: Any) -> None:
    tasks.check_cost.delay(str(run_id))


@receiver(account_deleted, dispatch_uid="execution.account_deleted")
def forget_person(user: User, name: str, **_: Any) -> None:
    TestChange.objects.filter(actor=user.get_username()).update(actor=name)
    GateWaiver.objects.filter(actor=user.get_username()).update(actor=name)
    Export.objects.filter(created_by=user.get_username()).update(created_by=name)
    lifecycle.rename_pauses(user.get_username(), name)
    Push.objects.filter(asked_by=user.get_username()).update(asked_by=name)
