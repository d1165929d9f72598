"""What honest software and honest tests do is no meddling, and a test run looks to software like any other run."""

import json

import pytest

from execution.sandbox import program
from execution.sandbox.acceptance_runs import TestOutcome, WarmSandboxes, run_test_file

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")

SOFTWARE = """
import argparse, ast, asyncio, collections, contextlib, copy, csv, dataclasses, datetime, decimal, enum, fractions
import functools, http.server, inspect, io, json, logging, pathlib, re, signal, sqlite3, string, tempfile, textwrap
import threading, traceback, typing, urllib.parse, uuid, warnings
from concurrent.futures import ThreadPoolExecutor

Point = collections.namedtuple("Point", "x y")
Colour = enum.Enum("Colour", "RED GREEN")
log = logging.getLogger("shop")


class Pair(typing.NamedTuple):
    first: int
    second: int = 0


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Money:
    amount: decimal.Decimal
    parts: list = dataclasses.field(default_factory=list, compare=False)


@functools.total_ordering
class Size:
    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return self.number == other.number

    def __lt__(self, other):
        return self.number < other.number

    def __hash__(self):
        return hash(self.number)


class Shelf:
    def __init__(self, *things):
        self.things = list(things)

    def __len__(self):
        return len(self.things)

    def __iter__(self):
        return iter(self.things)

    def __contains__(self, thing):
        return thing in self.things


@contextlib.contextmanager
def noted():
    log.info("begin")
    yield 3
    log.info("end", stack_info=False)


def failing():
    try:
        raise ValueError("no")
    except ValueError:
        log.exception("failed")
        return traceback.format_exc()


def warned():
    warnings.warn("old", DeprecationWarning, stacklevel=2)
    return 1


def signature():
    return str(inspect.signature(warned)), inspect.getdoc(Money), ast.literal_eval("[1, 2]")


async def waited():
    await asyncio.sleep(0)
    return await asyncio.gather(asyncio.to_thread(int, "4"), asyncio.sleep(0, 5))


def together():
    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(abs, (-2, 1)))


def stored():
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        return base.execute("select 1 + 1").fetchone()


def served():
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.shutdown()
    thread.join()
    server.server_close()
    return True


def handled():
    old = signal.signal(signal.SIGTERM, lambda number, frame: None)
    signal.signal(signal.SIGTERM, old)
    return string.Template("$a").substitute(a=1), string.Formatter().format("{0.real}", 2), copy.deepcopy([1])


def main(words):
    parser = argparse.ArgumentParser(prog="shop")
    parser.add_argument("amount", type=int)
    print(parser.parse_args(words).amount)


class Job:
    def fail(self):
        return "failed"
"""
TESTS = """
from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import decimal
import io
import logging
import subprocess
import sys
import tempfile
import unittest
from unittest import mock
from unittest.mock import ANY, patch

from shop import tools


@dataclasses.dataclass
class Own:
    number: int


class Checks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.total = 3

    def setUp(self):
        self.id_of_one = 1
        self.addCleanup(lambda: None)

    def assertDouble(self, one, two):
        self.assertEqual(one * 2, two)

    def test_records(self):
        class Near:
            def __eq__(self, other):
                return abs(other - 3) < 1

        self.assertEqual(tools.Money(decimal.Decimal(1)), tools.Money(decimal.Decimal("1.0")))
        self.assertEqual([tools.Point(1, 2), tools.Pair(1)], [(1, 2), (1, 0)])
        self.assertEqual({tools.Size(1): tools.Colour.RED}, {tools.Size(1): tools.Colour.RED})
        self.assertLess(tools.Size(1), tools.Size(2))
        self.assertIn(2, tools.Shelf(1, 2))
        self.assertNotIn(9, tools.Shelf(1, 2))
        self.assertCountEqual(tools.Shelf(1, 2), [2, 1])
        self.assertEqual(Own(1), Own(1))
        self.assertEqual(3, Near())
        self.assertDouble(2, 4)
        self.assertEqual(self.total, 3)

    def test_plain_statements(self):
        assert tools.together() == [1, 2]

    def test_parts(self):
        for name in ("stored", "served", "handled", "signature", "failing"):
            with self.subTest(name):
                with self.assertLogs("shop", "DEBUG") if name == "failing" else contextlib.nullcontext():
                    self.assertTrue(getattr(tools, name)())

    def test_refusals(self):
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()) as said:
            tools.main(["x"])
        self.assertRegex(said.getvalue(), "invalid int")
        with self.assertRaisesRegex(ValueError, "no") as caught:
            raise ValueError("no")
        self.assertIsInstance(caught.exception, ValueError)
        with self.assertWarns(DeprecationWarning):
            tools.warned()
        with self.assertLogs("shop", level="INFO") as logs, tools.noted() as three:
            self.assertEqual(three, 3)
        self.assertEqual(len(logs.output), 2)

    def test_mocks(self):
        with patch("builtins.print") as said, mock.patch.object(tools.Shelf, "__len__", return_value=7):
            tools.main(["4"])
            self.assertEqual(len(tools.Shelf()), 7)
        said.assert_called_once_with(4)
        self.assertEqual(said.call_args_list, [mock.call(ANY)])
        with patch("shop.tools.stored", autospec=True) as stored:
            stored.return_value = 1
            self.assertEqual(tools.stored(), 1)
        self.assertEqual(tools.Job().fail(), "failed")

    def test_only_a_mock(self):
        said = mock.MagicMock()
        tools.Shelf(said("a"))
        said.assert_called_once_with("a")

    def test_programs(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, "-m", "shop"], capture_output=True, text=True)
            self.assertEqual((done.stdout, done.returncode), ("here\\n", 0), folder)


class Waiting(unittest.IsolatedAsyncioTestCase):
    async def test_waits(self):
        self.assertEqual(await tools.waited(), [4, 5])
        with self.assertRaises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.sleep(9), 0.01)


class More(Checks):
    pass


def setUpModule():
    logging.getLogger("shop").propagate = False


if __name__ == "__main__":
    unittest.main()
"""


def run(software: str, tests: str, sandboxes: WarmSandboxes | None = None) -> TestOutcome:
    tree = {
        "shop/__init__.py": "",
        "shop/tools.py": software,
        "shop/__main__.py": "print('here')\n",
    }
    return run_test_file(tree, "tests/test_tools.py", tests, 20, sandboxes=sandboxes)


def test_what_honest_code_does_is_believed() -> None:
    with WarmSandboxes() as sandboxes:
        for result in (run(SOFTWARE, TESTS), run(SOFTWARE, TESTS, sandboxes)):
            assert result.status == "pass", result.stderr
            assert len(result.passed) == 15


AROUND = (
    "import json, os, pathlib, sys, __main__\n"
    "names = {n for n in sys.modules if n not in ('json.decoder', 'json.scanner', 'json.encoder', 'shop.tools')}\n"
    "print(json.dumps([sys.argv, sys.orig_argv, list(sys.flags), sys.path, sorted(names), __main__.__spec__.name,\n"
    "    sorted(set(os.environ) - {'SANDBOX_REPORT_FD'}), sorted(map(str, pathlib.Path('/').iterdir())),\n"
    "    sorted(map(str, pathlib.Path('/app').rglob('*'))), os.getcwd(), repr(sys.excepthook)[:20]]))\n"
)


def test_a_test_run_looks_like_any_run_of_the_program() -> None:
    tree = {
        "shop/__init__.py": "",
        "shop/tools.py": AROUND,
        "shop/__main__.py": "import shop.tools\n",
    }
    tests = (
        "import unittest\nfrom shop import tools\nclass Tools(unittest.TestCase):\n"
        "    def test_a(self):\n        self.assertEqual(tools.names, 0)\n"
    )

    started = program.run(tree, ["python", "-m", "shop"], timeout_s=10)
    tested = run_test_file(tree, "tests/test_tools.py", tests, 10)
    with WarmSandboxes() as sandboxes:
        warm = run_test_file(tree, "tests/test_tools.py", tests, 10, sandboxes=sandboxes)

    assert json.loads(tested.stdout) == json.loads(started.stdout), started.stderr
    assert json.loads(warm.stdout) == json.loads(started.stdout), warm.stderr
