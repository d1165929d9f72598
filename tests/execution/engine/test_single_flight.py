"""Several processes ask for a look at one run: one waits for all, and no asking is lost."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from execution.drive import drive
from execution.engine.queue import Job, Kind
from execution.engine.single_flight import in_line
from execution.models import Atom, Run, Wave
from planning.models import MasterPlan
from tests import factories
from tests.interrupting import end_server_process

SOON = 10.0


@pytest.fixture
def wave(transactional_db: None) -> Wave:
    run = factories.RunFactory(concurrency=16, status=Run.Status.RUNNING)
    return factories.WaveFactory(run=run, number=1, status="running")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def ready_atom(wave: Wave) -> Atom:
    return factories.AtomFactory(run=wave.run, wave=wave, status="ready")


def jobs_of(*atoms: Atom) -> set[Job]:
    return {Job(kind=Kind.RUN_ATOM, id=atom.pk) for atom in atoms}


def asked(run: Run) -> list[Job]:
    """As another process does it, on a connection of its own."""
    try:
        return drive(run.pk)
    finally:
        connection.close()


def asked_beside(pool: ThreadPoolExecutor, run: Run) -> list[Job]:
    return pool.submit(asked, run).result(SOON)


def ready_beside(pool: ThreadPoolExecutor, wave: Wave) -> Atom:
    """Committed by another connection."""

    def make() -> Atom:
        try:
            return ready_atom(wave)
        finally:
            connection.close()

    return pool.submit(make).result(SOON)


@contextmanager
def held(rows: Any) -> Iterator[None]:
    with transaction.atomic():
        list(rows.select_for_update(no_key=True))
        yield


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


def count_of_locks(condition: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
            f"WHERE datname = current_database() AND {condition}"
        )
        return int(cursor.fetchone()[0])


def in_lines() -> int:
    return count_of_locks("locktype = 'advisory'")


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def test_what_is_asked_while_one_waits_is_seen_by_the_one(
    wave: Wave, pool: ThreadPoolExecutor
) -> None:
    first = ready_atom(wave)
    with held(MasterPlan.objects.filter(pk=wave.run.plan_id)):
        waits = pool.submit(asked, wave.run)
        until(lambda: waiting() == 1)
        late = ready_beside(pool, wave)

        assert asked_beside(pool, wave.run) == []
        assert not waits.done()

    assert set(waits.result(SOON)) == jobs_of(first, late)


def test_who_has_begun_to_look_is_followed_by_another(wave: Wave, pool: ThreadPoolExecutor) -> None:
    atom = ready_atom(wave)
    looks: list[Future[list[Job]]] = []
    with held(Wave.objects.filter(pk=wave.pk)):
        looks.append(pool.submit(asked, wave.run))
        until(lambda: waiting() == 1)
        assert in_lines() == 0

        looks.append(pool.submit(asked, wave.run))
        until(lambda: in_lines() == 1 and waiting() == 2)
        assert asked_beside(pool, wave.run) == []

    assert [set(look.result(SOON)) for look in looks] == [jobs_of(atom)] * 2
    assert in_lines() == 0


def test_a_run_that_is_gone_keeps_no_place(wave: Wave) -> None:
    assert drive(uuid4()) == []
    assert in_lines() == 0


def test_a_place_goes_with_its_connection(wave: Wave, pool: ThreadPoolExecutor) -> None:
    atom = ready_atom(wave)
    with in_line(wave.run.pk) as place:
        assert place is not None
        assert asked_beside(pool, wave.run) == []
        end_server_process()

    assert set(drive(wave.run.pk)) == jobs_of(atom)
