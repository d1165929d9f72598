"""Condensing the history: consecutive routine events become one row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from planning.log.sentences import SENTENCES, Routine, event_who
from planning.models import PlanEvent

# Fewer are read as quickly one by one.
FEWEST = 3


def _routine(kind: str) -> Routine | None:
    sentence = SENTENCES.get(kind)
    return sentence.routine if sentence else None


def is_routine(event: PlanEvent) -> bool:
    return _routine(event.kind) is not None and event.actor_kind != PlanEvent.ActorKind.USER


def condensed(events: Iterable[PlanEvent]) -> Iterator[list[PlanEvent]]:
    """Runs of routine events, and every other one by itself, in the order given."""
    for together, run in groupby(events, key=is_routine):
        found = list(run)
        if together and len(found) >= FEWEST:
            yield found
        else:
            yield from ([event] for event in found)


def summary(events: Sequence[PlanEvent]) -> dict[str, Any]:
    """Of a run, newest first; named for its oldest, so that it keeps its name while it grows."""
    who = {event_who(event) for event in events}
    return {
        "id": events[-1].seq,
        "at": events[0].at,
        "who": who.pop() if len(who) == 1 else "Masterplan",
        "what": _said(events) or f"took {len(events)} steps",
        "state": "attention" if any(_is_failure(event) for event in events) else "",
        "count": len(events),
    }


def _said(events: Sequence[PlanEvent]) -> str:
    counts = Counter(event.kind for event in events)
    routines = {kind: told.routine for kind, told in SENTENCES.items() if told.routine}
    for kind, routine in routines.items():
        if routine.ends:
            counts[routine.ends] -= counts[kind]
    words = [
        (routine.one if counts[kind] == 1 else routine.several).format(counts[kind])
        for kind, routine in routines.items()
        if counts[kind] > 0 and routine.one
    ]
    failed = sum(_is_failure(event) for event in events)
    return ", ".join(words + ([f"{failed} did not pass"] if failed else []))


def _is_failure(event: PlanEvent) -> bool:
    routine = _routine(event.kind)
    return routine is not None and routine.is_failure(event.payload)
