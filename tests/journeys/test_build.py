"""The whole path from the command line: undisturbed, and refused."""

from pathlib import Path

import pytest

from tests.journeys.builds import (
    finish,
    run_exported_tests,
    start_build,
)

COMPACT = ("--size", "1")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_an_undisturbed_build_passes_every_gate_and_its_tests_pass_outside(
    home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    built = finish(start_build(home, out, *COMPACT), home)

    assert built.code == 0, built.said
    assert built.summary["exit_reason"] == "every gate passed"
    assert built.summary["status"] == "completed"
    assert built.summary["atoms"] >= built.summary["tasks"] > 0
    assert all(gate["passed"] for gate in built.summary["gates"])
    tests = run_exported_tests(out)
    assert tests.returncode == 0, tests.stderr
    assert "Ran 0 tests" not in tests.stderr


@pytest.mark.parametrize(
    ("brief", "arguments", "code", "says"),
    [
        pytest.param(" \n", (), 2, "empty", id="an empty brief"),
        pytest.param(
            "bell \x07 and \x00 nul", (), 2, "control characters", id="control characters"
        ),
        pytest.param(
            "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate.",
            (),
            2,
            "",
            id="a poem",
        ),
        pytest.param(
            "A shop sells things.", ("--budget", "free"), 2, "not an amount", id="no money"
        ),
        pytest.param(None, ("--budget", "0.02"), 4, "budget", id="a budget that is used up"),
    ],
)
def test_a_build_that_cannot_be_done_says_why(
    home: Path,
    tmp_path: Path,
    brief: str | None,
    arguments: tuple[str, ...],
    code: int,
    says: str,
) -> None:
    out = tmp_path / "out"
    given = {} if brief is None else {"brief": brief}

    built = finish(start_build(home, out, *COMPACT, *arguments, **given), home)

    assert built.code == code, built.summary
    assert says in built.summary["exit_reason"].lower()
    assert built.summary["exit_reason"]
