"""Asking for a change, seeing what it does and costs, and agreeing to it, on pages."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from costs.prices import price_list
from execution.models import Release, Run
from planning.changes.proposals.proposal_verbs import OPERATIONS, propose_operations
from planning.models import MasterPlan, PlanProposal, Requirement, Task
from planning.versions.store import add_version
from tests.pages import worlds
from tests.planning.test_change_operations import new_requirement


@pytest.fixture
def plan(draft: MasterPlan) -> MasterPlan:
    price_list.load()
    add_version(draft, "First draft")
    return draft


def url(name: str, plan: MasterPlan, *more: int) -> str:
    return reverse(f"execution:{name}", args=[plan.pk, *more])


def proposal(plan: MasterPlan) -> PlanProposal:
    operations = OPERATIONS.validate_python([new_requirement("R1", "FR-001")])
    return propose_operations(plan, operations, plan.owner, words="FR-001 says something else")


def test_a_change_is_asked_for_in_words_and_refused_words_stay(
    browser_of_alice: Client, stranger: Client, plan: MasterPlan
) -> None:
    page = url("change-list", plan)
    assert stranger.get(page).status_code == 404
    assert "asking costs about" in browser_of_alice.get(page).content.decode()

    refused = browser_of_alice.post(page, {"words": "w" * 4001})
    assert refused.status_code == 422
    assert "w" * 4001 in refused.content.decode()
    answer = browser_of_alice.post(page, {"words": "A loan also has a fine."}, follow=True)

    text = answer.content.decode()
    assert "The model works out what has to change" in text
    assert "A loan also has a fine." in text
    assert 'hx-trigger="every 2s"' in text
    assert PlanProposal.objects.get(plan=plan).status == "asking"


def test_a_requirement_is_changed_by_hand_and_seen_before_it_is_done(
    browser_of_alice: Client, plan: MasterPlan
) -> None:
    page = url("change-requirement", plan)
    row = Requirement.objects.get(plan=plan, code="FR-001")
    said = {"code": "FR-001", "text": row.text, "priority": "must", "criterion": row.criterion}
    same = browser_of_alice.post(page, said).content.decode()
    assert "This is what the requirement says already" in same
    too_long = browser_of_alice.post(page, said | {"text": "t" * 10_000})
    assert too_long.status_code == 422

    shown = browser_of_alice.post(page, said | {"text": "At most nine books."}, follow=True)

    text = shown.content.decode()
    assert "At most nine books." in text
    assert "Waits for consent" in text
    assert "Building the plan now" in text
    assert Requirement.objects.get(plan=plan, code="FR-001").superseded_at is None
    browser_of_alice.post(url("change-agree", plan, 1))
    assert Requirement.objects.get(plan=plan, code="FR-001").superseded_at
    done = browser_of_alice.get(url("change-detail", plan, 1)).content.decode()
    assert "as version 2" in done
    assert "replaced by FR-007" in browser_of_alice.get(url("change-list", plan)).content.decode()


def test_a_retired_must_is_agreed_to_by_its_name(
    browser_of_alice: Client, plan: MasterPlan
) -> None:
    page = url("change-requirement", plan)
    said = {"code": "FR-002", "text": "-", "priority": "must", "retire": "on"}
    assert "Say why it is retired" in browser_of_alice.post(page, said).content.decode()

    shown = browser_of_alice.post(page, said | {"reason": "Nobody asks."}, follow=True)

    assert "I agree to give up FR-002, a MUST" in shown.content.decode()
    refused = browser_of_alice.post(url("change-agree", plan, 1))
    assert refused.status_code == 422
    browser_of_alice.post(url("change-agree", plan, 1), {"gives_up": "FR-002"})
    assert Requirement.objects.get(plan=plan, code="FR-002").superseded_at


def test_a_change_of_what_is_built_says_what_it_touches_and_what_stays(
    browser_of_alice: Client, plan: MasterPlan
) -> None:
    worlds.build(plan)
    proposal(plan)

    text = browser_of_alice.get(url("change-detail", plan, 1)).content.decode()

    assert "Tasks to specify" in text
    assert "Kept as they are" in text
    assert "to write for FR-007" in text
    assert "Agree and build" in text


def test_a_change_for_an_older_version_is_worked_out_again(
    browser_of_alice: Client, plan: MasterPlan
) -> None:
    proposal(plan)
    add_version(plan, "Edited")
    page = url("change-detail", plan, 1)

    text = browser_of_alice.get(page).content.decode()
    assert "The plan has changed since" in text
    assert "Agree</button>" not in text
    stale = browser_of_alice.post(url("change-agree", plan, 1))
    assert stale.status_code == 409
    browser_of_alice.post(url("change-again", plan, 1))
    assert "Agree</button>" in browser_of_alice.get(page).content.decode()

    browser_of_alice.post(url("change-discard", plan, 1))
    assert PlanProposal.objects.get(plan=plan).status == "discarded"
    assert Task.objects.filter(plan=plan).count() == 12


def test_a_release_is_kept_as_it_was(
    browser_of_alice: Client, stranger: Client, plan: MasterPlan
) -> None:
    run = worlds.build(plan)
    Run.objects.filter(pk=run.pk).update(status="completed")
    Release.objects.create(
        run=run, version=run.version, number=1, atoms={}, archive=b"PK", sha="0" * 64
    )

    answer = browser_of_alice.get(url("release-download", plan, 1))
    assert answer.content == b"PK"
    assert "-1.zip" in answer["Content-Disposition"]
    assert stranger.get(url("release-download", plan, 1)).status_code == 404
    assert "release-1" in browser_of_alice.get(url("change-list", plan)).content.decode()


def test_an_earlier_version_of_what_is_built_is_asked_for_as_a_change(
    browser_of_alice: Client, plan: MasterPlan
) -> None:
    Task.objects.filter(plan=plan, stable_id="T-001").update(description="Changed.")
    add_version(plan, "Edited")
    worlds.build(plan)
    MasterPlan.objects.filter(pk=plan.pk).update(estimated_cost_low_usd=Decimal(1))
    versions = reverse("planning:plan-versions", args=[plan.pk])
    assert "Ask for it as a change" in browser_of_alice.get(versions).content.decode()

    shown = browser_of_alice.post(url("change-to-version", plan, 1), follow=True)

    assert "Put back version 1" in shown.content.decode()
    assert PlanProposal.objects.get(plan=plan).status == "ready"
