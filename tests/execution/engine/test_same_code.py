"""Code that a person sent back and that comes again: said to be the same, never accepted without them."""

import pytest

from execution.attempt import judgement
from execution.attempt.same_code import meaning_sha
from execution.models import Atom, Attempt, Run
from planning.models import MasterPlan
from tests.execution.engine import shop
from tests.execution.engine.author import ADD, FROM_AMOUNTS, TOTAL, Author, code

RESPACED = "def add( a:int,b : int )->int:\n\n    return (a+b)\n"
BETTER = "def add(a: int, b: int) -> int:\n    return b + a\n"


@pytest.fixture
def built(author: Author) -> Run:
    run = shop.build(shop.started(one_requirement()))
    assert run.status == "completed", run.reason
    return run


def one_requirement() -> MasterPlan:
    plan = shop.approved_plan()
    plan.requirements.exclude(code="FR-001").delete()
    return plan


def sent_back(run: Run, symbol: str = "add") -> Atom:
    atom = shop.atom(run, symbol)
    judgement.reject(atom, run.plan.owner, "Turn it round.", atom.code_sha)
    return atom


def outcomes(run: Run) -> list[str]:
    tries = Attempt.objects.filter(atom__run=run, atom__symbol="add").order_by("number")
    return list(tries.values_list("outcome", flat=True))


@pytest.mark.parametrize(
    ("imports", "text", "is_same"),
    [
        pytest.param(["import os", "import re"], ADD, True, id="the same"),
        pytest.param(["import re, os"], ADD, True, id="imports in another order"),
        pytest.param(["import os", "import re"], RESPACED, True, id="other spaces and brackets"),
        pytest.param(["import os"], ADD, False, id="an import less"),
        pytest.param(["import os", "import re as r"], ADD, False, id="an import renamed"),
        pytest.param(["import os", "import re"], BETTER, False, id="other code"),
        pytest.param(
            ["import os", "import re"], ADD.replace("b\n", "b  # sum\n"), False, id="a comment"
        ),
        pytest.param(["import os", "import re"], "def add(", False, id="not Python"),
    ],
)
def test_only_formatting_is_no_change(imports: list[str], text: str, is_same: bool) -> None:
    known = meaning_sha("shop/amounts.py", ["import os", "import re"], ADD)

    assert (meaning_sha("shop/amounts.py", imports, text) == known) == is_same


def test_of_other_files_every_indented_line_counts() -> None:
    known = meaning_sha("shop.yaml", [], "a:\n  b: 1\n")

    assert meaning_sha("shop.yaml", [], "\na:  \n  b: 1") == known
    assert meaning_sha("shop.yaml", [], "a:\nb: 1\n") != known


def test_the_same_code_again_is_a_failed_try_that_the_next_one_is_told_of(
    built: Run, author: Author
) -> None:
    author.codes["add"] = [code(ADD), code(RESPACED), code(BETTER)]

    sent_back(built)
    run = shop.build(Run.objects.get(pk=built.pk))

    assert run.status == "completed", run.reason
    assert outcomes(run) == ["passed", "same", "passed"]
    assert shop.atom(run, "add").code == BETTER.strip()
    told = author.told["add"][1]
    assert (told["outcome"], told["errors"][0]["validator"]) == ("same", "answer")
    assert "sent back" in told["errors"][0]["message"]


def test_a_model_that_never_changes_it_hands_it_to_people_and_says_why(
    built: Run, author: Author
) -> None:
    author.codes["add"] = [code(ADD), code(RESPACED)]

    atom = sent_back(built)
    shop.build(Run.objects.get(pk=built.pk))

    atom.refresh_from_db()
    assert atom.status == "needs_review"
    assert atom.code == ADD.strip()
    assert outcomes(built) == ["passed", "same", "same", "same", "same"]
    assert "sent back" in atom.last_error
    judgement.confirm(atom, built.plan.owner)
    assert (atom.status, atom.sent_back_sha) == ("accepted", "")


def test_what_was_refused_twice_is_not_forgotten_while_nobody_saw_the_new_code(
    built: Run, author: Author
) -> None:
    """Its provider changes before anyone looks, and the rewriting answers what was sent back."""
    other = TOTAL.replace("result", "sum_of_all")
    author.codes["total"] = [code(text, FROM_AMOUNTS) for text in (TOTAL, other, TOTAL, other)]
    sent_back(built, "total")
    run = shop.build(Run.objects.get(pk=built.pk))
    assert shop.atom(run, "total").code == other.strip()
    author.codes["add"] = [code(ADD), code(f"@cache\n{ADD}", "from functools import cache")]

    sent_back(run)
    run = shop.build(Run.objects.get(pk=run.pk))

    tries = Attempt.objects.filter(atom__run=run, atom__symbol="total").order_by("number")
    assert [one.outcome for one in tries] == ["passed", "passed", "same", "passed"]
    assert shop.atom(run, "total").code == other.strip()


def test_under_the_blocking_policy_new_code_that_was_asked_for_waits_for_its_look(
    author: Author,
) -> None:
    plan = one_requirement()
    plan.review_policy = "blocking"
    plan.save(update_fields=["review_policy"])
    run = shop.build(shop.started(plan))
    author.codes["add"] = [code(ADD), code(BETTER)]

    sent_back(run)
    run = shop.build(Run.objects.get(pk=run.pk))

    atom = shop.atom(run, "add")
    assert atom.status == "needs_review"
    assert atom.confidence is not None
    assert atom.confidence > 0.7
    assert run.status != "completed"
    judgement.confirm(atom, plan.owner)
    assert shop.build(Run.objects.get(pk=run.pk)).status == "completed"
