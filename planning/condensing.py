"""The history as people read it: what machines do one after the other stands in one row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from planning.models import PlanEvent
from planning.wording import event_who

# How many of a kind are said, one and several; a kind without words only counts as a step.
ROUTINE = {
    "discovery_entity_discovered": ("found {} part of the domain", "found {} parts of the domain"),
    "masterplan_entity_discovered": ("drafted {} part of the plan", "drafted {} parts of the plan"),
    "masterplan_phase_progress": ("", ""),
    "atom_execution_progress": ("began {} atom", "began {} atoms"),
    "atom_retry_start": ("tried {} again", "tried {} again"),
    "atom_execution_complete": ("finished {} atom", "finished {} atoms"),
    "atom_stale": ("marked {} atom stale", "marked {} atoms stale"),
    "task_execution_progress": ("", ""),
    "task_execution_complete": ("finished {} task", "finished {} tasks"),
    "acceptance_test_start": ("", ""),
    "acceptance_test_result": ("ran {} test", "ran {} tests"),
}
# Fewer are read as quickly one by one.
FEWEST = 3


def is_routine(event: PlanEvent) -> bool:
    return event.kind in ROUTINE and event.actor_kind != PlanEvent.ActorKind.USER


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
    counts["atom_execution_progress"] -= counts["atom_execution_complete"]
    words = [
        (one if counts[kind] == 1 else several).format(counts[kind])
        for kind, (one, several) in ROUTINE.items()
        if counts[kind] > 0 and one
    ]
    failed = sum(_is_failure(event) for event in events)
    return ", ".join(words + ([f"{failed} did not pass"] if failed else []))


def _is_failure(event: PlanEvent) -> bool:
    """A test that failed at a gate, or an atom that ended otherwise than accepted."""
    if event.kind == "acceptance_test_result":
        return not event.payload.get("passed")
    result = str(event.payload.get("result", "accepted"))
    return event.kind == "atom_execution_complete" and not result.startswith("accepted")
