"""What good models write in Python: records, states, generics, decorators, hooks, coroutines."""

FILES = {
    "slots order": '''
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class Price:
    """An amount in a currency."""

    amount: Decimal
    currency: str = field(default="EUR", compare=False)

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"negative price: {self.amount}")
        object.__setattr__(self, "amount", self.amount.quantize(Decimal("0.01")))

    def __add__(self, other: "Price") -> "Price":
        if not isinstance(other, Price):
            return NotImplemented
        return Price(self.amount + other.amount, self.currency)

    def __radd__(self, other: int) -> "Price":
        return self if other == 0 else NotImplemented
''',
    "enum": """
from __future__ import annotations

from enum import Enum, IntFlag, auto, unique


@unique
class State(Enum):
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"

    @classmethod
    def _missing_(cls, value: object) -> State | None:
        if isinstance(value, str):
            return next((one for one in cls if one.value == value.lower()), None)
        return None

    @property
    def is_final(self) -> bool:
        return self in {State.PAID, State.CLOSED}

    def can_become(self, other: State) -> bool:
        return other in _ARROWS[self]

    def __str__(self) -> str:
        return self.value


_ARROWS: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.PAID, State.CLOSED}),
    State.PAID: frozenset(),
    State.CLOSED: frozenset(),
}


class Right(IntFlag):
    READ = auto()
    WRITE = auto()
    ALL = READ | WRITE
""",
    "protocol generics": """
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar, runtime_checkable

Key = TypeVar("Key")
Value_co = TypeVar("Value_co", covariant=True)
Value = TypeVar("Value")


@runtime_checkable
class Reader(Protocol[Value_co]):
    def read(self, number: int) -> Value_co: ...


class Store(Generic[Key, Value]):
    def __init__(self, key_of: Callable[[Value], Key]) -> None:
        self._key_of = key_of
        self._items: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Value]:
        yield from self._items.values()

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __getitem__(self, key: Key) -> Value:
        return self._items[key]

    def add(self, *values: Value) -> None:
        self._items.update((self._key_of(one), one) for one in values)

    def group(self, key: Callable[[Value], str]) -> dict[str, list[Value]]:
        found: dict[str, list[Value]] = {}
        for one in self:
            found.setdefault(key(one), []).append(one)
        return found


def first(values: Iterable[Value], default: Value) -> Value:
    return next(iter(values), default)
""",
    "decorators": '''
import functools
import logging
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
logger = logging.getLogger(__name__)


def retried(times: int = 3, *, errors: tuple[type[Exception], ...] = (OSError,)) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def inner(*args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(1, times + 1):
                try:
                    return function(*args, **kwargs)
                except errors as error:
                    logger.warning("attempt %d of %s failed: %s", attempt, function.__name__, error)
                    if attempt == times:
                        raise
                    time.sleep(0.01 * 2**attempt)
            raise AssertionError("unreachable")

        return inner

    return decorate


class timed:
    """Measures a block, or a function."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> "timed":
        self._start = time.perf_counter()
        return self

    def __exit__(self, *details: object) -> None:
        self.seconds = time.perf_counter() - self._start
''',
    "value objects": """
from __future__ import annotations

import functools
from datetime import date, timedelta
from typing import overload


@functools.total_ordering
class Version:
    __slots__ = ("major", "minor")

    def __init__(self, major: int, minor: int = 0) -> None:
        self.major = major
        self.minor = minor

    @classmethod
    def parse(cls, text: str) -> Version:
        major, _, minor = text.partition(".")
        return cls(int(major), int(minor or 0))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return (self.major, self.minor) == (other.major, other.minor)

    def __lt__(self, other: Version) -> bool:
        return (self.major, self.minor) < (other.major, other.minor)

    def __hash__(self) -> int:
        return hash((self.major, self.minor))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.major!r}, {self.minor!r})"


class Span:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @overload
    def __getitem__(self, at: int) -> date: ...
    @overload
    def __getitem__(self, at: slice) -> list[date]: ...
    def __getitem__(self, at: int | slice) -> date | list[date]:
        days = [self.first + timedelta(days=n) for n in range(len(self))]
        return days[at]

    def __len__(self) -> int:
        return (self.last - self.first).days + 1
""",
    "descriptors and hooks": """
from __future__ import annotations

from functools import cached_property, singledispatchmethod
from typing import Any, ClassVar


class Positive:
    def __set_name__(self, owner: type, name: str) -> None:
        self.name = f"_{name}"

    def __get__(self, one: object | None, owner: type) -> Any:
        return self if one is None else vars(one)[self.name]

    def __set__(self, one: object, value: int) -> None:
        if value <= 0:
            raise ValueError(f"{self.name[1:]} must be positive")
        vars(one)[self.name] = value


class Plugin:
    known: ClassVar[dict[str, type[Plugin]]] = {}

    def __init_subclass__(cls, *, name: str = "", **more: Any) -> None:
        super().__init_subclass__(**more)
        Plugin.known[name or cls.__name__.lower()] = cls


class Csv(Plugin, name="csv"):
    width = Positive()

    def __init__(self, width: int) -> None:
        self.width = width

    @cached_property
    def line(self) -> str:
        return "-" * self.width

    @singledispatchmethod
    def shown(self, value: object) -> str:
        return str(value)

    @shown.register
    def _(self, value: float) -> str:
        return f"{value:.2f}"
""",
    "async": """
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


class Limiter:
    def __init__(self, most: int) -> None:
        self._free = asyncio.Semaphore(most)
        self._waiting: asyncio.Queue[int] = asyncio.Queue()

    async def run(self, work: Callable[[], Awaitable[int]]) -> int:
        async with self._free:
            return await asyncio.wait_for(work(), timeout=5)


@asynccontextmanager
async def opened(name: str) -> AsyncIterator[list[str]]:
    log = [f"open {name}"]
    try:
        yield log
    finally:
        log.append("closed")


async def ticks(count: int) -> AsyncIterator[int]:
    for number in range(count):
        await asyncio.sleep(0)
        yield number


async def total(limit: int) -> int:
    async with opened("ticks"), asyncio.timeout(1):
        return sum([number async for number in ticks(limit)])
""",
}
