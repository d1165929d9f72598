"""Rules and effects: each sentence is offered to every form until one takes it."""

import re
from collections.abc import Callable

from config.embedded.standin.reading import (
    comparing,
    counting,
    effects,
    following,
    guarding,
    keeping,
    lasting,
    moving,
    needing,
    resembling,
    rooms,
    timing,
    waiting,
    worth,
)
from config.embedded.standin.reading.draft import Draft, Line

LISTING = re.compile(
    r"(?i)^\W*(?:list|show|find|search|report|count|print|export|filter|sort|display|calculate|compute|mean|average|median|percentage|page"
    r"|nos gustar[ií]a|me gustar[ií]a|(?:we|i)(?: would|['’]d) (?:like|love)|it would be (?:nice|good|great)"
    r"|overview|look up|listar|mostrar|buscar|ver|exportar|calcular|ordenar)\b(?! (?:of|has|have|is)\b)"
)
CONDITIONS: tuple[Callable[[Draft, Line], bool], ...] = (
    waiting.spaced,
    waiting.current,
    waiting.by_the_day,
    waiting.waits,
    following.reaches,
    lasting.for_good,
    keeping.unmet,
    needing.needs,
)
RULES: tuple[Callable[[Draft, Line], bool], ...] = (
    *CONDITIONS,
    keeping.placed,
    following.own_one,
    following.ranked,
    following.no_draw,
    guarding.lasting,
    effects.kept_while_used,
    comparing.differ,
    comparing.aged,
    rooms.total,
    worth.within_worth,
    comparing.within,
    following.fixed,
    following.bounded,
    following.own_order,
    following.goes_with,
    rooms.one_a,
    rooms.unique,
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
    resembling.ordered,
    resembling.beyond,
    keeping.single,
    keeping.stays,
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
        defines = any(mark[0] == "kind" for mark in line.marks)
        if defines or LISTING.search(line.text):
            continue
        for rule in RULES:
            if rule(draft, line):
                break
