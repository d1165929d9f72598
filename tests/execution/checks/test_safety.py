"""What code may reach, and what it may not."""

import pytest

from tests.execution.checks.alone import failed, simple


@pytest.mark.parametrize(
    ("imports", "body"),
    [
        pytest.param((), "return eval('1')", id="eval"),
        pytest.param((), "run = exec\nreturn run('1')", id="exec by another name"),
        pytest.param((), "return compile('1', '', 'eval')", id="compile"),
        pytest.param((), "return __import__('os')", id="__import__"),
        pytest.param(("import os",), "return os.system('ls')", id="os.system"),
        pytest.param(("import os as o",), "return o.popen('ls')", id="alias"),
        pytest.param(("from os import system",), "return system('ls')", id="from"),
        pytest.param(("import os",), "return getattr(os, 'system')('ls')", id="getattr"),
        pytest.param(("import os",), "return getattr(os, str(value))", id="computed getattr"),
        pytest.param(("import subprocess",), "return subprocess.run(['ls'])", id="subprocess"),
        pytest.param(("import ctypes",), "return ctypes", id="ctypes"),
        pytest.param(("import pickle",), "return pickle.loads(b'')", id="pickle"),
        pytest.param(("import socket",), "return socket.socket()", id="socket"),
        pytest.param(("import urllib.request",), "return urllib.request", id="urllib.request"),
        pytest.param(("import shutil",), "return shutil.rmtree('/')", id="rmtree"),
        pytest.param(("import importlib",), "return importlib", id="importlib"),
        pytest.param(("import sys",), "return sys._getframe()", id="frames"),
        pytest.param((), "return ().__class__.__bases__[0].__subclasses__()", id="subclasses"),
        pytest.param((), "import subprocess\nreturn subprocess", id="import inside"),
        pytest.param(("import unittest",), "return unittest", id="test library"),
        pytest.param(("from os import *",), "return path", id="star"),
        pytest.param(("import pathlib",), "return pathlib.os.system('ls')", id="through pathlib"),
        pytest.param(("import shutil",), "return shutil.os.fork()", id="through shutil"),
        pytest.param(("import argparse",), "return argparse._os.system('ls')", id="by an alias"),
        pytest.param(("import enum",), "return enum.bltns.eval('1')", id="built-ins by an alias"),
        pytest.param(("from logging import sys",), "return sys.modules", id="from a module"),
        pytest.param(
            ("from http import server",), "return server.subprocess.run(['ls'])", id="submodule"
        ),
        pytest.param(("from shop import store",), "return store.os.system('ls')", id="our own"),
        pytest.param(("from shop.store import os as o",), "return o.fork()", id="from our own"),
        pytest.param(("import logging",), "s = logging.sys\nreturn s.modules", id="handed on"),
        pytest.param(("import sys",), "return [sys][0].modules", id="in a list"),
        pytest.param(("from shop import store",), "s = store.sys\nreturn s", id="ours handed on"),
        pytest.param(("import sys",), "return sys.__dict__['modules']", id="__dict__"),
        pytest.param(("import sys",), "return vars(sys)['modules']", id="vars"),
        pytest.param((), "return vars()['__builtins__']", id="vars of nothing"),
        pytest.param((), "return locals()", id="locals"),
        pytest.param(("import sys",), "return sys.__getattribute__('modules')", id="dunder"),
        pytest.param(
            ("from operator import attrgetter", "import sys"),
            "return attrgetter('modules')(sys)",
            id="attrgetter",
        ),
        pytest.param(("import os",), "return hasattr(os, str(value))", id="computed hasattr"),
        pytest.param((), "return __builtins__['eval']('1')", id="__builtins__"),
        pytest.param((), "return __loader__", id="__loader__"),
        pytest.param((), "return print.__self__.eval('1')", id="__self__"),
        pytest.param(("import posix",), "return posix.system('ls')", id="posix"),
        pytest.param(("import _thread",), "return _thread", id="internal module"),
        pytest.param(("import __main__",), "return __main__", id="the runner"),
        pytest.param(("import json",), "json.dumps = str\nreturn 1", id="a library changed"),
        pytest.param(
            ("import json",), "json.JSONEncoder.encode = str\nreturn 1", id="a class of it changed"
        ),
        pytest.param(
            ("from json import JSONEncoder",),
            "setattr(JSONEncoder, 'encode', str)\nreturn 1",
            id="changed by name",
        ),
        pytest.param(("from tests import helper",), "return helper", id="its tests"),
        pytest.param(("from shop.tests.helper import x",), "return x", id="its inner tests"),
        pytest.param(("from . import tests",), "return tests", id="tests beside it"),
        pytest.param(("import pydoc",), "return pydoc.locate('os.system')", id="by its name"),
        pytest.param(("import timeit",), "return timeit.timeit('1')", id="timeit"),
    ],
)
def test_dangerous_code_fails_safety(imports: tuple[str, ...], body: str) -> None:
    assert "safety" in failed(simple(body, imports=imports))


@pytest.mark.parametrize(
    ("imports", "body"),
    [
        pytest.param(("import re",), "return re.compile('a')", id="re.compile"),
        pytest.param(("import os",), "return os.path.join('a', 'b')", id="os.path"),
        pytest.param(("import sqlite3",), "return sqlite3.connect(':memory:')", id="sqlite3"),
        pytest.param(
            ("from http.server import HTTPServer",), "return HTTPServer", id="http.server"
        ),
        pytest.param(("from urllib.parse import quote",), "return quote('a')", id="urllib.parse"),
        pytest.param((), "return getattr(value, 'real')", id="getattr of a value"),
        pytest.param(("import os",), "return getattr(os, 'O_BINARY', 0)", id="getattr by name"),
        pytest.param(("import os",), "return dict(os.environ), os.sep", id="os.environ"),
        pytest.param(("import datetime",), "return datetime.datetime.now()", id="class of a name"),
        pytest.param(("from datetime import datetime",), "return [datetime]", id="class as value"),
        pytest.param(
            ("import xml.etree.ElementTree",), "return xml.etree.ElementTree.XML", id="xml"
        ),
        pytest.param(("import xml.etree.ElementTree as ET",), "return ET.fromstring('')", id="ET"),
        pytest.param(("from collections import abc",), "return abc.Sized", id="collections.abc"),
        pytest.param(("import time",), "return map(time.sleep, [1])", id="function of a module"),
        pytest.param(("import sys",), "sys.stdout = None\nreturn sys.stderr", id="sys.stdout"),
        pytest.param(("import logging",), "return logging.getLogger(__name__)", id="logging"),
        pytest.param(("import json",), "value = vars(json.JSONDecoder())\nreturn value", id="vars"),
        pytest.param(("from shop import store",), "return [store]", id="our own module"),
        pytest.param(("from shop.kinds import Kind",), "return Kind('a').modules", id="modules"),
        pytest.param(("import decimal",), "decimal.getcontext().prec = 9\nreturn 1", id="context"),
    ],
)
def test_ordinary_code_passes_safety(imports: tuple[str, ...], body: str) -> None:
    assert "safety" not in failed(simple(body, imports=imports))


def test_tests_may_start_the_program_they_test() -> None:
    body, imports = "return subprocess.run(['ls'])", ("import subprocess",)

    assert "safety" not in failed(simple(body, imports=imports, path="tests/test_one.py"))
