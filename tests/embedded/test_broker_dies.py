"""The worker outlives its broker, whatever it was doing when the broker died."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery

from config import broker  # noqa: F401  (the transport registers itself)
from config.embedded import environment
from tests.browsing import ROOT, clean_environment
from tests.embedded import processes

LONGEST_SECONDS = 60
WORKER = ["-m", "celery", "-A", "config.celery", "-q", "worker", "-P", "threads", "-c", "4"]
QUIETLY = ["-l", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Of a broker that is started again when it dies."""
    monkeypatch.setenv("MASTERPLAN_HOME", str(tmp_path))
    before = os.environ.pop("REDIS_URL")
    servers = environment.ensure(database=False, broker=True, model=False, durable=True)
    yield os.environ["REDIS_URL"]
    servers.stop()
    os.environ["REDIS_URL"] = before


@pytest.fixture
def worker(tmp_path: Path, address: str) -> Iterator[subprocess.Popen[bytes]]:
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *WORKER, *QUIETLY],
            cwd=ROOT,
            env=clean_environment(
                tmp_path,
                REDIS_URL=address,
                SECRET_KEY="only-for-tests",
                WORKER_IMPORTS="tests.embedded.sleeping",
                PYTHONWARNINGS="ignore",
            ),
            stdout=log,
            stderr=log,
        )
    yield process
    process.kill()
    process.wait()


def eventually(holds: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not holds():
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.05)


def test_a_worker_goes_on_when_its_broker_died_in_the_middle_of_tasks(
    tmp_path: Path, address: str, worker: subprocess.Popen[bytes]
) -> None:
    log = tmp_path / "worker.log"

    def send(name: str, seconds: float) -> None:
        with Celery(broker=address) as app:
            app.send_task("tests.embedded.sleeping.sleep", [str(tmp_path / name), seconds])

    for number in range(3):
        send(f"long{number}", 3)
    eventually(lambda: len(list(tmp_path.glob("long*.begun"))) == 3, log)

    os.kill(processes.one(tmp_path, "valkey-server"), signal.SIGKILL)
    eventually(lambda: len(list(tmp_path.glob("long*.ended"))) == 3, log)
    processes.one(tmp_path, "valkey-server", seconds=LONGEST_SECONDS)
    send("after", 0)

    eventually((tmp_path / "after.ended").exists, log)
    assert worker.poll() is None
    assert "Unrecoverable" not in log.read_text()
