"""A further test is kept only if it passes on the program and turns red without its atom."""

import pytest

from execution.answers import FurtherTest, FurtherTests
from execution.gate.removal.further_tests import judge, problems
from execution.models import Atom
from tests.execution.engine.author import test_file as file_of
from tests.execution.removal.test_trial import ADD, CHECKED, LIMIT, MAIN, RARE, atom

HIDDEN = atom("_hidden", "def _hidden() -> int:\n    return 1")
SOURCES = [ADD, LIMIT, CHECKED, RARE, MAIN, HIDDEN]
CHECKED_ATOM = Atom(path=CHECKED.path, symbol="checked")


def draft(name: str, call: str, expected: str) -> FurtherTest:
    code = file_of("shop.amounts", name, call, expected)
    return FurtherTest(symbol="checked", code=code, timeout_s=10)


@pytest.mark.parametrize(
    ("test", "why"),
    [
        pytest.param(draft("checked", "9", "3"), "", id="kept"),
        pytest.param(draft("checked", "9", "9"), "does not pass on the program", id="wrong"),
        pytest.param(draft("add", "1, 2", "3"), "does not turn red without", id="another atom"),
        pytest.param(draft("missing", "", "3"), "does not pass on the program", id="not there"),
        pytest.param(draft("_hidden", "", "1"), "_hidden, which is private", id="private"),
    ],
)
def test_a_further_test_is_tried_on_the_program(test: FurtherTest, why: str) -> None:
    judged = judge(SOURCES, CHECKED_ATOM, test)

    assert why in judged.reason
    assert bool(judged.reason) == bool(why)
    assert (judged.without is None) == bool(why)


def test_an_answer_is_about_the_atoms_that_were_asked_for() -> None:
    empty = FurtherTest(symbol="add", code="", timeout_s=99)
    answer = FurtherTests(tests=[draft("checked", "9", "3"), draft("checked", "8", "3"), empty])

    assert problems({"checked": CHECKED_ATOM}, answer) == [
        "'add' is none of the atoms asked about.",
        "There are two tests of 'checked'.",
        "add: timeout_s is 1 to 30.",
        "add: the code has 1 to 60000 characters.",
    ]
