"""Who asks for a look at a run while one is taken is heard by the next look."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from execution.engine.single_flight import Coalesced

SOON = 5


class Look:
    """Counts what it has seen, and stays at it until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = Event(), Event()
        self.seen: list[str] = []

    def __call__(self, key: str) -> None:
        self.seen.append(key)
        self.begun.set()
        assert self.go.wait(SOON)


def test_what_is_asked_meanwhile_is_one_more_look() -> None:
    look = Look()
    drive = Coalesced(look)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(drive, "run")
        assert look.begun.wait(SOON)

        drive("run")
        drive("run")
        assert look.seen == ["run"]

        look.go.set()
        first.result(SOON)
    assert look.seen == ["run", "run"]


def test_a_look_that_hangs_does_not_keep_the_others_for_ever() -> None:
    look = Look()
    drive = Coalesced(look, patience=0.01)
    with ThreadPoolExecutor(2) as pool:
        hanging = pool.submit(drive, "run")
        assert look.begun.wait(SOON)
        look.begun.clear()
        time.sleep(0.02)

        next_one = pool.submit(drive, "run")

        assert look.begun.wait(SOON)
        look.go.set()
        hanging.result(SOON)
        next_one.result(SOON)


def test_runs_do_not_wait_for_each_other() -> None:
    both_there = Barrier(2)

    def meet(key: str) -> None:
        both_there.wait(SOON)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Coalesced(meet), ["one", "other"]))


def test_a_look_that_fails_says_so_and_the_next_is_taken() -> None:
    fails = [True, False]

    def work(key: str) -> None:
        if fails.pop(0):
            raise ValueError(key)

    drive = Coalesced(work)
    with pytest.raises(ValueError, match="run"):
        drive("run")
    drive("run")

    assert not fails


def test_no_asking_is_lost_among_many() -> None:
    asked, seen = [0], [0]

    def look(key: str) -> None:
        seen[0] = asked[0]

    drive = Coalesced(look)

    def ask(_: int) -> None:
        asked[0] += 1
        drive("run")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(2_000)))
    assert seen[0] == asked[0]
