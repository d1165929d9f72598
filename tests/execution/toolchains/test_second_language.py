"""Atoms of a language that nothing else knows go the whole way of a run: written, stubbed, checked, tested, exported."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from execution.attempt.recheck import recheck
from execution.checks import REQUIRED_FOR_ACCEPTANCE, check_answer, check_atom
from execution.checks.atom import Others
from execution.checks.toolchains.python import PYTHON
from execution.export.archive import exported_tree
from execution.gate.evidence import gather
from execution.models import AcceptanceTest, Atom, AtomDependency, Run, Wave
from execution.sandbox.acceptance_runs import prove_red
from execution.source.assemble import assemble
from execution.source.atom_source import Finding
from execution.source.rows import source_of
from execution.source.syntax.interface import interface_sha
from execution.source.toolchain import known, toolchain_at, toolchains_of
from execution.source.trees import accepted_sources, neighbourhood, specified_sources
from tests.execution.toolchains.sums import Sums
from tests.factories import AtomFactory, RequirementFactory, RunFactory, WaveFactory

pytestmark = pytest.mark.django_db
PRICES, TEST = "prices.sums", "tests/test_total.sums"
ASKED = "total is 12"
SUMS = Sums()


@pytest.fixture(autouse=True)
def _spoken() -> Iterator[None]:
    with known(SUMS):
        yield


def atom(run: Run, symbol: str, code: str, path: str = PRICES, **fields: Any) -> Atom:
    row: Atom = AtomFactory(
        run=run,
        path=path,
        symbol=symbol,
        kind=Atom.Kind.CONSTANT,
        language="sums",
        signature=symbol,
        code=code,
        code_sha="0" * 64,
        **fields,
    )
    return row


@pytest.fixture
def run() -> Run:
    """`price` and `tax` are accepted; `total`, which needs both, is not."""
    row: Run = RunFactory()
    accepted = {"status": Atom.Status.ACCEPTED}
    price = atom(row, "price", "price = 9", **accepted)
    tax = atom(row, "tax", "tax = 1 + 2", path="taxes.sums", **accepted)
    total = atom(row, "total", "")
    for provider in (price, tax):
        AtomDependency.objects.create(atom=total, provider=provider, kind="data")
    return row


def the(run: Run, symbol: str) -> Atom:
    return Atom.objects.get(run=run, symbol=symbol)


def write(run: Run, code: str) -> None:
    Atom.objects.filter(run=run, symbol="total").update(code=code, status=Atom.Status.ACCEPTED)


def missed(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.validator, one.detail) for one in findings if one.outcome != "passed"]


def test_each_file_belongs_to_one_language() -> None:
    assert toolchain_at(PRICES) is SUMS
    assert toolchain_at("app/pages/books.py") is PYTHON
    assert toolchain_at("app/templates/list.html") is PYTHON
    assert toolchains_of(["b.sums", "a.py"]) == [PYTHON, SUMS]
    assert toolchains_of(["b.sums"]) == [SUMS]


def test_an_answer_is_mended_and_checked_beside_stubs_of_what_is_not_written(run: Run) -> None:
    Atom.objects.filter(run=run, symbol="price").update(status=Atom.Status.READY, code="")
    beside = neighbourhood(the(run, "total"))
    answer = Others(around=beside.around, provided=beside.provided, package="")

    assert [one.code for one in beside.around] == ["price = ?"]
    own = replace(beside.own, code="total  =  price + tax")
    mended, findings = check_answer(own, **answer)
    assert mended.code == "total = price + tax"
    assert missed(findings) == []
    assert missed(check_atom(own, **answer)) == [("syntax", "'total  =  price + tax' is no sum")]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("total: price", ("syntax", "'total: price' is no sum")),
        ("sum = price + tax", ("contract", "defines sum")),
        ("total = price + fee", ("imports", "fee is defined nowhere")),
    ],
)
def test_what_is_wrong_with_code_is_found(run: Run, code: str, said: tuple[str, str]) -> None:
    beside = neighbourhood(the(run, "total"))
    own = replace(beside.own, code=code)

    found = check_atom(own, around=beside.around, provided=beside.provided, package="")

    assert missed(found) == [said]
    assert said[0] in REQUIRED_FOR_ACCEPTANCE


@pytest.mark.parametrize(
    ("code", "status"),
    [("total = price + tax", Atom.Status.ACCEPTED), ("total = price + gone", Atom.Status.READY)],
)
def test_a_stale_atom_is_checked_again_in_its_own_language(
    run: Run, code: str, status: str
) -> None:
    Atom.objects.filter(run=run, symbol="total").update(code=code, status=Atom.Status.STALE)

    recheck(the(run, "total").pk)

    assert the(run, "total").status == status


def test_a_test_is_proven_red_on_stubs_and_a_vacuous_one_is_told(run: Run) -> None:
    sources = specified_sources(run.pk)

    assert prove_red(sources, TEST, ASKED).state == "runnable"
    assert prove_red(sources, TEST, "total is 0").state == "vacuous"


@pytest.mark.parametrize(
    ("code", "status"), [("total = price + tax", "pass"), ("total = price + 4", "fail")]
)
def test_a_gate_runs_its_tests_over_the_assembled_files(run: Run, code: str, status: str) -> None:
    write(run, code)
    wave: Wave = WaveFactory(run=run, number=1)
    AcceptanceTest.objects.create(
        run=run,
        requirement=RequirementFactory(plan=run.plan),
        path=TEST,
        code=ASKED,
        language="sums",
        state=AcceptanceTest.State.RUNNABLE,
        due_wave=1,
    )

    evidence = gather(run, wave, should_stop=lambda: False)

    assert [one.status for one in evidence.results] == [status]
    assert missed(evidence.findings) == []
    assert [one.tool for one in evidence.findings] == ["sums"]


def test_a_part_without_a_value_is_found_over_the_whole(run: Run) -> None:
    write(run, "total = price + lost")
    evidence = gather(run, WaveFactory(run=run, number=1), should_stop=lambda: False)

    assert missed(evidence.findings) == [("components", "total has no value")]


def test_files_are_assembled_with_what_the_language_asks_for_and_exported(run: Run) -> None:
    write(run, "total = price + tax")
    tree = assemble(accepted_sources(run.pk))

    assert tree == {
        "INDEX": "prices.sums\ntaxes.sums\n",
        "prices.sums": "price = 9\ntotal = price + tax\n",
        "taxes.sums": "tax = 1 + 2\n",
    }
    exported = exported_tree(run)
    assert {path: exported[path] for path in tree} == tree
    assert not [path for path in exported if path.endswith(".py") or path == "pyproject.toml"]


def test_another_interface_is_another_sha(run: Run) -> None:
    own = source_of(the(run, "price"))
    changed = replace(own, signature="price, a number")
    same = replace(own, code="price = 10")

    assert interface_sha(own) == interface_sha(same) != interface_sha(changed)
