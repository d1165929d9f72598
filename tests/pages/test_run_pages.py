"""What people read and do on the pages of a run, an atom and a test."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.access.models import User
from execution.gate.report.gate_report import current_result
from execution.models import AcceptanceResult, GateWaiver, Run
from execution.pages.run_state import state_words
from planning.models import MasterPlan
from tests.pages import blocked_world, worlds
from tests.pages.reading import HTMX, html_of
from tests.pages.worlds import SHA


@pytest.fixture
def run(alice: User) -> Run:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    return worlds.build(plan)


def test_the_state_line_says_wave_atoms_and_time_left(run: Run) -> None:
    words = state_words(run)

    assert words.startswith("Wave 2 of 2 is running, 4 of 8 atoms accepted, at least ")


def test_before_the_waves_it_says_how_much_is_prepared(run: Run) -> None:
    run.status = Run.Status.PREPARING
    task = run.plan.tasks.first()
    run.preparations.create(kind="atoms", task=task, status="done")
    run.preparations.create(kind="tests", requirement=run.plan.requirements.first())

    assert state_words(run) == (
        "1 of 1 tasks are divided into atoms, tests for 0 of 1 requirements are written,"
        " 4 min to 12 min in all by the estimate."
    )


def test_the_run_page_shows_every_atom_with_its_state(run: Run, browser_of_alice: Client) -> None:
    page = html_of(browser_of_alice.get(reverse("execution:plan-run", args=[run.plan_id])))

    for atom in run.atoms.all():
        assert reverse("execution:atom-detail", args=[atom.pk]) in page
    assert "4</strong> of 8 atoms accepted" in page


@pytest.mark.parametrize("number", ["7", "9" * 5000, "²", "-1"])
def test_a_run_that_is_none_shows_the_newest(
    run: Run, browser_of_alice: Client, number: str
) -> None:
    address = reverse("execution:plan-run", args=[run.plan_id])

    page = browser_of_alice.get(address, {"run": number})

    assert page.status_code == 200
    assert "of 8 atoms accepted" in html_of(page)


def test_stuck_atoms_say_why(run: Run, browser_of_alice: Client) -> None:
    run.atoms.filter(status="failed").update(last_error="undefined name 'lans'")

    page = html_of(browser_of_alice.get(reverse("execution:plan-run", args=[run.plan_id])))

    assert "undefined name &#x27;lans&#x27;" in page


def test_a_waiver_names_its_tests_and_reason(run: Run, browser_of_alice: Client) -> None:
    wave = blocked_world.block(run)
    test = run.acceptance_tests.get(path="tests/test_fr_003_limit.py")
    address = reverse("execution:wave-waive", args=[wave.pk])

    without = browser_of_alice.post(address, {"tests": [str(test.pk)]}, headers=HTMX)
    nothing = browser_of_alice.post(address, {"reason": "Later."}, headers=HTMX)
    browser_of_alice.post(address, {"tests": [str(test.pk)], "reason": "Comes with version 2."})

    assert without.status_code == nothing.status_code == 422
    waiver = GateWaiver.objects.get()
    assert (waiver.test, waiver.actor, waiver.reason) == (test, "alice", "Comes with version 2.")
    report = browser_of_alice.get(reverse("execution:plan-acceptance", args=[run.plan_id]))
    assert "Comes with version 2." in html_of(report)


def test_raising_the_budget_goes_on(run: Run, browser_of_alice: Client) -> None:
    worlds.halt(run, "budget", "The hard limit is reached.")
    page = html_of(browser_of_alice.get(reverse("execution:plan-run", args=[run.plan_id])))

    address = reverse("execution:budget-raise", args=[run.plan_id])
    sent = {"soft": "60", "hard": "120", "why": "It is worth it.", "go_on": "1"}
    browser_of_alice.post(address, sent, headers=HTMX)

    run.refresh_from_db()
    plan = MasterPlan.objects.get(pk=run.plan_id)
    assert "Raise and go on" in page
    assert (run.status, plan.status) == ("running", "in_progress")
    assert plan.budget.hard_limit_usd == Decimal(120)
    costs = html_of(browser_of_alice.get(reverse("execution:plan-costs", args=[plan.pk])))
    assert "It is worth it." in costs


def test_a_limit_is_not_raised_without_saying_why(run: Run, browser_of_alice: Client) -> None:
    address = reverse("execution:budget-raise", args=[run.plan_id])

    response = browser_of_alice.post(address, {"soft": "60", "hard": "120"}, headers=HTMX)

    assert response.status_code == 422
    assert run.plan.budget.changes.count() == 0


def test_pausing_and_resuming_move_the_run(run: Run, browser_of_alice: Client) -> None:
    pause = reverse("execution:run-pause", args=[run.plan_id])

    first = browser_of_alice.post(pause, headers=HTMX)
    again = browser_of_alice.post(pause, headers=HTMX)
    run.refresh_from_db()
    assert first["HX-Redirect"] == reverse("execution:plan-run", args=[run.plan_id])
    assert (run.status, run.pause_reason) == ("paused", "user")
    assert again.status_code == 409

    browser_of_alice.post(reverse("execution:run-resume", args=[run.plan_id]))
    run.refresh_from_db()
    assert run.status == "running"


def test_starting_twice_points_to_the_run(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    browser_of_alice.post(
        reverse("planning:plan-approve", args=[plan.pk]), {"soft": "4", "hard": "9"}
    )
    start = reverse("execution:run-start", args=[plan.pk])

    browser_of_alice.post(start)
    second = browser_of_alice.post(start, headers=HTMX)

    assert plan.runs.count() == 1
    assert second.status_code == 409
    assert "already being built" in html_of(second)


def test_the_zip_is_recorded_and_downloaded(run: Run, browser_of_alice: Client) -> None:
    run.atoms.exclude(wave__number=1).update(status="pending")

    response = browser_of_alice.post(reverse("execution:run-export", args=[run.plan_id]))

    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == 'attachment; filename="library.zip"'
    assert run.exports.get().size_bytes == len(response.content)


def test_the_report_says_which_requirements_hold(run: Run, browser_of_alice: Client) -> None:
    page = html_of(browser_of_alice.get(reverse("execution:plan-acceptance", args=[run.plan_id])))

    assert page.index('id="requirement-FR-003"') < page.index('id="requirement-FR-001"')
    assert "66.66 %" in page
    assert "holds since" in page
    assert "fails since" in page
    assert "nothing due yet" in page


def test_a_requirement_holds_since_its_last_failure_ended() -> None:
    times = [timezone.now() + timedelta(minutes=at) for at in range(5)]
    statuses = ["pass", "fail", "pass", "pass", "pass"]
    results = [
        AcceptanceResult(status=status, at=at) for status, at in zip(statuses, times, strict=True)
    ]

    assert current_result(results).since == times[2]
    assert current_result(results[:2]).status == "fail"


def test_an_atom_shows_its_attempts_with_the_failing_line(
    run: Run, browser_of_alice: Client
) -> None:
    atom = run.atoms.filter(status="failed").first()
    if atom is None:
        atom = run.atoms.filter(status="running").first()
        assert atom is not None
        run.atoms.filter(pk=atom.pk).update(status="failed")
        attempt = atom.attempts.get()
        attempt.checks.create(
            level=2, validator="names", outcome="failed", line=2, detail="undefined name 'lans'"
        )
        atom.attempts.update(outcome="failed", code="def f() -> bool:\n    return lans < 5")

    page = html_of(browser_of_alice.get(reverse("execution:atom-detail", args=[atom.pk])))

    assert "2:     return lans &lt; 5" in page
    assert "undefined name &#x27;lans&#x27;" in page


def test_an_atom_shows_its_confidence_by_parts_and_its_neighbours(
    run: Run, browser_of_alice: Client
) -> None:
    atom = run.atoms.filter(status="accepted", wave__number=1).first()
    assert atom is not None

    page = html_of(browser_of_alice.get(reverse("execution:atom-detail", args=[atom.pk])))

    assert "0.81" in page
    assert "0.8125" not in page
    for part in ("Validation 100 %", "Retries 80 %", "Complexity 100 %", "Integration 50 %"):
        assert part in page
    for edge in atom.dependents.select_related("atom"):
        assert edge.atom.symbol in page


def test_a_test_page_shows_what_it_printed(run: Run, browser_of_alice: Client) -> None:
    test = run.acceptance_tests.get(path="tests/test_fr_003_limit.py")

    page = html_of(browser_of_alice.get(reverse("execution:test-detail", args=[test.pk])))

    assert "AssertionError: 6 is not refused" in page
    assert "It failed on stubs as it must" in page


def test_an_earlier_run_can_still_be_read(run: Run, browser_of_alice: Client) -> None:
    Run.objects.filter(pk=run.pk).update(status="failed", reason="Nothing worked.")
    Run.objects.create(
        plan=run.plan, version=run.version, started_by=run.started_by, number=2, status="running"
    )
    address = reverse("execution:plan-run", args=[run.plan_id])

    newest = html_of(browser_of_alice.get(address))
    first = html_of(browser_of_alice.get(address, {"run": "1"}))

    assert "Nothing worked." not in newest
    assert "Nothing worked." in first
    assert "4</strong> of 8 atoms accepted" in first
    assert SHA not in first
