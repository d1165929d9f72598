"""What became of a brief, told on the pages of its plan, in the export and in the summary of a build."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from config.access.models import User
from config.build.builder import NEEDS_PERSON, ending
from config.shared.html.fragments import render_plan_fragment
from execution.export.archive import exported_tree
from execution.export.summary import summary
from execution.gate.closing import claim, conclude
from execution.gate.evidence import DueTestRun, Evidence
from execution.models import Atom, GateDecision, Run, Wave
from planning.models import Discovery, MasterPlan, Question, Requirement
from tests.pages import worlds
from tests.pages.briefs_world import RAINBOW, plan_of
from tests.pages.reading import html_of


def panel(page: str, name: str) -> str:
    """One part of a page, by its id."""
    start = page.index(f'id="{name}"')
    return page[start : page.index("</section>", start)]


@pytest.mark.parametrize("name", ["planning:plan-discovery", "planning:plan-overview"])
def test_each_statement_is_shown_with_what_came_of_it(
    name: str, alice: User, browser_of_alice: Client
) -> None:
    plan = plan_of(alice)

    page = html_of(browser_of_alice.get(reverse(name, args=[plan.pk])))

    traces = panel(page, "traces")
    lost, kept = traces.split("<details")
    assert "Not built" in lost
    assert "by decision of alice" in lost
    assert "FR-012" in lost
    assert "Not covered" in lost
    assert "Not read" in lost
    assert "In the plan" in kept
    assert "requirement-FR-001" in kept
    assert "T-007" in kept
    assert "Fines: amount, date" in kept
    assert "In the plan" not in lost.split("</header>")[1]


def test_exclusions_and_codes_of_the_brief_stand_on_the_discovery_page(
    alice: User, browser_of_alice: Client
) -> None:
    plan = plan_of(alice, decided_by="")

    page = html_of(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))

    assert "Reservations by letter" in panel(page, "exclusions")
    assert "REQ-7" in panel(page, "requirements")
    assert "assumed because nobody decided" in panel(page, "given-up")


def test_no_mark_is_green_beside_a_demand_that_is_not_built(alice: User) -> None:
    plan = plan_of(alice)
    Discovery.objects.filter(plan=plan).update(
        coverage=[{"topic": "Functional scope", "status": "clear", "note": "All said."}]
    )

    coverage = render_plan_fragment("plan-coverage", plan.pk)

    assert "mark-passed" not in coverage
    assert "3 demands are not fully built" in coverage


def test_an_option_says_what_is_not_built_if_it_is_chosen(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="discovering", waiting_for="person")
    worlds.ask(plan, 1)
    options = [
        {"label": "Five", "implication": "Less.", "gives_up": [RAINBOW]},
        {"label": "No limit", "implication": "All.", "gives_up": []},
    ]
    Question.objects.filter(discovery__plan=plan).update(options=options)

    page = html_of(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))
    card = render_plan_fragment("plan-card", plan.pk)

    assert page.count("Not built if chosen:") == card.count("Not built if chosen:") == 1
    assert f"Not built if chosen: {RAINBOW}" in page


@pytest.fixture
def built(alice: User) -> Run:
    """A run of such a plan, with its first wave through its gate."""
    return worlds.build(plan_of(alice))


def test_the_acceptance_page_shows_results_and_what_is_not_built(
    built: Run, browser_of_alice: Client
) -> None:
    Requirement.objects.filter(plan=built.plan, code="FR-002").update(code="FR-099")
    address = reverse("execution:plan-acceptance", args=[built.plan_id])

    page = html_of(browser_of_alice.get(address))

    assert "FR-012" in panel(page, "given-up")
    kept = panel(page, "traces").split("<details")[1]
    assert kept.count("Passed") > 0
    assert "In the plan" not in kept


def test_a_statement_whose_test_fails_is_not_green(built: Run, browser_of_alice: Client) -> None:
    built.plan.requirements.filter(code="FR-003").update(text="A member has no more than 3 books.")
    Discovery.objects.filter(plan=built.plan).update(brief="A member has no more than 3 books.")

    page = html_of(browser_of_alice.get(reverse("execution:plan-acceptance", args=[built.plan_id])))

    traces = panel(page, "traces")
    assert "Failed" in traces.split("</header>")[1]
    assert "<details" not in traces


def test_the_export_says_what_became_of_the_brief(built: Run) -> None:
    tree = exported_tree(built)

    said = tree["docs/traceability.md"]
    assert "| not built, by decision of alice: Leave it out. No receipt is coloured. |" in said
    assert "FR-001 (REQ-7)" in said
    assert "not covered" in said
    assert (
        "| Fines: amount, date, who paid them and how | excluded by the brief: Out of scope |"
        in said
    )
    for path in ("docs/requirements.md", "README.md"):
        assert "## Not built\n\n- FR-007 (FR-012), MUST: System MUST print" in tree[path]
    assert "FR-007" not in tree["docs/requirements.md"].split("## Not built")[0]
    table, not_built = tree["docs/requirements.html"].split("<h2>Not built</h2>")
    assert "FR-007" not in table
    assert "System MUST print" in not_built


def test_nothing_is_said_of_what_is_not_built_where_all_is(alice: User) -> None:
    plan = worlds.plan_for(alice)
    tree = exported_tree(worlds.build(plan))

    assert "Not built" not in tree["README.md"]
    assert "Not built" not in tree["docs/requirements.md"]


@pytest.mark.parametrize("decided_by", ["alice", ""])
def test_a_build_ends_with_what_is_not_built_whoever_gave_it_up(
    decided_by: str, alice: User
) -> None:
    plan = plan_of(alice, decided_by=decided_by)
    run = worlds.build(plan)
    Run.objects.filter(pk=run.pk).update(can_release=True)
    MasterPlan.objects.filter(pk=plan.pk).update(status="completed")
    plan = MasterPlan.objects.get(pk=plan.pk)

    end, said = ending(plan), summary(plan)

    assert end.code == NEEDS_PERSON
    assert "FR-007 (FR-012)" in end.reason
    [missing] = said["not_built"]
    assert (missing["code"], missing["alias"], missing["priority"]) == ("FR-007", "FR-012", "must")
    assert ("alice" in missing["reason"]) == bool(decided_by)
    assert said["brief"]["not_built"] == 1
    assert len(said["nothing_came_of"]) == 2
    assert [one["text"] for one in said["exclusions"]][1] == "Reservations by letter"


@pytest.mark.parametrize(
    ("decided_by", "priority", "can_release"),
    [
        pytest.param("alice", "must", False, id="by a person"),
        pytest.param("", "must", False, id="by an assumption"),
        pytest.param("alice", "should", True, id="a should"),
    ],
)
def test_the_last_gate_releases_nothing_that_lost_a_must(
    decided_by: str, priority: str, can_release: bool, alice: User, settings: Settings
) -> None:
    settings.GATE_CHECKS = True
    run = worlds.build(plan_of(alice, decided_by=decided_by))
    Requirement.objects.filter(plan=run.plan, code="FR-007").update(priority=priority)
    wave = run.waves.get(number=2)
    Atom.objects.filter(wave=wave).update(
        status="accepted", accepted_at=timezone.now(), lease_until=None
    )
    Wave.objects.filter(pk=wave.pk).update(status="gating")
    passed = [DueTestRun(test=t, status="pass", tree_sha="") for t in run.acceptance_tests.all()]

    held = claim(wave.pk)
    assert held is not None
    conclude(held, Evidence(findings=[], results=passed))

    decision = GateDecision.objects.filter(wave=wave).latest("id")
    assert (decision.is_passed, decision.can_release) == (True, can_release)
    event = run.plan.events.filter(kind="gate_validation_result").latest("seq")
    assert event.payload["not_built"] == ([] if can_release else ["FR-007 (FR-012)"])
