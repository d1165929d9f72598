"""Celery entry points of chat."""

import logging
from uuid import UUID

from celery import shared_task

from chat.replies import answer_queue, assistant, news
from config.shared.database.lapsed import free_lapsed
from config.shared.jobs import each

logger = logging.getLogger(__name__)


@shared_task
def reply(message_id: str) -> None:
    try:
        assistant.write_answer(UUID(message_id))
    except Exception:
        logger.exception("answer broke message=%s", message_id)
        assistant.fail_answer(
            UUID(message_id), "An error stopped this answer. Send your message again."
        )


@shared_task
def sweep() -> None:
    free_lapsed("chat")
    each(news.tell, news.untold())
    each(answer_queue.go_on, answer_queue.left_waiting())
    for message_id in assistant.unclaimed():
        reply.delay(str(message_id))
