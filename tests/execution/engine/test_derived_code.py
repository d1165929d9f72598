"""Which atoms are written by code, because nothing is left to decide."""

from typing import Any

import pytest

from execution.answers import AtomSpec
from execution.prepare.derived_code import derived_code
from tests.execution.engine.author import spec

NEEDS_RATE = ("shop/rates.py", "RATE")


def constant(signature: str, *needs: tuple[str, str]) -> AtomSpec:
    symbol = signature.partition(":")[0]
    return AtomSpec.model_validate(
        spec("shop/prices.py", symbol, signature, *needs, kind="constant")
    )


def bare(signature: str, *needs: tuple[str, str], **more: Any) -> AtomSpec:
    symbol = signature.removeprefix("class ").partition("(")[0].partition("\n")[0]
    return AtomSpec.model_validate(
        spec("shop/errors.py", symbol, signature, *needs, kind="class", **more)
    )


@pytest.mark.parametrize(
    "signature",
    ['NAME: str = "shop"', "LIMITS: tuple[int, ...] = (1, -60)", 'ONE: dict[str, int] = {"a": 1}'],
)
def test_a_constant_with_its_value_is_its_signature(signature: str) -> None:
    assert derived_code(constant(signature)).code == signature


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param("RATE: Decimal = 1", id="a type that must be imported"),
        pytest.param("NOW: str = clock()", id="a call"),
        pytest.param("BOTH: tuple[int, ...] = (OTHER, 1)", id="a name it does not need"),
        pytest.param(f'LONG: str = "{"x" * 100}"', id="a line too long"),
        pytest.param("RATE: int", id="no value"),
        pytest.param("RATE: int = (", id="no Python"),
    ],
)
def test_any_other_constant_is_for_its_author(signature: str) -> None:
    assert derived_code(constant(signature)).code == ""


def test_a_constant_made_of_others_imports_what_stands_elsewhere() -> None:
    found = derived_code(constant("RATES: tuple[int, ...] = (RATE, 2)", NEEDS_RATE))

    assert found.imports == ("from shop.rates import RATE",)


def test_an_error_without_members_is_written_from_its_summary() -> None:
    base = ("shop/base.py", "ShopError")
    found = derived_code(
        bare("class NotFound(ShopError)", base, summary="Nothing has this id. More.")
    )

    assert found.imports == ("from shop.base import ShopError",)
    assert found.code == 'class NotFound(ShopError):\n    """Nothing has this id."""'


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param("class Store", id="no base"),
        pytest.param("class Store(Base)", id="no error"),
        pytest.param("class Bad(ValueError)\n    def why(self) -> str", id="with a method"),
        pytest.param("class Bad(ValueError)\n    field: str", id="with a field"),
    ],
)
def test_any_other_class_is_for_its_author(signature: str) -> None:
    assert derived_code(bare(signature)).code == ""


def test_a_class_of_fields_may_be_written_out_with_its_specification() -> None:
    code = "@dataclass(frozen=True)\nclass Price:\n    cents: int"
    written = bare("class Price\n    cents: int", code=code, imports=["from dataclasses import dataclass"])  # fmt: skip

    assert derived_code(written).code == code
