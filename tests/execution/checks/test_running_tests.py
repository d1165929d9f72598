from pathlib import Path

import pytest

from execution.sandbox import bubblewrap, program
from execution.sandbox.acceptance_runs import run_test_file, without_tests
from execution.sandbox.expected_tests import expected_tests
from execution.source.assemble import assemble
from tests.execution.checks.atoms import SHOP, unit
from tests.execution.checks.outcomes import GOOD, outcome

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


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
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bubblewrap, "_bubblewrap", lambda: tmp_path / "nothing")

    result = outcome(unit(GOOD))

    assert (result.status, result.is_unverifiable) == ("error", True)
    assert "No such file" in result.stderr


def test_expected_tests_are_those_of_the_files_own_classes() -> None:
    code = (
        "class Base(unittest.TestCase):\n    def test_a(self): ...\n"
        "class Child(Base):\n    async def test_b(self): ...\n"
        "class Slow(unittest.IsolatedAsyncioTestCase):\n    def test_c(self): ...\n"
        "class Other:\n    def test_d(self): ...\n"
    )

    assert expected_tests(code).names == [
        "Base.test_a",
        "Child.test_a",
        "Child.test_b",
        "Slow.test_c",
    ]


IN_TEST = "def test_a(self):\n    import os, signal\n    {}\n    self.assertEqual(add(1, 2), 3)"


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        pytest.param(unit(GOOD) + "#" * 5_000_000, "error", "5,000,153 characters", id="5 MB"),
        pytest.param(unit(IN_TEST.format("os.fork()")), "error", "os.fork", id="forks"),
        pytest.param(
            unit(IN_TEST.format("[print('x' * 1_000_000) for _ in range(1000)]")),
            "error",
            "printed more than",
            id="1 GB",
        ),
        pytest.param(
            unit(IN_TEST.format("os.closerange(3, 99)")), "error", "normal end", id="no channel"
        ),
        pytest.param(
            unit(IN_TEST.format("os.kill(os.getppid(), 9); os.kill(os.getpid(), 9)")),
            "error",
            "was killed",
            id="kills",
        ),
        pytest.param(
            unit(IN_TEST.format("signal.pause()")), "timeout", "time was over", id="never ends"
        ),
    ],
)
def test_whatever_a_test_does_it_ends_soon_and_for_a_true_reason(
    code: str, status: str, reason: str
) -> None:
    result = outcome(code, timeout_s=8 if status == "error" else 1)

    assert result.status == status, result
    assert reason in result.stderr
    assert reason in " ".join(result.doubts)
    assert result.ms < 9000


def test_assertions_stay_fast_for_all_that_is_looked_at() -> None:
    body = (
        "def test_a(self):\n    begun = time.process_time()\n    for _ in range(1000):\n"
        "        self.assertEqual(add(1, 2), 3)\n    print(time.process_time() - begun)\n"
    )

    result = outcome(unit(body, imports="import time\nfrom shop.amounts import add"))

    # 200 assertions may cost 50 ms; in milliseconds this is the cost of one.
    assert float(result.stdout) < 0.25, result.stdout
