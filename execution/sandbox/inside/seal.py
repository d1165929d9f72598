"""Whether what a test rests on is still what it was before any code of the tree ran."""

import operator
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

# The names of one owner, how they are looked up there, and what stood there.
Kept = tuple[
    Mapping[str, Any], tuple[str, ...], Callable[[Any], Any], tuple[int, ...], tuple[Any, ...]
]
CODE = (staticmethod, classmethod, property)


def kept(owner: Any) -> Kept | None:
    """Its functions and classes, as they are now; nothing if it has none."""
    names = tuple(
        name for name, one in vars(owner).items() if callable(one) or isinstance(one, CODE)
    )
    if not names:
        return None
    values = tuple(vars(owner)[name] for name in names)
    getter = operator.itemgetter(*names, names[0])
    return vars(owner), names, getter, (*map(id, values), id(values[0])), values


def sealed(modules: Iterable[Any]) -> tuple[Kept, ...]:
    """These modules and the classes that they define."""
    owners = [*modules]
    owners += [one for module in owners for one in classes_of(module)]
    return tuple(one for one in map(kept, owners) if one)


def classes_of(module: types.ModuleType) -> list[type]:
    found = [one for one in vars(module).values() if isinstance(one, type)]
    return [one for one in found if one.__module__ == module.__name__]


def broken_at(
    seals: list[tuple[Kept, ...]],
    map: Any = map,
    id: Any = id,
    tuple: Any = tuple,
    missing: Any = KeyError,
) -> str:
    """The name of something that is no longer what it was, or nothing.

    It rests on its own defaults alone, which cannot be changed unseen: see watch.py.
    """
    for group in seals:
        for owner, names, getter, ids, values in group:
            try:
                now = getter(owner)
            except missing:
                return names[0]
            if tuple(map(id, now)) != ids:
                for name, one, other in zip(names, now, values, strict=False):
                    if one is not other:
                        return name
    return ""
