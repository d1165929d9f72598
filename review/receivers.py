"""Receivers that open reviews on signals of execution. `tasks.sweep` does the work of lost signals."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from config.access.models import User
from config.access.signals import account_deleted
from execution import signals
from review import tasks
from review.models import Review, ReviewAction


@receiver(signals.task_completed, dispatch_uid="review.task_completed")
def on_task_completed(run_id: UUID, task_id: UUID, **_: Any) -> None:
    tasks.review_task.delay(str(run_id), str(task_id))


@receiver(signals.atom_needs_review, dispatch_uid="review.atom_needs_review")
def on_atom_needs_review(atom_id: UUID, reason: str, **_: Any) -> None:
    tasks.review_atom.delay(str(atom_id), reason)


@receiver(signals.atom_accepted, dispatch_uid="review.atom_accepted")
def on_atom_accepted(atom_id: UUID, **_: Any) -> None:
    if Review.objects.awaiting().filter(atom=atom_id).exists():
        tasks.bring_back.delay(str(atom_id))


@receiver(signals.problem_reported, dispatch_uid="review.problem_reported")
def on_problem_reported(report_id: int, **_: Any) -> None:
    tasks.review_report.delay(report_id)


@receiver(signals.wave_closed, dispatch_uid="review.wave_closed")
def on_wave_closed(wave_id: UUID, **_: Any) -> None:
    tasks.review_wave.delay(str(wave_id))


@receiver(signals.gate_blocked, dispatch_uid="review.gate_blocked")
def on_gate_blocked(wave_id: UUID, **_: Any) -> None:
    tasks.review_gate.delay(str(wave_id))


@receiver(signals.run_cancelled, dispatch_uid="review.run_cancelled")
def on_run_cancelled(run_id: UUID, **_: Any) -> None:
    tasks.retire_run.delay(str(run_id))


@receiver(account_deleted, dispatch_uid="review.account_deleted")
def forget_person(user: User, name: str, **_: Any) -> None:
    ReviewAction.objects.filter(actor=user.get_username()).update(actor=name)
