"""Whole builds from briefs: what comes out runs, is tested, and holds to the rules for code and plans."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from planning.answers import DomainModel
from planning.discovery import domain_problems, plan_size
from planning.discovery.plan_size import Size
from planning.draft import task_problems
from planning.draft.answers import MilestoneDraft, MilestoneTasks, PlanSkeleton
from planning.lint.rules import EXPECTED_MIX, FAR_OFF
from planning.stacks.registry import stack_named
from tests.standin import measuring
from tests.standin.client import Client, standin
from tests.standin.conftest import EXAMPLES
from tests.standin.offline import Build, Walk, build

TABLE = """# Gear

| Field | Type | Required | Limits |
|---|---|---|---|
| name | text | yes | 1 to 40 characters |
| bought on | date | yes | |
| price | decimal | no | 0 to 5000 |

## Shelf

| Thing | Field | Type | Unique |
|---|---|---|---|
| Shelf | label | text | yes |
| Shelf | places | integer | |
""".replace("| Field | Type | Required", "Camera fields:\n\n| Field | Type | Required", 1)
BULLETS = """# Recipes

- Recipe: title (text, 1 to 80 characters), minutes (integer, 1 to 600, default 30), vegetarian (yes/no)
- Step: text (text, 1 to 500 characters), recipe (reference)
"""
STATES = """A task has a name (1 to 60 characters), a priority (one of low, high) and a note (optional).
A part use has a task, a count (integer, at least 1) and a start (date and time).
Task: open -> started, started -> done, started -> open

## MUST
- A task has at most 1 part use.
"""
SCOPED = """A doctor has a start date, an end date and an e-mail.

## Must have
1. The end date is after the start date.
2. No two doctors share an e-mail.

## Out of scope
- Patient: name (text)
"""
ODD = """# Calendar

- Class: import (text, 1 to 3 characters), id, kind (one of a, b's), amount (decimal, 0.5 to 1.5)
- Record: values, raw, when (date and time), class, other record (text, optional)
- Series: size (integer, 1 to 5, default 3), day (date, 2024-01-01 to 2024-12-28), record (reference)

Record: new -> open, open -> new

## MUST
- A class has at most 2 open records.
- A record with series cannot be removed.
"""
BRIEFS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.md"))}
BRIEFS |= {"clinic": (Path(__file__).parent / "clinic.md").read_text(encoding="utf-8")}
BRIEFS |= {"table": TABLE, "bullets": BULLETS, "states": STATES, "scoped": SCOPED, "odd": ODD}


def size_of(domain: dict[str, list[object]]) -> Size:
    return plan_size.size_for(
        plan_size.RECOMMENDED,
        contexts=len(domain["bounded_contexts"]),
        aggregates=len(domain["aggregates"]),
        services=len(domain["services"]),
    )


@pytest.mark.parametrize("name", BRIEFS)
def test_a_brief_becomes_a_tested_program(name: str, tmp_path: Path) -> None:
    done = build(BRIEFS[name], 24)
    done.write(tmp_path)

    assert measuring.problems(done, tmp_path) == []
    command = [sys.executable, "-m", done.package, "--help"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0
    assert f"python -m {done.package}" in ran.stdout


@pytest.mark.parametrize("name", BRIEFS)
def test_a_plan_is_one_that_planning_accepts(client: Client, name: str) -> None:
    first = Walk(client, 11)
    first.plan(BRIEFS[name])
    size = size_of(first.done.domain)
    walk = Walk(client, size.target)
    walk.plan(BRIEFS[name])

    done = walk.done
    codes = [one["code"] for one in done.requirements]
    model = DomainModel.model_validate(
        done.domain | {"requirements": [draft(r) for r in done.requirements]}
    )
    assert domain_problems.domain_problems(model) == []
    stack = stack_named("python-cli")
    skeleton = PlanSkeleton.model_validate(done.skeleton)
    assert task_problems.skeleton_problems(skeleton, size, codes, stack.package, ()) == []
    for phase in done.skeleton["phases"]:
        for milestone in phase["milestones"]:
            own = [t for t in done.tasks if t["key"].startswith(f"{milestone['key']}.")]
            answer = MilestoneTasks.model_validate({"tasks": own})
            drafted = MilestoneDraft.model_validate(milestone)
            problems = task_problems.milestone_problems(
                answer,
                key=drafted.key,
                budget=drafted.tasks,
                codes=codes,
                home=drafted.requirements,
                public=[(one.path, task_problems.symbol_of(one)) for one in drafted.public],
                owned=(),
            )
            assert problems == []
    assert size.minimum <= len(done.tasks) <= size.maximum
    assert well_mixed(done)
    assert all(t["requirements"] for t in done.tasks if is_core(done, t["key"]))


def draft(requirement: dict[str, object]) -> dict[str, object]:
    kept = {name: value for name, value in requirement.items() if name != "code"}
    return kept | {"source": "the brief"}


def well_mixed(done: Build) -> bool:
    """As lint wants it."""
    counts = Counter(task["complexity"] for task in done.tasks)
    off = [abs(counts[kind] / len(done.tasks) - share) for kind, share in EXPECTED_MIX.items()]
    return max(off) < FAR_OFF


def is_core(done: Build, key: str) -> bool:
    core = done.skeleton["phases"][1]["milestones"]
    return any(key.startswith(f"{one['key']}.") for one in core)


def test_the_library_has_a_standard_plan_by_itself(client: Client) -> None:
    walk = Walk(client, 120)
    walk.plan(BRIEFS["library"])

    assert size_of(walk.done.domain).minimum == 100
    assert len(walk.done.tasks) == 120
    names = [task["name"] for task in walk.done.tasks]
    assert len(set(names)) == 120
    assert "Read a decimal number, kept as exact text" in names
    assert any("`loan list` shows loans with filters" in name for name in names)


def test_nearly_every_atom_is_held_by_a_test(capsys: pytest.CaptureFixture[str]) -> None:
    with standin() as server:
        done = Walk(Client(server.server_port), 30).run(SCOPED)

    silent = measuring.silent_deletions(done)

    share = 1 - len(silent) / len(done.specs)
    with capsys.disabled():
        print(f"\n{share:.1%} of {len(done.specs)} atoms are held by a test; silent: {silent}")
    assert share >= 0.9
