"""Whether what a test compares can be compared at all: an object can say that it equals everything."""

import collections
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from execution.sandbox.inside.ground import TREE, is_ground
from execution.sandbox.inside.reporting import LIBRARY, Tell
from execution.sandbox.inside.strangers import bases_of, lie, members, names_of, of_all

# What assertions ask of a value, by the name under which its class answers.
ASKED = (
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__bool__"),
    *("__len__", "__contains__", "__iter__", "__class__", "__instancecheck__"),
    *("__subclasscheck__", "__sub__", "__rsub__", "__abs__", "__round__", "difference"),
)
OF_C = (
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.GetSetDescriptorType,
    types.BuiltinFunctionType,
    types.NoneType,
)
qualname_of = type.__dict__["__qualname__"].__get__
PLAIN = {int, float, complex, str, bytes, bool, types.NoneType, types.EllipsisType}
SEQUENCES = (list, tuple, set, frozenset, collections.deque)
VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
# Of C, what compares what it holds.
COMPARES_FIELDS = (types.SimpleNamespace,)
# How many values are looked at in one comparison, and how many of one class closely.
MOST = 2000
MOST_CLOSELY = 30
# Why nothing of a class can be believed; which answers are not those of C; which of them the software wrote.
Verdict = tuple[str, frozenset[str], frozenset[str]]


def looker(
    tell: Tell, state: dict[str, Any], test_file: str, allows_any: bool, constants: list[Any]
) -> Callable[[Any], Any]:
    known: dict[type, Verdict] = {}

    def look(
        value: Any, tell: Any = tell, state: Any = state, known: Any = known, type: Any = type
    ) -> Any:
        """The value itself; what is wrong with it is told."""
        if type(value) in PLAIN:
            return value
        count: dict[type, int] = {}
        for one in within(value):
            kind = type(one)
            count[kind] = count.get(kind, 0) + 1
            if kind not in known:
                known[kind] = verdict(kind, test_file)
            why, custom, own = known[kind]
            if not why and custom and not (allows_any and kind.__name__ == "_ANY"):
                is_close = count[kind] <= MOST_CLOSELY
                why = lie(one, custom, own, constants) if is_close else of_all(one, custom)
            if why:
                what = f"`{qualname_of(kind)}` {why}"
                tell({"event": "untrue", "name": state["test"], "what": what})
        return value

    return look


def streamer(look: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """For what is gone through one by one to see whether something is in it: each of these is looked at."""

    def each(value: Any, look: Any = look) -> Any:
        look(value)
        if any("__contains__" in names_of(base) for base in bases_of(type(value))):
            return value
        return (look(one) for one in value)

    return each


def within(value: Any) -> Iterator[Any]:
    """The value and what it holds, as far as comparing it goes."""
    # Kept, as the number of what is gone may be that of another.
    seen: dict[int, Any] = {}
    waiting = [value]
    while waiting and len(seen) < MOST:
        one = waiting.pop()
        kind = type(one)
        if kind in PLAIN or id(one) in seen:
            continue
        seen[id(one)] = one
        yield one
        waiting += held_by(one, kind)


def held_by(one: Any, kind: type) -> list[Any]:
    bases = bases_of(kind)
    if dict in bases:
        return [*dict.keys(one), *dict.values(one)][:MOST]
    for sequence in SEQUENCES:
        if sequence in bases:
            return [*sequence.__iter__(one)][:MOST]
    if kind in VIEWS:
        return [*one][:MOST]
    if kind is slice:
        return [one.start, one.stop, one.step]
    if kind is types.MappingProxyType:
        return [behind(one)]
    asked = next((names_of(base)["__eq__"] for base in bases if "__eq__" in names_of(base)), None)
    if isinstance(asked, types.FunctionType) or any(base in bases for base in COMPARES_FIELDS):
        return fields(one)
    return []


class Catch:
    """What a proxy compares with what stands behind it is handed that."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self) -> None:
        self.caught: Any = None

    def __eq__(self, other: object) -> bool:
        self.caught = other
        return False


def behind(proxy: Any) -> Any:
    catch = Catch()
    return proxy == catch or catch.caught


def fields(one: Any) -> list[Any]:
    found: list[Any] = []
    for _, value in members(one):
        found += value.values() if type(value) is dict else [value]
    return found[:MOST]


def verdict(kind: type, test_file: str) -> Verdict:
    """Why nothing of this class can be believed, or else which answers are not those of C."""
    custom, own = set(), set()
    for name in ASKED:
        base = next((one for one in bases_of(kind) if name in names_of(one)), object)
        answer = names_of(base).get(name)
        if not isinstance(answer, OF_C):
            custom.add(name)
            if why := why_not(base, name, answer, test_file):
                return why, frozenset(), frozenset()
            if is_of_software(base, answer):
                own.add(name)
    return "", frozenset(custom), frozenset(own)


def is_of_software(base: type, answer: Any) -> bool:
    """Whether an answer was written for the software, by hand or by the library for a record of it."""
    file = getattr(getattr(function_of(answer), "__code__", None), "co_filename", "")
    if file == "<string>":
        module = sys.modules.get(str(names_of(base).get("__module__")))
        file = str(getattr(module, "__file__", ""))
    return file.startswith(TREE) and not is_ground(file)


def function_of(answer: Any) -> Any:
    """What is called, behind a property or a method of the class."""
    return getattr(answer, "fget", None) or getattr(answer, "__func__", answer)


def why_not(base: type, name: str, answer: Any, test_file: str) -> str:
    function = function_of(answer)
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
