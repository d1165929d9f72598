"""Software that meddles with its test does not pass it, and is named for what it did."""

from collections.abc import Iterator

import pytest

from execution.sandbox import program
from execution.sandbox.acceptance_runs import WarmSandboxes, run_test_file
from execution.source.assemble import assemble
from tests.execution.checks import attacks, attacks_by_process
from tests.execution.checks.atoms import SHOP, unit
from tests.execution.checks.outcomes import GOOD

ATTACKS = attacks.ATTACKS | attacks_by_process.ATTACKS
pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


@pytest.fixture(scope="module", params=["alone", "warm"])
def sandboxes(request: pytest.FixtureRequest) -> Iterator[WarmSandboxes | None]:
    """A sandbox for each run, or one for all of them."""
    if request.param == "alone":
        yield None
    else:
        with WarmSandboxes() as shared:
            yield shared


@pytest.mark.parametrize("name", ATTACKS)
def test_software_that_meddles_with_its_test_does_not_pass(
    name: str, sandboxes: WarmSandboxes | None
) -> None:
    software, word = ATTACKS[name]
    tree = assemble(SHOP) | {
        "shop/amounts.py": software,
        "tests/test_other.py": "assertEqual = 1\n",
    }

    test = unit(GOOD, imports="from shop.amounts import add")
    result = run_test_file(tree, "tests/test_amounts.py", test, 5, sandboxes=sandboxes)

    assert result.status in {"fail", "error"}, result
    assert result.passed == [] or result.doubts
    assert word in result.stderr
    assert word or result.status == "fail", result.stderr
