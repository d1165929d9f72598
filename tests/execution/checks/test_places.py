"""Where a finding stands, as data: file, atom and line."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from execution.checks import check_components, check_system
from execution.sandbox import program
from execution.source.assemble import assemble
from execution.source.atom_source import AtomSource, Finding
from execution.source.behaviour import can_fail, says_its_signature
from execution.source.places import Place, Places
from tests.execution.checks.atoms import ADD, BASKET, LIMIT, MAIN, PACKAGE, SHOP, unit

in_sandbox = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


def with_code(code: str, *changed: AtomSource) -> list[AtomSource]:
    """The shop, with this code for the changed one."""
    return [replace(one, code=code) if one in changed else one for one in SHOP]


def found(findings: Sequence[Finding], validator: str) -> tuple[str, str, int | None]:
    [one] = [one for one in findings if (one.validator, one.outcome) == (validator, "failed")]
    return one.path, one.symbol, one.line


def components(sources: list[AtomSource]) -> list[Finding]:
    return check_components(assemble(sources), sources)


def system(sources: list[AtomSource]) -> list[Finding]:
    return check_system(assemble(sources), sources, PACKAGE)


def test_a_line_of_a_file_belongs_to_the_atom_that_stands_there() -> None:
    text = assemble(SHOP)["shop/amounts.py"].splitlines()
    places = Places(SHOP)

    def at(part: str) -> Place:
        return places.at("shop/amounts.py", text.index(part) + 1)

    assert at("    total = first + second") == Place(path=ADD.path, symbol="add", line=3)
    assert at(BASKET.code.splitlines()[0]).symbol == BASKET.symbol
    assert at("from shop.limits import LIMIT") == Place(path=ADD.path, symbol="add")
    assert at("from __future__ import annotations") == Place(path=ADD.path, line=1)
    assert places.at("big" + ADD.path, 9) == Place(path="big" + ADD.path, line=9)


def test_a_traceback_ends_in_its_innermost_frame_of_the_tree() -> None:
    trace = (
        '  File "/app/shop/__main__.py", line 13, in main\n'
        '  File "/app/shop/limits.py", line 3, in <module>\n'
        '  File "/usr/lib/python3.11/argparse.py", line 1820, in parse_args\n'
        '  File "/app/bigshop/limits.py", line 3, in other\n'
    )

    place = Places(SHOP).in_traceback(trace)

    assert place == Place(path="shop/limits.py", symbol="LIMIT", line=1)


@pytest.mark.parametrize(
    ("path", "code", "can"),
    [
        pytest.param("shop/__init__.py", '"""The shop."""\n', False, id="a docstring"),
        pytest.param("shop/__init__.py", "", False, id="nothing"),
        pytest.param("shop/__init__.py", "from shop.limits import LIMIT\n", True, id="an import"),
        pytest.param("shop/x.py", "def (", True, id="no Python"),
        pytest.param("README.md", "# Shop\n", False, id="prose"),
        pytest.param("shop/rates.json", "{}", True, id="data"),
    ],
)
def test_what_has_nothing_that_runs_can_be_at_fault_for_nothing(
    path: str, code: str, can: bool
) -> None:
    language = "markdown" if path.endswith(".md") else "python"
    one = AtomSource(path=path, symbol=path, kind="file", code=code, language=language)

    assert can_fail(one) is can


@in_sandbox
def test_a_failed_import_stands_where_it_was_raised() -> None:
    findings = components(with_code("LIMIT: int = 1 // 0", LIMIT))

    places = {(f.path, f.symbol, f.line) for f in findings if f.outcome == "failed"}
    assert places == {("shop/limits.py", "LIMIT", 1)}


@in_sandbox
def test_a_broken_promise_stands_at_its_atom() -> None:
    findings = components(with_code("LIMIT: str = ''", LIMIT))

    assert found(findings, "interfaces") == ("shop/limits.py", "LIMIT", 1)


@in_sandbox
@pytest.mark.parametrize(
    ("body", "place"),
    [
        pytest.param("self.assertEqual(add(1), 2)", ("tests/test_a.py", "", None), id="the test"),
        pytest.param("add(100)", ("shop/amounts.py", "add", 5), id="the software"),
    ],
)
def test_a_failed_unit_test_stands_at_the_software_or_at_its_file(
    body: str, place: tuple[str, str, int | None]
) -> None:
    code = unit(f"def test_a(self):\n    add(1)\n    {body.replace('100', '100, 1')}")
    test = AtomSource(path="tests/test_a.py", symbol="test_a.py", kind="file", code=code)

    assert found(components([*SHOP, test]), "unit_tests") == place


@in_sandbox
def test_an_error_of_the_types_stands_at_the_line_of_its_atom() -> None:
    bad = ADD.code.replace("return total", "return str(total)")

    assert found(system(with_code(bad, ADD)), "types") == ("shop/amounts.py", "add", 6)


@in_sandbox
@pytest.mark.parametrize(
    ("code", "place"),
    [
        pytest.param("", ("shop/__main__.py", "", None), id="silent"),
        pytest.param("raise SystemExit(3)", ("shop/__main__.py", "", None), id="no traceback"),
        pytest.param(
            "from shop.amounts import add\n\nadd(100, 1)", ("shop/amounts.py", "add", 5), id="deep"
        ),
    ],
)
def test_a_program_that_does_not_answer_stands_at_its_entry_or_where_it_raised(
    code: str, place: tuple[str, str, int | None]
) -> None:
    assert found(system(with_code(code, MAIN)), "entry") == place


@in_sandbox
def test_what_does_not_compile_stands_at_its_line() -> None:
    findings = system(with_code("def main() -> None:\n    print(\n", MAIN))

    path, symbol, line = found(findings, "compiles")
    assert (path, symbol) == ("shop/__main__.py", "__main__.py")
    assert line == 2


ENUM = "class State(StrEnum)\n    OUT = 'out'\n    IN = 'in'"
RECORD = "class Loan(Base)\n    __tablename__ = 'loans'\n    id: Mapped[int] = mapped_column(primary_key=True)"


@pytest.mark.parametrize(
    ("kind", "symbol", "signature", "code", "says"),
    [
        ("class", "State", ENUM, "class State(StrEnum):\n    '''States.'''\n\n    OUT = \"out\"\n    IN = \"in\"\n", True),
        ("class", "State", ENUM, "class State(StrEnum):\n    OUT = 'away'\n    IN = 'in'\n", False),
        ("class", "State", ENUM, "class State(Enum):\n    OUT = 'out'\n    IN = 'in'\n", False),
        ("class", "Loan", RECORD, RECORD.replace("(Base)", "(Base):"), True),
        ("class", "Loan", RECORD, RECORD.replace("(Base)", "(Base):") + "\n    name: Mapped[str]\n", False),
        ("class", "Late", "class Late(Exception)", "class Late(Exception):\n    '''Too late.'''\n", True),
        ("class", "Box", "class Box\n    def size(self) -> int", "class Box:\n    def size(self) -> int:\n        return 3\n", False),
        ("function", "f", "def f() -> int", "def f() -> int:\n    return 3\n", False),
        ("constant", "LIMIT", "LIMIT: int = 3", "LIMIT: int = 3\n", True),
        ("constant", "LIMIT", "LIMIT: int", "LIMIT: int = 3\n", False),
        ("file", "__init__.py", "", "'''The shop.'''\n", False),
        ("class", "Late", "class Late(", "class Late:\n    pass\n", False),
    ],
)  # fmt: skip
def test_what_says_its_signature_alone_could_only_be_written_as_it_is(
    kind: str, symbol: str, signature: str, code: str, says: bool
) -> None:
    one = AtomSource(path="shop/a.py", symbol=symbol, kind=kind, signature=signature, code=code)
    assert says_its_signature(one) is says
