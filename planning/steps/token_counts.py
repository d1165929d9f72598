"""Pushing counts of received tokens to open pages, at most twice a second; not stored."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Sum

from config.shared import live
from config.shared.database.connections import not_now
from costs.models import Usage
from planning.money.payers import subject_of

SECONDS_BETWEEN_PUSHES = 0.5
DISCOVERY_TOKENS = "discovery_tokens_progress"
MASTERPLAN_TOKENS = "masterplan_tokens_progress"


@dataclass(kw_only=True)
class _Receiving:
    """What this process is receiving for one plan right now, over all its calls."""

    calls: dict[object, int] = field(default_factory=dict)
    pushed_at: float = 0.0
    highest: int = 0


_lock = threading.Lock()
_plans: dict[UUID, _Receiving] = {}


@contextmanager
def reported_tokens(
    plan_id: UUID, kind: str, *, estimated_total: int, current_phase: str
) -> Iterator[Callable[[int], None]]:
    """Give a callback for the output tokens of one call so far."""
    call = object()
    with _lock:
        _plans.setdefault(plan_id, _Receiving()).calls[call] = 0

    def report(tokens: int) -> None:
        if not _is_due(plan_id, call, tokens):
            return
        # The push matters less than the call itself, which is being paid for.
        with not_now("pushing token counts"):
            _push(plan_id, kind, estimated_total, current_phase)

    try:
        yield report
    finally:
        with _lock:
            _plans[plan_id].calls.pop(call)
            if not _plans[plan_id].calls:
                del _plans[plan_id]


def _is_due(plan_id: UUID, call: object, tokens: int) -> bool:
    now = time.monotonic()
    with _lock:
        plan = _plans[plan_id]
        plan.calls[call] = tokens
        if now - plan.pushed_at < SECONDS_BETWEEN_PUSHES:
            return False
        plan.pushed_at = now
        return True


def _push(plan_id: UUID, kind: str, estimated_total: int, current_phase: str) -> None:
    """Booked tokens and those on their way; never fewer than were pushed before."""
    booked = booked_tokens(plan_id)
    with _lock:
        plan = _plans[plan_id]
        plan.highest = received = max(plan.highest, booked + sum(plan.calls.values()))
    total = max(estimated_total, received)
    live.publish(
        live.plan_group(plan_id),
        kind,
        plan_id=str(plan_id),
        tokens_received=received,
        estimated_total=total,
        percentage=min(99, 100 * received // total) if total else 0,
        current_phase=current_phase,
    )


def booked_tokens(plan_id: UUID) -> int:
    """Output tokens in the ledger for the planning of this plan."""
    usage = Usage.objects.for_subject(subject_of(plan_id))
    return usage.aggregate(total=Sum("output_tokens"))["total"] or 0
