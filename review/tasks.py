"""Celery entry points of review. Each may run twice."""

import logging
from uuid import UUID

from celery import shared_task

from config.shared.database.lapsed import free_lapsed
from config.shared.jobs import each
from execution.errors import NothingToJudge
from execution.models import ProblemReport, Wave
from review.advice import model_advice
from review.decisions import acts, edit_check
from review.queue import obsolete, open, returns

logger = logging.getLogger(__name__)
BROKE = "An error stopped the check. Try again."


@shared_task
def review_task(run_id: str, task_id: str) -> None:
    open.open_low(UUID(run_id), task_id=UUID(task_id))
    _advise()


@shared_task
def review_atom(atom_id: str, reason: str) -> None:
    try:
        open.open_review(UUID(atom_id), reason)
    except NothingToJudge as refusal:
        logger.info("no review atom=%s reason=%s", atom_id, refusal.message)
    returns.bring_back(UUID(atom_id))
    _advise()


@shared_task
def bring_back(atom_id: str) -> None:
    returns.bring_back(UUID(atom_id))


@shared_task
def review_report(report_id: int) -> None:
    open.open_reported(ProblemReport.objects.get(pk=report_id))
    _advise()


@shared_task
def review_wave(wave_id: str) -> None:
    wave = Wave.objects.get(pk=wave_id)
    obsolete.retire_obsolete(wave.run_id)
    open.look_over(wave.run_id)
    _advise()


@shared_task
def review_gate(wave_id: str) -> None:
    open.open_for_gate(Wave.objects.get(pk=wave_id))
    _advise()


@shared_task
def retire_run(run_id: str) -> None:
    obsolete.retire_cancelled(UUID(run_id))


@shared_task
def check_edit(review_id: str) -> None:
    try:
        edit_check.check_edit(UUID(review_id))
    except Exception:
        logger.exception("edit check broke review=%s", review_id)
        edit_check.hand_back(UUID(review_id), [BROKE])


@shared_task
def advise(review_id: str) -> None:
    model_advice.read(UUID(review_id))


def _advise() -> None:
    model_advice.ask_about_low()
    for review_id in model_advice.asked():
        advise.delay(str(review_id))


@shared_task
def sweep() -> None:
    """Each row for itself: one that breaks is logged, and the others are swept all the same."""
    acts.release_lapsed()
    free_lapsed("review")
    each(edit_check.return_unfinished, edit_check.unfinished())
    each(obsolete.retire_cancelled, obsolete.cancelled_runs())
    each(returns.bring_back, returns.written())
    runs = open.runs_to_look_over()
    each(obsolete.retire_obsolete, runs)
    each(open.look_over, runs)
    _advise()
