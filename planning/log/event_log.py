"""The log of a plan: every change appends to it, in the transaction of the change itself.

`seq` has no gaps: events are collected while the work is done and numbered as the last statement before commit,
so that the counter's lock is held for an instant only.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from config.shared import live
from config.shared.signals import send_on_commit
from planning.log import notable
from planning.models import MasterPlan, PlanCounter, PlanEvent, Task
from planning.signals import events_appended

logger = logging.getLogger(__name__)


@dataclass(kw_only=True)
class _Recording:
    plan_id: UUID
    events: list[PlanEvent] = field(default_factory=list)
    # Who acts, innermost last.
    actors: list[tuple[str, str]] = field(default_factory=list)


_current: ContextVar[_Recording | None] = ContextVar("planning_recording", default=None)


@contextmanager
def recording(plan: MasterPlan, actor: str = "", actor_kind: str = "") -> Iterator[None]:
    """One transaction whose events are appended to the plan's log when it ends well.

    Inside another recording of the same plan it joins that one (as a savepoint). Raises RuntimeError inside a
    recording of another plan.
    """
    outer = _current.get()
    if outer is not None and outer.plan_id != plan.pk:
        raise RuntimeError("one recording at a time: this one is about another plan")
    inner = _acting(outer or _Recording(plan_id=plan.pk), actor, actor_kind)
    # The recording is over before the commit, so that what listens to it may begin one of its own.
    with transaction.atomic(), inner as current:
        length = len(current.events)
        try:
            yield
            if outer is None:
                _write(current)
        except BaseException:
            del current.events[length:]
            raise


@contextmanager
def _acting(current: _Recording, actor: str, actor_kind: str) -> Iterator[_Recording]:
    inherited = current.actors[-1] if current.actors else ("", PlanEvent.ActorKind.SYSTEM)
    kind = actor_kind or (PlanEvent.ActorKind.USER if actor else inherited[1])
    current.actors.append((actor or inherited[0], kind))
    token = _current.set(current)
    try:
        yield current
    finally:
        _current.reset(token)
        current.actors.pop()


def append(kind: str, payload: dict[str, Any] | None = None, *, task: Task | None = None) -> None:
    """Add an event to the recording around this call. Raises RuntimeError outside of one."""
    current = _current.get()
    if current is None:
        raise RuntimeError(f"the event {kind} was appended outside of a recording")
    actor, actor_kind = current.actors[-1]
    current.events.append(
        PlanEvent(
            plan_id=current.plan_id,
            kind=kind,
            payload=payload or {},
            task=task,
            actor=actor,
            actor_kind=actor_kind,
        )
    )


def _write(current: _Recording) -> None:
    if not current.events:
        return
    last = _counted_up(current)
    for seq, event in enumerate(current.events, start=last - len(current.events) + 1):
        event.seq = seq
    PlanEvent.objects.bulk_create(current.events)
    notable.tell(current.plan_id, current.events)
    _publish(current)


# One statement, because all work on a plan waits for this row.
COUNT_UP = f"""
UPDATE "{PlanCounter._meta.db_table}" SET last_seq = last_seq + %s WHERE plan_id = %s RETURNING last_seq
"""  # noqa: S608


def _counted_up(current: _Recording) -> int:
    """The new last number of the plan's log. Raises PlanCounter.DoesNotExist."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_UP.strip(), [len(current.events), current.plan_id])
        row = cursor.fetchone()
    if row is None:
        raise PlanCounter.DoesNotExist
    return int(row[0])


def _publish(current: _Recording) -> None:
    """One push a kind, with its last seq: a push only wakes a read."""
    for kind, event in {event.kind: event for event in current.events}.items():
        logger.info("plan_id=%s event=%s seq=%s", current.plan_id, kind, event.seq)
        live.publish_on_commit(
            live.plan_group(current.plan_id), kind, plan_id=str(current.plan_id), seq=event.seq
        )
    kinds = frozenset(event.kind for event in current.events)
    send_on_commit(events_appended, sender=MasterPlan, plan_id=current.plan_id, kinds=kinds)
