"""What may not stand in the specification of a task's atoms."""

from typing import Any

import pytest

from execution.answers import AtomNeed, AtomSpecs
from execution.specifying import Surroundings, problems, resolve
from tests.execution.engine.author import spec

AROUND = Surroundings(
    providers={("shop/amounts.py", "add"): "function", ("shop/data.json", "data.json"): "file"},
    taken={("shop/amounts.py", "add"): "function", ("shop/data.json", "data.json"): "file"},
    provides=[],
    aggregates={"Book"},
    subtasks=2,
)
GOOD = spec("shop/basket.py", "total", "def total(a: int) -> int", ("shop/amounts.py", "add"))


def said(*specs: Any, around: Surroundings = AROUND) -> str:
    return "\n".join(problems(AtomSpecs(atoms=list(specs)), around))


def test_a_good_specification_has_no_problems() -> None:
    assert said(GOOD) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"path": "../evil.py"}, "leaves the tree"),
        ({"path": "/etc/passwd"}, "is absolute"),
        ({"path": "shop\\basket.py"}, "backslash"),
        ({"symbol": "no name"}, "no Python name"),
        ({"symbol": "class"}, "no Python name"),
        ({"signature": "def total(a: int"}, "not Python"),
        ({"signature": "def other(a: int) -> int"}, "declares other"),
        ({"signature": "class total"}, "does not declare a function"),
        ({"path": "shop/basket.txt"}, "ending in .py"),
        ({"language": "rust"}, "whole file"),
        ({"needs": [{"path": "shop/x.py", "symbol": "y", "kind": "call"}]}, "no atom"),
        ({"aggregates": ["Nobody"]}, "does not exist"),
        ({"subtasks": [3]}, "subtask 3"),
        ({"description": ""}, "no description"),
    ],
)
def test_each_mistake_is_named(change: dict[str, Any], words: str) -> None:
    assert words in said(GOOD | change)


def test_a_symbol_has_one_author() -> None:
    taken = spec("shop/amounts.py", "add", "def add(a: int) -> int")

    assert "twice" in said(GOOD, GOOD)
    assert "another task" in said(taken)


def test_a_whole_file_stands_alone() -> None:
    whole = spec("shop/basket.py", "basket.py", "", kind="file")

    assert "one whole-file atom" in said(GOOD, whole)


def test_atoms_do_not_need_each_other_in_a_circle() -> None:
    one = spec("shop/a.py", "one", "def one() -> int", ("shop/b.py", "two"))
    two = spec("shop/b.py", "two", "def two() -> int", ("shop/a.py", "one"))

    assert "need each other" in said(one, two)


def test_what_a_task_promises_is_defined() -> None:
    around = Surroundings(
        providers=AROUND.providers,
        taken={},
        provides=[("shop/basket.py", "total"), ("shop/basket.py", "clear")],
        aggregates=set(),
        subtasks=2,
    )

    assert said(GOOD, around=around) == (
        "The task provides shop/basket.py:clear, but no atom defines it."
    )


def test_a_need_for_a_whole_file_means_every_atom_of_it() -> None:
    known = {("a.py", "x"): "function", ("a.py", "y"): "function", ("b.json", "b.json"): "file"}

    def need(path: str, symbol: str) -> AtomNeed:
        return AtomNeed(path=path, symbol=symbol, kind="import")

    assert resolve(need("a.py", ""), known) == [("a.py", "x"), ("a.py", "y")]
    assert resolve(need("b.json", ""), known) == [("b.json", "b.json")]
    assert resolve(need("a.py", "z"), known) == []
