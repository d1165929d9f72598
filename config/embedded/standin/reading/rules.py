"""Rules and effects: each sentence is offered to every form until one takes it."""

import re
from collections.abc import Callable

from config.embedded.standin.reading import (
    comparing,
    counting,
    effects,
    following,
    guarding,
    lasting,
    moving,
    needing,
    rooms,
    timing,
    waiting,
    worth,
)
from config.embedded.standin.reading.draft import Draft, Line

LISTING = re.compile(
    r"(?i)^\W*(?:list|show|find|search|report|count|print|export|filter|sort|display|calculate|compute|mean|average|median|percentage|page"
    r"|overview|look up|listar|mostrar|buscar|ver|exportar|calcular|ordenar)\b(?! (?:of|has|have|is)\b)"
)
CONDITIONS: tuple[Callable[[Draft, Line], bool], ...] = (
    waiting.spaced,
    waiting.current,
    waiting.by_the_day,
    waiting.waits,
    following.reaches,
    lasting.for_good,
    needing.needs,
)
RULES: tuple[Callable[[Draft, Line], bool], ...] = (
    *CONDITIONS,
    following.own_one,
    following.ranked,
    following.no_draw,
    guarding.lasting,
    effects.kept_while_used,
    comparing.differ,
    comparing.aged,
    comparing.within,
    following.fixed,
    following.bounded,
    following.own_order,
    following.goes_with,
    rooms.one_a,
    rooms.unique,
    rooms.total,
    worth.within_worth,
    rooms.of_those,
    rooms.room,
    counting.one_in_state,
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
    moving.banned,
)


def is_condition(draft: Draft, line: Line) -> bool:
    """Whether a sentence says what a step needs, and not which step there is."""
    if LISTING.search(line.text):
        return True
    copy = Draft([], dict(draft.aggregates))
    return any(rule(copy, Line(line.text, line.item)) for rule in CONDITIONS)


def find(draft: Draft) -> None:
    for line in draft.lines:
        if LISTING.search(line.text):
            continue
        for rule in RULES:
            if rule(draft, line):
                break
