"""What honest programs write to use the machine: files, connections, threads, logs, and the errors of these."""

PROGRAMS = {
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
}
