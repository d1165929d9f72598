"""Rules and effects: each sentence is offered to every form until one takes it."""

from collections.abc import Callable

from config.embedded.standin.reading import comparing, counting, effects, guarding, timing
from config.embedded.standin.reading.draft import Draft, Line

RULES: tuple[Callable[[Draft, Line], bool], ...] = (
    guarding.lasting,
    effects.kept_while_used,
    comparing.differ,
    comparing.aged,
    comparing.within,
    counting.capacity,
    counting.at_most,
    timing.apart,
    counting.once,
    timing.now,
    comparing.span,
    timing.due,
    timing.order,
    effects.becomes,
    effects.stock,
    counting.total,
    effects.today,
    guarding.born,
    effects.condition,
    effects.enough,
)


def find(draft: Draft) -> None:
    for line in draft.lines:
        for rule in RULES:
            if rule(draft, line):
                break
