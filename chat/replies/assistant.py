"""Writing the assistant's answers, streamed."""

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from chat.models import Conversation, Message
from chat.querysets import MessageQuerySet
from chat.replies import answer_queue
from chat.replies.known_plan import known_plan
from config.shared.database.connections import not_now
from config.shared.database.lapsed import on_lapse
from config.shared.database.leases import claim, lease_end
from config.shared.errors import DomainError
from config.shared.live import conversation_group, publish
from config.shared.prompts import Prompt, prompt, tag
from costs.errors import CallStopped
from costs.limits.budgets import budgets_of
from costs.model_client import door

logger = logging.getLogger(__name__)
LAPSED = "This answer was interrupted. Send your message again."
DELTAS_PER_SECOND = 5
STOP_CHECK_SECONDS = 1.0
HISTORY_TOKENS = 8_000
BYTES_PER_TOKEN = 4
CUT_WHILE_THINKING = "The model used up its token limit before it answered. Send the message again."
ANSWER_TOKENS = 2_048


def write_answer(message_id: UUID) -> None:
    """Claim a streaming message, buy its text, and end it as complete, stopped or failed.

    A second delivery finds the lease taken. `AnswerPusher` renews it; a dead worker's runs out.
    """
    fence = claim(Message.objects.filter(pk=message_id, status=Message.Status.STREAMING))
    if fence is None:
        return
    message = Message.objects.select_related("conversation__workspace").get(pk=message_id)
    message.fence = fence
    pusher = AnswerPusher(message)
    try:
        reply = door.complete(_call(message), on_text=pusher.add, should_stop=pusher.should_stop)
        _end(message, *_ending(reply))
    except CallStopped:
        # Whoever ended it otherwise has said why in it.
        stopped = Message.objects.filter(pk=message_id, status=Message.Status.STOPPED)
        stopped.update(content=pusher.text)
        _publish(message, "message_changed")
        answer_queue.go_on(message.conversation_id)
    except DomainError as error:
        _end(message, Message.Status.FAILED, f"{pusher.text}\n\n{error.message}".strip())


def _ending(reply: door.Reply) -> tuple[str, str]:
    """Status and text: an answer that is empty or cut off says so."""
    if reply.is_refusal:
        return Message.Status.FAILED, f"{reply.text}\n\nThe model refused to answer this.".strip()
    if reply.is_cut_while_thinking:
        return Message.Status.FAILED, CUT_WHILE_THINKING
    if reply.is_empty:
        return Message.Status.FAILED, "The model's answer is empty. Send the message again."
    if reply.is_cut_off:
        said = "The answer reached the length limit and ends here."
        return Message.Status.STOPPED, f"{reply.text}\n\n{said}"
    return Message.Status.COMPLETE, reply.text


def fail_answer(message_id: UUID, reason: str) -> None:
    """End the answer as failed: the text so far is kept, with the reason."""
    message = Message.objects.select_related("conversation").get(pk=message_id)
    if message.status == Message.Status.STREAMING:
        _end(message, Message.Status.FAILED, f"{message.content}\n\n{reason}".strip())


@on_lapse(Message, status=Message.Status.STREAMING)
def end_lapsed(messages: QuerySet[Message]) -> None:
    """End answers whose worker died; they are not started again, so that the person can go on."""
    for pk in messages.values_list("pk", flat=True):
        fail_answer(pk, LAPSED)


def unclaimed() -> list[UUID]:
    """Answers that no worker has started in time: their task message may be lost."""
    since = timezone.now() - timedelta(seconds=settings.SWEEP_SECONDS)
    waiting = Message.objects.filter(status=Message.Status.STREAMING, lease_until=None)
    return list(waiting.filter(created_at__lt=since).values_list("pk", flat=True))


def _call(message: Message) -> door.Call:
    conversation = message.conversation
    *history, (_, last) = _turns(conversation, message)
    plan = known_plan(conversation)
    if plan:
        last = f"{last}\n\n{tag('plan', plan)}"
    rendered = prompt("chat", "ChatReply", variables={"commands": _command_lines()})
    return door.Call(
        job="ChatReply",
        subject=f"message:{message.pk}",
        model=settings.MODELS["chat"],
        budgets=budgets_of(
            plan_budget_id=None,
            user_id=conversation.owner_id,
            workspace_id=conversation.workspace_id,
        ),
        prompt=Prompt(system=rendered.system, user=last, sha=rendered.sha),
        history=tuple(history),
        max_tokens=ANSWER_TOKENS,
    )


def _command_lines() -> str:
    return "/masterplan <brief>: draft a plan. /orchestrate <brief>: build it all. /help: every command."


def _turns(conversation: Conversation, until: Message) -> list[tuple[str, str]]:
    """The newest whole messages that fit, oldest first, beginning with the person."""
    said = (
        conversation.messages.said()
        .filter(
            role__in=[Message.Role.USER, Message.Role.ASSISTANT], created_at__lt=until.created_at
        )
        .exclude(content="")
    )
    turns: list[tuple[str, str]] = []
    left = HISTORY_TOKENS * BYTES_PER_TOKEN
    for message in said.order_by("-created_at"):
        left -= len(message.content.encode())
        if left < 0 and turns:
            break
        turns.append((message.role, message.content))
    turns.reverse()
    while turns and turns[0][0] != Message.Role.USER:
        turns.pop(0)
    return _alternating(turns)


def _alternating(turns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The API wants the roles in turn; neighbours of one role become one turn."""
    merged: list[tuple[str, str]] = []
    for role, text in turns:
        if merged and merged[-1][0] == role:
            merged[-1] = (role, f"{merged[-1][1]}\n\n{text}")
        else:
            merged.append((role, text))
    return merged


def _end(message: Message, status: str, content: str) -> None:
    # A person may have stopped it in the meantime, or another worker have it; then theirs stands.
    _held(message).move_all(
        status,
        source=[Message.Status.STREAMING],
        content=content,
        next_fence=True,
        lease_until=None,
    )
    _publish(message, "message_changed")
    answer_queue.go_on(message.conversation_id)


def _held(message: Message) -> MessageQuerySet:
    """The row as long as it is being written by whoever read it with this fence."""
    return Message.objects.filter(
        pk=message.pk, status=Message.Status.STREAMING, fence=message.fence
    )


def _publish(message: Message, kind: str, **more: str) -> None:
    publish(conversation_group(message.conversation_id), kind, message_id=str(message.pk), **more)


class AnswerPusher:
    """Collects an answer and pushes it at most five times a second."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.text = ""
        self.pushed_at = 0.0
        self.checked_at = 0.0
        self.stopped = False

    def add(self, delta: str) -> None:
        self.text += delta
        now = time.monotonic()
        if now - self.pushed_at >= 1 / DELTAS_PER_SECOND:
            self.pushed_at = now
            _publish(self.message, "message_delta", text=self.text)

    def should_stop(self) -> bool:
        """Once a second: keeps what has come, renews the lease, and sees whether somebody ended it."""
        now = time.monotonic()
        if now - self.checked_at >= STOP_CHECK_SECONDS:
            self.checked_at = now
            # The lease still stands for a while, and the answer is being paid for.
            with not_now("keeping an answer"):
                self.stopped = not _held(self.message).update(
                    content=self.text, lease_until=lease_end()
                )
        return self.stopped
