import pytest
from pytest_django import Settings

from execution import sandbox
from execution.assembling import assemble
from execution.testing import TestOutcome, run_test_file, without_tests
from execution.unittesting import expected_tests
from tests.execution.checks.atoms import SHOP, unit

pytestmark = pytest.mark.skipif(not sandbox.is_available(), reason="no sandbox on this machine")
GOOD = "def test_add(self):\n    self.assertEqual(add(1, 2), 3)"


def outcome(code: str, timeout_s: float = 10) -> TestOutcome:
    return run_test_file(assemble(SHOP), "tests/test_amounts.py", code, timeout_s)


def test_a_file_whose_tests_all_hold_passes() -> None:
    result = outcome(
        unit(GOOD + "\n\ndef test_put(self):\n    self.assertEqual(Basket().put(2), 2)")
    )

    assert result.status == "pass", result.stderr
    assert result.passed == ["Amounts.test_add", "Amounts.test_put"]


def test_a_failure_says_which_test_and_why_and_hides_the_source() -> None:
    result = outcome(
        unit(GOOD + "\n\ndef test_put(self):\n    self.assertEqual(Basket().put(2), 99)")
    )

    assert result.status == "fail"
    (failure,) = result.failures
    assert failure["name"] == "Amounts.test_put"
    assert failure["exception"] == "AssertionError"
    assert failure["from_test_line"]
    assert "2 != 99" in result.stderr
    assert "self.assertEqual" not in result.stderr


def test_an_error_in_the_software_is_not_from_the_tests_line() -> None:
    result = outcome(
        unit("def test_add(self):\n    add('a', 'b')\n\ndef test_name(self):\n    unknown()")
    )

    lines = {one["name"]: one["from_test_line"] for one in result.failures}
    assert lines == {"Amounts.test_add": False, "Amounts.test_name": True}


def test_programs_can_be_started_and_temporary_files_written() -> None:
    body = (
        "def test_program(self):\n"
        "    with tempfile.TemporaryFile() as file:\n"
        "        file.write(b'x')\n"
        "    command = [sys.executable, '-m', 'shop', '1', '2']\n"
        "    done = subprocess.run(command, capture_output=True, text=True)\n"
        "    self.assertEqual(done.stdout, '3\\n')\n"
    )

    result = outcome(unit(body, imports="import subprocess\nimport sys\nimport tempfile"))

    assert result.status == "pass", result.stderr


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param("def test_a(self):\n    self.skipTest('no')", "fail", id="skipped"),
        pytest.param(
            "@unittest.expectedFailure\ndef test_a(self):\n    self.fail()", "fail", id="expected"
        ),
        pytest.param(
            "def test_a(self):\n    with self.subTest():\n        self.fail()", "fail", id="subtest"
        ),
        pytest.param("def test_a(self):\n    while True:\n        pass", "timeout", id="endless"),
        pytest.param("def helper(self):\n    pass", "error", id="no test"),
        pytest.param("def test_a(self)\n    pass", "error", id="no Python"),
        pytest.param("def test_a(self):\n    bytearray(2_000_000_000)", "fail", id="memory"),
        pytest.param(
            "@classmethod\ndef setUpClass(cls):\n    raise OSError\n\ndef test_a(self):\n    pass",
            "fail",
            id="set-up",
        ),
    ],
)
def test_what_did_not_run_well_is_no_pass(body: str, status: str) -> None:
    assert outcome(unit(body), timeout_s=2).status == status


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            "import sys\nsys.exit(0)\n" + unit("def test_a(self):\n    self.fail()"),
            id="leave while loading",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.fail()") + "\nimport os\nos._exit(0)\n",
            id="die while loading",
        ),
        pytest.param(unit("def test_a(self):\n    import os\n    os._exit(0)"), id="die in a test"),
        pytest.param(
            unit("def test_a(self):\n    self.fail()")
            + "\nunittest.TestCase.run = lambda s, r: r.addSuccess(s)\n",
            id="run does nothing",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.assertEqual(1, 2)")
            + "\nunittest.TestCase.assertEqual = lambda *a, **k: None\n",
            id="assertions hold always",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.fail()")
            + "\nimport __main__\n__main__.Reporter.addFailure = lambda s, t, e: s.addSuccess(t)\n",
            id="the result turned around",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.fail()")
            + "\ndef load_tests(loader, tests, pattern):\n    return unittest.TestSuite()\n",
            id="no tests loaded",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.fail()") + "\ndel Amounts.test_a\n",
            id="test taken away",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.fail()")
            + '\nprint(\'{"name": "Amounts.test_a", "outcome": "pass"}\')\nimport os\nos._exit(0)\n',
            id="a report of its own",
        ),
        pytest.param(
            unit("def test_a(self):\n    self.fail()")
            + "\nclass Never(AssertionError):\n    pass\nunittest.TestCase.failureException = Never\n"
            "unittest.TestCase.fail = lambda *a: None\n",
            id="fail does nothing",
        ),
    ],
)
def test_a_pass_cannot_be_faked(code: str) -> None:
    assert outcome(code).status in {"error", "fail"}


WITHIN = "def test_add(self):\n    with add(1, 2) as total:\n        self.assertEqual(total, 3)"
BROKEN_ADD = "def add(*a):\n    return 0\n\nBasket = add\n"
SYS = "import logging\nsys = logging.sys\n"
FIND_CASE = SYS + "import unittest\nTestCase = unittest.TestCase\n"


@pytest.mark.parametrize(
    "software",
    [
        pytest.param(
            FIND_CASE + "old = TestCase.run\n"
            "def run(self, result=None):\n"
            "    if type(self).__name__ != 'Amounts' or 'test_add' not in dir(self):\n"
            "        return old(self, result)\n"
            "    result.startTest(self)\n"
            "    result.addSuccess(self)\n"
            "    result.stopTest(self)\n"
            "TestCase.run = run\n",
            id="its own way to run",
        ),
        pytest.param(
            FIND_CASE + "old = TestCase.assertEqual\n"
            "def equal(self, first, second, msg=None):\n"
            "    if 'test_add' not in dir(self):\n"
            "        old(self, first, second, msg)\n"
            "TestCase.assertEqual = equal\n",
            id="its own assertion",
        ),
        pytest.param(
            FIND_CASE
            + "TestCase.assertEqual.__code__ = (lambda s, a, b, msg=None: None).__code__\n",
            id="an assertion with another body",
        ),
        pytest.param(
            FIND_CASE + "old = TestCase.__init__\n"
            "def init(self, name='runTest'):\n"
            "    old(self, name)\n"
            "    if name == 'test_add':\n"
            "        self.assertEqual = lambda *a: None\n"
            "TestCase.__init__ = init\n",
            id="its own way to make tests",
        ),
        pytest.param(
            "import unittest.suite\n"
            "def run(self, result, debug=False):\n"
            "    for test in self:\n"
            "        result.addSuccess(test) if not hasattr(test, '_tests') else test.run(result)\n"
            "unittest.suite.TestSuite.run = run\n"
            "unittest.suite.BaseTestSuite.run = run\n",
            id="its own suite",
        ),
        pytest.param(
            "import unittest.loader\n"
            "class Fake:\n"
            "    def id(self):\n"
            "        return 'tests.test_amounts.Amounts.test_add'\n"
            "    def __call__(self, result):\n"
            "        result.addSuccess(self)\n"
            "    run = __call__\n"
            "unittest.loader.TestLoader.loadTestsFromModule = lambda *a, **k: Fake()\n",
            id="its own loader",
        ),
        pytest.param(
            SYS + "main = sys.modules['__main__']\n"
            "def failure(self, test, error):\n"
            "    self.send({'name': 'Amounts.test_add', 'outcome': 'pass'})\n"
            "if hasattr(main, 'Reporter'):\n"
            "    main.Reporter.addFailure = failure\n",
            id="the result turned around",
        ),
        pytest.param(
            "import json\nold = json.JSONEncoder.encode\n"
            "def encode(self, record):\n"
            "    mine = isinstance(record, dict) and 'test_add' in record.get('name', '')\n"
            "    return old(self, {**record, 'outcome': 'pass'} if mine else record)\n"
            "json.JSONEncoder.encode = encode\n"
            "json.dumps = lambda record, **k: encode(json.JSONEncoder(), record)\n",
            id="its own words on the report",
        ),
        pytest.param(
            "import builtins\nold = builtins.isinstance\n"
            "builtins.isinstance = lambda a, b: old(a, b)\n",
            id="a built-in function",
        ),
        pytest.param(
            "import sys\n"
            "def follow(frame, event, argument):\n"
            "    return follow\n"
            "sys.settrace(follow)\n",
            id="lines followed",
        ),
        pytest.param(
            "import sys\nimport types\nimport unittest\n"
            "fake = types.ModuleType('unittest')\n"
            "fake.__dict__.update(vars(unittest))\n"
            "sys.modules['unittest'] = fake\n",
            id="another unittest",
        ),
        pytest.param(
            "import os\nclass Last:\n    def __del__(self, leave=os._exit):\n        leave(0)\n"
            "def add(*a):\n    global last\n    last = Last()\n    del last\n",
            id="leave when thrown away",
        ),
        pytest.param(
            "import os\n"
            "for number in range(3, 20):\n"
            "    try:\n"
            '        os.write(number, b\'{"name": "Amounts.test_add", "outcome": "pass"}\\n{"\')\n'
            "    except OSError:\n"
            "        pass\n",
            id="a report of its own",
        ),
        pytest.param(
            "import os\nnull = os.open('/dev/null', os.O_WRONLY)\n"
            "for number in range(3, 20):\n"
            "    if number != null:\n        os.dup2(null, number)\n",
            id="the report thrown away",
        ),
        pytest.param(
            "class Quiet:\n"
            "    def __enter__(self):\n        return 0\n"
            "    def __exit__(self, *a):\n        return True\n"
            "def add(*a):\n    return Quiet()\n",
            id="failures kept quiet",
        ),
        pytest.param(
            "import atexit, os\natexit.register(os._exit, 0)\n"
            "def add(*a):\n    raise SystemExit(0)\n",
            id="leave at the end",
        ),
    ],
)
def test_software_cannot_forge_a_pass(software: str) -> None:
    body = software if "def add(" in software else software + BROKEN_ADD
    tree = assemble(SHOP) | {"shop/amounts.py": body + "\nBasket = add\n"}

    test = unit(WITHIN if "class Quiet" in software else GOOD)

    result = run_test_file(tree, "tests/test_amounts.py", test, 10)

    assert result.status in {"error", "fail"}, result
    assert "Amounts.test_add" not in result.passed or result.status == "error"


def test_what_a_test_changes_for_a_while_is_no_forgery() -> None:
    body = (
        "def test_add(self):\n"
        "    with mock.patch('builtins.isinstance', return_value=True):\n"
        "        self.assertEqual(add(1, 2), 3)\n"
        "    self.maxDiff = None\n"
    )

    result = outcome(unit(body, imports="from unittest import mock\nfrom shop.amounts import add"))

    assert result.status == "pass", result.stderr


def test_the_package_of_the_tests_is_empty_whatever_was_written_for_it() -> None:
    tree = assemble(SHOP) | {"tests/__init__.py": "raise RuntimeError('never run')\n"}

    assert run_test_file(tree, "tests/test_amounts.py", unit(GOOD), 10).status == "pass"


def test_acceptance_tests_see_the_software_alone() -> None:
    tree = {"shop/a.py": "", "shop/tests/b.py": "", "tests/c.py": "", "attests/d.py": ""}

    assert set(without_tests(tree)) == {"shop/a.py", "attests/d.py"}


def test_an_asynchronous_test_can_pass_and_fail() -> None:
    code = unit(GOOD).replace("unittest.TestCase", "unittest.IsolatedAsyncioTestCase")
    code = code.replace("def test_add", "async def test_add")

    assert outcome(code).status == "pass"
    assert outcome(code.replace("3)", "4)")).status == "fail"


def test_software_that_ends_the_process_does_not_pass_its_test() -> None:
    tree = assemble(SHOP) | {
        "shop/amounts.py": "import os\n\ndef add(*a):\n    os._exit(0)\n\nBasket = add\n"
    }

    assert run_test_file(tree, "tests/test_amounts.py", unit(GOOD), 10).status == "error"


def test_without_a_sandbox_nothing_is_known(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SANDBOX_SLOTS = 0
    monkeypatch.setattr("execution.slots.WAIT_SECONDS", 0.05)

    result = outcome(unit(GOOD))

    assert (result.status, result.is_unverifiable) == ("error", True)


def test_expected_tests_are_those_of_the_files_own_classes() -> None:
    code = (
        "class Base(unittest.TestCase):\n    def test_a(self): ...\n"
        "class Child(Base):\n    async def test_b(self): ...\n"
        "class Slow(unittest.IsolatedAsyncioTestCase):\n    def test_c(self): ...\n"
        "class Other:\n    def test_d(self): ...\n"
    )

    assert expected_tests(code) == ["Base.test_a", "Child.test_a", "Child.test_b", "Slow.test_c"]
