"""The registry of live fragments: sockets render parts of any app by name."""

from collections.abc import Callable
from typing import Any

Renderer = Callable[[Any], str]
_plan_fragments: dict[str, tuple[frozenset[str], Renderer]] = {}


def plan_fragment(name: str, *, kinds: set[str]) -> Callable[[Renderer], Renderer]:
    """Register `render(plan_id) -> html`, shown again when an event of one of `kinds` is published.

    The HTML has one root element with a stable id and `hx-swap-oob`-free markup: htmx swaps it by id.
    """

    def register(render: Renderer) -> Renderer:
        _plan_fragments[name] = (frozenset(kinds), render)
        return render

    return register


_person_fragments: list[tuple[frozenset[str], Renderer]] = []


def person_fragment(*, kinds: set[str]) -> Callable[[Renderer], Renderer]:
    """Register `render(user) -> html` of a part that every page of a person has, drawn again when one of `kinds` is published."""

    def register(render: Renderer) -> Renderer:
        _person_fragments.append((frozenset(kinds), render))
        return render

    return register


def person_fragments(user: Any, kinds: set[str]) -> str:
    """Those of these kinds; without kinds all of them."""
    return "".join(
        render(user) for known, render in _person_fragments if not kinds or known & kinds
    )


def is_for_persons(kind: str) -> bool:
    """Whether a part that every page of a person has is drawn again when this is published."""
    return any(kind in kinds for kinds, _ in _person_fragments)


def fragments_for(kind: str) -> list[str]:
    return [name for name, (kinds, _) in _plan_fragments.items() if kind in kinds or "*" in kinds]


def render_plan_fragment(name: str, plan_id: Any) -> str:
    return _plan_fragments[name][1](plan_id)


def plan_fragment_names() -> list[str]:
    return list(_plan_fragments)
