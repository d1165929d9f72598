"""References in a circle: no record of it could be the first, so the one with the least to show for it goes."""

from dataclasses import replace

from config.embedded.standin.domain import Field
from config.embedded.standin.reading.draft import Draft, Line, Mark
from config.embedded.standin.reading.relations import BELONGS

Edge = tuple[str, str]  # the name of an aggregate, and of its field
LISTED, SAID, TOLD, DEMANDED, GUESSED = 4, 3, 2, 1, 0


def open_up(draft: Draft) -> None:
    while circle := _circle(draft):
        weakest = min(circle, key=lambda edge: (_worth(draft, edge), -circle.index(edge)))
        _loosen(draft, weakest)


def _circle(draft: Draft) -> list[Edge]:
    """The references of one circle in which each must be given; empty if there is none."""
    for name in draft.aggregates:
        found = _back(draft, name, name, ())
        if found:
            return found
    return []


def _back(draft: Draft, name: str, goal: str, seen: tuple[str, ...]) -> list[Edge]:
    for field in draft.aggregates[name].fields:
        if not field.required or field.references not in draft.aggregates:
            continue
        if field.references == goal:
            return [(name, field.name)]
        if field.references not in (*seen, name):
            rest = _back(draft, field.references, goal, (*seen, name))
            if rest:
                return [(name, field.name), *rest]
    return []


def _worth(draft: Draft, edge: Edge) -> int:
    mark: Mark = ("field", *edge)
    return max((_said(line) for line in draft.lines if mark in line.marks), default=GUESSED)


def _said(line: Line) -> int:
    """What a sentence is worth that gave rise to a reference."""
    if line.item.record:
        return LISTED
    if line.item.priority:
        return DEMANDED
    if BELONGS.search(line.text) and not line.text[:40].lower().startswith(("everything", "all ")):
        return SAID
    return LISTED if line.item.is_bullet else TOLD


def _loosen(draft: Draft, edge: Edge) -> None:
    """What is listed need not be given; what was only taken from a sentence is not there at all."""
    owner = draft.aggregates[edge[0]]
    field = owner.field(edge[1])
    if field is None:
        return
    if _worth(draft, edge) >= SAID:
        draft.add_field(owner, replace(field, required=False))
        words, target = owner.words, field.name.replace("_", " ")
        draft.assumptions.append(
            f"A {words} may be kept without its {target}: they need each other."
        )
        return
    draft.put(replace(owner, fields=tuple(_others(owner.fields, field))))
    for line in draft.lines:
        line.marks = [mark for mark in line.marks if mark != ("field", *edge)]


def _others(fields: tuple[Field, ...], gone: Field) -> list[Field]:
    return [one for one in fields if one.name != gone.name]
