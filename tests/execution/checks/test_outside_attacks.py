"""Code that reaches for processes, connections, or texts that are run is refused, and told why."""

import pytest

from tests.execution.checks.refusals import reasons, within


@pytest.mark.parametrize(
    ("imports", "lines", "reason"),
    [
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
def test_reaching_outside_is_refused_as_what_it_is(
    imports: tuple[str, ...], lines: list[str], reason: str
) -> None:
    assert reason in reasons(within(*lines), *imports)
