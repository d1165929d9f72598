"""Which files decide whether a test's last result still holds."""

import sys
import threading

import pytest

from execution.source.reach import reached
from execution.source.syntax.parse import parse

TREE = {
    "shop/__init__.py": "",
    "shop/amounts.py": "LIMIT = 3\n",
    "shop/basket.py": "from shop.amounts import LIMIT\n",
    "shop/inner/__init__.py": "from . import deep\n",
    "shop/inner/deep.py": "from ..basket import LIMIT\n",
    "shop/alone.py": "",
    "shop/words.txt": "hello",
}


def test_a_test_reaches_what_its_imports_import() -> None:
    assert set(reached(TREE, "tests/test_it.py", "from shop.basket import LIMIT\n")) == {
        "shop/__init__.py", "shop/basket.py", "shop/amounts.py", "shop/words.txt",
    }  # fmt: skip


def test_relative_imports_and_packages_count() -> None:
    found = set(reached(TREE, "tests/test_it.py", "import shop.inner\n"))

    assert {"shop/inner/__init__.py", "shop/inner/deep.py", "shop/basket.py"} <= found
    assert "shop/alone.py" not in found


@pytest.mark.parametrize(
    "code",
    [
        "import subprocess\n",
        "import os\nos.system('python -m shop')\n",
        "from os import popen\n",
        "import asyncio\nasyncio.create_subprocess_exec('python')\n",
        "exec('import shop.alone')\n",
        "eval('__import__')\n",
        "import pty\n",
        "import runpy\n",
        "import importlib\n",
        "from pathlib import Path\nPath('/app/shop/alone.py').read_text()\n",
    ],
)
def test_a_test_that_may_start_programs_reaches_everything(code: str) -> None:
    assert reached(TREE, "tests/test_it.py", "import shop.amounts\n" + code) == TREE


def test_a_test_that_imports_nothing_of_the_tree_reaches_everything() -> None:
    assert reached(TREE, "tests/test_it.py", "import unittest\n") == TREE


def test_many_threads_can_parse_at_once() -> None:
    """Without one lock around it, CPython 3.11 now and then raises SystemError here."""
    source = (
        "x = " + "(" * 60 + "1" + ")" * 60 + "\n" + "def f(a: int) -> int:\n    return a\n" * 40
    )
    errors: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(30):
                parse(source)
        except SystemError as error:
            errors.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)

    assert errors == []
