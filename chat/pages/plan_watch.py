"""Live updates of open plan pages: changed parts, rendered once per process for all readers."""

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

from config.access.sessions import may_listen
from config.shared.html.fragments import plan_fragment_names, render_plan_fragment
from planning.models import MasterPlan, PlanEvent
from planning.pages import fragments

CACHE_SIZE = 512
EVENTS_PER_READ = 500
# HTML by plan and part, with the moment its rows were read.
_cache: OrderedDict[tuple[UUID, str], tuple[float, str]] = OrderedDict()
_cache_lock = Lock()


@dataclass(kw_only=True)
class Watch:
    """One page's view of one plan: which parts it shows and what it was sent last."""

    plan_id: UUID
    names: list[str]
    face: str
    sent: dict[str, str] = field(default_factory=dict)

    def changed(self, names: Iterable[str], *, since: float) -> str:
        """HTML of those parts that look different from what was sent; empty if none does.

        `since` is when the change was heard of, on the monotonic clock: what was drawn before is not enough.
        """
        wanted = [name for name in self.names if name in set(names)]
        drawn = {name: _drawn(self.plan_id, name, since) for name in wanted}
        plan = MasterPlan.objects.get(pk=self.plan_id)
        fresh = {name: html for name, html in drawn.items() if self.sent.get(name) != html}
        self.sent |= fresh
        return "".join(fresh.values()) + self._woken(fragments.face(plan))

    def _woken(self, face: str) -> str:
        if self.face in ("", face):  # A page that gave no face offers nothing that depends on it.
            return ""
        self.face = face
        return fragments.wake(self.plan_id)


def watch(scope: Mapping[str, Any], plan_id: UUID, *, shown: str, face: str) -> Watch | None:
    """None if there is no such plan for this person; `shown` lists names of parts, by commas."""
    if not may_listen(scope, MasterPlan, plan_id):
        return None
    asked = shown.split(",")
    return Watch(plan_id=plan_id, names=[n for n in plan_fragment_names() if n in asked], face=face)


def _drawn(plan_id: UUID, name: str, since: float) -> str:
    """The part as HTML, reusing what another reader was sent after `since`."""
    with _cache_lock:
        drawn_at, html = _cache.get((plan_id, name), (0.0, ""))
    if drawn_at >= since:
        return html
    now = time.monotonic()
    html = render_plan_fragment(name, plan_id)
    with _cache_lock:
        _cache[plan_id, name] = now, html
        _cache.move_to_end((plan_id, name))
        while len(_cache) > CACHE_SIZE:
            _cache.popitem(last=False)
    return html


def events_after(plan_id: UUID, seq: int) -> list[dict[str, Any]]:
    """The next events of the log in order, at most EVENTS_PER_READ."""
    events = PlanEvent.objects.filter(plan_id=plan_id, seq__gt=seq).order_by("seq")
    return [
        {
            "seq": event.seq,
            "kind": event.kind,
            "task_id": str(event.task_id) if event.task_id else None,
            "payload": event.payload,
            "actor": event.actor,
            "actor_kind": event.actor_kind,
            "at": event.at.isoformat(),
        }
        for event in events[:EVENTS_PER_READ]
    ]
