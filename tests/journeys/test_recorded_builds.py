"""Whole builds with the recorded answers of a real model, from the brief to the released export."""

from pathlib import Path

import pytest

from tests.costs.scripted import serving
from tests.journeys.builds import finish, run_exported_tests, start_build
from tests.recorded.replay import FOLDER, recording, sent

# Of system parts and user turns: of 54 requirements and of 64. A build of 62 took 6.96 million before.
MOST_CHARACTERS = {"makerspace": 2_000_000, "taller": 2_450_000}
LEAST_CACHED = 0.6
NAMES = sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def test_there_are_recordings_of_two_briefs() -> None:
    assert len(NAMES) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_what_a_real_model_answered_ends_released(name: str, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    recorded = recording(name)

    with serving(recorded) as server:
        size = ("--size", str(recorded.size))
        variables = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "recorded"}
        built = finish(start_build(home, out, *size, brief=recorded.brief, **variables), home)

    assert recorded.missing == []
    assert built.code == 0, f"{built.summary['exit_reason']}\n{built.said}"
    assert built.summary["can_release"] is True
    figures = sent(recorded)
    characters = sum(one for _, one, _ in figures.values())
    assert characters <= MOST_CHARACTERS[name], figures
    assert sum(one for _, _, one in figures.values()) >= LEAST_CACHED * characters, figures
    tests = run_exported_tests(out, home)
    assert tests.returncode == 0, tests.stderr
