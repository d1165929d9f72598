"""What benchmarks are made of: a synthetic run, and plans of known functions with their tests and mutants."""

import ast

import pytest

from config.benchmarks import Figure, recordings
from config.benchmarks.known_functions import human_eval
from config.benchmarks.known_functions.function_tests import as_unittest
from config.benchmarks.known_functions.mutants import killed_mutants, mutants
from config.benchmarks.known_functions.plan_of_functions import document_of
from config.benchmarks.known_functions.scripted_model import Prepared, ScriptedModel
from config.benchmarks.recordings import Recorded
from config.benchmarks.synthetic import lay_atoms, synthetic_run
from config.embedded.standin.faults import Settings
from config.embedded.standin.wire import Asked, Refused
from execution.export.documents.atom_problems import problems
from execution.models import Run
from tests.standin.client import Client

ROW = {
    "prompt": 'from typing import List, Optional\nimport math\n\n\ndef half(n: int) -> int:\n    """Half of it."""\n    return n // 2\n\n\n'
    'def top(xs: List[int], least: Optional[int]) -> int:\n    """The highest one.\n    >>> top([1, 2], None)\n    2\n    """\n',
    "entry_point": "top",
    "canonical_solution": "    # the highest\n    found = max(xs)\n    return found if half(found) > math.floor(0) else 0\n",
    "test": "METADATA = {}\n\n\ndef check(candidate):\n    assert candidate([3, 4], None) == 4, 'no'\n    assert not candidate([0], 1)\n"
    "    assert abs(candidate([9], 1) - half(18)) < 1\n    assert candidate([2], 1)\n    assert True\n",
}  # fmt: skip
PROBLEM = human_eval.read(7, ROW)


@pytest.mark.django_db
def test_a_synthetic_run_is_laid_out_with_every_atom_it_names() -> None:
    run = synthetic_run()

    lay_atoms(run, waves=2, per_wave=3)

    run.refresh_from_db()
    assert run.status == Run.Status.RUNNING
    assert run.atoms.count() >= 6
    assert run.waves.count() >= 3


def test_a_problem_becomes_functions_with_signatures_of_today() -> None:
    helper, entry = PROBLEM.functions

    assert entry.signature == "def top(xs: list[int], least: int | None) -> int"
    assert entry.imports == ("import math",)
    assert entry.code.startswith(f"{entry.signature}:\n    # the highest\n    found = max(xs)\n")
    assert entry.description.startswith("The highest one.\n>>> top")
    assert (helper.symbol, helper.imports) == ("half", ())
    assert PROBLEM.name == "HumanEval/7 top"


def test_its_check_becomes_a_test_of_unittest() -> None:
    text = as_unittest(PROBLEM.test, module="m.p007", entry="top", known={"top", "half"})

    assert text == (
        "import unittest\n\nfrom m.p007 import half, top\n\n\nclass TopTest(unittest.TestCase):\n"
        "    def test_check(self) -> None:\n"
        "        self.assertEqual(top([3, 4], None), 4)\n"
        "        self.assertFalse(top([0], 1))\n"
        "        self.assertLess(abs(top([9], 1) - half(18)), 1)\n"
        "        self.assertTrue(top([2], 1))\n"
    )


def test_problems_become_one_plan_that_can_be_imported() -> None:
    document = document_of([PROBLEM], name="Functions", package="functions")

    assert problems(document) == []
    assert [(atom.task, atom.symbol) for atom in document.atoms] == [
        ("T-001", "half"), ("T-001", "top"), ("T-002", "statements"),
    ]  # fmt: skip
    assert [test.path for test in document.tests] == ["tests/test_p007.py"]


def test_mutants_differ_from_the_function_and_from_each_other() -> None:
    found = list(mutants(PROBLEM.entry.code))

    texts = [one.code for one in found]
    assert len(set(texts)) == len(texts) >= 3
    assert ast.unparse(ast.parse(PROBLEM.entry.code)) not in texts
    assert "Gt becomes GtE" in {one.what for one in found}
    assert "None is returned" not in {one.what for one in found}
    bare = list(mutants("def one(a):\n    return a < 1 and a\n"))
    assert {one.what for one in bare} == {
        "Lt becomes LtE", "And becomes Or", "1 becomes 2", "the opposite is returned", "None is returned",
    }  # fmt: skip


def test_only_mutants_that_its_own_test_kills_are_kept() -> None:
    kept = killed_mutants(PROBLEM, 5)

    assert kept
    # For each of these lists it comes to the same.
    assert "Gt becomes GtE" not in {one.what for one in kept}


def test_the_scripted_model_goes_on_to_the_next_answer_unless_only_style_displeased() -> None:
    model = ScriptedModel(("127.0.0.1", 0), Settings())
    given = [Prepared(imports=(), code=f"{n}", notes=f"mutant {n}") for n in (1, 2)]
    model.prepared = {"a.py:f": given}

    def answered(*outcomes: str, path: str = "a.py") -> str:
        tags = {
            "atom": f'{{"path": "{path}", "symbol": "f"}}',
            "previous_attempts": str([{"outcome": one} for one in outcomes]).replace("'", '"'),
        }
        return model.rule_for("AtomCode")(Asked("AtomCode", tags, "", ""), 0.0).text

    assert '"mutant 1"' in answered()
    assert '"mutant 1"' in answered("lint", "type")
    assert '"mutant 2"' in answered("lint", "passed")
    assert '"mutant 2"' in answered("security", "unchanged", "passed")
    with pytest.raises(Refused, match=r"nothing is prepared for b\.py:f"):
        answered(path="b.py")
    model.server_close()


def test_a_recording_answers_by_key_in_order_and_the_last_one_again() -> None:
    place = ("AtomCode", "shop/amounts.py:add")
    recorded = Recorded(answers={place: [{"code": "first"}, "last"]})
    atom = {"path": "shop/amounts.py", "symbol": "add"}

    with recordings.answering(recorded) as address:
        client = Client(int(address.rpartition(":")[2]))
        given = [client.text("AtomCode", atom=atom)[0] for _ in range(3)]
        further = client.ask("FurtherTests", atom=atom)
        with pytest.raises(ValueError, match="no answer was recorded"):
            client.text("AtomCode", atom=atom | {"symbol": "double"})

    assert given == ['{"code": "first"}', "last", "last"]
    assert further == {"tests": []}
    assert recorded.missing == [("AtomCode", "shop/amounts.py:double")]


@pytest.mark.parametrize(
    ("limits", "value", "holds"),
    [
        ({}, 5, None),
        ({"target": 5}, 5, True),
        ({"target": 5}, 4.9, False),
        ({"most": 5}, 5, True),
        ({"most": 5}, 5.1, False),
        ({"target": 413, "most": 413}, 0, False),
        ({"most": 0}, 0, True),
    ],
)
def test_a_figure_reaches_its_target_and_stays_at_its_most(
    limits: dict[str, float], value: float, holds: bool | None
) -> None:
    assert Figure(figure="f", value=value, unit="s", **limits).holds is holds
