"""A job is sent once until it begins, and again where it may have been lost."""

from uuid import UUID

import pytest
from pytest_django import Settings

from execution.engine.queue import Job, Kind, Sender

ONE = Job(kind=Kind.RUN_ATOM, id=UUID(int=1))
OTHER = Job(kind=Kind.RECHECK_ATOM, id=UUID(int=1))


@pytest.fixture
def sent() -> list[Job]:
    return []


@pytest.fixture
def send(sent: list[Job]) -> Sender:
    return Sender(sent.append)


def test_what_is_on_its_way_is_not_sent_again(sent: list[Job], send: Sender) -> None:
    send([ONE])
    send([ONE, OTHER])

    assert sent == [ONE, OTHER]


def test_what_has_begun_may_be_sent_for_its_next_try(sent: list[Job], send: Sender) -> None:
    send([ONE, OTHER])
    send.begun(ONE)
    send([ONE, OTHER])

    assert sent == [ONE, OTHER, ONE]


def test_what_was_lost_is_sent_again_by_the_next_sweep(
    settings: Settings, sent: list[Job], send: Sender
) -> None:
    send([ONE])
    settings.SWEEP_SECONDS = 0
    send([ONE])

    assert sent == [ONE, ONE]


def test_what_the_broker_did_not_take_is_not_on_its_way() -> None:
    is_down = [True, False]
    taken: list[Job] = []

    def broker(job: Job) -> None:
        if is_down.pop(0):
            raise ConnectionError
        taken.append(job)

    send = Sender(broker)
    with pytest.raises(ConnectionError):
        send([ONE, OTHER])
    send([ONE])

    assert taken == [ONE]
