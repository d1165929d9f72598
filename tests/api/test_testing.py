"""Tests, checks and atoms over the API: what is there is shown, and what people may ask of it is done."""

from typing import Any

import pytest
from django.test import Client

from config.access.models import AuditEntry, User
from execution.models import AcceptanceTest, Preparation, Run, Wave
from tests.api.operations import World, world

pytestmark = pytest.mark.django_db
ROOT = "/api/v2"


@pytest.fixture
def made(alice: User) -> World:
    return world(alice)


def post(client: Client, address: str, body: Any = None) -> Any:
    return client.post(f"{ROOT}/{address}", body or {}, content_type="application/json")


def get(client: Client, address: str) -> Any:
    answer = client.get(f"{ROOT}/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_blocked_gate_runs_its_tests_again_once(api: Client, made: World) -> None:
    address = f"testing/run/{made.ids['wave_id']}"

    first, again = post(api, address), post(api, address)

    assert (first.status_code, first.json()["status"]) == (202, "running")
    assert Wave.objects.get(pk=made.ids["wave_id"]).status == "gating"
    assert (again.status_code, again.json()["code"]) == (409, "not_blocked")
    assert AuditEntry.objects.filter(verb="run_tests_again").count() == 1


def test_missing_tests_are_asked_for_those_that_are_there_are_not(api: Client, made: World) -> None:
    run = Run.objects.get(pk=made.ids["execution_id"])
    address = f"testing/generate/{made.ids['masterplan_id']}"
    nothing = post(api, address)
    gone = AcceptanceTest.objects.filter(run=run).first()
    assert gone is not None
    AcceptanceTest.objects.filter(run=run, requirement=gone.requirement).delete()
    run.preparations.filter(requirement=gone.requirement).update(status="failed", error="Cut.")

    asked, again = post(api, address), post(api, address)

    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_write")
    assert (asked.status_code, asked.json()["requirements"]) == (202, 1)
    row = run.preparations.get(requirement=gone.requirement)
    assert row.status == Preparation.Status.PENDING
    assert again.status_code == 409


def test_a_run_that_has_ended_writes_no_more_tests(api: Client, made: World) -> None:
    Run.objects.filter(pk=made.ids["execution_id"]).update(status="cancelled", pause_reason="")

    refused = post(api, f"testing/generate/{made.ids['masterplan_id']}")

    assert (refused.status_code, refused.json()["code"]) == (409, "run_has_ended")


def test_a_test_is_read_with_its_text(api: Client, made: World) -> None:
    whole = get(api, f"testing/tests/{made.ids['test_id']}")
    same = {"code": whole["code"], "reason": "It is better."}

    refused = post(api, f"testing/tests/{made.ids['test_id']}/change", same)

    assert whole["code"] == AcceptanceTest.objects.get(pk=made.ids["test_id"]).code
    assert whole["status"] == "fail"
    assert (refused.status_code, refused.json()["code"]) == (422, "same_test")


def test_tasks_are_shown_with_their_atoms(api: Client, made: World) -> None:
    run = Run.objects.get(pk=made.ids["execution_id"])

    of_task = get(api, f"atomization/task/{made.ids['task_id']}")
    figures = get(api, f"atomization/statistics/{made.ids['masterplan_id']}")
    tasks = get(api, f"atomization/{made.ids['masterplan_id']}")["tasks"]

    assert made.ids["atom_id"] in {atom["id"] for atom in of_task["atoms"]}
    assert figures["total_atoms"] == run.atoms.count()
    assert figures["written_atoms"] == run.atoms.exclude(code="").count()
    assert len(tasks) == run.preparations.filter(kind="atoms").count()


def test_checks_are_counted_by_level_and_nothing_checked_is_no_pass(
    api: Client, made: World
) -> None:
    levels = get(api, f"validation/{made.ids['masterplan_id']}")["levels"]

    assert [row["level"] for row in levels] == [1, 2, 3, 4]
    for row in levels:
        total = sum(row["outcomes"].values())
        assert (row["pass_rate"] is None) == (total == 0)
    assert isinstance(get(api, f"validation/wave/{made.ids['wave_id']}")["checks"], list)
    assert isinstance(get(api, f"validation/atom/{made.ids['atom_id']}")["checks"], list)


def test_code_is_checked_without_being_kept(api: Client, made: World) -> None:
    address = f"validation/atom/{made.ids['atom_id']}"
    before = get(api, f"atoms/{made.ids['atom_id']}")

    broken = post(api, address, {"code": "def ("}).json()["checks"]
    own = post(api, address).json()["checks"]

    assert {one["outcome"] for one in broken if one["validator"] == "syntax"} == {"failed"}
    assert {one["outcome"] for one in own if one["validator"] == "syntax"} == {"passed"}
    assert get(api, f"atoms/{made.ids['atom_id']}") == before


def test_limits_are_changed_with_a_reason_and_never_below_what_is_spent(
    api: Client, made: World
) -> None:
    address = f"/api/v1/usage/quota/{made.ids['budget_id']}"

    def change(**body: str) -> Any:
        return api.post(address, body, content_type="application/json")

    raised = change(soft_limit_usd="60", hard_limit_usd="110", why="The second wave costs more.")
    crossed = change(soft_limit_usd="60", hard_limit_usd="50", why="No.")
    silent = change(soft_limit_usd="60", hard_limit_usd="110")

    assert (raised.status_code, raised.json()["hard_limit_usd"]) == (200, "110.000000")
    assert crossed.status_code == silent.status_code == 422
