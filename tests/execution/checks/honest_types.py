"""What honest programs write with the language alone: records, classes, types, decorators."""

TYPES = {
    "records": """
from dataclasses import asdict, dataclass, field, fields, replace

@dataclass(frozen=True, order=True)
class Book:
    title: str
    type: str = "novel"
    tags: list[str] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", self.title.strip())

    def renamed(self, title: str) -> "Book":
        return replace(self, title=title)

    def row(self) -> dict[str, object]:
        return {one.name: getattr(self, one.name) for one in fields(self)} | asdict(self)
""",
    "equality": """
class Money:
    __slots__ = ("cents", "currency")

    def __init__(self, cents: int, currency: str = "EUR") -> None:
        self.cents, self.currency = cents, currency

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return (self.cents, self.currency) == (other.cents, other.currency)

    def __hash__(self) -> int:
        return hash((self.cents, self.currency))

    def __lt__(self, other: "Money") -> bool:
        if self.currency != other.currency:
            raise ValueError(self.currency)
        return self.cents < other.cents

    def __add__(self, other: "Money") -> "Money":
        return type(self)(self.cents + other.cents)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.cents!r})"
""",
    "equality in one line": """
class Point:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and self.x == other.x and self.y == other.y

class Card:
    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return False
        return self.__dict__ == other.__dict__

class Word(str):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.lower() == other.lower()

    __hash__ = str.__hash__

class Tree:
    def __eq__(self, other: object) -> bool:
        if isinstance(other, Tree):
            return self.key() == other.key()
        return NotImplemented

class Distance:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Distance) and math.isclose(self.metres, other.metres)

class Version:
    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        same = self.parts == other.parts
        return same

class Whole:
    def __eq__(self, other: object) -> bool:
        return self.number == other if isinstance(other, int) else NotImplemented
""",
    "a container": """
from collections.abc import Iterator

class Shelf:
    def __len__(self) -> int:
        return len(self.books)

    def __iter__(self) -> Iterator[str]:
        return iter(self.books)

    def __getitem__(self, number: int) -> str:
        return self.books[number]

    def __contains__(self, title: object) -> bool:
        return title in self.books

    def __bool__(self) -> bool:
        return bool(self.books)
""",
    "enumerations": """
import enum
from enum import Enum, StrEnum, auto

class State(StrEnum):
    OPEN = auto()
    DONE = auto()

    @classmethod
    def _missing_(cls, value: object) -> "State | None":
        return cls.__members__.get(str(value).upper())

Colour = Enum("Colour", "RED GREEN")
Size = enum.Enum("Size", ["SMALL", "LARGE"])

def read(text: str) -> State:
    return State(text)
""",
    "named tuples": """
from collections import namedtuple
from typing import NamedTuple

Pair = namedtuple("Pair", "left right")

class Row(NamedTuple):
    number: int
    text: str = ""

def other(row: Row) -> Row:
    return row._replace(number=row._asdict()["number"] + len(Row._fields))
""",
    "abstract classes": """
from abc import ABC, ABCMeta, abstractmethod
from typing import Protocol, TypeVar

Kind = TypeVar("Kind", bound="Store")

class Store(ABC):
    registry: dict[str, type["Store"]] = {}

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        cls.registry[cls.__name__] = cls

    @abstractmethod
    def save(self) -> None:
        \"\"\"Keeps it.\"\"\"

class Old(metaclass=ABCMeta):
    name: str = ""

class Named(Protocol):
    name: str
""",
    "types asked for": """
HANDLERS = {int: str, str: len}

def shown(value: object, kinds: list[type] | None = None, type: str = "") -> str:
    return f"{type}{HANDLERS[value.__class__](value)}"

def kind(value: object) -> str:
    if type(value) is int or isinstance(value, (type, str)):
        return type(value).__name__
    return str(type(value)) + value.__class__.__qualname__ + str(HANDLERS.get(type(value)))
""",
    "operators": """
import operator
from functools import reduce
from operator import attrgetter, itemgetter

OPERATIONS = {"+": operator.add, "*": operator.mul}

def total(rows: list[dict[str, int]], people: list[object]) -> int:
    people.sort(key=attrgetter("family.name", "age"))
    return reduce(OPERATIONS["+"], map(itemgetter("count"), rows), 0)
""",
    "decorators": """
import functools
import inspect
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

def timed(call: Callable[P, R]) -> Callable[P, R]:
    names = list(inspect.signature(call).parameters)

    @functools.wraps(call)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        started = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            print(call.__name__, call.__doc__, names, time.perf_counter() - started)

    return inner
""",
    "dispatch": """
from functools import cached_property, singledispatch

@singledispatch
def shown(value: object) -> str:
    return str(value)

@shown.register
def _(value: int) -> str:
    return f"{value:,}"

class Report:
    @cached_property
    def total(self) -> int:
        return 1
""",
    "patterns": """
def moved(point: object) -> tuple[int, int]:
    match point:
        case {"x": int(x), "y": int(y), **rest}:
            return x + len(rest), y
        case (int(x), int(y)):
            return x, y
        case Point(x=0, y=y):
            return 0, y
    return 0, 0

class Point:
    __match_args__ = ("x", "y")
""",
    "lazy attributes": """
class Settings:
    def __init__(self, values: dict[str, object]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> object:
        raise AttributeError(f"{self.__class__.__name__} has no {name}")

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith("_"):
            raise AttributeError(name)
        super().__setattr__(name, value)

class Singleton:
    def __new__(cls) -> "Singleton":
        return super().__new__(cls)

class Positive:
    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, one: object, owner: type | None = None) -> object:
        return vars(one)[self.name]

    def __set__(self, one: object, value: int) -> None:
        vars(one)[self.name] = value
""",
    "a package": '''
"""A shop."""

from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

try:
    __version__ = version("shop")
except PackageNotFoundError:
    __version__ = "0"
__all__ = ["HERE", "TEXT"]
__author__ = "us"
HERE = Path(__file__).resolve().parent
TEXT = files(__package__).joinpath("words.txt")
''',
    "Windows lines and other scripts": "x = 1\r\ny = 'año 日本 👩\u200d🔬'\r\n",
    "the coding of today": "# -*- coding: utf-8 -*-\nx = 1\n",
}
