"""Atoms whose specification is their code: no model is asked for them."""

import ast
from typing import Any

import pytest

from execution.answers import AtomSpec
from execution.prepare.derived_code import DerivedCode, derived_code, may_be_derived
from tests.execution.engine.author import spec

NOTHING = DerivedCode()


def specified(symbol: str, signature: str, *needs: tuple[str, str], **more: Any) -> AtomSpec:
    answer = spec("shop/errors.py", symbol, signature, *needs)
    return AtomSpec.model_validate(answer | more)


def error(signature: str, *needs: tuple[str, str], **more: Any) -> DerivedCode:
    return derived_code(specified("NotFound", signature, *needs, **{"kind": "class"} | more))


def test_written_out_code_is_taken_with_its_imports() -> None:
    answer = specified(
        "LIMITS", "LIMITS: dict[str, int]", kind="constant",
        code="\nLIMITS: dict[str, int] = {}\n", imports=["import os"],
    )  # fmt: skip

    assert derived_code(answer) == DerivedCode(
        imports=("import os",), code="LIMITS: dict[str, int] = {}"
    )


@pytest.mark.parametrize(
    ("kind", "path", "signature", "may"),
    [
        ("constant", "shop/a.py", "name: int", True),
        ("statements", "shop/a.py", "", True),
        ("file", "shop/deep/__init__.py", "", True),
        ("file", "__init__.py", "", True),
        ("file", "shop/__main__.py", "", False),
        ("function", "shop/__init__.py", "def name() -> int", False),
        ("class", "shop/a.py", "class name:\n    size: int", True),
        ("class", "shop/a.py", "class name:\n    def size(self) -> int", False),
        ("class", "shop/a.py", "class name(", False),
        ("class", "shop/a.py", "class other", False),
    ],
)
def test_only_where_nothing_is_left_to_decide(
    kind: str, path: str, signature: str, may: bool
) -> None:
    answer = specified("name", signature, kind=kind, path=path, code="name = 1")

    assert may_be_derived(answer) == may
    assert (derived_code(answer).code == "name = 1") == may


def test_blank_code_is_none() -> None:
    assert derived_code(specified("name", "name: int", kind="constant", code=" \n")) == NOTHING
    assert derived_code(specified("name", "", kind="statements")) == NOTHING


def test_a_constant_with_a_value_is_its_signature() -> None:
    whole = specified("MOST", " MOST: int = 5 ", kind="constant")

    assert derived_code(whole) == DerivedCode(code="MOST: int = 5")
    assert derived_code(specified("MOST", "MOST: int", kind="constant")) == NOTHING
    assert derived_code(specified("most", "def most(n: int = 5) -> int")) == NOTHING


def test_an_error_without_a_body_is_implied_by_its_signature() -> None:
    found = error("class NotFound(ValueError)", summary='There is no "such" thing. Raised by find.')

    assert found == DerivedCode(
        code='class NotFound(ValueError):\n    """There is no \'such\' thing."""'
    )


def test_without_a_summary_the_description_begins_its_text() -> None:
    found = error("class NotFound(ValueError)", description=f"{'a' * 90}. More")

    assert found.code.splitlines()[1] == f'    """{"a" * 80}."""'


@pytest.mark.parametrize(
    ("home", "imports"),
    [("shop/base.py", ("from shop.base import ShopError",)), ("shop/errors.py", ())],
)
def test_its_base_is_imported_from_where_it_stands(home: str, imports: tuple[str, ...]) -> None:
    found = error("class NotFound(ShopError)", (home, "ShopError"))

    assert found.imports == imports
    assert found.code.startswith("class NotFound(ShopError):")


@pytest.mark.parametrize(
    "signature",
    [
        "class NotFound",
        "class NotFound(dict)",
        "class NotFound(Base)",
        "class NotFound(shop.ShopError)",
        "class NotFound(KeyError, ValueError)",
        "class NotFound(ValueError):\n    code: int",
        "class NotFound(ValueError):\n    def code(self) -> int",
        "class Other(ValueError)",
        "class NotFound(",
    ],
)
def test_any_other_class_is_left_to_a_model(signature: str) -> None:
    assert error(signature) == NOTHING


def test_a_function_named_like_an_error_is_left_to_a_model() -> None:
    assert derived_code(specified("NotFound", "class NotFound(ValueError)")) == NOTHING


@pytest.mark.parametrize("summary", ["No file C:\\users\\x", "Ends with \\", "Not \\N or \\u00"])
def test_a_backslash_in_its_words_stays_one(summary: str) -> None:
    [found] = ast.parse(error("class NotFound(ValueError)", summary=summary).code).body

    assert isinstance(found, ast.ClassDef)
    assert ast.get_docstring(found) == f"{summary}."
