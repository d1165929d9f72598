"""Approving and rejecting on the pages of a plan."""

import re
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from config.access.models import User
from planning.changes import edits
from planning.models import MasterPlan
from tests.factories import member
from tests.pages import worlds
from tests.pages.reading import HTMX, html_of


def test_approving_sets_the_limits_of_the_form(draft: MasterPlan, browser_of_alice: Client) -> None:
    address = reverse("planning:plan-approve", args=[draft.pk])

    response = browser_of_alice.post(address, {"soft": "4.50", "hard": "9"}, headers=HTMX)

    draft.refresh_from_db()
    assert response["HX-Redirect"] == reverse("planning:plan-overview", args=[draft.pk])
    assert draft.status == "approved"
    assert draft.budget.hard_limit_usd == Decimal(9)


def test_what_somebody_edits_meanwhile_is_not_approved_unseen(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    overview = reverse("planning:plan-overview", args=[draft.pk])
    seen = re.search(r'name="seen_version" value="(\d+)"', html_of(browser_of_alice.get(overview)))
    assert seen
    task = draft.tasks.get(stable_id="T-001")
    edits.edit_task(draft, task.pk, draft.owner, name="Renamed meanwhile")
    sent = {"soft": "4", "hard": "9", "confirmed": "1", "seen_version": seen[1]}

    refused = browser_of_alice.post(reverse("planning:plan-approve", args=[draft.pk]), sent, headers=HTMX)  # fmt: skip

    assert refused.status_code == 409
    assert f"you saw version {seen[1]}. Reload" in html_of(refused)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_an_edit_after_the_approval_is_refused_where_it_was_typed(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    task = draft.tasks.get(stable_id="T-001")
    address = reverse("planning:task-edit", args=[draft.pk, task.pk])
    fields = dict(re.findall(r'name="(seen|name)"[^>]* value="([^"]*)"', html_of(browser_of_alice.get(address))))  # fmt: skip
    edits.approve(draft, draft.owner)
    sent = fields | {"description": "Typed for an hour.", "complexity": "low", "target_files": "a.py"}  # fmt: skip

    refused = browser_of_alice.post(address, sent, headers=HTMX)

    assert refused.status_code == 422
    assert "Typed for an hour." in html_of(refused)
    assert "Reopen" in html_of(refused)
    task.refresh_from_db()
    assert task.description != "Typed for an hour."


def test_a_limit_that_cannot_be_stored_approves_nothing(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    address = reverse("planning:plan-approve", args=[draft.pk])

    response = browser_of_alice.post(address, {"soft": "9", "hard": "1000000"}, headers=HTMX)

    draft.refresh_from_db()
    assert response.status_code == 422
    assert "less than or equal to 999999.99" in html_of(response)
    assert draft.status == "draft"


def test_limits_in_the_wrong_order_approve_nothing(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    address = reverse("planning:plan-approve", args=[draft.pk])

    response = browser_of_alice.post(address, {"soft": "9", "hard": "4.50"}, headers=HTMX)

    draft.refresh_from_db()
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#page-error"
    assert "below the hard limit" in html_of(response)
    assert draft.status == "draft"


def test_approving_twice_says_what_has_happened(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    address = reverse("planning:plan-approve", args=[draft.pk])
    browser_of_alice.post(address, {"soft": "4", "hard": "9"})

    second = browser_of_alice.post(address, {"soft": "4", "hard": "9"}, headers=HTMX)

    assert second.status_code == 409
    assert "This plan is already approved." in html_of(second)


def test_rejecting_needs_a_reason_and_shows_it(draft: MasterPlan, browser_of_alice: Client) -> None:
    address = reverse("planning:plan-reject", args=[draft.pk])

    without = browser_of_alice.post(address, {"reason": " "}, headers=HTMX)
    browser_of_alice.post(address, {"reason": "We buy one instead."})

    page = html_of(browser_of_alice.get(reverse("planning:plan-overview", args=[draft.pk])))
    assert without.status_code == 422
    assert "Rejected: We buy one instead." in page


def test_a_member_sees_a_draft_of_another_without_the_approve_button(
    draft: MasterPlan,
) -> None:
    bob = member(draft.workspace, role="member", username="bob")
    client = Client()
    client.force_login(bob)

    page = html_of(client.get(reverse("planning:plan-overview", args=[draft.pk])))
    refused = client.post(
        reverse("planning:plan-approve", args=[draft.pk]), {"soft": "4", "hard": "9"}
    )

    assert 'id="approve-form"' not in page
    assert refused.status_code == 403


def test_a_brief_that_was_not_understood_offers_another_one(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(
        alice, status="failed", failed_step="discovery", failure_code="unreadable_brief",
        last_error="It is a poem about autumn.",
    )  # fmt: skip

    page = html_of(browser_of_alice.get(reverse("planning:plan-overview", args=[plan.pk])))

    assert "It is a poem about autumn." in page
    assert reverse("planning:plan-create") in page
    assert reverse("planning:plan-resume", args=[plan.pk]) not in page
