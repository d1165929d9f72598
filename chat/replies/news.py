"""What happens to a plan, as rows in the talks beside it: questions and answers, refusals, failures, results."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from chat.models import Conversation, Message
from chat.replies.said import say
from config.access.models import User
from execution.engine.lifecycle import PAUSED_BY
from planning.log.sentences import event_mark, event_notable, event_who, event_why, event_words
from planning.models import PlanEvent
from planning.steps.failures import DISCOVERY, FAILED

# What people wait for or decide; steps and single pieces of code stand in the history alone.
TOLD = frozenset(
    {
        "discovery_question",
        "discovery_answer",
        "discovery_generation_complete",
        "masterplan_generation_complete",
        FAILED,
        "masterplan_approved",
        "masterplan_approval_refused",
        "masterplan_rejected",
        "masterplan_reopened",
        "masterplan_cancelled",
        "masterplan_execution_start",
        "masterplan_execution_paused",
        "masterplan_execution_resumed",
        "masterplan_execution_cancelled",
        "masterplan_execution_failed",
        "masterplan_execution_complete",
        "plan_stalled",
        "cost_soft_limit",
        "cost_hard_limit",
        "change_proposed",
        "change_failed",
        "change_applied",
    }
)
# Of kinds that come several at a time.
SEVERAL = {
    "discovery_question": "asked {} questions",
    "discovery_answer": "answered {} questions",
}
LINKS = {
    "planning:plan-discovery": "Answer",
    "planning:plan-overview": "Open the plan",
    "execution:plan-run": "Open the run",
    "execution:plan-acceptance": "See the tests",
    "execution:plan-costs": "See the costs",
}


def tell(plan_id: UUID) -> None:
    """In every conversation of the plan, once; whoever calls, however often."""
    rows = Conversation.objects.select_for_update(no_key=True)
    for pk in Conversation.objects.filter(plan=plan_id).values_list("pk", flat=True):
        with transaction.atomic():
            conversation = rows.filter(pk=pk).first()
            if conversation is not None:
                catch_up(conversation)


def untold() -> list[UUID]:
    """Plans with news that a lost signal has left untold."""
    newer = Q(plan__events__seq__gt=F("told_seq"), plan__events__kind__in=TOLD)
    return list(Conversation.objects.filter(newer).values_list("plan", flat=True).distinct())


def catch_up(conversation: Conversation, *, but_of: str = "") -> None:
    """Tell what is new, but for what the person of this name did; the conversation is locked."""
    events = _new(conversation)
    for row in _rows(event for event in events if not but_of or event.actor != but_of):
        say(conversation, Message.Role.EVENT, row.pop("text"), metadata=row)
    _told(conversation, events)


def pass_over(conversation: Conversation, by: User) -> None:
    """What this person's command has just answered itself is not told again; what others did meanwhile is."""
    catch_up(conversation, but_of=by.get_username())


def rename(old: str, new: str) -> None:
    """In the rows of what a person did, and in what these say of them."""
    paused, renamed = PAUSED_BY.format(old), PAUSED_BY.format(new)
    for message in Message.objects.filter(role=Message.Role.EVENT, metadata__who=old):
        message.metadata |= {"who": new}
        message.content = message.content.replace(paused, renamed)
        message.save(update_fields=["metadata", "content"])


def _new(conversation: Conversation) -> list[PlanEvent]:
    if conversation.plan_id is None:
        return []
    events = PlanEvent.objects.filter(plan=conversation.plan_id, kind__in=TOLD)
    return list(events.filter(seq__gt=conversation.told_seq).order_by("seq"))


def _told(conversation: Conversation, events: list[PlanEvent]) -> None:
    if events:
        conversation.told_seq = events[-1].seq
        Conversation.objects.filter(pk=conversation.pk).update(told_seq=events[-1].seq)


def _rows(events: Iterable[PlanEvent]) -> Iterator[dict[str, Any]]:
    """Events of one kind by one person that stand together are one row."""
    for _, together in groupby(events, key=lambda event: (event.kind, event.actor)):
        yield _row(list(together))


def _row(events: list[PlanEvent]) -> dict[str, Any]:
    last = events[-1]
    shown = {"who": event_who(last), "mark": event_mark(last)}
    if last.kind == FAILED and last.payload.get("step") == DISCOVERY:
        text = f"The brief could not be planned: {event_why(last)}\n\nNothing of it is lost."
        return shown | {"text": text, "card": "edit", "plan_id": str(last.plan_id)}
    return shown | {"text": _text(events), "card": "news"} | _link(last)


def _text(events: list[PlanEvent]) -> str:
    said = event_words(events[-1])
    whys = [why for why in map(event_why, events) if why]
    if len(events) > 1:
        said = SEVERAL.get(events[-1].kind, said).format(len(events))
        return "\n".join([f"**{_capital(said)}**\n", *(f"- {why}" for why in whys)])
    return f"**{_capital(said)}**" + (f": {_sentence(whys[0])}" if whys else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _link(event: PlanEvent) -> dict[str, str]:
    """To the page where something can be done about it."""
    notable = event_notable(event)
    if notable is None or notable.page not in LINKS:
        return {}
    return {"url": reverse(notable.page, args=[event.plan_id]), "link": LINKS[notable.page]}
