"""Whole builds from briefs: what comes out runs, is tested, and holds to the rules for code and plans."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.standin import measuring
from tests.standin.conftest import EXAMPLES
from tests.standin.offline import build

BRIEFS = [
    *sorted(EXAMPLES.glob("*.md")),
    *(Path(__file__).parent / "briefs" / name for name in ("gym.md", "note.md")),
]


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_a_brief_becomes_a_tested_program(path: Path, tmp_path: Path) -> None:
    done = build(path.read_text(encoding="utf-8"), 24)
    done.write(tmp_path)

    assert measuring.problems(done, tmp_path) == []
    ran = subprocess.run(
        [sys.executable, "-m", done.package, "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0
    assert f"python -m {done.package}" in ran.stdout


def test_a_plan_of_full_size_holds_too(tmp_path: Path) -> None:
    done = build((EXAMPLES / "library.md").read_text(encoding="utf-8"), 150)
    done.write(tmp_path)

    assert measuring.problems(done, tmp_path) == []
    assert len(done.tasks) == 150
    assert max(measuring.levels(done)) < 12
