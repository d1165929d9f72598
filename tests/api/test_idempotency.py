"""The same write sent twice is done once."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.access.models import IdempotencyKey
from planning.models import MasterPlan
from tests.api.conftest import program
from tests.factories import member

ADDRESS = "/api/v1/masterplans"
ORDER = {"brief": "A shed lends tools to neighbours.", "size": 12}


def send(client: Client, body: dict[str, Any], key: str, address: str = ADDRESS) -> Any:
    return client.post(
        address, body, content_type="application/json", headers={"Idempotency-Key": key}
    )


@pytest.mark.django_db
def test_the_same_order_sent_twice_is_one_plan(api: Client) -> None:
    first, again = send(api, ORDER, "k-1"), send(api, ORDER, "k-1")

    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert MasterPlan.objects.count() == 1


@pytest.mark.django_db
def test_a_key_stands_for_one_request_of_one_person(api: Client, stranger: Client) -> None:
    send(api, ORDER, "k-1")

    other = send(api, ORDER | {"size": 13}, "k-1")
    elsewhere = send(api, ORDER, "k-1", f"{ADDRESS}?x=1")

    assert other.status_code == elsewhere.status_code == 409
    assert other.json()["code"] == "idempotency_key_reused"
    assert send(stranger, ORDER, "k-1").status_code == 202


@pytest.mark.django_db
def test_refusals_are_answered_again_too(api: Client) -> None:
    bad = ORDER | {"brief": "..."}

    first, again = send(api, bad, "k-1"), send(api, bad, "k-1")

    assert first.status_code == 422
    assert first.content == again.content
    assert again.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "é"])
def test_what_is_no_key_is_refused(api: Client, key: str) -> None:
    assert send(api, ORDER, key).status_code == 400
    assert not MasterPlan.objects.exists()


@pytest.mark.django_db
def test_our_own_faults_are_not_kept(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: Any) -> None:
        raise ZeroDivisionError

    api.raise_request_exception = False
    monkeypatch.setattr("chat.api.plans.start_plan", broken)
    refused = send(api, ORDER, "k-1")
    monkeypatch.undo()

    assert refused.status_code == 500
    assert refused.json()["code"] == "internal_server_error"
    assert "ZeroDivision" not in refused.text
    assert not IdempotencyKey.objects.exists()
    assert send(api, ORDER, "k-1").status_code == 202


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_are_one() -> None:
    client = program(member())
    answers: list[Any] = []

    def ask() -> None:
        answers.append(send(client, ORDER, "k-1"))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [202] * 4
    assert len({answer.json()["masterplan_id"] for answer in answers}) == 1
    assert MasterPlan.objects.count() == 1
