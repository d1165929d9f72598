"""Celery entry points of review. Each may run twice."""

import logging
from uuid import UUID

from celery import shared_task

from execution.models import AcceptanceResult, Run, Wave
from review import judging, queueing
from review.models import Review

logger = logging.getLogger(__name__)


@shared_task
def review_task(run_id: str, task_id: str) -> None:
    queueing.open_low(UUID(run_id), task_id=UUID(task_id))


@shared_task
def review_atom(atom_id: str, reason: str) -> None:
    queueing.open_review(UUID(atom_id), reason)


@shared_task
def review_wave(wave_id: str) -> None:
    wave = Wave.objects.select_related("run").get(pk=wave_id)
    review_run(wave.run)


@shared_task
def review_gate(wave_id: str) -> None:
    wave = Wave.objects.get(pk=wave_id)
    latest = AcceptanceResult.objects.filter(wave=wave).latest_per_test()
    failing = [result.test_id for result in latest if result.status != "pass"]
    queueing.open_for_gate(wave.run_id, failing)


@shared_task
def check_edit(review_id: str) -> None:
    try:
        judging.check_edit(UUID(review_id))
    except Exception:
        logger.exception("edit check broke review=%s", review_id)
        review = Review.objects.select_related("atom__run__plan", "held_by").get(pk=review_id)
        judging.return_unchecked(review, "The check itself broke; try again.")


@shared_task
def sweep() -> None:
    judging.release_lapsed()
    for run in Run.objects.exclude(status__in=["pending", "preparing", "cancelled"]):
        review_run(run)


def review_run(run: Run) -> None:
    """Make what lost signals would have made."""
    queueing.retire_obsolete(run.pk)
    queueing.open_exhausted(run.pk)
    queueing.open_low(run.pk)
    queueing.sample(run)
