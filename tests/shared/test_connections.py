"""The database may be away for a moment: what that is, and what is tried again."""

import pytest
from django.db import OperationalError, connection

from config.shared.database.connections import is_interruption, patiently
from tests.interrupting import end_server_process, interruption

TOO_MUCH = f"SELECT {', '.join(['1'] * 1700)}"


def fault_of(sql: str) -> OperationalError:
    with pytest.raises(OperationalError) as raised, connection.cursor() as cursor:
        cursor.execute(sql)
    return raised.value


@pytest.mark.django_db
def test_a_server_that_went_away_is_an_interruption() -> None:
    assert is_interruption(interruption())


@pytest.mark.django_db(transaction=True)
def test_what_fails_every_time_is_none() -> None:
    assert not is_interruption(fault_of(TOO_MUCH))
    assert not is_interruption(ValueError("no"))


@pytest.mark.django_db(transaction=True)
def test_what_must_not_be_lost_is_done_on_a_new_connection() -> None:
    end_server_process()

    def work() -> tuple[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone()

    assert patiently(work) == (1,)


@pytest.mark.django_db(transaction=True)
def test_other_faults_are_not_waited_for() -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        raise fault_of(TOO_MUCH)

    with pytest.raises(OperationalError):
        patiently(work)

    assert len(tries) == 1
