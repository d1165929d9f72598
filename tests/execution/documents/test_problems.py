"""What is wrong with the atoms and tests of a plan document is said with its place; nothing is stored."""

import json
import time
from typing import Any

import pytest

from execution.export.documents.atom_problems import MOST_ATOMS, problems
from execution.export.documents.whole_export import export_document
from execution.export.documents.whole_import import import_document
from execution.models import GivenAnswer
from planning.draft.documents.document_text import written
from planning.errors import DocumentRefused
from planning.models import MasterPlan
from tests.documents import document, phase, shop, task
from tests.execution.engine.author import spec, test_file
from tests.factories import member


def atom(task: str, *arguments: Any, **more: Any) -> dict[str, Any]:
    return {"task": task, **spec(*arguments, **more)}


def with_atom(*arguments: Any, **more: Any) -> dict[str, Any]:
    """The shop with one atom more."""
    content = shop()
    content["atoms"].append(atom(*arguments, **more))
    return content


def with_test(**fields: Any) -> dict[str, Any]:
    """The shop with another first test."""
    content = shop()
    content["tests"][0] |= fields
    return content


SUM = "def sum_up(a: int) -> int"
WRONG = {
    "an unsafe path": (with_atom("T-001", "../up.py", "sum_up", SUM), "atoms of T-001: The atom ../up.py:sum_up: the path leaves the tree."),
    "a symbol twice in a task": (with_atom("T-001", "shop/amounts.py", "add", "def add(a: int, b: int) -> int"), "shop/amounts.py:add is there twice."),
    "a symbol of another task": (with_atom("T-002", "shop/amounts.py", "add", "def add(a: int, b: int) -> int"), "atoms of T-002: shop/amounts.py:add is defined by another task already."),
    "a need of nothing": (with_atom("T-001", "shop/more.py", "sum_up", SUM, ("shop/more.py", "less")), "sum_up needs shop/more.py:less, which no atom"),
    "a need of a later task": (with_atom("T-001", "shop/more.py", "sum_up", SUM, ("shop/basket.py", "total")), "sum_up needs shop/basket.py:total, which no atom of this task or of an earlier one"),
    "a need of itself": (with_atom("T-001", "shop/more.py", "sum_up", SUM, ("shop/more.py", "sum_up")), "These atoms need each other: shop/more.py:sum_up → shop/more.py:sum_up."),
    "another signature": (with_atom("T-001", "shop/more.py", "sum_up", "def other() -> int"), "its signature declares other, not sum_up."),
    "a hidden module": (with_atom("T-001", "json/more.py", "sum_up", SUM), "would hide a module of the standard library"),
    "an unknown aggregate": (with_atom("T-001", "shop/more.py", "sum_up", SUM, aggregates=["Book"]), "names the aggregate 'Book', which does not exist."),
    "an unknown subtask": (with_atom("T-001", "shop/more.py", "sum_up", SUM, subtasks=[9]), "serves subtask 9, which does not exist."),
    "an unknown task": (with_atom("T-009", "shop/more.py", "sum_up", SUM), "atoms: T-009 is no task of this plan."),
    "an import of nothing": (with_test(code=test_file("shop.amounts", "subtract", "2, 3", "5")), "tests[0].code: line 3 imports shop.amounts.subtract, which is not there."),
    "an import of no module": (with_test(code=test_file("shop.money", "add", "2, 3", "5")), "tests[0].code: line 3 imports shop.money, which is not there."),
    "an import of a third party": (with_test(code="import numpy\n" + test_file("shop.amounts", "add", "2, 3", "5")), "line 1 imports numpy, which is not there."),
    "a test without a test": (with_test(code="x = 1"), "tests[0].code: it defines no test of unittest."),
    "no Python": (with_test(code="def"), "tests[0].code: it is not Python"),
    "a test of 5 MB": (with_test(code="#" * 5_000_000), "tests[0].code: a test has 1 to 60000 characters; this one has 5000000."),
    "a test outside": (with_test(path="shop/test_add.py"), "tests[0].path: 'shop/test_add.py' is no path such as tests/test_name.py."),
    "a test above": (with_test(path="tests/../test_add.py"), "leaves the tree"),
    "a path twice": (with_test(path="tests/test_fr_002.py"), "tests: the path tests/test_fr_002.py is there twice."),
    "a path in capitals": (with_test(path="tests/test_FR_002.py"), "they differ only in case"),
    "an unknown requirement": (with_test(requirement="FR-009"), "tests[0].requirement: FR-009 is no requirement"),
    "ten thousand atoms": (shop(atoms=[atom("T-001", f"shop/a{n}.py", f"a{n}", f"def a{n}() -> int") for n in range(10_000)]), f"atoms: 10000 atoms; a plan brings at most {MOST_ATOMS}."),
    "a task of many atoms": (shop(atoms=[atom("T-001", f"shop/a{n}.py", f"a{n}", f"def a{n}() -> int") for n in range(201)]), "atoms of T-001: 201 atoms; a task has at most 200."),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_it_is_said_with_its_place(name: str) -> None:
    content, said = WRONG[name]

    assert said in "\n".join(problems(document(content)))


def test_what_fits_together_has_no_problem() -> None:
    assert problems(document()) == []
    assert problems(document(shop(atoms=[], tests=[]))) == []


def test_circles_of_atoms_are_shown_as_they_go() -> None:
    content = with_atom("T-001", "shop/more.py", "ping", "def ping() -> int", ("shop/more.py", "pong"))  # fmt: skip
    content["atoms"].append(atom("T-001", "shop/more.py", "pong", "def pong() -> int", ("shop/more.py", "ping")))  # fmt: skip

    assert any("shop/more.py:ping → shop/more.py:pong" in text for text in problems(document(content)))  # fmt: skip


def test_tests_may_import_whatever_tasks_without_atoms_will_define() -> None:
    content = with_test(code=test_file("shop.later", "later", "1", "2"))
    content["atoms"] = [one for one in content["atoms"] if one["task"] != "T-003"]

    assert problems(document(content)) == []


def test_as_many_atoms_as_allowed_are_looked_at_within_seconds() -> None:
    names = [f"T-{n:03}" for n in range(1, 11)]
    tasks = [task(n, f"Task {n}") for n in range(1, 11)]
    atoms = [
        atom(names[n % 10], f"shop/a{n}.py", f"a{n}", f"def a{n}() -> int")
        for n in range(MOST_ATOMS)
    ]
    read = document(shop(phases=[phase("core", 1, *tasks)], atoms=atoms, tests=[]))
    began = time.monotonic()

    assert problems(read) == []
    assert time.monotonic() - began < 30


@pytest.mark.django_db
def test_nothing_is_half_written() -> None:
    with pytest.raises(DocumentRefused, match=r"tests\[0\]\.code: it is not Python"):
        import_document(document(with_test(code="def")), member())

    assert not MasterPlan.objects.exists()
    assert not GivenAnswer.objects.exists()


@pytest.mark.django_db
def test_export_import_export_gives_the_same_bytes() -> None:
    first = written(export_document(import_document(document(), member())))

    again = written(export_document(import_document(document(json.loads(first)), member())))

    assert again == first
    assert '"task": "T-003"' in first
    assert first.count('"requirement": ') == 3
