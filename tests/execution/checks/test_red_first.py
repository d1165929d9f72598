from typing import Any

import pytest

from execution.sandbox import program
from execution.sandbox.acceptance_runs import prove_red, touched
from execution.source.atom_source import AtomSource
from execution.source.stubs import stub
from tests.execution.checks.atoms import SHOP, unit

PATH = "tests/test_amounts.py"
WALLED = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


@WALLED
@pytest.mark.parametrize(
    "code",
    [
        pytest.param(unit("def test_a(self):\n    self.assertEqual(add(1, 2), 3)"), id="value"),
        pytest.param(
            unit("def test_a(self):\n    self.assertEqual(Basket().put(1), 1)"), id="method"
        ),
        pytest.param(
            unit(
                "def test_a(self):\n    with self.assertRaises(TooMuch):\n        add(99, 2)",
                imports="from shop.amounts import add\nfrom shop.errors import TooMuch",
            ),
            id="error",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.assertEqual(add(1, 2) + 1, 4)"), id="None is used"
        ),
        pytest.param(
            unit(
                "def setUp(self):\n    self.total = add(1, 2)\n\ndef test_a(self):\n    self.assertEqual(self.total, 3)"
            ),
            id="set-up",
        ),
        pytest.param(
            unit(
                "@classmethod\ndef setUpClass(cls):\n    cls.total = add(1, 2)\n\n"
                "def test_a(self):\n    self.assertEqual(self.total, 3)"
            ),
            id="set-up of the class",
        ),
        pytest.param(
            unit(
                "def test_a(self):\n    done = subprocess.run([sys.executable, '-m', 'shop', '1', '2'], capture_output=True, text=True)\n"
                "    self.assertEqual(done.stdout, '3\\n')",
                imports="import subprocess\nimport sys",
            ),
            id="program",
        ),
        pytest.param(
            unit(
                "def test_a(self):\n    self.assertEqual(add(1, 2), 3)\n\n"
                "def test_b(self):\n    self.assertIsNone(None)"
            ),
            id="one of two is red",
        ),
    ],
)
def test_a_test_that_fails_for_want_of_the_code_is_runnable(code: str) -> None:
    proof = prove_red(SHOP, PATH, code, 10)

    assert (proof.state, proof.detail["reasons"]) == ("runnable", [])


@WALLED
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param(
            unit("def test_a(self):\n    self.assertTrue(add)"), "raising", id="always green"
        ),
        pytest.param(
            unit("def test_a(self):\n    self.assertIsNone(add(1, 2))"),
            "returning None",
            id="None is right",
        ),
        pytest.param(
            unit(
                "def test_a(self):\n    with self.assertRaises(NotImplementedError):\n        add(1, 2)"
            ),
            "raising",
            id="an error is right",
        ),
    ],
)
def test_a_test_that_passes_on_stubs_is_vacuous(code: str, reason: str) -> None:
    proof = prove_red(SHOP, PATH, code, 10)

    assert proof.state == "vacuous"
    assert any(reason in one for one in proof.detail["reasons"])


@WALLED
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param(
            unit("def test_a(self):\n    self.assertEqual(plus(1, 2), 3)"), "NameError", id="name"
        ),
        pytest.param(
            unit("def test_a(self):\n    pass", imports="from shop.amounts import plus"),
            "ImportError",
            id="import",
        ),
        pytest.param(
            unit("def test_a(self):\n    pass", imports="import shop.nothing"),
            "ModuleNotFoundError",
            id="module",
        ),
        pytest.param(unit("def test_a(self):\n    add(1, 2, 3)"), "TypeError", id="call"),
        pytest.param(
            unit("def test_a(self):\n    self.assertSame(add(1), 1)"),
            "AttributeError",
            id="attribute",
        ),
        pytest.param(
            unit("def test_a(self):\n    total = add(1)\n    self.assertEqual(totl, 1)"),
            "NameError",
            id="behind a stub",
        ),
        pytest.param(
            unit("def test_a(self)\n    pass"), "cannot be read: expected ':' (line 7)", id="syntax"
        ),
        pytest.param("import unittest\n", "has no test: no class", id="nothing collected"),
        pytest.param(
            unit("@unittest.skip('')\ndef test_a(self):\n    self.fail()"), "skip", id="skip"
        ),
        pytest.param(
            unit("def test_a(self):\n    while True:\n        pass"), "does not end", id="endless"
        ),
        pytest.param(
            unit("def test_a(self):\n    add(1)")
            + "\nunittest.TestCase.run = lambda s, r: r.addFailure(s, (AssertionError, AssertionError(), None))\n",
            "tampered",
            id="tampered",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.assertEqual({}['x'], add(1))"),
            "KeyError",
            id="another error",
        ),
        pytest.param(
            unit(
                "def test_a(self):\n    try:\n        add(1, 2)\n    except Exception:\n        pass"
            ),
            "Amounts.test_a reached no assertion",
            id="errors are swallowed",
        ),
        pytest.param(
            unit(
                "def test_a(self):\n    self.assertEqual(add(1, 2), 3)\n\n"
                "def test_b(self):\n    for one in add(1, 2) or ():\n        self.assertEqual(one, 3)"
            ),
            "Amounts.test_b reached no assertion",
            id="one of two asserts nothing",
        ),
        pytest.param(
            unit("async def test_a(self):\n    self.assertEqual(add(1, 2), 3)"),
            "Amounts.test_a only made a coroutine",
            id="a coroutine that nobody runs",
        ),
        pytest.param(
            unit("def test_a(self):\n    yield self.assertEqual(add(1, 2), 3)"),
            "Amounts.test_a only made a generator",
            id="a generator",
        ),
        pytest.param(
            unit("async def test_a(self):\n    yield self.assertEqual(add(1, 2), 3)"),
            "Amounts.test_a only made an async_generator",
            id="an asynchronous generator",
        ),
        pytest.param(
            unit(
                "def test_a(self):\n    self.assertEqual(add(1, 2), 3)\n\n"
                "def test_a(self):\n    self.assertEqual(add(1, 3), 4)"
            ),
            "Amounts has 2 tests named test_a",
            id="two tests of one name",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.assertEqual(add(1, 2), 3)")
            + "class Amounts(unittest.TestCase):\n    def test_b(self):\n"
            "        self.assertEqual(add(1, 2), 3)\n",
            "2 test classes are named Amounts",
            id="two classes of one name",
        ),
        pytest.param(
            unit(
                "def test_a(self):\n    self.assertEqual(add(1, 2), 3)\n\n"
                "def test_b(self):\n    self.assertTrue(True)\n    for one in ():\n"
                "        with self.subTest(one):\n            self.assertEqual(one, 3)"
            ),
            "Amounts.test_b ran none of its subtests",
            id="no subtest",
        ),
    ],
)
def test_a_test_that_is_wrong_in_itself_is_broken(code: str, reason: str) -> None:
    proof = prove_red(SHOP, PATH, code, 2)

    assert proof.state == "broken"
    assert any(reason in one for one in proof.detail["reasons"]), proof.detail["reasons"]


@pytest.mark.parametrize(
    ("code", "places"),
    [
        pytest.param("from shop.amounts import add", {("shop/amounts.py", "add")}, id="name"),
        pytest.param(
            "import shop.amounts as a\na.add(1)", {("shop/amounts.py", "add")}, id="alias"
        ),
        pytest.param(
            "import shop.amounts\nshop.amounts.add(1)", {("shop/amounts.py", "add")}, id="dotted"
        ),
        pytest.param(
            "from shop import limits\nlimits.LIMIT", {("shop/limits.py", "LIMIT")}, id="module"
        ),
        pytest.param(
            "from shop.amounts import *",
            {("shop/amounts.py", "add"), ("shop/amounts.py", "Basket")},
            id="star",
        ),
        pytest.param("run(['-m', 'shop'])", {("shop/__main__.py", "__main__.py")}, id="program"),
        pytest.param(
            "from shop.__main__ import main", {("shop/__main__.py", "__main__.py")}, id="file"
        ),
        pytest.param("import json\njson.dumps(1)", set(), id="others"),
        pytest.param("def (", set(), id="unreadable"),
        pytest.param("a" + ".b" * 2500, set(), id="nested too deep"),
    ],
)
def test_a_test_touches_what_it_names(code: str, places: set[tuple[str, str]]) -> None:
    assert touched(code, SHOP) == places


def test_stubs_of_classes_without_a_base_can_be_raised() -> None:
    error = AtomSource(path="shop/e.py", symbol="Low", kind="class", signature="class Low")
    scope: dict[str, Any] = {}

    exec(stub(error).code, scope)

    with pytest.raises(scope["Low"]):
        raise scope["Low"]("why", code=3)


def test_a_class_that_another_within_it_describes_is_its_own_stub() -> None:
    signature = "class BookForm(ModelForm)\n    class Meta:\n        fields = ['title']"
    form = AtomSource(path="app/forms.py", symbol="BookForm", kind="class", signature=signature)

    assert (
        stub(form).code == "class BookForm(ModelForm):\n    class Meta:\n        fields = ['title']"
    )
