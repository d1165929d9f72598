"""The page that Prometheus asks: closed to strangers, true by the rows, and with labels that do not grow."""

from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from config.operation import metrics, task_ids
from config.shared.database.leases import lease_end
from costs.models import Hold, Usage
from costs.prices import price_list
from execution.models import Atom
from tests.factories import AtomFactory, MasterPlanFactory, ReviewFactory, RunFactory

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-operator"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(metrics, "_looked", (0.0, b""))
    settings.METRICS_TOKEN = TOKEN


def ask(client: Client, token: str = TOKEN) -> Any:
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def samples(client: Client) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(ask(client).content.decode())
    return {
        (sample.name.removeprefix("masterplan_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_only_who_knows_the_token_is_answered(client: Client, settings: Settings) -> None:
    assert ask(client).status_code == 200
    assert client.get("/metrics").status_code == 401
    assert ask(client, "another").status_code == 401
    assert ask(client, "tökén").status_code == 401
    client.force_login(MasterPlanFactory().owner)
    assert client.get("/metrics").status_code == 401
    settings.METRICS_TOKEN = ""
    assert ask(client, "").status_code == 404
    assert client.get("/metrics").status_code == 404


def test_rows_are_counted_by_status(client: Client) -> None:
    run = RunFactory()
    AtomFactory.create_batch(2, run=run)
    AtomFactory(run=run, status=Atom.Status.RUNNING, lease_until=lease_end(-60))
    ended = RunFactory(status="completed")
    AtomFactory(run=ended)
    ReviewFactory(atom__run=ended)

    found = samples(client)

    assert found["plans", "in_progress"] == 2
    assert found["plans", "failed"] == 0
    assert (found["runs", "running"], found["runs", "completed"]) == (1, 1)
    assert (found["atoms", "pending"], found["atoms", "running"]) == (2, 1)
    assert (found["reviews", "pending"], found["reviews_overdue",]) == (1, 1)
    assert (found["leases_lapsed", "atom"], found["leases_lapsed", "wave"]) == (1, 0)
    assert found["broker_up",] == 1


def test_labels_do_not_grow_with_use(client: Client) -> None:
    before = set(samples(client))
    for number in range(5):
        plan = MasterPlanFactory(project_name=f"Plan {number}")
        AtomFactory(run=RunFactory(plan=plan), symbol=f"part_{number}")

    metrics._looked = (0.0, b"")

    assert set(samples(client)) == before


def test_money_is_told_by_the_models_that_have_a_price(client: Client) -> None:
    price_list.load()
    for number, (model, usd) in enumerate([("claude-haiku-5-5", 2), ("mine", 3), ("mine-too", 4)]):
        hold = Hold.objects.create(
            call_key=f"{number}",
            model=model,
            amount_usd=usd,
            lease_until=lease_end(),
            status="settled",
        )
        Usage.objects.create(
            hold=hold, model=model, cost_usd=usd, outcome="answered", certainty="exact"
        )
    Hold.objects.create(call_key="open", model="mine", amount_usd=7, lease_until=lease_end())

    found = samples(client)

    assert found["spent_usd_total", "claude-haiku-5-5"] == 2
    assert found["spent_usd_total", "other"] == 7
    assert found["calls_total", "answered"] == 3
    assert (found["calls_in_flight",], found["held_usd",]) == (1, 7)


def test_it_is_looked_at_once_in_a_while(client: Client, django_assert_num_queries: Any) -> None:
    ask(client)

    with django_assert_num_queries(0):
        assert ask(client).status_code == 200


def test_a_broker_that_is_away_is_told(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    found = samples(client)

    assert found["broker_up",] == 0
    assert ("tasks_waiting",) not in found


def test_a_sweep_leaves_a_mark(settings: Settings) -> None:
    task_ids._note_sweep("costs.tasks.sweep")

    ages = task_ids.sweep_ages(settings.REDIS_URL)

    assert ages["costs.tasks.sweep"] is not None
    assert ages["costs.tasks.sweep"] < 60
    assert set(ages) > {"costs.tasks.sweep", "config.notices.tasks.sweep"}
