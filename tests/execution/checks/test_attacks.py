"""Code that wants to pass its tests by something else than being right is refused, and told why."""

import pytest

from execution.checks.atom import check_alone, check_atom
from execution.source.atom_source import AtomSource

HEAD = "def target(value: object) -> object:\n"


def reasons(code: str, *imports: str, kind: str = "function") -> str:
    """What `safety` says about it, in lines."""
    symbol = "target" if kind == "function" else "target.py"
    atom = AtomSource(
        path="shop/target.py",
        symbol=symbol,
        kind=kind,
        signature=HEAD.strip().rstrip(":") if kind == "function" else "",
        imports=imports,
        code=code,
    )
    found = [one for one in check_alone(atom) if one.validator == "safety"]
    return "\n".join(one.detail for one in found if one.outcome == "failed")


def within(*lines: str) -> str:
    return HEAD + "\n".join(f"    {line}" for line in lines)


@pytest.mark.parametrize(
    ("imports", "lines", "reason"),
    [
        # A value that equals everything.
        pytest.param(
            (),
            [
                "class Always(int):",
                "    def __eq__(self, other):",
                "        return isinstance(other, int) or not isinstance(other, int)",
                "    __hash__ = int.__hash__",
                "return Always(value)",
            ],
            "`Always` stands inside a function",
            id="class in a function",
        ),
        pytest.param(
            (),
            ["make = lambda: type('Yes', (str,), {'__eq__': lambda a, b: True})", "return make()"],
            "makes a class",
            id="class by type",
        ),
        pytest.param(
            (),
            ["kinds = [type]", "return kinds[0]('Yes', (str,), {})(value)"],
            "`type` is used as a value",
            id="type in a list",
        ),
        pytest.param(
            (),
            ["meta = type(str)", "return meta('Yes', (str,), {})(value)"],
            "can make classes",
            id="type of a class",
        ),
        pytest.param(
            (),
            ["return type(str)('Yes', (str,), {})(value)"],
            "can make classes",
            id="type of a class called",
        ),
        pytest.param(
            (),
            ["return str.__class__('Yes', (str,), {})(value)"],
            "can make classes",
            id="__class__ of a class",
        ),
        pytest.param(
            (),
            ["kind = type[int]", "return kind('Yes', (str,), {})(value)"],
            "`type` is used as a value",
            id="type with an index",
        ),
        pytest.param(
            ("import types",),
            ["return types.new_class('Yes', (str,))(value)"],
            "types.new_class",
            id="new_class",
        ),
        pytest.param(
            ("from dataclasses import make_dataclass",),
            ["return make_dataclass('Yes', [], namespace={'__eq__': lambda a, b: True})()"],
            "make_dataclass",
            id="make_dataclass",
        ),
        pytest.param(
            ("from enum import Enum",),
            ["names = {'__eq__': lambda a, b: True, 'A': 1}", "return Enum('Yes', names).A"],
            "An enumeration is made by a call",
            id="enumeration by a call",
        ),
        pytest.param(
            ("from abc import ABCMeta",),
            ["return ABCMeta('Yes', (str,), {})(value)"],
            "abc.ABCMeta",
            id="a metaclass called",
        ),
        pytest.param(
            ("from shop.records import Amount",),
            ["Amount.__eq__ = lambda a, b: True", "return Amount(value)"],
            "`__eq__` reaches",
            id="__eq__ set afterwards",
        ),
        pytest.param(
            ("from shop.records import Amount",),
            ["setattr(Amount, '__e' + 'q__', lambda a, b: True)", "return Amount(value)"],
            "`__eq__`",
            id="__eq__ set by name",
        ),
        pytest.param(
            ("import argparse", "from shop.records import Amount"),
            [
                "parser = argparse.ArgumentParser()",
                "parser.set_defaults(**{'_'.join(['', '', 'eq', '', '']): lambda a, b: True})",
                "parser.parse_args([], namespace=Amount)",
                "return Amount(value)",
            ],
            "`parse_args` is given more than arguments",
            id="__eq__ set by argparse",
        ),
        pytest.param(
            ("from shop.cli import parser", "from shop.records import Amount"),
            ["act = parser().add_argument(str(value))", "act(None, Amount, lambda a, b: True)"],
            "`add_argument` returns sets attributes",
            id="__eq__ set by an action",
        ),
        # The test library, the runner and the tests.
        pytest.param(
            ("import operator",),
            ["classes = operator.attrgetter('__subclasses__')(object)()", "return classes"],
            "`__subclasses__` reaches into",
            id="attrgetter",
        ),
        pytest.param(
            ("from operator import attrgetter as reach",),
            ["ways = [reach]", "return ways[0](str(value))(object)"],
            "operator.attrgetter",
            id="attrgetter handed on",
        ),
        pytest.param(
            ("import operator",),
            ["return operator.attrgetter('joinpath.__globals__')(value)['os'].system('ls')"],
            "`__globals__` reaches into",
            id="attrgetter with dots",
        ),
        pytest.param(
            ("from operator import methodcaller",),
            ["return methodcaller('__getattribute__', '__class__')(value)"],
            "`__getattribute__` reaches into",
            id="methodcaller",
        ),
        pytest.param(
            (),
            ["return getattr(object, '__sub' + 'classes__')()"],
            "`__subclasses__` reaches into",
            id="name put together",
        ),
        pytest.param(
            (),
            ["name = bytes([95, 95]).decode() + 'code' + '_' * 2", "return getattr(target, name)"],
            "`getattr` with a computed name",
            id="name computed",
        ),
        pytest.param(
            (),
            ["return getattr(target, f'__{value}__')"],
            "`getattr` with a computed name",
            id="name in an f-string",
        ),
        pytest.param(
            (),
            ["reach = getattr", "return reach(target, str(value))"],
            "`getattr` is handed on",
            id="getattr by another name",
        ),
        pytest.param(
            ("from functools import reduce",),
            ["return reduce(getattr, ['a', 'b'], value)"],
            "`getattr` is handed on",
            id="getattr in reduce",
        ),
        pytest.param(
            (),
            [
                "match target:",
                "    case object(__globals__=names):",
                "        return names['__builtins__']",
                "return value",
            ],
            "`__globals__` reaches into",
            id="pattern",
        ),
        pytest.param(
            (),
            [
                "try:",
                "    raise KeyError(value)",
                "except KeyError as error:",
                "    return error.__traceback__.tb_frame.f_back.f_locals['self']",
            ],
            "`f_locals` looks into the frames",
            id="frame of a traceback",
        ),
        pytest.param(
            ("import traceback",),
            [
                "for frame, _ in traceback.walk_stack(None):",
                "    mine = getattr(frame, 'f_' + 'locals')",
                "return value",
            ],
            "`traceback.walk_stack` leads to frames",
            id="walk_stack",
        ),
        pytest.param(
            (),
            ["steps = (one for one in [1])", "return steps.gi_frame.f_back"],
            "`gi_frame` looks into the frames",
            id="frame of a generator",
        ),
        pytest.param(
            ("import signal",),
            ["signal.signal(signal.SIGALRM, lambda number, frame: None)", "return value"],
            "`signal` interrupts other functions",
            id="signal handler",
        ),
        pytest.param(
            ("import gc",),
            ["return [one for one in gc.get_objects() if isinstance(one, type)]"],
            "`gc` reaches into the interpreter",
            id="gc",
        ),
        pytest.param(
            ("import sys",), ["return sys.modules['unittest']"], "`sys.modules`", id="sys.modules"
        ),
        pytest.param(
            ("import sys",), ["return sys.orig_argv"], "tells who runs", id="the runner's arguments"
        ),
        pytest.param(
            ("import inspect",),
            ["return dict(inspect.getmembers(target))['__globals__']"],
            "`inspect.getmembers` reaches every attribute",
            id="getmembers",
        ),
        pytest.param(
            ("import inspect",),
            ["return inspect.getattr_static(target, '__code__')"],
            "`inspect.getattr_static` reaches every attribute",
            id="getattr_static",
        ),
        pytest.param(
            ("from enum import IntEnum",),
            ["return IntEnum._convert_('Case', 'unittest.case', lambda name: True)"],
            "`_convert_` reaches past",
            id="members of another module",
        ),
        pytest.param(
            ("import functools",),
            ["functools.update_wrapper(value, target, updated=['__glo' 'bals__'])", "return value"],
            "sets any attribute",
            id="update_wrapper",
        ),
        pytest.param(
            ("import linecache",),
            ["return linecache.getlines('/app/tests/test_one.py')"],
            "`linecache` reads the source",
            id="linecache",
        ),
        pytest.param((), ["return '{0.__globals__}'.format(target)"], "`__globals__`", id="format"),
        pytest.param(
            (),
            ["text = '{0._' + '_globals_' + chr(95) + '}'", "return text.format(target)"],
            "`format` of a computed text",
            id="format put together",
        ),
        pytest.param(
            ("from operator import methodcaller",),
            ["return methodcaller('format', target)('{0.' + str(value))"],
            "`format` is taken by its name",
            id="format by its name",
        ),
        pytest.param(
            ("import logging",),
            ["logging.warning('x', stacklevel=5)", "return value"],
            "`stacklevel` writes down who called",
            id="who called, in the log",
        ),
        pytest.param(
            ("import string",),
            ["return string.Formatter().get_field('0.__globals__', (target,), {})"],
            "`string.Formatter` follows attributes",
            id="Formatter",
        ),
        pytest.param(
            ("from importlib.resources import files",),
            ["return files(str(value)).joinpath('test_one.py').read_text()"],
            "`files` imports what it names",
            id="files of any package",
        ),
        # Processes, connections, and texts that are run.
        pytest.param(
            ("from concurrent.futures import ProcessPoolExecutor",),
            ["with ProcessPoolExecutor() as pool:", "    return pool.submit(len, value)"],
            "Use instead: threads, by `concurrent.futures.ThreadPoolExecutor`",
            id="ProcessPoolExecutor",
        ),
        pytest.param(
            ("import concurrent.futures.process as pools",),
            ["return pools.ProcessPoolExecutor()"],
            "starts or controls other processes",
            id="its module",
        ),
        pytest.param(
            ("import webbrowser",), ["return webbrowser.open(value)"], "a browser", id="webbrowser"
        ),
        pytest.param((), ["import antigravity", "return antigravity"], "a browser", id="inside"),
        pytest.param(
            ("from distutils.spawn import spawn",),
            ["return spawn(['ls'])"],
            "processes",
            id="spawn",
        ),
        pytest.param(
            ("import asyncio",),
            ["loop = asyncio.new_event_loop()", "return loop.create_connection(value, 'x', 80)"],
            "opens network connections",
            id="connection of a loop",
        ),
        pytest.param(
            ("import asyncio",),
            ["async def run() -> object:", "    task = asyncio.current_task()", "return run()"],
            "not among the names of `asyncio`",
            id="task with its stack",
        ),
        pytest.param(
            ("from http.server import HTTPServer",),
            ["return HTTPServer(('', 0), value).socket.connect(('localhost', 80))"],
            "`socket` reaches past",
            id="connection of a server",
        ),
        pytest.param(
            ("from logging.handlers import SocketHandler",),
            ["return SocketHandler('localhost', 80)"],
            "sends the log away",
            id="SocketHandler",
        ),
        pytest.param(
            ("import logging.config",),
            ["logging.config.dictConfig(value)", "return value"],
            "logging.config",
            id="logging.config",
        ),
        pytest.param(
            ("from typing import get_type_hints",),
            ["return get_type_hints(target)"],
            "evaluates texts",
            id="get_type_hints",
        ),
        pytest.param(
            ("import inspect",),
            ["return inspect.signature(target, eval_str=True)"],
            "`eval_str` evaluates",
            id="eval_str",
        ),
        pytest.param(
            ("from functools import singledispatch",),
            [
                "@singledispatch",
                "def shown(one: object) -> str:",
                "    return ''",
                "def other(one: \"__import__('os').system('ls')\") -> str:",
                "    return ''",
                "shown.register(other)",
                "return value",
            ],
            "Use of `__import__`",
            id="text in an annotation",
        ),
        pytest.param(
            ("import sqlite3",),
            [
                "base = sqlite3.connect(':memory:')",
                "base.enable_load_extension(True)",
                "return base",
            ],
            "`enable_load_extension` reaches past",
            id="extension of sqlite3",
        ),
        pytest.param(
            ("import pathlib", "import sys"),
            [
                "pathlib.Path('/tmp/colours.py').write_text('import os')",
                "sys.path.insert(0, '/tmp')",
                "import colours",
                "return colours",
            ],
            "`sys.path`",
            id="a module written and imported",
        ),
        pytest.param(
            (),
            [
                "def inner() -> object:",
                "    from shop.amounts import eval",
                "    return eval",
                "return eval(str(value)), inner",
            ],
            "Use of `eval`",
            id="eval hidden by another function",
        ),
        pytest.param(
            (),
            [
                "def one() -> object:",
                "    import os as m",
                "    return m.system('ls')",
                "def two() -> object:",
                "    import json as m",
                "    return m.dumps(1)",
                "return one, two",
            ],
            "`os.system`",
            id="one name for two modules",
        ),
        pytest.param(
            (),
            ["return [eval(one) for eval in [len] for one in []], eval(str(value))"],
            "Use of `eval`",
            id="eval beside a comprehension",
        ),
        pytest.param(
            (),
            ["return [eval(str(value)) for eval in (eval,)]"],
            "Use of `eval`",
            id="eval by its own name",
        ),
        pytest.param(
            ("import atexit",), ["atexit.register(print)", "return value"], "`atexit`", id="atexit"
        ),
        pytest.param(
            ("import os",), ["os.write(4, b'{}')", "return value"], "`os.write`", id="the report"
        ),
        pytest.param(
            ("import os",),
            ["return getattr(getattr(os, 'path'), 'os').system('ls')"],
            "`os.path.os`",
            id="getattr twice",
        ),
        pytest.param(
            (), ["return \uff45val(str(value))"], "Use of `eval`", id="letters of another width"
        ),
    ],
)
def test_an_attack_is_refused_as_what_it_is(
    imports: tuple[str, ...], lines: list[str], reason: str
) -> None:
    assert reason in reasons(within(*lines), *imports)


def a_class(*lines: str, head: str = "class Amount:") -> str:
    return "\n".join([head, *(f"    {line}" for line in lines)])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param(
            a_class("def __eq__(self, other):", "    return True"), "compares nothing", id="true"
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return bool(other) or True"),
            "compares nothing",
            id="or true",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return isinstance(other, int) or not other"),
            "compares nothing",
            id="of any type",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return other == other"),
            "compares nothing",
            id="with itself",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    self = other", "    return self == other"),
            "gives its parameters other values",
            id="with what it was given",
        ),
        pytest.param(
            a_class(
                "def __eq__(self, other):",
                "    if isinstance(other, int):",
                "        return True",
                "    return NotImplemented",
            ),
            "compares nothing",
            id="true under a condition",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return (self, other) != ()"),
            "compares nothing",
            id="both on one side",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return self.amount == other.amount"),
            "does not ask for the type",
            id="of no type",
        ),
        pytest.param(
            a_class("__eq__ = lambda self, other: True"), "`__eq__` is assigned", id="lambda"
        ),
        pytest.param(
            a_class("if True:", "    def __eq__(self, other): return True"),
            "`__eq__` is assigned",
            id="in a branch",
        ),
        pytest.param(
            a_class("for __eq__ in [lambda self, other: True]:", "    pass"),
            "`__eq__` is assigned",
            id="by a loop",
        ),
        pytest.param(
            a_class("from shop.other import always as __eq__"),
            "`__eq__` is assigned",
            id="imported",
        ),
        pytest.param(
            a_class("def __ne__(self, other):", "    return False"), "`__ne__`", id="not unequal"
        ),
        pytest.param(
            a_class("def __lt__(self, other):", "    return True"), "compares nothing", id="less"
        ),
        pytest.param(
            a_class("def __contains__(self, one):", "    return True"), "does not look", id="in"
        ),
        pytest.param(
            a_class("@property", "def __class__(self):", "    return int"),
            "may not define `__class__`",
            id="another class",
        ),
        pytest.param(
            a_class("def __getattribute__(self, name):", "    return 1"),
            "may not define `__getattribute__`",
            id="any attribute",
        ),
        pytest.param(
            a_class("def __del__(self):", "    print()"), "may not define `__del__`", id="last word"
        ),
        pytest.param(
            a_class("def __instancecheck__(cls, one):", "    return True", head="class M(type):"),
            "is a class of classes",
            id="metaclass",
        ),
        pytest.param(
            a_class("amount: int", head="class Amount(metaclass=Meta):"),
            "metaclass",
            id="by a keyword",
        ),
        pytest.param(
            a_class("amount: int", head="class Amount(**options):"), "metaclass", id="by options"
        ),
        pytest.param(
            a_class('__match_args__ = ("__dict__",)'), "`__match_args__`", id="pattern by position"
        ),
        pytest.param(
            "def __getattr__(name):\n    return eval",
            "defined outside of a class",
            id="of a module",
        ),
    ],
)
def test_a_class_that_lies_is_refused(code: str, reason: str) -> None:
    assert reason in reasons(code, kind="file")


HIDDEN = "# +AGkAbQBwAG8AcgB0- os"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param(f"# coding: utf-7\n{HIDDEN}\nx = 1", "the encoding 'utf-7'", id="utf-7"),
        pytest.param(f"#!/bin/python\n# -*- coding: U7 -*-\n{HIDDEN}", "'U7'", id="second line"),
        pytest.param(f"\r# coding=utf_7\n{HIDDEN}", "'utf_7'", id="after a lonely return"),
        pytest.param("# vim: set fileencoding=latin-1 :\nx = 'a'", "'latin-1'", id="latin-1"),
        pytest.param("\ufeffx = 1", "a byte order mark (\\ufeff)", id="byte order mark"),
        pytest.param("x = 1\n\fy = 2", "a form feed (\\x0c)", id="form feed"),
        pytest.param("x = 'a\u202eb'", "right-to-left override (\\u202e)", id="another order"),
        pytest.param("x = 1  # \u2028import os", "line separator (\\u2028)", id="line separator"),
        pytest.param("x = 'a\x1b[2Kb'", "an escape character (\\x1b)", id="terminal"),
        pytest.param("x = 1  # one\rimport os", "a lonely return (\\r)", id="lonely return"),
        pytest.param("pa\u200bss_word = 1", "zero width space (\\u200b)", id="zero width"),
    ],
)
def test_text_that_is_not_what_it_seems_is_refused(code: str, reason: str) -> None:
    assert reason in reasons(code, kind="file")


def test_a_line_is_named_and_code_in_a_file_of_text_is_left_alone() -> None:
    atom = AtomSource(path="shop/a.py", symbol="a.py", kind="file", code="x = 1\n\ny = '\u202e'")
    prose = AtomSource(
        path="a.md", symbol="a.md", kind="file", language="markdown", code="\ufeff\f"
    )

    [found] = [one for one in check_alone(atom) if one.outcome == "failed"]

    assert (found.validator, found.line) == ("safety", 3)
    assert {one.outcome for one in check_alone(prose)} == {"passed"}


TEXTS = "import shutil\nimport sys\nfrom json import codecs\n\nHELLO = 'Hello {0}'\nCOMPUTED = '{0._' + chr(95) + 'x}'\n"


@pytest.mark.parametrize(
    ("imports", "body", "reason"),
    [
        pytest.param(
            ("from shop import texts",),
            "return [texts][0].sys.modules",
            "The module `shop.texts` is used as a value",
            id="handed on",
        ),
        pytest.param(
            ("from . import texts as t",), "return t.codecs.builtins", "`builtins`", id="a chain"
        ),
        pytest.param(
            ("from shop import texts",),
            "return texts.shutil.rmtree(value)",
            "By way of `shop.texts.shutil.rmtree`: `shutil.rmtree` deletes whole folders",
            id="a function passed on",
        ),
        pytest.param(
            ("from shop.texts import codecs as c",),
            "return c",
            "is used as a value",
            id="passed on",
        ),
        pytest.param(
            ("from shop.texts import COMPUTED as HELLO",),
            "return HELLO.format(target)",
            "`COMPUTED` is no written-out text",
            id="a constant computed",
        ),
        pytest.param(
            ("from shop.texts import HELLO",), "return HELLO.format(value)", "", id="a constant"
        ),
        pytest.param(
            ("from shop import texts",), "return texts.HELLO.lower()", "", id="looked into"
        ),
    ],
)
def test_what_other_files_pass_on_is_looked_at(
    imports: tuple[str, ...], body: str, reason: str
) -> None:
    atom = AtomSource(
        path="shop/target.py",
        symbol="target",
        kind="function",
        signature=HEAD.strip().rstrip(":"),
        imports=imports,
        code=within(body),
    )
    texts = AtomSource(path="shop/texts.py", symbol="texts.py", kind="file", code=TEXTS)

    found = check_atom(atom, around=[], provided=[texts], package="shop")

    refused = [one for one in found if one.validator == "safety" and one.outcome == "failed"]
    assert bool(refused) == bool(reason), refused
    assert reason in "\n".join(one.detail for one in refused)
