"""What honest programs write stays allowed."""

import pytest

from execution.checks.atom import check_alone
from execution.source.atom_source import AtomSource

SNIPPETS = {
    "arguments": """
import argparse
import sys

def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="shop", description="{name} is filled in later")
    parts: argparse._SubParsersAction[argparse.ArgumentParser] = made.add_subparsers(dest="command")
    parts.add_parser("add", help="adds a thing").add_argument("--count", type=int, default=1)
    return made

def main(arguments: list[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    print(getattr(given, "count", None), vars(given), file=sys.stderr)
    return 0

if __name__ == "__main__":
    sys.exit(main())
""",
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
    "json": """
import json
from datetime import date
from pathlib import Path

class Dates(json.JSONEncoder):
    def default(self, o: object) -> object:
        return o.isoformat() if isinstance(o, date) else super().default(o)

def save(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text(json.dumps(rows, cls=Dates, indent=2), encoding="utf-8")

def load(path: Path) -> list[dict[str, object]]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}: {error.msg}") from error
""",
    "a file in one piece": """
import os
import tempfile

def write(path: str, text: str) -> None:
    number, name = tempfile.mkstemp(dir=os.path.dirname(path) or os.curdir)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)
""",
    "a database": """
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

@contextmanager
def create_connection(path: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection

def rows(path: str) -> list[dict[str, object]]:
    with create_connection(path) as connection:
        return [dict(one) for one in connection.execute("SELECT * FROM books")]
""",
    "a web server": """
import html
import json
import urllib.parse
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        way = urllib.parse.urlsplit(self.path)
        body = json.dumps({"way": html.escape(way.path)}).encode()
        self.send_response(HTTPStatus.OK)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return None

def serve(port: int) -> None:
    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.shutdown()
""",
    "wsgi": """
from collections.abc import Iterable
from wsgiref.simple_server import make_server

def application(environ: dict[str, object], start_response: object) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]

def serve() -> None:
    with make_server("", 8000, application) as server:
        server.serve_forever()
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
    "errors": """
import logging
import traceback

logger = logging.getLogger(__name__)

class ShopError(Exception):
    def __init__(self, message: str, *, code: int = 1) -> None:
        super().__init__(message)
        self.code = code

    def __str__(self) -> str:
        return f"{super().__str__()} ({self.code})"

def tried(act: object) -> bool:
    try:
        act()
    except (KeyError, ValueError) as error:
        logger.exception("%s: %s", type(error).__name__, error.__cause__)
        traceback.print_exc()
        raise type(error)("again") from error
    return True
""",
    "a log": """
import logging
import sys
from logging.handlers import RotatingFileHandler

class Coloured(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return "> " + super().format(record)

def start(path: str) -> None:
    handler = RotatingFileHandler(path, maxBytes=1000, backupCount=2)
    handler.setFormatter(Coloured("{asctime} {message}", style="{"))
    logging.basicConfig(level=logging.INFO, handlers=[handler, logging.StreamHandler(sys.stdout)])
""",
    "formats": """
from string import Template

GREETING = "Hello {name}, you owe {amount:.2f}"
TEXTS = {"en": "{count} books", "es": "{count} libros"}

def greet(name: str, amount: float, language: str) -> str:
    row = "{:<10}|{:>8}"
    lines = [GREETING.format(name=name, amount=amount), TEXTS[language].format(count=1)]
    lines += [row.format(name, amount), "{0.name} {0[key]}".format(name), format(amount, ".2f")]
    return Template("$name").substitute(name=name) + "\\n".join(lines)
""",
    "commands by name": """
class Shell:
    def run(self, line: str) -> object:
        word, *rest = line.split()
        handler = getattr(self, f"do_{word}", None) or getattr(self, "do_" + word, None)
        return handler(*rest) if callable(handler) else hasattr(self, word)

    def check(self) -> list[object]:
        return [getattr(self, name) for name in ("host", "port") if hasattr(self, name)]
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
    "threads": """
import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

LOCK = threading.Lock()
LOCAL = threading.local()

def work(jobs: list[int]) -> list[int]:
    waiting: queue.Queue[int] = queue.Queue()
    threading.Thread(target=waiting.join, daemon=True).start()
    with LOCK, ThreadPoolExecutor(max_workers=4) as pool:
        return [one.result() for one in as_completed(pool.submit(abs, job) for job in jobs)]
""",
    "coroutines": """
import asyncio

async def fetch(number: int) -> int:
    await asyncio.sleep(0)
    return await asyncio.to_thread(abs, number)

async def several() -> list[int]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(fetch(number)) for number in range(3)]
    return [one.result() for one in tasks] + await asyncio.gather(fetch(1))

def main() -> None:
    asyncio.run(several())
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
    "a calculator": """
import ast
import operator

ALLOWED = {ast.Add: operator.add, ast.Sub: operator.sub}

def calculate(text: str) -> float:
    return value_of(ast.parse(text, mode="eval").body)

def value_of(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.BinOp(left=left, op=op, right=right):
            return ALLOWED[type(op)](value_of(left), value_of(right))
    raise ValueError(ast.dump(node))
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
    "context managers": """
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

class Store:
    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError), ExitStack() as stack:
            stack.callback(print)
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
    "small things": """
import base64
import configparser
import copy
import csv
import getpass
import hashlib
import heapq
import hmac
import io
import itertools
import math
import random
import re
import secrets
import statistics
import textwrap
import tomllib
import uuid
import zipfile
import zoneinfo
from bisect import insort
from calendar import monthrange
from collections import Counter, defaultdict, deque
from decimal import ROUND_HALF_UP, Decimal, getcontext, localcontext
from shutil import copy2, copytree, move
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITS = MappingProxyType({"a": 1})

def several(text: str) -> Any:
    with localcontext() as context:
        context.prec = 4
        number = Decimal("1.005").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    rows = list(csv.DictReader(io.StringIO(text)))
    token = secrets.token_hex(8) + hashlib.sha256(text.encode()).hexdigest() + str(uuid.uuid4())
    same = hmac.compare_digest(token, token)
    found = re.compile(r"(?P<word>\\w+)").findall(text)
    return cast("list[str]", found), number, rows, same, SimpleNamespace(a=1), copy.deepcopy(rows)
""",
    "Windows lines and other scripts": "x = 1\r\ny = 'año 日本 👩\u200d🔬'\r\n",
    "the coding of today": "# -*- coding: utf-8 -*-\nx = 1\n",
}
IN_FUNCTIONS = [
    (
        "import os",
        'return os.environ.get("HOME"), os.getenv("A"), os.path.join("a", os.sep), os.getcwd()',
    ),
    (
        "import os",
        'return [entry.name for entry in os.scandir(".")], os.walk("."), os.makedirs("a")',
    ),
    (
        "import sys",
        "return sys.argv[1:], sys.stdin.read(), sys.version_info >= (3, 11), sys.platform",
    ),
    ("from shop import store", "return store.load(value), store.type, store.calendar.first"),
    ("from shop.types import Kind", "return Kind(value).modules, Kind.signal, Kind.code"),
    ("from shop.operator import Operator", "return Operator(value).format_name()"),
    ("import locale", 'locale.setlocale(locale.LC_ALL, "")\nreturn locale.currency(1.5)'),
    ("import warnings", 'warnings.warn("old", DeprecationWarning, stacklevel=2)\nreturn value'),
    ("import platform", "return platform.system(), platform.python_version()"),
    ("from email.message import EmailMessage", "return EmailMessage().as_string()"),
    ("import xml.etree.ElementTree as ET", 'return [one.get("a") for one in ET.fromstring(value)]'),
    ("import html.parser", "return html.parser.HTMLParser()"),
    (
        "import html",
        "def shown(html: str) -> list[str]:\n    return [html]\nreturn shown(html.escape(value))",
    ),
    ("import weakref", "return weakref.WeakValueDictionary()"),
    (
        "from shop.texts import MESSAGE, Texts",
        "return MESSAGE.format(a=1), Texts.HELLO.format(b=2)",
    ),
    ("", "compile = value\nreturn compile, [type for type in (1, 2)]"),
    ("", "return max([value], key=lambda one: one.f_name), value.co_author, value.tb_id"),
    ("", 'return {"type": "record", "__type__": "Book"}, "__init__.py", "__main__" == __name__'),
]


@pytest.mark.parametrize("name", SNIPPETS)
def test_an_honest_file_is_allowed(name: str) -> None:
    assert refused(SNIPPETS[name]) == []


@pytest.mark.parametrize(("line", "body"), IN_FUNCTIONS)
def test_an_honest_function_is_allowed(line: str, body: str) -> None:
    lines = "\n".join(f"    {one}" for one in body.splitlines())

    assert refused(f"{line}\n\ndef target(value):\n{lines}\n") == []


def refused(code: str) -> list[tuple[str, int | None]]:
    atom = AtomSource(path="shop/target.py", symbol="target.py", kind="file", code=code)
    found = check_alone(atom)
    assert "safety" in {one.validator for one in found}, found
    kept = {"safety", "syntax"}
    return [(o.detail, o.line) for o in found if o.outcome == "failed" and o.validator in kept]
