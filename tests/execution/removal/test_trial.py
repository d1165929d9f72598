"""Each atom is taken away in turn, in the real sandbox."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from pytest_django import Settings

from execution.gate.removal import trial
from execution.gate.removal.removed import Irremovable, removed
from execution.gate.removal.trial import PassingTest, Trial, Verdict
from execution.source.atom_source import AtomSource

PATH = "shop/amounts.py"


def atom(symbol: str, code: str, *imports: str, path: str = PATH, **more: str) -> AtomSource:
    more.setdefault("kind", "function")
    return AtomSource(path=path, symbol=symbol, code=code, imports=imports, **more)  # type: ignore[arg-type]


def case(name: str, imports: str, *lines: str) -> PassingTest:
    body = "\n".join(f"        {line}" for line in lines)
    code = (
        f"import unittest\n\n{imports}\n\n\nclass T(unittest.TestCase):\n"
        f"    def test_it(self) -> None:\n{body}\n"
    )
    return PassingTest(id=uuid.uuid4(), path=f"tests/test_{name}.py", code=code, timeout_s=10)


ADD = atom("add", "def add(a: int, b: int) -> int:\n    return a + b")
LIMIT = atom("LIMIT", "LIMIT: int = 3", kind="constant")
CHECKED = atom("checked", "def checked(a: int) -> int:\n    return min(a, LIMIT)")
ALIAS = atom("plus", "def plus(a: int, b: int) -> int:\n    return add(a, b)")
RARE = atom("rare", "def rare() -> str:\n    return 'rare'")
MAIN = atom(
    "__main__.py",
    "from shop.amounts import add, rare\n\n\ndef main() -> None:\n    print(add(1, 2) or rare())\n\n\n"
    "if __name__ == '__main__':\n    main()\n",
    path="shop/__main__.py",
    kind="file",
)
README = atom("README.md", "# Shop", path="README.md", kind="file", language="markdown")
SHOP = {uuid.uuid4(): one for one in (ADD, LIMIT, CHECKED, ALIAS, RARE, MAIN, README)}
ADDS = case("adds", "from shop.amounts import add", "self.assertEqual(add(2, 3), 5)")
LIMITS = case("limits", "from shop.amounts import checked", "self.assertEqual(checked(9), 3)")
TESTS = (ADDS, LIMITS)


def tried(
    sources: Mapping[uuid.UUID, AtomSource] = SHOP,
    tests: Iterable[PassingTest] = TESTS,
    known: Mapping[uuid.UUID, Verdict] | None = None,
) -> dict[uuid.UUID, Verdict]:
    one = Trial(sources=sources, package="shop", tests=list(tests), known=known or {})
    return dict(one.verdicts())


def by_name(found: Mapping[uuid.UUID, Verdict]) -> dict[str, str]:
    return {SHOP[pk].symbol: verdict.outcome for pk, verdict in found.items()}


@pytest.fixture(scope="module")
def first() -> dict[uuid.UUID, Verdict]:
    return tried()


def test_every_atom_is_held_unheld_dead_or_exempt(first: dict[uuid.UUID, Verdict]) -> None:
    assert by_name(first) == {
        "add": "held",
        "LIMIT": "held",
        "checked": "held",
        "plus": "dead",
        "rare": "not_held",
        "__main__.py": "not_held",
        "README.md": "exempt",
    }
    killers = {SHOP[pk].symbol: one.killer for pk, one in first.items() if one.killer}
    assert killers == {"add": ADDS.id, "LIMIT": LIMITS.id, "checked": LIMITS.id}


def test_nothing_is_dead_before_all_is_written(first: dict[uuid.UUID, Verdict]) -> None:
    part = Trial(sources=SHOP, package="shop", tests=TESTS, known=first, is_whole=False)

    assert by_name(dict(part.verdicts()))["plus"] == "not_held"


def test_what_did_not_change_is_not_run_again(
    first: dict[uuid.UUID, Verdict], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    real = trial.run_test_file

    def counted(tree: Mapping[str, str], path: str, code: str, **more: Any) -> object:
        ran.append(path)
        return real(tree, path, code, **more)

    monkeypatch.setattr(trial, "run_test_file", counted)

    assert by_name(tried(known=first)) == by_name(first)
    assert ran == []

    another = case("rare", "from shop.amounts import rare", "self.assertEqual(rare(), 'rare')")
    found = by_name(tried(known=first, tests=(*TESTS, another)))

    # Of what was held nothing changed, and one more test holds one more atom.
    assert found == by_name(first) | {"rare": "held"}
    assert ran.count(another.path) == 2
    assert set(ran) == {another.path, ADDS.path, LIMITS.path}


def test_a_test_that_only_imports_the_file_can_still_turn_red() -> None:
    by_name_only = case(
        "table", "import shop.amounts", "self.assertEqual(vars(shop.amounts)['rare'](), 'rare')"
    )

    assert by_name(tried(tests=(*TESTS, by_name_only)))["rare"] == "held"


def test_what_there_was_no_time_for_is_not_verifiable(settings: Settings) -> None:
    settings.REMOVAL_SECONDS = 0

    found = tried()

    assert by_name(found)["add"] == "unverifiable"
    assert {one.detail for one in found.values() if one.outcome == "unverifiable"} == {
        trial.OUT_OF_TIME
    }
    # Nothing had to run to know that no test has anything to do with it.
    assert by_name(found)["__main__.py"] == "not_held"


@pytest.mark.parametrize(
    ("source", "left"),
    [
        pytest.param(
            atom("f", "@cache\ndef f(a: int = TEN) -> int:\n    '''One.'''\n    return a"),
            "@cache\ndef f(a: int=TEN) -> int:\n    raise NotImplementedError",
            id="a function keeps its head",
        ),
        pytest.param(
            atom("C", "class C(B):\n    x: int = 1\n\n    def m(self):\n        return 1", kind="class"),
            "class C(B):\n    x: int = 1\n\n    def m(self):\n        raise NotImplementedError",
            id="a class keeps its fields",
        ),
        pytest.param(atom("E", "class E(Exception):\n    '''Bad.'''", kind="class"), "E = None", id="an error"),
        pytest.param(atom("N", "N: int = 5", kind="constant"), "N = None", id="a number"),
        pytest.param(atom("N", "N: str = ''", kind="constant"), "N = object()", id="an empty value"),
        pytest.param(atom("statements", "main()", kind="statements"), "", id="statements"),
        pytest.param(
            atom("data.json", "{}", path="shop/data.json", kind="file", language="json"), "", id="data"
        ),
    ],
)  # fmt: skip
def test_what_is_left_of_an_atom(source: AtomSource, left: str) -> None:
    assert removed(source).code.startswith(left) if left else removed(source).code == ""


@pytest.mark.parametrize(
    "source",
    [
        atom("P", "class P(Protocol):\n    def m(self) -> int: ...", kind="class"),
        atom("T", "class T(TypedDict):\n    a: int", kind="class"),
        atom("A", "A: TypeAlias = int", kind="constant"),
        atom("__init__.py", "'''Shop.'''\nfrom shop.x import y\n__all__ = ['y']", kind="file"),
        atom("README.md", "# Shop", path="README.md", kind="file", language="markdown"),
        atom("test_a.py", "x = 1", path="tests/test_a.py", kind="file"),
    ],
    ids=lambda source: source.symbol,
)
def test_what_has_no_behaviour_is_not_taken_away(source: AtomSource) -> None:
    with pytest.raises(Irremovable, match=r"\.$"):
        removed(source)
