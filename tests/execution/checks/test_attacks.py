"""Code that wants to pass its tests by something else than being right is refused, and told why."""

import pytest

from tests.execution.checks.refusals import reasons, within


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
    ],
)
def test_an_attack_is_refused_as_what_it_is(
    imports: tuple[str, ...], lines: list[str], reason: str
) -> None:
    assert reason in reasons(within(*lines), *imports)
