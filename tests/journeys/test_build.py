"""The whole path from the command line: undisturbed, and refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browsing import ROOT, clean_environment
from tests.journeys.builds import BRIEF, finish, run_exported_tests, start_build

COMPACT = ("--size", "1")
COMMAND_LINE = (*COMPACT, "--stack", "python-cli")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_an_undisturbed_build_passes_every_gate_and_its_tests_pass_outside(
    home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    built = finish(start_build(home, out, *COMPACT), home)

    assert built.code == 0, built.said
    assert built.summary["exit_reason"].startswith("every gate passed")
    assert " of the brief: " not in built.summary["exit_reason"]
    assert built.summary["status"] == "completed"
    assert built.summary["stack"] == "fastapi"
    assert built.summary["atoms"] >= built.summary["tasks"] > 0
    assert all(gate["passed"] for gate in built.summary["gates"])
    tests = run_exported_tests(out, home)
    assert tests.returncode == 0, tests.stderr
    assert "Ran 0 tests" not in tests.stderr


def test_a_build_of_something_other_than_the_brief_is_not_released(
    home: Path, tmp_path: Path
) -> None:
    brief = "We keep our members on paper cards, and we lose them. Please make it better.\n"

    built = finish(start_build(home, tmp_path / "out", *COMMAND_LINE, brief=brief), home)

    assert built.code == 3, built.said
    assert built.summary["exit_reason"].startswith("most of the brief is not built: ")
    assert built.summary["can_release"] is False


@pytest.mark.parametrize(
    ("brief", "arguments", "says"),
    [
        pytest.param(" \n", (), "empty", id="an empty brief"),
        pytest.param("bell \x07 and \x00 nul", (), "control characters", id="control characters"),
        pytest.param(
            "A shop sells things.", ("--budget", "free"), "not an amount", id="no amount of money"
        ),
        pytest.param(
            "A shop sells things.", ("--budget", "1e7"), "between", id="more than can be stored"
        ),
        pytest.param(
            "A shop sells things.",
            ("--size", "5"),
            "between 11 and 400 tasks",
            id="no size of a plan",
        ),
    ],
)
def test_bad_input_is_refused_before_anything_is_started_or_made(
    tmp_path: Path, brief: str, arguments: tuple[str, ...], says: str
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"

    built = finish(start_build(home, out, *arguments, brief=brief), home)

    assert built.code == 2, built.said
    assert built.summary["status"] == "refused"
    assert says in built.summary["exit_reason"]
    assert not (home / "run").exists()
    assert not out.exists()


def test_an_option_that_does_not_exist_is_refused_before_anything_is_started(
    tmp_path: Path,
) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "build", "brief.md", "--out", "out", "--colour"],
        cwd=ROOT,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 2
    assert "unrecognized arguments: --colour" in result.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("brief", "arguments", "code", "says"),
    [
        pytest.param(
            "Queremos un programa para la biblioteca que guarde los libros de cada socio.",
            (),
            2,
            "modelo de verdad",
            id="a language that is not read",
        ),
        pytest.param(
            f"{BRIEF}\n## MUST\n- The program prints a rainbow.\n",
            (),
            3,
            "without 1 must of the brief: fr-001 the program prints a rainbow.",
            id="a MUST that cannot be built",
        ),
        pytest.param(BRIEF, ("--budget", "0.02"), 4, "budget", id="a budget that is used up"),
    ],
)
def test_a_build_that_cannot_be_done_says_why(
    home: Path, tmp_path: Path, brief: str, arguments: tuple[str, ...], code: int, says: str
) -> None:
    out = tmp_path / "out"

    built = finish(start_build(home, out, *COMMAND_LINE, *arguments, brief=brief), home)

    assert built.code == code, built.summary
    assert says in built.summary["exit_reason"].lower()
    assert built.summary["exit_reason"]
