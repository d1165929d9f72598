"""Plans over the API: figures counted from rows, verbs that are checked, refusals that say what to do."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat.models import Conversation
from config.access.models import User
from costs.models import BudgetPeriod
from costs.models.periods import start_of
from execution.models import Run
from planning.models import MasterPlan
from tests.api.conftest import program
from tests.factories import ConversationFactory, member
from tests.pages import worlds

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/masterplans"
BRIEF = "A shed lends tools to neighbours."


def post(client: Client, address: str, body: Any = None) -> Any:
    return client.post(address, {} if body is None else body, content_type="application/json")


def test_the_list_is_paged_filtered_and_of_ones_own(
    alice: User, api: Client, stranger: Client
) -> None:
    for number in range(3):
        worlds.plan_for(alice, project_name=f"Plan {number}")
    worlds.plan_for(alice, status="failed")

    page = api.get(f"{ADDRESS}?limit=2&offset=1&status=draft").json()

    assert [plan["project_name"] for plan in page["masterplans"]] == ["Plan 1", "Plan 0"]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 1)
    assert stranger.get(ADDRESS).json()["total"] == 0


def test_a_plan_has_its_tree_and_its_figures(alice: User, api: Client, draft: MasterPlan) -> None:
    worlds.build(draft)
    task = draft.tasks.order_by("number").last()
    assert task is not None
    draft.tasks.filter(pk=task.pk).update(status="completed")

    whole = api.get(f"{ADDRESS}/{draft.pk}").json()

    tasks = [
        one for phase in whole["phases"] for stone in phase["milestones"] for one in stone["tasks"]
    ]
    assert whole["total_phases"] == len(whole["phases"]) == 3
    assert whole["total_milestones"] == 6
    assert whole["total_tasks"] == len(tasks) == draft.tasks.count()
    assert whole["completed_tasks"] == 1
    assert whole["progress_percent"] == pytest.approx(100 / len(tasks))
    assert whole["actual_cost_usd"] == "0.840000"
    assert [one["number"] for one in tasks[0]["subtasks"]] == [1, 2, 3]
    assert tasks[1]["depends_on"] == ["T-001"]


def test_from_brief_to_answers_in_a_conversation(alice: User, api: Client) -> None:
    talk = ConversationFactory(owner=alice, workspace=alice.memberships.get().workspace)

    started = post(api, ADDRESS, {"brief": BRIEF, "size": 12, "conversation_id": str(talk.pk)})
    plan = MasterPlan.objects.get()
    asked = worlds.ask(plan)
    discovery = f"/api/v1/discoveries/{plan.discovery.pk}"
    first = {"question_id": str(asked[0].pk), "answer": "Seven"}
    some = post(api, f"{discovery}/answers", {"answers": [first]})
    rest = post(api, f"{discovery}/answers", {"take_recommendations": True})
    late = post(api, f"{discovery}/answers", {"take_recommendations": True, "answers": [first]})

    assert started.status_code == 202
    assert started.json()["masterplan_id"] == str(plan.pk)
    assert Conversation.objects.get().plan == plan
    assert some.json()["message"] == "Some questions are still open."
    assert rest.status_code == 202
    assert late.status_code == 409
    read = api.get(f"{discovery}/questions").json()["questions"]
    assert [(one["answer"], one["is_assumed"]) for one in read] == [
        ("Seven", False),
        ("Five", True),
    ]
    assert api.get(discovery).json()["brief"] == BRIEF


def test_approve_execute_follow_pause_resume_cancel(api: Client, draft: MasterPlan) -> None:
    plan = f"{ADDRESS}/{draft.pk}"
    lint = api.get(f"{plan}/lint").json()
    for finding in lint["findings"]:
        if finding["severity"] == "critical":
            post(api, f"{plan}/lint/{finding['id']}/waive", {"reason": "A test world."})
    assert "approve" in api.get(f"{plan}/status").json()["actions"]
    early = post(api, f"{plan}/execute")
    approved = post(api, f"{plan}/approve", {"soft_limit_usd": "4.00", "hard_limit_usd": "5.00"})
    again = post(api, f"{plan}/approve")
    executed = post(api, f"{plan}/execute")
    twice = post(api, f"{plan}/execute")

    assert early.status_code == again.status_code == twice.status_code == 409
    assert early.json()["detail"].startswith("This plan is a draft")
    assert approved.json()["status"] == "approved"
    assert executed.status_code == 202
    assert executed.json()["workspace_id"] == str(Run.objects.get().pk)
    assert executed.json()["workspace_path"] == "masterplan_library"
    assert executed.json()["total_tasks"] == draft.tasks.count()
    for verb, status in [("pause", "paused"), ("resume", "in_progress"), ("cancel", "in_progress")]:
        answer = post(api, f"{plan}/{verb}")
        assert (answer.status_code, answer.json()["status"]) == (202, status), answer.content
    kinds = [event["kind"] for event in api.get(f"{plan}/events").json()["events"]]
    assert kinds.index("masterplan_approved") < kinds.index("masterplan_execution_start")
    last = api.get(f"{plan}/events").json()["last_seq"]
    assert api.get(f"{plan}/events", {"after": last}).json()["events"] == []
    assert api.get(f"{plan}/versions").json()["versions"]


def test_a_rejection_needs_its_reason(api: Client, draft: MasterPlan) -> None:
    address = f"{ADDRESS}/{draft.pk}/reject"

    refused = post(api, address, {"reason": "no"})
    rejected = post(api, address, {"rejection_reason": "It is too big."})

    assert refused.status_code == 422
    assert {one["field"] for one in refused.json()["errors"]} == {"rejection_reason", "reason"}
    assert rejected.json()["status"] == "rejected"


def test_software_is_exported_and_a_plan_goes_out_and_comes_back(
    alice: User, api: Client, draft: MasterPlan
) -> None:
    worlds.build(draft)

    packed = api.get(f"{ADDRESS}/{draft.pk}/export")

    names = zipfile.ZipFile(io.BytesIO(packed.content)).namelist()
    assert packed.headers["Content-Type"] == "application/zip"
    assert "library/docs/requirements.md" in names
    assert api.get(f"{ADDRESS}/{draft.pk}/document").status_code in {200, 409}
    for sent in (b"", b"{", b"[]", b'{"format": "x"}', b"\xff", json.dumps({"a": 1}).encode()):
        refused = api.post(f"{ADDRESS}/import", sent, content_type="application/json")
        assert refused.status_code == 422, sent
        assert refused.json()["errors"]


def test_a_viewer_and_a_token_that_reads_are_told_why_not(alice: User, draft: MasterPlan) -> None:
    viewer = program(member(draft.workspace, "viewer"))
    reader = program(alice, scope="read")

    for client, code in [(viewer, "not_permitted"), (reader, "reads_only")]:
        assert client.get(f"{ADDRESS}/{draft.pk}").status_code == 200
        refused = post(client, f"{ADDRESS}/{draft.pk}/approve")
        assert (refused.status_code, refused.json()["code"]) == (403, code)
    assert viewer.get(f"{ADDRESS}/{draft.pk}/status").json()["actions"] == []


def test_a_session_writes_only_with_its_csrf_token(alice: User, draft: MasterPlan) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    address = f"{ADDRESS}/{draft.pk}/reject"
    sent = {"rejection_reason": "No."}

    forged = post(client, address, sent)
    client.get("/account/tokens/")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    meant = client.post(address, sent, content_type="application/json", headers=headers)

    assert (forged.status_code, forged.headers["Content-Type"]) == (403, "application/problem+json")
    assert meant.status_code == 200


def test_usage_and_quota(api: Client, draft: MasterPlan) -> None:
    worlds.build(draft)
    begun = start_of(draft.budget.period, timezone.now())
    BudgetPeriod.objects.update(starts_at=begun)

    quota = api.get("/api/v1/usage/quota").json()["budgets"]

    assert [(one["spent_usd"], one["held_usd"], one["left_usd"]) for one in quota] == [
        ("0.840000", "0.050000", "99.110000")
    ]
    assert api.get("/api/v1/usage/current").json()["calls"] == 0
    assert api.get("/api/v1/usage/history").json()["calls"] == []


def test_conversations_are_read_and_spoken_in(api: Client, stranger: Client) -> None:
    made = post(api, "/api/v1/conversations", {"text": "/help"}).json()
    address = f"/api/v1/conversations/{made['id']}"
    said = post(api, f"{address}/messages", {"text": "/masterplan " + BRIEF})
    unknown = post(api, f"{address}/messages", {"text": "/masterplann"})
    cleared = post(api, f"{address}/messages", {"text": "/clear"}).json()

    assert said.status_code == 202
    assert said.json()["reply"].startswith("I am reading the brief")
    assert unknown.status_code == 422
    read = api.get(address).json()
    assert read["masterplan_id"] == str(MasterPlan.objects.get().pk)
    assert read["total"] == len(read["messages"]) == 4
    assert stranger.get(address).status_code == 404
    assert cleared["conversation_id"] != made["id"]
    assert [one["id"] for one in api.get("/api/v1/conversations").json()["conversations"]] == [
        cleared["conversation_id"]
    ]
