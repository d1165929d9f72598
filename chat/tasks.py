"""Celery entry points of chat."""

import logging
from uuid import UUID

from celery import shared_task

from chat.replies import assistant

logger = logging.getLogger(__name__)


@shared_task
def reply(message_id: str) -> None:
    try:
        assistant.write_answer(UUID(message_id))
    except Exception:
        logger.exception("answer broke message=%s", message_id)
        assistant.fail_answer(UUID(message_id), "Something broke while answering. Send it again.")


@shared_task
def sweep() -> None:
    assistant.end_lapsed()
    for message_id in assistant.unclaimed():
        reply.delay(str(message_id))
