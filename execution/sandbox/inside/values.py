"""Whether what a test compares can be compared at all: an object can say that it equals everything."""

import operator
import os
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from execution.sandbox.inside.ground import is_ground
from execution.sandbox.inside.reporting import LIBRARY, Tell

# What assertions ask of a value, by the name under which its class answers.
ASKED = (
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__bool__"),
    *("__len__", "__contains__", "__iter__", "__class__", "__instancecheck__"),
    *("__subclasscheck__", "__sub__", "__rsub__", "__abs__", "__round__"),
)
OF_C = (
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.GetSetDescriptorType,
    types.BuiltinFunctionType,
    types.NoneType,
)
# Functions of C, so that a class of a class cannot answer for it.
bases_of = type.__dict__["__mro__"].__get__
names_of = type.__dict__["__dict__"].__get__
qualname_of = type.__dict__["__qualname__"].__get__
PLAIN = {int, float, complex, str, bytes, bool, types.NoneType, types.EllipsisType}
SEQUENCES = (list, tuple, set, frozenset)
# How many values are looked at in one comparison.
MOST = 2000
Verdict = tuple[str, frozenset[str]]


def looker(
    tell: Tell, state: dict[str, Any], test_file: str, allows_any: bool
) -> Callable[[Any], Any]:
    known: dict[type, Verdict] = {}

    def look(
        value: Any, tell: Any = tell, state: Any = state, known: Any = known, type: Any = type
    ) -> Any:
        """The value itself; what is wrong with it is told."""
        if type(value) in PLAIN:
            return value
        for one in within(value):
            kind = type(one)
            if kind not in known:
                known[kind] = verdict(kind, test_file)
            why, custom = known[kind]
            if not why and custom and not (allows_any and kind.__name__ == "_ANY"):
                why = lie(one, custom)
            if why:
                what = f"`{qualname_of(kind)}` {why}"
                tell({"event": "untrue", "name": state["test"], "what": what})
        return value

    return look


def within(value: Any) -> Iterator[Any]:
    """The value and what it holds, as far as comparing it goes."""
    seen: set[int] = set()
    waiting = [value]
    while waiting and len(seen) < MOST:
        one = waiting.pop()
        kind = type(one)
        if kind in PLAIN or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += held_by(one, kind)


def held_by(one: Any, kind: type) -> list[Any]:
    bases = bases_of(kind)
    if dict in bases:
        return [*dict.keys(one), *dict.values(one)][:MOST]
    for sequence in SEQUENCES:
        if sequence in bases:
            return [*sequence.__iter__(one)][:MOST]
    if isinstance(names_of(kind).get("__eq__"), types.FunctionType):
        return fields(one, bases)
    return []


def fields(one: Any, bases: tuple[type, ...]) -> list[Any]:
    found = []
    for base in bases:
        for name, member in names_of(base).items():
            if name == "__dict__" and isinstance(member, types.GetSetDescriptorType):
                found += [*member.__get__(one).values()]
            elif isinstance(member, types.MemberDescriptorType):
                try:
                    found.append(member.__get__(one))
                except AttributeError:
                    continue
    return found[:MOST]


def verdict(kind: type, test_file: str) -> Verdict:
    """Why nothing of this class can be believed, or else which answers are not those of C."""
    custom = set()
    for name in ASKED:
        base = next((one for one in bases_of(kind) if name in names_of(one)), object)
        answer = names_of(base).get(name)
        if not isinstance(answer, OF_C):
            custom.add(name)
            if why := why_not(base, name, answer, test_file):
                return why, frozenset()
    return "", frozenset(custom)


def why_not(base: type, name: str, answer: Any, test_file: str) -> str:
    function = getattr(answer, "fget", None) or getattr(answer, "__func__", answer)
    module = str(names_of(base).get("__module__"))
    if type(function) is not types.FunctionType:
        return "" if is_mock(base) else f"has a `{name}` that is no function of its class."
    file = function.__code__.co_filename
    if file == test_file or file.startswith((LIBRARY, "<frozen")) or is_ground(file):
        return ""
    if file == "<string>" and module == "__main__":
        return ""  # Written by the library for a class of the test.
    if name in {"__class__", "__instancecheck__", "__subclasscheck__"}:
        return f"says itself of what class it is (`{name}`)."
    if "<locals>" in qualname_of(base):
        return f"has its `{name}` from a class made inside a function."
    found: Any = sys.modules.get(module)
    for part in qualname_of(base).split("."):
        found = getattr(found, "__dict__", {}).get(part)
    return (
        "" if found is base else f"has its `{name}` from a class that `{module}` does not define."
    )


def is_mock(base: type) -> bool:
    return any(
        one.__name__ == "NonCallableMock" and one.__module__ == "unittest.mock"
        for one in bases_of(base)
    )


def lie(one: Any, custom: frozenset[str]) -> str:
    """What it says of values that nobody could have foreseen."""
    number = int.from_bytes(os.urandom(6), "big")
    text = f"{number:x}"
    strangers = (object(), number, -number / 7, text, text.encode(), (text,), [text], {text: text})
    for stranger in strangers:
        if "__eq__" in custom and (
            says(operator.eq, one, stranger) or says(operator.eq, stranger, one)
        ):
            return "equals everything: it was compared with a value drawn by lot."
        if "__ne__" in custom and says(operator.ne, one, stranger) is False:
            return "differs from nothing: it was compared with a value drawn by lot."
        if "__contains__" in custom and says(operator.contains, one, stranger):
            return "contains everything: it was asked for a value drawn by lot."
    return ""


def says(ask: Callable[[Any, Any], Any], one: Any, other: Any) -> bool | None:
    try:
        return bool(ask(one, other))
    except Exception:
        return None
