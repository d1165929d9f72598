"""The files of what was built: any release or the present, each line with what it comes from."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from execution.models import Run
from execution.source.origins import OwnedFile
from execution.source.repository.commits import history_of
from execution.source.repository.judged_tree import standing_files
from planning.models import MasterPlan
from tests.pages import worlds
from tests.pages.reading import html_of

PATH = "library/rules/rule_1.py"


@pytest.fixture
def run(alice: User) -> Run:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    run = worlds.build(plan)
    # What the world accepts beyond its first wave has no code.
    run.atoms.filter(wave__number=2).update(status="ready")
    return run


def address(plan: MasterPlan) -> str:
    return reverse("execution:plan-files", args=[plan.pk])


def release(run: Run) -> None:
    history = history_of(run.plan)
    at = run.plan.created_at + timedelta(hours=1)
    history.commit("T-001 Rule 1\n", standing_files(run), at=at)
    history.tag("release-1", "Release 1\n", at=at, is_release=True)
    history.commit("Change it\n", {PATH: OwnedFile(text="CHANGED = True\n")}, at=at)
    history.tag("wave-1.2", "wave-1.2\n", at=at)


def test_a_file_shows_its_lines_and_what_they_come_from(run: Run, browser_of_alice: Client) -> None:
    page = html_of(browser_of_alice.get(address(run.plan), {"path": PATH}))

    atom = run.atoms.get(path=PATH)
    assert reverse("execution:atom-detail", args=[atom.pk]) in page
    assert f"{atom.task.stable_id} <span" in page
    assert '<span class="nf">rule_1</span>' in page
    assert 'id="L3"' in page
    assert "The repository begins when the first wave passes its gate." in page


def test_every_release_stays_to_be_read(run: Run, browser_of_alice: Client) -> None:
    release(run)

    newest = html_of(browser_of_alice.get(address(run.plan), {"path": PATH}))
    first = html_of(browser_of_alice.get(address(run.plan), {"path": PATH, "at": "release-1"}))

    assert "CHANGED" in newest
    assert "CHANGED" not in first
    assert "rule_1" in first
    assert f"git clone http://testserver/git/{run.plan.pk}.git" in newest


def test_a_plan_that_is_not_built_says_so(draft: MasterPlan, browser_of_alice: Client) -> None:
    assert "Nothing is built yet." in html_of(browser_of_alice.get(address(draft)))


@pytest.mark.parametrize(
    "asked", [{"at": "release-9"}, {"path": "../settings.py"}, {"at": "\0"}, {"path": "a\0b"}]
)
def test_what_is_not_there_is_not_found(
    run: Run, browser_of_alice: Client, asked: dict[str, str]
) -> None:
    assert browser_of_alice.get(address(run.plan), asked).status_code == 404


def test_strangers_find_no_files(run: Run, stranger: Client) -> None:
    assert stranger.get(address(run.plan)).status_code == 404
    assert stranger.post(f"/plans/{run.plan.pk}/export/git/").status_code == 404


def test_a_history_is_downloaded_as_a_bundle(run: Run, browser_of_alice: Client) -> None:
    release(run)

    answer = browser_of_alice.post(reverse("execution:run-export-git", args=[run.plan.pk]))

    assert answer.content.startswith(b"# v2 git bundle\n")
    assert answer.headers["Content-Disposition"].endswith('.bundle"')


def test_a_long_file_is_shown_in_part(run: Run, browser_of_alice: Client) -> None:
    history = history_of(run.plan)
    text = "x = 1\n" * 3210
    history.commit("Long\n", {"a.py": OwnedFile(text=text)}, at=run.plan.created_at)
    history.tag("wave-1", "wave-1\n", at=run.plan.created_at)

    page = html_of(browser_of_alice.get(address(run.plan)))

    assert 'id="L3000"' in page
    assert 'id="L3001"' not in page
    assert "210 more lines are not shown here." in page
