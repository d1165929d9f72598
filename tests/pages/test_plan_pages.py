"""The list of plans, a new one, its graph and history, and who is offered what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config.access.models import User
from planning.log.event_log import append, recording
from planning.models import MasterPlan
from tests.factories import MembershipFactory, member
from tests.pages import worlds
from tests.pages.reading import HTMX, html_of

# The list


def test_the_list_finds_plans_by_words_and_state(alice: User, browser_of_alice: Client) -> None:
    worlds.plan_for(alice, project_name="Recipe box")
    worlds.plan_for(alice, project_name="Parking", status="rejected")

    by_words = html_of(browser_of_alice.get("/plans/", {"q": "recipe"}))
    by_state = html_of(browser_of_alice.get("/plans/", {"status": "open"}, headers=HTMX))

    assert "Recipe box" in by_words
    assert "Parking" not in by_words
    assert "Recipe box" in by_state
    assert "Parking" not in by_state
    assert "<html" not in by_state


def test_plans_of_another_team_are_not_listed(alice: User, stranger: Client) -> None:
    worlds.plan_for(alice, project_name="Recipe box")

    assert "Recipe box" not in html_of(stranger.get("/plans/"))


def test_the_list_says_how_far_a_plan_is(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice)
    tasks = worlds.draft(plan)
    plan.tasks.filter(pk__in=[task.pk for task in tasks[:5]]).update(status="completed")

    assert f"<strong>5</strong> of {len(tasks)} tasks" in html_of(browser_of_alice.get("/plans/"))


# A new plan


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        pytest.param({"brief": "  "}, "Say what is to be built", id="empty"),
        pytest.param({"brief": "A list\x01 of things"}, "control characters", id="control"),
        pytest.param({"brief": "x" * (1024 * 1024 + 1)}, "1 MB", id="too long"),
        pytest.param({"brief": "Books", "size": "number"}, "Say how many tasks", id="no number"),
        pytest.param({"brief": "Books", "size": "number", "number": "9999"}, "400", id="too many"),
    ],
)
def test_a_brief_that_cannot_be_used_is_refused_where_it_was_written(
    sent: dict[str, str], complaint: str, browser_of_alice: Client
) -> None:
    response = browser_of_alice.post("/plans/new/", {"size": "default"} | sent)

    assert response.status_code == 422
    assert complaint in html_of(response)
    assert MasterPlan.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        pytest.param("brief.pdf", b"%PDF", "Only .md and .txt", id="kind"),
        pytest.param(
            "brief.txt", b"\xff\xfe\x00", "This file is UTF-16; save it as UTF-8.", id="bytes"
        ),
        pytest.param("brief.md", b"x" * (1024 * 1024 + 1), "larger than 1 MB", id="size"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    name: str, content: bytes, complaint: str, browser_of_alice: Client
) -> None:
    upload = SimpleUploadedFile(name, content)

    response = browser_of_alice.post("/plans/new/", {"size": "default", "file": upload})

    assert response.status_code == 422
    assert complaint in html_of(response)
    assert MasterPlan.objects.count() == 0


def test_a_file_becomes_the_brief_of_a_plan_with_the_size_asked_for(
    browser_of_alice: Client,
) -> None:
    upload = SimpleUploadedFile("brief.md", "Bücher für Mitglieder.".encode())

    response = browser_of_alice.post("/plans/new/", {"size": "compact", "file": upload})

    plan = MasterPlan.objects.get()
    assert response["Location"] == reverse("planning:plan-overview", args=[plan.pk])
    assert plan.discovery.brief == "Bücher für Mitglieder."
    assert plan.requested_size == 1
    assert plan.status == "discovering"


# Graph, history and readers


def test_a_circle_is_named_on_the_graph(draft: MasterPlan, browser_of_alice: Client) -> None:
    first, second = draft.tasks.get(stable_id="T-001"), draft.tasks.get(stable_id="T-002")
    first.dependencies.create(depends_on=second)

    page = html_of(browser_of_alice.get(reverse("planning:plan-graph", args=[draft.pk])))

    assert "T-001 → T-002 → T-001" in page


def test_history_says_who_did_what_and_why(draft: MasterPlan, browser_of_alice: Client) -> None:
    worlds.happen(draft, "masterplan_rejected", reason="We buy one instead.")

    page = html_of(browser_of_alice.get(reverse("planning:plan-history", args=[draft.pk])))

    assert "alice" in page
    assert "rejected the plan" in page
    assert "We buy one instead." in page


def test_history_can_leave_out_what_machines_did(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    worlds.happen(draft, "masterplan_rejected", reason="We buy one instead.")
    with recording(draft):
        append("masterplan_generation_start")

    address = reverse("planning:plan-history", args=[draft.pk])
    page = html_of(browser_of_alice.get(address, {"by": "people"}))

    assert "rejected the plan" in page
    assert "began to draft" not in page


def test_names_are_shown_ashtml_of(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice, project_name="<script>alert(1)</script>")
    worlds.draft(plan)
    plan.tasks.update(name="<img src=x onerror=alert(2)>")

    page = html_of(browser_of_alice.get(reverse("planning:plan-tasks", args=[plan.pk])))

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_viewer_reads_everything_and_is_offered_nothing(draft: MasterPlan) -> None:
    eve = member(username="eve")
    MembershipFactory(user=eve, workspace=draft.workspace, role="viewer")
    client = Client()
    client.force_login(eve)
    task = draft.tasks.get(stable_id="T-001")

    overview = html_of(client.get(reverse("planning:plan-overview", args=[draft.pk])))
    opened = html_of(client.get(reverse("planning:task-detail", args=[draft.pk, task.pk])))

    assert reverse("planning:plan-cancel", args=[draft.pk]) not in overview
    assert reverse("planning:plan-reject", args=[draft.pk]) not in overview
    assert reverse("planning:task-edit", args=[draft.pk, task.pk]) not in opened
