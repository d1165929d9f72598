"""Comparing versions on a page, and putting one back from there."""

import pytest
from django.test import Client
from django.urls import reverse

from planning.changes import edits
from planning.models import MasterPlan, Task
from planning.versions.store import add_version


@pytest.fixture
def changed(draft: MasterPlan) -> MasterPlan:
    """Version 1, and a second one with another description and name of its first task."""
    add_version(draft, "First draft")
    task = Task.objects.filter(plan=draft).in_order()[0]
    edits.edit_task(draft, task.pk, draft.owner, name="Refuse a sixth loan", complexity="critical")
    return draft


def page(plan: MasterPlan, query: str = "") -> str:
    return reverse("planning:plan-versions", args=[plan.pk]) + query


def test_two_versions_are_compared_field_by_field(
    browser_of_alice: Client, stranger: Client, changed: MasterPlan
) -> None:
    text = browser_of_alice.get(page(changed)).content.decode()

    assert "What version 2 has otherwise than version 1" in text
    assert "Refuse a sixth loan" in text
    assert "Write rule 1 of lending" in text
    assert "critical" in text
    assert "are equal" in browser_of_alice.get(page(changed, "?from=1&to=1")).content.decode()
    assert stranger.get(page(changed)).status_code == 404


def test_a_version_that_is_not_there_is_said_at_its_field(
    browser_of_alice: Client, changed: MasterPlan
) -> None:
    text = browser_of_alice.get(page(changed, "?from=99&to=two")).content.decode()

    assert "99 is not one of the available choices" in text


def test_a_version_is_put_back_from_the_page(browser_of_alice: Client, changed: MasterPlan) -> None:
    url = reverse("planning:version-restore", args=[changed.pk, 1])

    stale = browser_of_alice.post(url, {"seen_version": 1})
    assert stale.status_code == 409
    assert "you saw version 1" in stale.content.decode()
    answer = browser_of_alice.post(url, {"seen_version": 2}, follow=True)

    assert "Version 1 is back, as version 3" in answer.content.decode()
    assert not Task.objects.filter(plan=changed, name="Refuse a sixth loan").exists()
    history = reverse("planning:plan-history", args=[changed.pk])
    text = browser_of_alice.get(history).content.decode()
    assert "equal to version 1" in text
    assert "put back version 1 as version 3" in text
