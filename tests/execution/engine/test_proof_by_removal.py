"""The release gate proves a run by removal, asks for further tests once, and says what no test is known to hold."""

import pytest
from pytest_django import Settings

from execution.gate.removal.proofs import ask, prove_as_asked
from execution.gate.removal.totals import totals
from execution.models import Atom, Preparation, RemovalProof, Run
from planning.models import PlanEvent
from tests.execution.engine import shop
from tests.execution.engine.author import ADDING, Author, code, spec, test_file


@pytest.fixture(autouse=True)
def time_enough(author: Author, settings: Settings) -> None:
    settings.REMOVAL_SECONDS = 300


PLUS = "def plus(a: int, b: int) -> int:\n    return add(a, b)\n"
HALF = "def half(a: int) -> int:\n    return a // 2\n"
MAIN = (
    "from shop.amounts import half\n"
    "from shop.basket import total\n\n\n"
    "def main() -> None:\n"
    '    """Prints the half of a total."""\n'
    "    print(half(total([2, 4])))\n\n\n"
    'if __name__ == "__main__":\n'
    "    main()\n"
)


def write_plus_and_half(author: Author) -> None:
    """`plus` is used by nobody; the program uses `half`, which no test of a requirement looks at."""
    amounts = author.specs["T-001"]
    author.specs["T-001"] = [
        *amounts,
        spec("shop/amounts.py", "plus", "def plus(a: int, b: int) -> int", ADDING),
        spec("shop/amounts.py", "half", "def half(a: int) -> int"),
    ]
    (program,) = author.specs["T-003"]
    half = {"path": "shop/amounts.py", "symbol": "half", "kind": "call"}
    author.specs["T-003"] = [program | {"needs": [*program["needs"], half]}]
    author.codes |= {"plus": [code(PLUS)], "half": [code(HALF)], "__main__.py": [code(MAIN)]}


def outcomes(run: Run) -> dict[str, str]:
    rows = RemovalProof.objects.current().filter(atom__run=run)
    return dict(rows.values_list("atom__symbol", "outcome"))


def further(run: Run, symbol: str) -> str:
    return RemovalProof.objects.get(atom__run=run, atom__symbol=symbol).further_detail


def last_event(run: Run) -> dict[str, object]:
    return dict(PlanEvent.objects.filter(plan=run.plan).order_by("seq").last().payload)  # type: ignore[union-attr]


def test_what_no_test_holds_is_named_and_the_release_has_gaps(author: Author) -> None:
    write_plus_and_half(author)

    run = shop.build(shop.started())

    assert (run.status, run.can_release) == ("completed", True), run.reason
    assert outcomes(run) == {
        "add": "held",
        "double": "held",
        "total": "held",
        "half": "not_held",
        "plus": "dead",
        "__main__.py": "not_held",
    }
    found = totals(run)
    assert (str(found.share), found.gaps) == ("50.0", 3)
    assert found.seconds is not None
    assert last_event(run)["gaps"] == 3
    run.plan.refresh_from_db()
    assert run.plan.gaps == 3
    # Dead code is not paid for a second time; a file is asked about once, whatever comes of it.
    assert [about for job, about in author.asked if job == "FurtherTests"] == ["half"]
    assert further(run, "half") == "The model wrote no further test for it."
    assert "serves no requirement" in further(run, "__main__.py")


def test_a_further_test_is_kept_if_removal_turns_it_red(author: Author) -> None:
    write_plus_and_half(author)
    author.further["half"] = test_file("shop.amounts", "half", "8", "4")

    run = shop.build(shop.started())

    assert run.status == "completed", run.reason
    assert outcomes(run)["half"] == "held"
    proof = RemovalProof.objects.get(atom__run=run, atom__symbol="half")
    assert proof.killer is not None
    assert proof.killer.path == "tests/test_fr_001_shop_amounts_half.py"
    assert proof.killer.red_result["removed"] == "shop/amounts.py:half"
    assert proof.killer.results.get().status == "pass"
    assert proof.further_detail.startswith("A further test was written")
    assert Preparation.objects.filter(run=run, kind="further", status="done").count() == 1


def test_a_person_may_ask_before_the_release_gate(author: Author) -> None:
    def is_past_wave_one() -> bool:
        return Run.objects.filter(waves__number=1, waves__status="passed").exists()

    run = shop.build(shop.started(), until=is_past_wave_one)
    ask(run, run.plan.owner)

    prove_as_asked(run.pk)

    assert outcomes(run)["add"] == "held"
    assert Atom.objects.filter(run=run, status="accepted").count() == len(outcomes(run))
    assert not any(job == "FurtherTests" for job, _ in author.asked)
    assert PlanEvent.objects.filter(plan=run.plan, kind="removal_asked").count() == 1
