"""What an object answers when it is compared with values that nobody could have foreseen: some far from what the test
expects, some close to it, and a twin of itself with other contents."""

import ast
import operator
import os
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

# How many constants of a test are looked at for what stands close to them.
MOST_CONSTANTS = 60
LETTERS = "bcdfghjklmnpqrstvwxz"
EMPTY = ("", ())
# Functions of C, so that a class of a class cannot answer for it.
bases_of = type.__dict__["__mro__"].__get__
names_of = type.__dict__["__dict__"].__get__


def drawn(most: int) -> int:
    return int.from_bytes(os.urandom(6), "big") % most


def constants_of(tree: ast.Module) -> list[Any]:
    """Numbers and texts that the test names: it may expect one of them."""
    found = [one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)]
    kept = [one for one in found if type(one) in (int, float, str) and one not in EMPTY]
    return list({(type(one), one): one for one in kept}.values())[:MOST_CONSTANTS]


def lie(one: Any, custom: frozenset[str], own: frozenset[str], constants: list[Any]) -> str:
    """What is wrong with its answers, if anything: `custom` are not given by C, and `own` are the software's."""
    # How often it is asked is drawn too, for who counts.
    for _ in range(1 + drawn(3)):
        if found := of_all(one, custom):
            return found
    if "__eq__" in custom and any(is_careless(one, constant) for constant in constants):
        return "equals what stands close to the expected value as well."
    if "__eq__" in own and equals_twins(one):
        return "equals its like whatever that holds: its `__eq__` compares nothing."
    return of_its_kind(one, own)


def of_all(one: Any, custom: frozenset[str]) -> str:
    for stranger in strangers():
        if "__eq__" in custom and (
            says(operator.eq, one, stranger) or says(operator.eq, stranger, one)
        ):
            return "equals everything: it was compared with a value drawn by lot."
        if "__ne__" in custom and says(operator.ne, one, stranger) is False:
            return "differs from nothing: it was compared with a value drawn by lot."
        if "__contains__" in custom and says(operator.contains, one, stranger):
            return "contains everything: it was asked for a value drawn by lot."
        if {"__lt__", "__gt__"} <= custom and (
            says(operator.lt, one, stranger) and says(operator.gt, one, stranger)
        ):
            return "is less and greater at once: it was compared with a value drawn by lot."
    return ""


def strangers() -> Iterator[Any]:
    number = drawn(1 << 48)
    text = f"{number:x}"
    yield from (object(), number, -number / 7, text, text.encode(), (text,), [text], {text: text})
    yield from ([text, number, drawn(99)], (number, text), {number, drawn(1 << 40)})
    loaded = sys.modules.get("datetime")
    if loaded is not None:
        yield loaded.date.fromordinal(1 + drawn(3_000_000))
        yield loaded.timedelta(seconds=1 + drawn(1 << 30))
    loaded = sys.modules.get("decimal")
    if loaded is not None:
        yield loaded.Decimal(number) / 7


def is_careless(one: Any, constant: Any) -> bool:
    """Whether it equals a constant of the test, and all that was drawn close to it too."""
    if type(constant) is str and says(operator.eq, one, {constant: object()}):
        return True
    for kind in kinds_of(constant):
        if says(operator.eq, one, kind(constant)):
            return all(says(operator.eq, one, kind(near)) for near in neighbours(constant))
    return False


def kinds_of(constant: Any) -> list[Callable[[Any], Any]]:
    """What may stand for it: the value itself, and the decimal number that a text or a number writes."""
    loaded = sys.modules.get("decimal")
    if loaded is None or (type(constant) is str and not constant.strip("-").isdigit()):
        return [lambda value: value]
    return [lambda value: value, loaded.Decimal]


def neighbours(constant: Any) -> list[Any]:
    if type(constant) is not str:
        return [constant + 1 + drawn(9), constant - 1 - drawn(9), constant + 1, constant - 1]
    if constant.strip("-").isdigit():
        return [str(int(constant) + 1 + drawn(9)), str(int(constant) - 1 - drawn(9))]
    # Blanks and marks are what a careless comparison looks for.
    places = [at for at, one in enumerate(constant) if one.isalnum()] or [0]
    at, letter = places[drawn(len(places))], LETTERS[drawn(len(LETTERS))]
    changed = f"{constant[:at]}{letter}{constant[at + 1 :]}"
    longer = f"{constant}{LETTERS[drawn(len(LETTERS))]}"
    return [one for one in (changed, longer) if one.lower() != constant.lower()]


def equals_twins(one: Any) -> bool:
    try:
        twins = [twin(one) for _ in range(2)]
    except Exception:
        return False
    return all(
        other is not None and (says(operator.eq, one, other) or says(operator.eq, other, one))
        for other in twins
    )


def twin(one: Any) -> Any:
    """An object of its class with other contents; nothing if it has none."""
    kind = type(one)
    base = next((base for base in (int, float, str, bytes, tuple) if base in bases_of(kind)), None)
    if base is None:
        made = object.__new__(kind)
    elif base is tuple:
        made = tuple.__new__(kind, [another(part) for part in tuple.__iter__(one)])
    else:
        made = base.__new__(kind, another(base(one)))
    changed = base is not None
    for member, value in members(one):
        if isinstance(value, dict) and isinstance(member, types.GetSetDescriptorType):
            member.__get__(made).update({name: another(part) for name, part in value.items()})
            changed = changed or bool(value)
        else:
            member.__set__(made, another(value))
            changed = True
    return made if changed else None


def members(one: Any) -> Iterator[tuple[Any, Any]]:
    """Where it keeps what it holds, and what stands there: its dict, and its slots."""
    for base in bases_of(type(one)):
        for name, member in names_of(base).items():
            is_dict = name == "__dict__" and isinstance(member, types.GetSetDescriptorType)
            if is_dict or isinstance(member, types.MemberDescriptorType):
                try:
                    yield member, member.__get__(one)
                except AttributeError:
                    continue


def another(value: Any) -> Any:
    number = drawn(1 << 40)
    makers: dict[type, Callable[[], Any]] = {
        bool: lambda: not value,
        int: lambda: number,
        float: lambda: number / 7,
        str: lambda: f"{number:x}",
        bytes: lambda: f"{number:x}".encode(),
        list: lambda: [object()],
        tuple: lambda: (object(),),
        dict: lambda: {f"{number:x}": object()},
        set: lambda: {object()},
    }
    return makers.get(type(value), object)()


def of_its_kind(one: Any, own: frozenset[str]) -> str:
    """Answers that contradict what it is made of, or themselves; a library may make a list that keeps its items elsewhere."""
    if own & {"__sub__", "__rsub__", "__abs__", "__round__"} and is_nowhere(one):
        return "is at no distance from any number: it was compared with numbers drawn by lot."
    if "__bool__" in own and len({says(operator.truth, one) for _ in range(4 + drawn(4))}) > 1:
        return "is true and false by turns."
    for base in (list, tuple, set, frozenset, dict, str, bytes):
        if base in bases_of(type(one)):
            if "__len__" in own and says(len_differs, one, base):
                return "says another length than it has."
            if "difference" in own and says(leaves_out, one):
                return "leaves out what its `difference` should hold."
    return ""


def len_differs(one: Any, base: Any) -> bool:
    return bool(len(one) != base.__len__(one))


def leaves_out(one: Any) -> bool:
    return bool(set(one) != one.difference(()))


def is_nowhere(one: Any) -> bool:
    def is_near(value: Any, other: Any) -> bool:
        return bool(round(abs(value - other), 7) == 0)

    numbers = [drawn(1 << 40), -drawn(1 << 40) / 7, 1000 + drawn(1000)]
    return all(says(is_near, one, n) for n in numbers) or all(
        says(is_near, n, one) for n in numbers
    )


def says(ask: Callable[..., Any], *values: Any) -> bool | None:
    try:
        return bool(ask(*values))
    except Exception:
        return None
