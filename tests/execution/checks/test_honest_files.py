"""Whole files as good models write them are refused by no rule, and where the library is enough, find no fault at all."""

import pytest

from execution.checks.atom import check_alone, check_atom
from execution.source.atom_source import AtomSource
from tests.execution.checks.honest_idioms import FILES as IDIOMS
from tests.execution.checks.honest_web import FILES as WEB

PACKAGE = AtomSource(path="shop/__init__.py", symbol="__init__.py", kind="file", code="")


def file_of(code: str) -> AtomSource:
    return AtomSource(path="shop/target.py", symbol="target.py", kind="file", code=code.lstrip())


@pytest.mark.parametrize("name", WEB)
def test_a_file_of_a_web_application_is_refused_by_no_rule(name: str) -> None:
    found = check_alone(file_of(WEB[name]))

    assert [one.detail for one in found if one.outcome != "passed"] == []


@pytest.mark.parametrize("name", IDIOMS)
def test_an_idiomatic_file_finds_no_fault(name: str) -> None:
    found = check_atom(file_of(IDIOMS[name]), around=[], provided=[PACKAGE], package="shop")

    faults = [one.detail for one in found if one.outcome != "passed" and one.validator != "lint"]
    assert faults == []
