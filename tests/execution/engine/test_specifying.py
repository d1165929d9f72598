"""What may not stand in the specification of a task's atoms."""

from typing import Any

import pytest
from pydantic import ValidationError

from execution.answers import AtomNeed, AtomSpec, AtomSpecs
from execution.prepare.derived_code import derived_code
from execution.prepare.specification_problems import Existing, problems, resolve
from execution.source.atom_source import read_signature
from tests.execution.engine.author import spec

AROUND = Existing(
    providers={("shop/amounts.py", "add"): "function", ("shop/data.json", "data.json"): "file"},
    taken={("shop/amounts.py", "add"): "function", ("shop/data.json", "data.json"): "file"},
    provides=[],
    aggregates={"Book"},
    requirements={"FR-001"},
    subtasks=2,
)
GOOD = spec("shop/basket.py", "total", "def total(a: int) -> int", ("shop/amounts.py", "add"))


def said(*specs: Any, around: Existing = AROUND) -> str:
    return "\n".join(problems(AtomSpecs.model_validate({"atoms": list(specs)}), around))


def test_a_good_specification_has_no_problems() -> None:
    assert said(GOOD) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"path": "../evil.py"}, "leaves the tree"),
        ({"path": "/etc/passwd"}, "is absolute"),
        ({"path": "shop\\basket.py"}, "backslash"),
        ({"symbol": "no name"}, "no Python name"),
        ({"symbol": "class"}, "no Python name"),
        ({"signature": "def total(a: int"}, "not Python"),
        ({"signature": "def other(a: int) -> int"}, "declares other"),
        ({"signature": "class total"}, "does not declare a function"),
        ({"path": "shop/basket.txt"}, "ending in .py"),
        ({"path": "shop/basket.txt", "language": "text"}, "whole file"),
        ({"needs": [{"path": "shop/x.py", "symbol": "y", "kind": "call"}]}, "no atom"),
        ({"aggregates": ["Nobody"]}, "does not exist"),
        ({"subtasks": [3]}, "subtask 3"),
        ({"description": ""}, "no description"),
        ({"language": "rust"}, "python, markdown, text"),
        ({"language": "a language with a very long name"}, "python, markdown, text"),
        ({"language": "text"}, "ending in .py"),
        ({"language": "markdown", "kind": "file"}, "ending in .py"),
        ({"language": "python", "kind": "file", "path": "shop/basket.md"}, "ending in .py"),
        ({"path": f"shop/{'長' * 158}.py"}, "longer than"),
        ({"path": f"shop/{'長' * 40}.md", "kind": "file", "language": "md"}, "longer than"),
        ({"path": "shop/b\u0430sket.py"}, "ASCII"),
        ({"path": "shop/my-basket.py"}, "ASCII"),
        ({"path": "shop/class.py"}, "ASCII"),
        ({"path": "json.py"}, "standard library"),
        ({"path": "logging/basket.py"}, "standard library"),
        ({"path": "tests.py"}, "hide"),
        ({"path": "shop/amounts.py/x.py"}, "ASCII"),
        ({"path": "shop/data.json/x.md", "kind": "file", "language": "md"}, "a folder"),
        ({"path": "shop/amounts/inner.py"}, "a package"),
        ({"path": "shop/amounts/__init__.py"}, "a package"),
        ({"path": "shop/Amounts.py"}, "only in case"),
        ({"path": "Shop/basket.py"}, "only in case"),
        ({"path": "shop/ＤATA.json", "kind": "file", "language": "json"}, "only in case"),
    ],
)
def test_each_mistake_is_named(change: dict[str, Any], words: str) -> None:
    assert words in said(GOOD | change)


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("README.md", "Markdown"),
        ("notes.txt", "txt"),
        ("shop/words.yml", "yaml"),
        ("ci.yaml", "YML"),
        ("shop/table.py", "Python"),
        ("shop/table.py", " py"),
        ("setup.cfg", "cfg"),
        ("a.json", "JSON"),
        (".gitignore", "gitignore"),
        ("shop/inner/table.py", "python"),
        ("tests/test_table.py", "python"),
    ],
)
def test_languages_are_known_by_their_ordinary_names(path: str, language: str) -> None:
    whole = spec(path, path.rpartition("/")[2], "", kind="file", language=language)

    assert said(whole) == ""
    answer = AtomSpecs.model_validate({"atoms": [whole]})
    assert answer.atoms[0].language in {"python", "markdown", "text", "json", "ini"}


def test_code_of_a_class_with_methods_is_no_reason_to_ask_again() -> None:
    signature = "class Price(Schema)\n    cents: int\n    def _rounded(self) -> int"
    schema = spec("shop/price.py", "Price", signature, kind="class", code=f"{signature}: ...")

    assert said(schema) == ""
    assert not derived_code(AtomSpec.model_validate(schema)).code
    assert "leave `code` empty" in said(GOOD | {"code": "def total() -> int:\n    return 1"})


def test_two_paths_of_one_answer_must_fit_too() -> None:
    module = spec("shop/store.py", "one", "def one() -> int")
    package = spec("shop/store/__init__.py", "two", "def two() -> int")

    assert "shop/store.py and shop/store/__init__.py cannot stand in one tree" in said(
        module, package
    )


@pytest.mark.parametrize("name", ["path", "symbol", "signature", "description", "language"])
def test_a_zero_byte_is_refused_wherever_it_stands(name: str) -> None:
    with pytest.raises(ValidationError, match="NUL character"):
        AtomSpecs.model_validate({"atoms": [GOOD | {name: "a\0b"}]})
    with pytest.raises(ValidationError, match="NUL character"):
        AtomSpecs.model_validate({"atoms": [GOOD | {"aggregates": ["a\0b"]}]})


def test_a_signature_that_cannot_be_written_down_as_text_is_kept_as_it_was_quoted() -> None:
    odd = GOOD | {"signature": 'def total(a: "\\ud800") -> int'}

    assert said(odd) == ""
    shape = read_signature("function", "total", odd["signature"])
    assert shape.text.encode().decode() == r"def total(a: '\ud800') -> int"


def test_a_symbol_has_one_author() -> None:
    taken = spec("shop/amounts.py", "add", "def add(a: int) -> int")

    assert "twice" in said(GOOD, GOOD)
    assert "another task" in said(taken)


def test_a_whole_file_stands_alone() -> None:
    whole = spec("shop/basket.py", "basket.py", "", kind="file")

    assert "one whole-file atom" in said(GOOD, whole)


def test_atoms_do_not_need_each_other_in_a_circle() -> None:
    one = spec("shop/a.py", "one", "def one() -> int", ("shop/b.py", "two"))
    two = spec("shop/b.py", "two", "def two() -> int", ("shop/a.py", "one"))

    assert "need each other" in said(one, two)


def test_what_a_task_promises_is_defined() -> None:
    around = Existing(
        providers=AROUND.providers,
        taken={},
        provides=[("shop/basket.py", "total"), ("shop/basket.py", "clear")],
        aggregates=set(),
        requirements=set(),
        subtasks=2,
    )

    assert said(GOOD, around=around) == (
        "The task provides shop/basket.py:clear, but no atom defines it."
    )


def test_a_need_for_a_whole_file_means_every_atom_of_it() -> None:
    known = {("a.py", "x"): "function", ("a.py", "y"): "function", ("b.json", "b.json"): "file"}

    def need(path: str, symbol: str) -> AtomNeed:
        return AtomNeed(path=path, symbol=symbol, kind="import")

    assert resolve(need("a.py", ""), known) == [("a.py", "x"), ("a.py", "y")]
    assert resolve(need("b.json", ""), known) == [("b.json", "b.json")]
    assert resolve(need("a.py", "z"), known) == []
