"""Whole builds with the recorded answers of a real model, from the brief to the released export."""

from pathlib import Path

import pytest

from tests.costs.scripted import serving
from tests.journeys.builds import THOROUGHLY, finish, run_exported_tests, start_build
from tests.prepared import furnished
from tests.recorded.replay import FOLDER, Recording, recording, sent

# Of system parts and user turns: of 54 requirements and of 64. A build of 62 took 6.96 million before.
# Taller sends 2.02 million where no call is repeated, as some are on a busy machine. Further tests are asked for
# since. A web application takes its stack along: 47 requirements, 91 atoms.
MOST_CHARACTERS = {"makerspace": 2_000_000, "taller": 2_060_000, "toolshed": 4_500_000}
LEAST_CACHED = 0.6
# Percent of the atoms, without further tests: the recordings answer none.
LEAST_HELD = 90
NAMES = sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def is_web(recorded: Recording) -> bool:
    return recorded.stack != "python-cli"


def test_there_are_recordings_of_two_briefs() -> None:
    assert len(NAMES) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_what_a_real_model_answered_ends_released(name: str, tmp_path: Path) -> None:
    home, out = furnished(tmp_path / "home"), tmp_path / "out"
    recorded = recording(name)

    with serving(recorded) as server:
        size = ("--size", str(recorded.size), "--stack", recorded.stack)
        variables = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "recorded"}
        # Each test of a web application takes seconds to start; `make bench NAME=removal` proves all of it.
        variables |= {} if is_web(recorded) else THOROUGHLY
        built = finish(start_build(home, out, *size, brief=recorded.brief, **variables), home)

    assert recorded.missing == []
    assert built.code == 0, f"{built.summary['exit_reason']}\n{built.said}"
    assert built.summary["can_release"] is True
    if not is_web(recorded):
        assert built.summary["held_share"] >= LEAST_HELD, built.summary["not_held"]
    figures = sent(recorded)
    characters = sum(one for _, one, _ in figures.values())
    assert characters <= MOST_CHARACTERS[name], figures
    assert sum(one for _, _, one in figures.values()) >= LEAST_CACHED * characters, figures
    tests = run_exported_tests(out, home)
    assert tests.returncode == 0, tests.stderr
