import itertools
import subprocess
import sys
from dataclasses import replace

import pytest
from ruff import find_ruff_bin  # type: ignore[import-untyped]

from execution.sandbox.folders import materialised
from execution.source.assemble import assemble, assemble_file
from execution.source.atom_source import AtomSource
from execution.source.stubs import Mode, stub
from tests.execution.checks.atoms import ADD, BASKET, LIMIT, MAIN, SHOP


def constant(symbol: str, value: str, number: int = 0) -> AtomSource:
    code = f"{symbol}: int = {value}"
    return AtomSource(path="p/m.py", symbol=symbol, kind="constant", code=code, number=number)


def function(symbol: str, body: str, number: int = 0, head: str = "") -> AtomSource:
    code = f"def {symbol}({head}):\n    {body}"
    return AtomSource(path="p/m.py", symbol=symbol, kind="function", code=code, number=number)


def test_a_file_is_its_imports_then_its_definitions_with_providers_first() -> None:
    text = assemble([BASKET, ADD])["shop/amounts.py"]

    assert text.startswith(
        "from __future__ import annotations\n\n"
        "from shop.errors import TooMuch\nfrom shop.limits import LIMIT\n\n\ndef add("
    )
    assert text.index("def add(") < text.index("class Basket")
    assert text.endswith("return self.total\n")


def test_equal_atoms_give_equal_files_in_whatever_order_they_come() -> None:
    trees = {tuple(assemble(order).items()) for order in itertools.permutations(SHOP)}

    assert len(trees) == 1


def test_what_is_needed_at_import_time_comes_first_even_through_calls() -> None:
    atoms = [
        constant("LIMIT", "double(BASE)", number=1),
        function("double", "return twice * value", number=2, head="value, twice=TWO"),
        function("unused", "return LIMIT", number=3),
        constant("BASE", "3", number=4),
        constant("TWO", "2", number=5),
    ]

    scope: dict[str, object] = {}
    exec(assemble(atoms)["p/m.py"], scope)  # noqa: S102

    assert scope["LIMIT"] == 6


def test_a_table_of_functions_that_use_the_table_comes_after_them() -> None:
    atoms = [
        function("first", "return TABLE", number=1),
        constant("TABLE", "len([first])", number=2),
    ]

    scope: dict[str, object] = {}
    exec(assemble(atoms)["p/m.py"], scope)

    assert scope["TABLE"] == 1


def test_two_functions_that_call_each_other_are_in_one_file() -> None:
    text = assemble([function("a", "return b()", 1), function("b", "return a()", 2)])["p/m.py"]

    assert text.count("def ") == 2


def test_imports_are_merged_without_repeats() -> None:
    atoms = [
        replace(
            function("a", "return date, Any", 1),
            imports=("from datetime import date", "from typing import Any"),
        ),
        replace(
            function("b", "return datetime, os", 2),
            imports=(
                "from datetime import datetime, date",
                "import os",
                "from __future__ import annotations",
            ),
        ),
    ]

    header = assemble(atoms)["p/m.py"].partition("\n\n\n")[0]

    assert header == (
        "from __future__ import annotations\n\nimport os\n"
        "from datetime import date, datetime\nfrom typing import Any"
    )


def test_an_assembled_tree_is_clean_for_ruff() -> None:
    many = replace(
        ADD,
        path="shop/many.py",
        imports=(
            *ADD.imports,
            "import collections.abc as shapes",
            "from shop.very_long_module_name import CONSTANT, first_function, SecondClass, third_function, fourth",
        ),
        code=ADD.code.replace(
            "total =",
            "shapes, CONSTANT, first_function, SecondClass, third_function, fourth\n    total =",
        ),
    )
    with materialised(assemble([*SHOP, many])) as folder:
        done = subprocess.run(
            [
                find_ruff_bin(),
                "check",
                "--isolated",
                "--no-cache",
                "--select",
                "E,F,I",
                "--line-length",
                "100",
                ".",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
        )

    assert done.returncode == 0, done.stdout


def test_a_file_atom_is_its_file_to_the_letter() -> None:
    assert assemble(SHOP)["shop/__main__.py"] == MAIN.code


def test_every_package_has_its_marker_file() -> None:
    tree = assemble([replace(LIMIT, path="shop/deep/inside/limits.py")])

    assert [path for path in tree if path.endswith("__init__.py")] == [
        "shop/__init__.py",
        "shop/deep/__init__.py",
        "shop/deep/inside/__init__.py",
    ]


def test_the_start_of_each_atom_in_its_file_is_known() -> None:
    file = assemble_file([ADD, BASKET])
    lines = file.text.split("\n")

    assert lines[file.starts["add"] - 1].startswith("def add(")
    assert lines[file.starts["Basket"] - 1] == "class Basket:"


@pytest.mark.parametrize("mode", ["raise", "none"])
def test_stubs_of_a_whole_tree_can_be_imported_and_used(mode: Mode) -> None:
    program = (
        "from shop.amounts import Basket, add\n"
        "from shop.errors import TooMuch\n"
        "from shop.limits import LIMIT\n"
        "def said(function):\n"
        "    try:\n"
        "        return function()\n"
        "    except NotImplementedError:\n"
        "        return 'raised'\n"
        "basket = Basket(1, anything=2)\n"
        "print(said(lambda: add(1)), said(lambda: basket.put(1)), said(lambda: basket.other), LIMIT)\n"
        "print(issubclass(TooMuch, Exception))\n"
    )

    with materialised(assemble([stub(atom, mode) for atom in SHOP])) as folder:
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True
        )

    word = "raised" if mode == "raise" else "None"
    assert done.stdout == f"{word} {word} {word} 0\nTrue\n", done.stderr


def test_a_stub_keeps_the_signature() -> None:
    assert stub(ADD).code.startswith("def add(first: int, second: int=0) -> int:")
