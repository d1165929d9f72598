"""Two workers at once: the rows decide, once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from execution.choices import WORKING_ATOM
from execution.drive import drive
from execution.engine.claims import claim
from execution.engine.run_start import start_run
from execution.errors import RunIsOpen
from execution.gate.closing import claim as claim_wave
from execution.models import Atom, Attempt, GateDecision, Run, Wave
from execution.tasks import close_wave
from tests import factories
from tests.execution.engine import shop
from tests.execution.engine.author import Author

AT_ONCE = 8


def at_once(work: Callable[[], Any], count: int = AT_ONCE) -> list[Any]:
    """What each of so many threads got, or raised, when all began together."""
    barrier, got, lock = threading.Barrier(count), [], threading.Lock()

    def one() -> None:
        barrier.wait()
        try:
            result: Any = work()
        except Exception as error:  # the result of a race may be a refusal
            result = error
        finally:
            connection.close()
        with lock:
            got.append(result)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


@pytest.fixture
def wave(transactional_db: None) -> Wave:
    run = factories.RunFactory(concurrency=16)
    return factories.WaveFactory(run=run, number=1, status="running")


def test_one_of_many_workers_gets_an_atom(wave: Wave) -> None:
    atom = factories.AtomFactory(run=wave.run, wave=wave, status="ready")

    won = [claimed for claimed in at_once(lambda: claim(atom.pk)) if claimed is not None]

    assert len(won) == 1
    atom.refresh_from_db()
    assert (atom.status, atom.fence) == ("running", 1)
    assert Attempt.objects.filter(atom=atom).count() == 1


def test_never_more_atoms_at_once_than_the_run_allows(wave: Wave) -> None:
    Run.objects.update(concurrency=3)
    atoms = [factories.AtomFactory(run=wave.run, wave=wave, status="ready").pk for _ in range(8)]
    waiting = iter(atoms)
    lock = threading.Lock()

    def next_one() -> Any:
        with lock:
            pk = next(waiting)
        return claim(pk)

    at_once(next_one)

    assert Atom.objects.filter(status__in=WORKING_ATOM).count() == 3


def test_a_paused_run_gives_nothing_out(wave: Wave) -> None:
    atom = factories.AtomFactory(run=wave.run, wave=wave, status="ready")
    Run.objects.update(status="paused", pause_reason="user")

    assert claim(atom.pk) is None


def test_the_last_atoms_of_a_wave_close_it_once(wave: Wave, settings: Any) -> None:
    settings.GATE_CHECKS = False
    for _ in range(2):
        factories.AtomFactory(run=wave.run, wave=wave, **factories.accepted())

    jobs = [job for found in at_once(lambda: drive(wave.run_id)) for job in found]
    at_once(lambda: close_wave(str(wave.pk)))

    assert {job.id for job in jobs} == {wave.pk}
    wave.refresh_from_db()
    assert wave.status == "passed"
    assert GateDecision.objects.filter(wave=wave).count() == 1


def test_one_worker_at_a_time_closes_a_wave(wave: Wave) -> None:
    Wave.objects.update(status="gating")

    won = [claimed for claimed in at_once(lambda: claim_wave(wave.pk)) if claimed is not None]

    assert len(won) == 1


def test_a_plan_is_started_once_however_often_it_is_asked(author: Author) -> None:
    plan = shop.approved_plan(requirements=False)

    got = at_once(lambda: start_run(plan, plan.owner), 4)

    assert sum(isinstance(result, Run) for result in got) == 1
    assert Run.objects.count() == 1
    refused = [result for result in got if not isinstance(result, Run)]
    assert {type(result).__name__ for result in refused} <= {"RunIsOpen", "IllegalTransition"}
    with pytest.raises(RunIsOpen):
        start_run(plan, plan.owner)
