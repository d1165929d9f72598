"""What people read and do on the pages of a plan."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.access.models import User
from config.shared.fragments import render_plan_fragment
from planning.history import append, recording
from planning.models import MasterPlan, Task
from tests.factories import MembershipFactory, member
from tests.pages import worlds

HTMX = {"HX-Request": "true"}


def _text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def draft(alice: User) -> MasterPlan:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    return plan


# The list


def test_the_list_finds_plans_by_words_and_state(alice: User, browser_of_alice: Client) -> None:
    worlds.plan_for(alice, project_name="Recipe box")
    worlds.plan_for(alice, project_name="Parking", status="rejected")

    by_words = _text(browser_of_alice.get("/plans/", {"q": "recipe"}))
    by_state = _text(browser_of_alice.get("/plans/", {"status": "open"}, headers=HTMX))

    assert "Recipe box" in by_words
    assert "Parking" not in by_words
    assert "Recipe box" in by_state
    assert "Parking" not in by_state
    assert "<html" not in by_state


def test_plans_of_another_team_are_not_listed(alice: User, stranger: Client) -> None:
    worlds.plan_for(alice, project_name="Recipe box")

    assert "Recipe box" not in _text(stranger.get("/plans/"))


def test_the_list_says_how_far_a_plan_is(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice)
    tasks = worlds.draft(plan)
    plan.tasks.filter(pk__in=[task.pk for task in tasks[:5]]).update(status="completed")

    assert f"<strong>5</strong> of {len(tasks)} tasks" in _text(browser_of_alice.get("/plans/"))


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
    assert complaint in _text(response)
    assert MasterPlan.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        pytest.param("brief.pdf", b"%PDF", "Only .md and .txt", id="kind"),
        pytest.param("brief.txt", b"\xff\xfe\x00", "not text in UTF-8", id="bytes"),
        pytest.param("brief.md", b"x" * (1024 * 1024 + 1), "larger than 1 MB", id="size"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    name: str, content: bytes, complaint: str, browser_of_alice: Client
) -> None:
    upload = SimpleUploadedFile(name, content)

    response = browser_of_alice.post("/plans/new/", {"size": "default", "file": upload})

    assert response.status_code == 422
    assert complaint in _text(response)
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


# Discovery


def test_questions_are_asked_one_at_a_time(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice, status="discovering")
    first, second = worlds.ask(plan, 2)
    page = reverse("planning:plan-discovery", args=[plan.pk])

    before = _text(browser_of_alice.get(page))
    browser_of_alice.post(
        reverse("planning:question-answer", args=[plan.pk, first.pk]), {"option": "No limit"}
    )
    after = _text(browser_of_alice.get(page))

    assert f"question-{first.pk}" in before
    assert f"question-{second.pk}" not in before
    assert f"question-{second.pk}" in after
    first.refresh_from_db()
    assert first.answer == "No limit"


def test_a_plan_that_asks_something_is_said_to_wait_for_a_person(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="discovering", waiting_for="person")
    worlds.ask(plan)

    for address in (reverse("planning:plan-list"), f"/plans/{plan.pk}/", reverse("chat:home")):
        assert "Waits for you" in _text(browser_of_alice.get(address)), address


def test_an_empty_answer_is_refused_in_the_question(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice, status="discovering")
    question = worlds.ask(plan, 1)[0]
    address = reverse("planning:question-answer", args=[plan.pk, question.pk])

    by_htmx = browser_of_alice.post(address, {}, headers=HTMX)
    plainly = browser_of_alice.post(address, {})

    assert by_htmx.status_code == plainly.status_code == 422
    assert "Choose an option" in _text(by_htmx)
    assert "<html" not in _text(by_htmx)
    assert "<html" in _text(plainly)


def test_a_question_is_answered_from_the_card_beside_the_talk_without_leaving_it(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="discovering", waiting_for="person")
    first, second = worlds.ask(plan, 2)
    address = reverse("planning:question-answer", args=[plan.pk, first.pk])
    card = render_plan_fragment("plan-card", plan.pk)
    sent = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', card.split(address)[1])[:2]
    )

    answer = browser_of_alice.post(address, sent, headers=HTMX)

    assert answer.status_code == 204
    assert "HX-Redirect" not in answer.headers
    first.refresh_from_db()
    assert first.answer == sent["option"]
    assert second.question in render_plan_fragment("plan-card", plan.pk)


def test_taking_the_recommendations_answers_every_question(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="discovering")
    worlds.ask(plan, 3)

    browser_of_alice.post(reverse("planning:recommendations-take", args=[plan.pk]))

    assert set(plan.discovery.questions.values_list("answer", "is_assumed")) == {("Five", True)}


def test_the_domain_is_drawn_with_its_references(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice)
    worlds.model(plan)

    page = _text(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))

    assert "Loan.book refers to Book" in page
    assert "FR-006" in page
    assert "Not built: e-mail reminders." in page


def test_what_was_given_up_is_said(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice)
    worlds.model(plan)
    plan.requirements.filter(code="FR-006").update(
        superseded_at=timezone.now(), given_up="person", text="Reminds by e-mail."
    )

    page = _text(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))

    assert 'id="requirement-FR-006"' not in page
    assert "Reminds by e-mail." in page[page.index('id="given-up"') :]


# Deciding


def test_approving_sets_the_limits_of_the_form(draft: MasterPlan, browser_of_alice: Client) -> None:
    address = reverse("planning:plan-approve", args=[draft.pk])

    response = browser_of_alice.post(address, {"soft": "4.50", "hard": "9"}, headers=HTMX)

    draft.refresh_from_db()
    assert response["HX-Redirect"] == reverse("planning:plan-overview", args=[draft.pk])
    assert draft.status == "approved"
    assert draft.budget.hard_limit_usd == Decimal(9)


def test_a_limit_that_cannot_be_stored_approves_nothing(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    address = reverse("planning:plan-approve", args=[draft.pk])

    response = browser_of_alice.post(address, {"soft": "9", "hard": "1000000"}, headers=HTMX)

    draft.refresh_from_db()
    assert response.status_code == 422
    assert "less than or equal to 999999.99" in _text(response)
    assert draft.status == "draft"


def test_limits_in_the_wrong_order_approve_nothing(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    address = reverse("planning:plan-approve", args=[draft.pk])

    response = browser_of_alice.post(address, {"soft": "9", "hard": "4.50"}, headers=HTMX)

    draft.refresh_from_db()
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#page-error"
    assert "below the hard limit" in _text(response)
    assert draft.status == "draft"


def test_approving_twice_says_what_has_happened(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    address = reverse("planning:plan-approve", args=[draft.pk])
    browser_of_alice.post(address, {"soft": "4", "hard": "9"})

    second = browser_of_alice.post(address, {"soft": "4", "hard": "9"}, headers=HTMX)

    assert second.status_code == 409
    assert "cannot become approved" in _text(second)


def test_rejecting_needs_a_reason_and_shows_it(draft: MasterPlan, browser_of_alice: Client) -> None:
    address = reverse("planning:plan-reject", args=[draft.pk])

    without = browser_of_alice.post(address, {"reason": " "}, headers=HTMX)
    browser_of_alice.post(address, {"reason": "We buy one instead."})

    page = _text(browser_of_alice.get(reverse("planning:plan-overview", args=[draft.pk])))
    assert without.status_code == 422
    assert "Rejected: We buy one instead." in page


def test_a_member_sees_a_draft_of_another_without_the_approve_button(
    draft: MasterPlan,
) -> None:
    bob = member(draft.workspace, role="member", username="bob")
    client = Client()
    client.force_login(bob)

    page = _text(client.get(reverse("planning:plan-overview", args=[draft.pk])))
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

    page = _text(browser_of_alice.get(reverse("planning:plan-overview", args=[plan.pk])))

    assert "It is a poem about autumn." in page
    assert reverse("planning:plan-create") in page
    assert reverse("planning:plan-resume", args=[plan.pk]) not in page


# Tasks


def test_a_task_is_changed_in_place(draft: MasterPlan, browser_of_alice: Client) -> None:
    task = draft.tasks.get(stable_id="T-004")
    address = reverse("planning:task-edit", args=[draft.pk, task.pk])
    form = _text(browser_of_alice.get(address, headers=HTMX))

    sent = {
        "name": "Refuse the sixth loan", "description": "", "complexity": "high",
        "target_files": "library/loans.py\nlibrary/rules.py", "requirements": "FR-001, FR-002",
        "depends_on": "T-001", "seen_version": "0",
    }  # fmt: skip
    answer = _text(browser_of_alice.post(address, sent, headers=HTMX))

    task.refresh_from_db()
    assert f'id="task-{task.pk}"' in form
    assert f'id="task-{task.pk}"' in answer
    assert task.name == "Refuse the sixth loan"
    assert task.target_files == ["library/loans.py", "library/rules.py"]
    assert set(task.requirements.values_list("code", flat=True)) == {"FR-001", "FR-002"}
    assert [edge.depends_on.stable_id for edge in task.dependencies.all()] == ["T-001"]


def test_forms_of_two_open_tasks_do_not_share_their_fields(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    ids = [
        set(re.findall(r' id="(task-T[^"]+)"', _text(browser_of_alice.get(_edit_url(task)))))
        for task in draft.tasks.all()[:2]
    ]

    assert len(ids[0]) > 5
    assert not ids[0] & ids[1]


def _edit_url(task: Task) -> str:
    return reverse("planning:task-edit", args=[task.plan_id, task.pk])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param({"depends_on": "T-002"}, "T-001 → T-002 → T-001", id="circle"),
        pytest.param({"depends_on": "T-999"}, "T-999", id="unknown task"),
        pytest.param({"target_files": "../secrets.py"}, "../secrets.py", id="unsafe path"),
        pytest.param({"name": ""}, "required", id="no name"),
        pytest.param({"seen_version": "3"}, "you saw version 3", id="seen another version"),
    ],
)
def test_a_change_that_cannot_stand_is_refused_in_its_form(
    change: dict[str, str], complaint: str, draft: MasterPlan, browser_of_alice: Client
) -> None:
    task = draft.tasks.get(stable_id="T-001")
    second = draft.tasks.get(stable_id="T-002")
    assert second.dependencies.filter(depends_on=task).exists()
    sent = {
        "name": task.name, "complexity": "low", "target_files": "library/a.py",
        "requirements": "", "depends_on": "", "seen_version": "0",
    }  # fmt: skip

    response = browser_of_alice.post(
        reverse("planning:task-edit", args=[draft.pk, task.pk]), sent | change, headers=HTMX
    )

    assert response.status_code == 422
    assert complaint in _text(response)
    task.refresh_from_db()
    assert task.target_files == ["library/rules/rule_1.py"]


def test_an_approved_plan_is_locked_and_says_how_to_open_it(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    MasterPlan.objects.filter(pk=draft.pk).update(status="approved")
    task = draft.tasks.get(stable_id="T-001")

    page = _text(browser_of_alice.get(reverse("planning:task-detail", args=[draft.pk, task.pk])))
    sent = {"name": "Other", "complexity": "low", "target_files": "a.py"}
    address = reverse("planning:task-edit", args=[draft.pk, task.pk])
    refused = browser_of_alice.post(address, sent, headers=HTMX)

    assert "Reopen it to change its tasks" in page
    assert refused.status_code == 422
    task.refresh_from_db()
    assert task.name != "Other"


def test_a_filter_leaves_only_the_tasks_that_match(
    draft: MasterPlan, browser_of_alice: Client
) -> None:
    address = reverse("planning:plan-tasks", args=[draft.pk])

    tree = _text(browser_of_alice.get(address, {"q": "rule_7.py"}, headers=HTMX))

    assert "T-007" in tree
    assert "T-001" not in tree
    assert "<html" not in tree


def test_a_circle_is_named_on_the_graph(draft: MasterPlan, browser_of_alice: Client) -> None:
    first, second = draft.tasks.get(stable_id="T-001"), draft.tasks.get(stable_id="T-002")
    first.dependencies.create(depends_on=second)

    page = _text(browser_of_alice.get(reverse("planning:plan-graph", args=[draft.pk])))

    assert "T-001 → T-002 → T-001" in page


def test_history_says_who_did_what_and_why(draft: MasterPlan, browser_of_alice: Client) -> None:
    worlds.happen(draft, "masterplan_rejected", reason="We buy one instead.")

    page = _text(browser_of_alice.get(reverse("planning:plan-history", args=[draft.pk])))

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
    page = _text(browser_of_alice.get(address, {"by": "people"}))

    assert "rejected the plan" in page
    assert "began to draft" not in page


def test_names_are_shown_as_text(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice, project_name="<script>alert(1)</script>")
    worlds.draft(plan)
    plan.tasks.update(name="<img src=x onerror=alert(2)>")

    page = _text(browser_of_alice.get(reverse("planning:plan-tasks", args=[plan.pk])))

    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_viewer_reads_everything_and_is_offered_nothing(draft: MasterPlan) -> None:
    eve = member(username="eve")
    MembershipFactory(user=eve, workspace=draft.workspace, role="viewer")
    client = Client()
    client.force_login(eve)
    task = draft.tasks.get(stable_id="T-001")

    overview = _text(client.get(reverse("planning:plan-overview", args=[draft.pk])))
    opened = _text(client.get(reverse("planning:task-detail", args=[draft.pk, task.pk])))

    assert reverse("planning:plan-cancel", args=[draft.pk]) not in overview
    assert reverse("planning:plan-reject", args=[draft.pk]) not in overview
    assert reverse("planning:task-edit", args=[draft.pk, task.pk]) not in opened
