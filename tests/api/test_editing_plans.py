"""A program does with a plan what a person does on its pages: edits, versions, changes, amendments, sharing, putting away."""

from typing import Any

import pytest
from django.test import Client

from config.access.models import User
from costs.prices import price_list
from execution.models import Preview
from planning.discovery import size_agreement
from planning.log.event_log import recording
from planning.models import Discovery, MasterPlan, PlanProposal, Task
from planning.versions.store import add_version, latest_number
from tests.api.conftest import program, read, send
from tests.factories import member
from tests.pages import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def prices(db: None) -> None:
    price_list.load()


def at(draft: MasterPlan) -> str:
    return f"/masterplans/{draft.pk}"


@pytest.fixture
def versioned(draft: MasterPlan) -> MasterPlan:
    add_version(draft, "Drafted", by=draft.owner)
    return draft


def test_a_task_is_edited_as_it_was_seen(api: Client, versioned: MasterPlan) -> None:
    task = Task.objects.get(plan=versioned, stable_id="T-003")
    path = f"{at(versioned)}/tasks/{task.pk}"
    seen = read(api, path)

    edited = send(api, f"{path}/edit", {"name": "Shelves", "depends_on": ["T-001"]}, if_match=seen["ETag"])  # fmt: skip
    late = send(api, f"{path}/edit", {"name": "Racks"}, if_match=seen["ETag"])

    assert edited.json()["name"] == "Shelves"
    assert edited.json()["depends_on"] == ["T-001"]
    assert edited["ETag"] == f'"{edited.json()["seen"]}"'
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    task.refresh_from_db()
    assert task.name == "Shelves"
    several = f"{seen['ETag']}, {edited['ETag']}"
    again = send(api, f"{path}/edit", {"name": "Racks"}, if_match=several)
    assert (again.status_code, again.json()["name"]) == (200, "Racks")
    assert send(api, f"{path}/edit", {"name": "Rows"}, if_match=several).status_code == 412
    assert send(api, f"{path}/edit", {"depends_on": ["T-003"]}).json()["code"] == "cycle"


def test_operations_are_one_version_or_nothing(api: Client, versioned: MasterPlan) -> None:
    path, number = f"{at(versioned)}/operations", latest_number(versioned)
    work = [
        {"do": "add_milestone", "phase": "core", "name": "Extras"},
        {"do": "add_task", "milestone": "M1", "name": "Labels", "target_files": ["labels.py"]},
        {"do": "edit_milestone", "milestone": "M2", "depends_on": ["M1"]},
    ]
    seen = send(api, f"{path}/preview", {"operations": work}).json()
    assert latest_number(versioned) == number

    done = send(api, path, {"operations": work}, if_match=f'"{number}"')
    late = send(api, path, {"operations": work}, if_match=f'"{number}"')
    half = send(api, path, {"operations": [*work[1:2], {"do": "delete_task", "task": "T-999"}]})

    assert len(seen["did"]) == len(done.json()["did"]) == 3
    assert done.json()["version"] == int(done["ETag"].strip('"')) == (number or 0) + 1
    assert (late.status_code, late.json()["code"]) == (412, "plan_changed")
    assert half.status_code == 422
    several = f'"{number}", W/"{number}", "x", "{number + 1}"'
    more = [{"do": "add_milestone", "phase": "core", "name": "More"}]
    assert send(api, path, {"operations": more}, if_match=several).status_code == 200
    assert send(api, path, {"operations": more}, if_match=several).status_code == 412
    assert Task.objects.filter(plan=versioned, name="Labels").count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"do": "fly"},
        {"do": "move_task", "task": "T-001"},
        {"do": "edit_task", "task": 7},
        {"do": "edit_task", "task": "T-001", "complexity": "huge"},
        {"do": "split_task", "task": "T-001", "name": "x", "subtasks": ["one"]},
        {"do": "delete_task", "task": "T-001", "also": 1},
    ],
)
def test_an_operation_of_the_wrong_shape_is_named(
    api: Client, versioned: MasterPlan, bad: Any
) -> None:
    answer = send(api, f"{at(versioned)}/operations", {"operations": [bad]})

    assert answer.status_code == 422
    assert "operations.0" in answer.json()["errors"][0]["field"]


def test_versions_are_read_compared_and_put_back(api: Client, versioned: MasterPlan) -> None:
    first = latest_number(versioned) or 0
    send(api, f"{at(versioned)}/operations", {"operations": [{"do": "edit_task", "task": "T-001", "name": "Other"}]})  # fmt: skip

    whole = read(api, f"{at(versioned)}/versions/{first}")
    compared = read(
        api, f"{at(versioned)}/versions/compare?before={first}&after={first + 1}"
    ).json()
    stale = send(api, f"{at(versioned)}/versions/{first}/restore", if_match=f'"{first}"')
    back = send(api, f"{at(versioned)}/versions/{first}/restore", if_match=f'"{first + 1}"').json()

    assert whole.json()["snapshot"]["phases"]
    assert (
        api.get(whole.request["PATH_INFO"], headers={"If-None-Match": whole["ETag"]}).status_code
        == 304
    )
    (row,) = [row for part in compared["parts"] for row in part["rows"]]
    assert (row["id"], row["kind"], row["fields"][0]["after"]) == ("T-001", "changed", "Other")
    assert stale.status_code == 412
    assert back["version"] == first + 2
    assert read(api, f"{at(versioned)}/versions/999").status_code == 404


def test_a_change_is_proposed_previewed_agreed_to_and_withdrawn(
    api: Client, versioned: MasterPlan
) -> None:
    retire = {"op": "retire_requirement", "code": "FR-006", "reason": "Nobody asked for it."}
    path = f"{at(versioned)}/changes"
    made = send(api, f"{path}/operations", {"words": "Less.", "operations": [retire]})
    number = made.json()["number"]

    seen = read(api, f"{path}/{number}").json()
    agreed = send(api, f"{path}/{number}/agree").json()
    again = send(api, f"{path}/{number}/agree")
    asked = send(api, path, {"words": "Books have a colour."})
    gone = send(api, f"{path}/{asked.json()['number']}/discard").json()

    assert made.status_code == 201
    assert seen["is_current"]
    assert any(row["id"] == "FR-006" for part in seen["parts"] for row in part["rows"])
    assert (agreed["status"], agreed["version"]) == ("applied", latest_number(versioned))
    assert again.status_code == 409
    assert (asked.status_code, gone["status"]) == (202, "discarded")
    listed = read(api, path).json()
    assert [one["number"] for one in listed["changes"]] == [asked.json()["number"], number]
    assert PlanProposal.objects.filter(plan=versioned).count() == 2


# Before the draft.


@pytest.fixture
def understood(alice: User) -> str:
    """The address of a discovery whose draft waits for a go-ahead."""
    plan = worlds.plan_for(alice, status="generating", waiting_for="person")
    worlds.model(plan)
    with recording(plan):
        size_agreement.propose_again(plan)
    return f"/discoveries/{plan.discovery.pk}"


def test_requirements_are_added_changed_taken_out_and_brought_back(
    api: Client, understood: str
) -> None:
    path = f"{understood}/requirements"
    new = {"text": "A loan can be prolonged once.", "priority": "should", "criterion": "Given a loan, when it is prolonged twice, then that is refused."}  # fmt: skip
    added = send(api, path, new)
    one = f"{path}/{added.json()['code']}"
    seen = read(api, one)["ETag"]

    changed = send(api, f"{one}/change", {"priority": "must"}, if_match=seen)
    late = send(api, f"{one}/change", {"priority": "should"}, if_match=seen)
    twin = send(api, path, new)
    out = send(api, f"{one}/retire", {"reason": "Not yet."})
    is_live = read(api, one).json()["is_live"]
    back = send(api, f"{one}/back")

    assert (added.status_code, added.json()["code"]) == (201, "FR-007")
    assert (changed.status_code, late.status_code) == (200, 412)
    assert twin.status_code == 422
    assert (out.status_code, is_live, back.status_code) == (200, False, 200)
    assert len(read(api, path).json()["requirements"]) == 7


def test_assumptions_and_other_parts_are_amended_at_their_address(
    api: Client, understood: str
) -> None:
    path = f"{understood}/parts"
    send(api, f"{path}/add", {"at": "exclusions", "values": {"text": "No e-books."}})
    part = read(api, f"{path}?at=assumptions").json()["parts"][0]

    changed = send(api, f"{path}/change", {"at": part["at"], "values": {"text": "A loan lasts 14 days."}}, if_match=part["seen"])  # fmt: skip
    late = send(api, f"{path}/change", {"at": part["at"], "values": {"text": "?"}}, if_match=part["seen"])  # fmt: skip
    gone = read(api, f"{path}?at=exclusions").json()["parts"]
    removed = send(api, f"{path}/remove", {"at": gone[0]["at"]}, if_match=f'"{gone[0]["seen"]}"')

    assert changed.status_code == 200
    assert late.status_code == 412
    assert [one["values"]["text"] for one in gone] == ["No e-books."]
    assert removed.status_code == 200
    kept = Discovery.objects.get(pk=understood.rpartition("/")[2])
    assert kept.assumptions[0] == "A loan lasts 14 days."
    assert kept.exclusions == []
    for bad in ("nonsense", "assumptions/x/y", "", "a\x00b"):
        assert send(api, f"{path}/add", {"at": bad, "values": {"text": "x"}}).status_code == 422
    assert send(api, f"{path}/add", {"at": "assumptions", "values": {"text": 7}}).status_code == 422


def test_once_the_draft_is_there_it_is_too_late(api: Client, draft: MasterPlan) -> None:
    answer = send(api, f"/discoveries/{draft.discovery.pk}/parts/add", {"at": "assumptions", "values": {"text": "x"}})  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (409, "amendment_late")


# Sharing, previews, putting away.


def test_a_plan_is_shared_and_that_ended(api: Client, alice: User, draft: MasterPlan) -> None:
    guest = member(draft.workspace, "viewer", username="guest")
    path = f"{at(draft)}/shares"

    made = send(api, path, {"person": "guest", "level": "edit"})
    listed = read(api, path).json()
    edits = send(program(guest), f"{at(draft)}/operations", {"operations": [{"do": "edit_task", "task": "T-001", "name": "Theirs"}]})  # fmt: skip
    ended = send(api, f"{path}/{made.json()['id']}/end")

    assert (made.status_code, listed["shares"][0]["level"]) == (201, "edit")
    assert listed["conversation_id"] is None
    assert edits.status_code == 200
    assert ended.json()["shares"] == []
    assert read(api, path).json()["shares"] == []


def test_a_preview_is_followed_opened_once_and_stopped(api: Client, stranger: Client, draft: MasterPlan, alice: User) -> None:  # fmt: skip
    assert send(api, f"{at(draft)}/previews").status_code == 409
    run = worlds.build(draft)
    preview = Preview.objects.create(
        run=run, wave_number=1, started_by=alice, label="abc", log="Hello."
    )
    path = f"/previews/{preview.pk}"

    early = send(api, f"{path}/link")
    Preview.objects.update(status=Preview.Status.READY)
    link = send(api, f"{path}/link")
    stopped = send(api, f"{path}/stop").json()

    assert early.status_code == 409
    assert "token=" in link.json()["url"]
    assert link["Cache-Control"] == "no-store"
    assert (stopped["status"], stopped["reason"]) == ("stopped", "Stopped by alice.")
    assert read(api, path).json()["log"] == "Hello."
    assert read(api, f"{at(draft)}/previews").json()["total"] == 1
    assert read(stranger, path).status_code == 404
    assert send(stranger, f"{path}/link").status_code == 404


def test_a_plan_is_archived_brought_back_and_deleted(api: Client, draft: MasterPlan) -> None:
    for verb, status in (("archive", 200), ("restore", 200), ("delete", 200)):
        assert send(api, f"{at(draft)}/{verb}").status_code == status

    assert read(api, at(draft)).status_code == 404
