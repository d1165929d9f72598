"""A pass that was not earned is none, whoever forges it."""

import pytest

from execution.sandbox import program
from execution.sandbox.acceptance_runs import run_test_file
from execution.source.assemble import assemble
from tests.execution.checks.atoms import SHOP, unit
from tests.execution.checks.outcomes import GOOD, outcome

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


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
