"""Rules and effects: each sentence is offered to every form until one takes it."""

from collections.abc import Callable

from config.embedded.standin.reading import counting, effects, timing
from config.embedded.standin.reading.draft import Draft, Line

RULES: tuple[Callable[[Draft, Line], bool], ...] = (
    effects.kept_while_used,
    counting.capacity,
    counting.at_most,
    timing.apart,
    counting.once,
    timing.now,
    timing.due,
    timing.order,
    effects.becomes,
    effects.stock,
    counting.total,
    effects.today,
    effects.condition,
    effects.enough,
)


def find(draft: Draft) -> None:
    for line in draft.lines:
        for rule in RULES:
            if rule(draft, line):
                break
