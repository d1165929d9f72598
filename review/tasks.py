"""Celery entry points of review. Each may run twice."""

import logging
from collections.abc import Callable
from uuid import UUID

from celery import shared_task

from execution.errors import NothingToJudge
from execution.models import Wave
from review import checking, consulting, judging, queueing, retiring

logger = logging.getLogger(__name__)
BROKE = "The check itself broke; try again."
ADVICE_BROKE = "The asking itself broke."


@shared_task
def review_task(run_id: str, task_id: str) -> None:
    queueing.open_low(UUID(run_id), task_id=UUID(task_id))
    _advise()


@shared_task
def review_atom(atom_id: str, reason: str) -> None:
    try:
        queueing.open_review(UUID(atom_id), reason)
    except NothingToJudge as refusal:
        logger.info("no review atom=%s reason=%s", atom_id, refusal.message)
    _advise()


@shared_task
def review_wave(wave_id: str) -> None:
    wave = Wave.objects.get(pk=wave_id)
    retiring.retire_obsolete(wave.run_id)
    queueing.look_over(wave.run_id)
    _advise()


@shared_task
def review_gate(wave_id: str) -> None:
    queueing.open_for_gate(Wave.objects.get(pk=wave_id))
    _advise()


@shared_task
def retire_run(run_id: str) -> None:
    retiring.retire_cancelled(UUID(run_id))


@shared_task
def check_edit(review_id: str) -> None:
    try:
        checking.check_edit(UUID(review_id))
    except Exception:
        logger.exception("edit check broke review=%s", review_id)
        checking.hand_back(UUID(review_id), [BROKE])


@shared_task
def advise(review_id: str) -> None:
    try:
        consulting.read(UUID(review_id))
    except Exception:
        logger.exception("advice broke review=%s", review_id)
        consulting.give_up(UUID(review_id), ADVICE_BROKE)


def _advise() -> None:
    consulting.ask_about_low()
    for review_id in consulting.asked():
        advise.delay(str(review_id))


@shared_task
def sweep() -> None:
    """Each row for itself: one that breaks is logged, and the others are swept all the same."""
    judging.release_lapsed()
    consulting.end_silent()
    _each(checking.return_unfinished, checking.unfinished())
    _each(retiring.retire_cancelled, retiring.cancelled_runs())
    runs = queueing.runs_to_look_over()
    _each(retiring.retire_obsolete, runs)
    _each(queueing.look_over, runs)
    _advise()


def _each(work: Callable[[UUID], object], ids: list[UUID]) -> None:
    for one in ids:
        try:
            work(one)
        except Exception:
            logger.exception("sweep broke at=%s id=%s", work.__name__, one)
