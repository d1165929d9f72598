from dataclasses import replace

import pytest

from execution.checks import check_atom
from execution.source.atom_source import AtomSource, Finding
from execution.source.stubs import stub
from tests.execution.checks.atoms import ADD, BASKET, LIMIT, MAIN, PACKAGE, SHOP, TOO_MUCH


def found(atom: AtomSource, *, as_stubs: bool = False) -> list[Finding]:
    """What fails about an atom among the others, as code or as stubs."""
    rest = [stub(one) if as_stubs else one for one in SHOP if one.place != atom.place]
    around = [one for one in rest if one.path == atom.path]
    provided = [one for one in rest if one.path != atom.path]
    findings = check_atom(atom, around=around, provided=provided, package=PACKAGE)
    return [one for one in findings if one.outcome == "failed"]


def changed(old: str, new: str) -> AtomSource:
    assert old in ADD.code
    return replace(ADD, code=ADD.code.replace(old, new))


@pytest.mark.parametrize("atom", SHOP, ids=lambda atom: atom.symbol)
def test_good_atoms_pass_against_stubs_of_the_others_too(atom: AtomSource) -> None:
    assert found(atom, as_stubs=True) == []


@pytest.mark.parametrize(
    ("atom", "text", "line"),
    [
        pytest.param(changed("TooMuch(total)", "TooLittle(total)"), "TooLittle", 5, id="undefined"),
        pytest.param(changed("return total", "rest = 1\n    return total"), "rest", 6, id="unused"),
        pytest.param(
            replace(ADD, imports=(*ADD.imports, "import json")), "json", None, id="unused import"
        ),
    ],
)
def test_names_must_be_defined_and_used(atom: AtomSource, text: str, line: int | None) -> None:
    names = [one for one in found(atom) if one.validator == "names"]

    assert any(text in one.detail and one.line == line for one in names)


def test_a_name_of_a_sibling_is_known() -> None:
    assert found(BASKET) == []


def test_errors_of_siblings_are_not_this_atoms() -> None:
    bad = replace(BASKET, code=BASKET.code.replace("add(self", "unknown(self"))

    findings = check_atom(ADD, around=[bad], provided=[LIMIT, TOO_MUCH], package=PACKAGE)

    assert {one.outcome for one in findings} == {"passed"}


@pytest.mark.parametrize(
    ("line", "use", "text"),
    [
        pytest.param("import requests", "requests", "neither", id="third party"),
        pytest.param("from shop.nothing import x", "x", "no module `shop.nothing`", id="no module"),
        pytest.param("from shop.errors import TooLow", "TooLow", "no `TooLow`", id="no name"),
        pytest.param("from json import loadz", "loadz", "loadz", id="no name in the library"),
        pytest.param("import xml.nothing", "xml", "no module `xml.nothing`", id="no submodule"),
        pytest.param("from shop.amounts import Basket", "Basket", "same file", id="own file"),
        pytest.param("from shop.__main__ import main", "main", "circle", id="circle"),
    ],
)
def test_imports_must_resolve(line: str, use: str, text: str) -> None:
    atom = replace(changed("total =", f"{use}\n    total ="), imports=(*ADD.imports, line))

    imports = [one.detail for one in found(atom) if one.validator == "imports"]

    assert any(text in detail for detail in imports), imports


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("import os.path", id="os.path"),
        pytest.param("from collections.abc import Iterable as os", id="collections.abc"),
        pytest.param("from xml.etree import ElementTree as os", id="package"),
        pytest.param("from shop import limits as os", id="own module"),
    ],
)
def test_good_imports_resolve(line: str) -> None:
    atom = replace(changed("total =", "print(os)\n    total ="), imports=(*ADD.imports, line))

    assert [one for one in found(atom) if one.validator == "imports"] == []


def test_one_name_cannot_come_from_two_places_in_one_file() -> None:
    basket = replace(
        BASKET,
        imports=("from decimal import Decimal as LIMIT",),
        code=BASKET.code.replace("= 0", "= int(LIMIT(0))"),
    )

    findings = check_atom(basket, around=[ADD], provided=[LIMIT, TOO_MUCH], package=PACKAGE)

    assert any("LIMIT is imported from" in one.detail for one in findings)


@pytest.mark.parametrize(
    ("atom", "line"),
    [
        pytest.param(changed("return total", "return str(total)"), 6, id="result"),
        pytest.param(changed("first + second", "first + LIMIT.upper()"), 3, id="provider's type"),
        pytest.param(changed("return total", "return total  # type: ignore"), 6, id="silenced"),
        pytest.param(
            replace(MAIN, code=MAIN.code.replace("add(*parser", 'add("a", *parser')), 11, id="call"
        ),
    ],
)
@pytest.mark.parametrize("as_stubs", [False, True])
def test_types_are_checked_against_interfaces(atom: AtomSource, line: int, as_stubs: bool) -> None:
    types = [one for one in found(atom, as_stubs=as_stubs) if one.validator == "types"]

    assert [one.line for one in types] == [line]


def test_an_atom_is_checked_quickly() -> None:
    findings = check_atom(ADD, around=[BASKET], provided=[LIMIT, TOO_MUCH], package=PACKAGE)

    assert sum(one.ms for one in findings if one.tool == "python") < 500


def test_a_decorator_may_say_the_name_of_its_function() -> None:
    code = (
        "def named(function: Callable[[int], int]) -> str:\n"
        '    """The name of the function."""\n'
        "    return function.__name__"
    )
    atom = AtomSource(
        path="shop/names.py",
        symbol="named",
        kind="function",
        signature="def named(function: Callable[[int], int]) -> str",
        imports=("from collections.abc import Callable",),
        code=code,
    )
    wrong = replace(atom, code=code.replace("function.__name__", "function.title"))

    assert [one for one in found(atom) if one.validator == "types"] == []
    assert [one.line for one in found(wrong) if one.validator == "types"] == [3]
