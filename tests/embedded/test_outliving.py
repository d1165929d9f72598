"""A build outlives its broker while it looks for workers, and its database right after the order."""

import pytest
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import ConnectionError as BrokerGone

from config.build import builder
from config.build.request import Order
from config.celery import app
from config.management.commands import build
from planning.discovery.interview import start_plan
from planning.models import MasterPlan
from tests.interrupting import end_server_process, interruption

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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_kept", [True, False], ids=["its end unheard", "nothing kept"])
def test_an_order_is_given_once_though_the_database_goes_away_while_it_is(
    monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    lost: list[OperationalError] = []

    def lose_the_first(**asked: object) -> MasterPlan:
        if lost:
            return start_plan(**asked)  # type: ignore[arg-type]
        lost.append(interruption())
        if is_kept:
            start_plan(**asked)  # type: ignore[arg-type]
        raise lost[0]

    monkeypatch.setattr(builder, "start_plan", lose_the_first)

    plan = builder.order(Order(brief=BRIEF), builder.builder())

    assert lost
    assert list(MasterPlan.objects.all()) == [plan]
