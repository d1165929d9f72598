"""The history of what was built: commits of tasks, tags of waves and releases, read by a real git."""

from pathlib import Path

import pytest

from execution.attempt import judgement
from execution.models import Export, Run
from execution.source.repository.bundle import export_bundle
from tests.execution.engine import shop
from tests.execution.engine.author import FROM_AMOUNTS, TOTAL, Author, code
from tests.execution.engine.cloned import git, passes_its_tests

STORY = [
    "Skeleton of Shop",
    "Acceptance tests due in wave 1",
    "T-001 Amounts",
    "Acceptance tests due in wave 2",
    "T-001 Amounts, part 2",
    "T-002 Basket",
    "T-003 Program",
    "Release 1 of Shop",
]
SUM = "def total(prices: list[int]) -> int:\n    return sum(prices)\n"


def bundled(run: Run, folder: Path) -> Path:
    path = folder / "shop.bundle"
    path.write_bytes(export_bundle(run, run.plan.owner)[1])
    return path


def subjects(clone: Path, *range_: str) -> list[str]:
    return git(clone, "log", "--reverse", "--format=%s", *range_).splitlines()


def second_round(run: Run) -> None:
    """A person asks for one function anew; what depends on it is looked at again."""
    run.refresh_from_db()
    total = shop.atom(run, "total")
    judgement.regenerate(total, run.plan.owner, "Use sum.", total.code_sha)
    shop.build(run)


@pytest.fixture
def two_versions(author: Author) -> Author:
    author.codes["total"] = [code(TOTAL, FROM_AMOUNTS), code(SUM)]
    return author


def test_a_clone_of_an_export_tells_the_story_and_the_second_round_goes_on(
    two_versions: Author, tmp_path: Path
) -> None:
    run = shop.build(shop.started())
    clone = tmp_path / "shop"
    assert run.can_release, run.reason

    git(tmp_path, "clone", "--quiet", str(bundled(run, tmp_path)), "shop")

    assert git(clone, "fsck", "--full", "--strict") == ""
    assert [one for one in subjects(clone) if one != STORY[0]] == STORY[1:]
    message = git(clone, "log", "-1", "--format=%B%an", "--grep=T-002")
    assert "\n- shop/basket.py:total\n" in message
    for trailer in ("Task: T-002", "Requirement: FR-002", "Wave: 2", "Model: claude-haiku-5-5"):
        assert f"\n{trailer}\n" in message
    assert message.endswith("Masterplan\n")
    assert git(clone, "tag").split() == ["release-1", "wave-1", "wave-2"]
    assert "MUST 100.00 % of 1" in git(clone, "tag", "-n9", "wave-1")
    assert passes_its_tests(clone, "wave-1")
    assert passes_its_tests(clone, "wave-2")

    first = bundled(run, tmp_path).read_bytes()
    assert bundled(run, tmp_path).read_bytes() == first
    judgement.confirm(shop.atom(run, "add"), run.plan.owner)
    second_round(run)
    git(clone, "checkout", "--quiet", "main")
    bundled(run, tmp_path)
    git(clone, "pull", "--quiet", "--ff-only", "--tags")

    assert subjects(clone, "release-1..main") == ["T-002 Basket, part 2", "Release 2 of Shop"]
    assert git(clone, "tag").split() == ["release-1", "release-2", "wave-1", "wave-2", "wave-2.2"]
    assert "sum(prices)" in (clone / "shop/basket.py").read_text()
    assert passes_its_tests(clone, "release-2")
    assert passes_its_tests(clone, "wave-2")
    assert git(clone, "fsck", "--full", "--strict") == ""
    assert git(clone, "log", "-1", "--format=%b", "main").endswith(
        f"Reviewed-by: {run.plan.owner}\n\n"
    )
    times = list(run.plan.commits.values_list("at", flat=True))
    assert times == sorted(times)
    assert {export.kind for export in Export.objects.all()} == {"git"}
