"""A build outlives its broker while it looks for workers, and its database right after the order."""

import pytest
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import ConnectionError as BrokerGone

from config.build import builder
from config.build.request import Order
from config.celery import app
from config.management.commands import build
from planning.discovery.interview import start_plan
from planning.models import MasterPlan
from tests.interrupting import end_server_process

BRIEF = "Keep tools.\n\n- Tool: name (text, required)\n"


@pytest.mark.parametrize(
    "error",
    [
        BrokerAway("connection refused"),
        BrokerGone("connection closed by server"),
        ConnectionResetError("connection reset by peer"),
    ],
)
def test_a_broker_that_dies_while_it_is_asked_has_no_workers(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def ping(**_: object) -> None:
        raise error

    monkeypatch.setattr(app.control, "ping", ping)

    assert not build.somebody_works()


@pytest.mark.django_db(transaction=True)
def test_an_order_stands_though_the_database_goes_away_right_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def start_and_lose(**asked: object) -> MasterPlan:
        plan = start_plan(**asked)  # type: ignore[arg-type]
        end_server_process()
        return plan

    monkeypatch.setattr(builder, "start_plan", start_and_lose)

    plan = builder.order(Order(brief=BRIEF), builder.builder())

    plan.refresh_from_db()
    assert plan.review_policy == MasterPlan.ReviewPolicy.ADVISORY
