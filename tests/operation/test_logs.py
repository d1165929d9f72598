"""Lines of the log say what they are about: the request, the task, the run, the atom."""

import json
import logging
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from celery import shared_task
from celery.contrib.testing.worker import start_worker
from django.test import Client
from pytest_django import Settings

from config.celery import app
from config.presets.logs import logging_config
from config.shared.logs import log_ids, request_ids
from config.shared.logs.json_lines import JsonFormatter
from execution.engine.claims import claim
from tests.factories import AtomFactory, RunFactory, member

logger = logging.getLogger("tests.logs")


class Lines(logging.Handler):
    """What a program that reads the log gets."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.found: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(json.loads(self.format(record)))

    def of(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.found if line["logger"] == name]


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    requests = logging.getLogger(request_ids.__name__)
    level = requests.level
    requests.setLevel(logging.INFO)
    for one in (logger, requests):
        one.addHandler(handler)
    yield handler
    requests.setLevel(level)
    for one in (logger, requests):
        one.removeHandler(handler)


def test_what_a_line_names_is_a_value_of_its_own(lines: Lines) -> None:
    with log_ids.about(request_id="r-1", run_id=None):
        logger.warning("atom accepted atom=%s attempt=%s took %.1f s usd=%s", "a-1", 2, 0.5, None)
    logger.warning("no ids\nhere")

    first, second = lines.of("tests.logs")
    assert first == first | {
        "level": "WARNING",
        "message": "atom accepted atom=a-1 attempt=2 took 0.5 s usd=None",
        "atom_id": "a-1",
        "attempt": 2,
        "usd": None,
        "request_id": "r-1",
    }
    assert "run_id" not in first
    assert "request_id" not in second
    assert second["message"] == "no ids\nhere"


def test_a_line_may_not_rename_itself(lines: Lines) -> None:
    with log_ids.about(run_id="outer"):
        logger.warning("level=%s run=%s", "nothing", "inner")

    [line] = lines.of("tests.logs")
    assert (line["level"], line["run_id"]) == ("WARNING", "outer")


def test_an_error_keeps_its_trace_and_no_secret(lines: Lines, settings: Settings) -> None:
    settings.ANTHROPIC_API_KEY, settings.STANDIN_IN_USE = 'sk-ant-"0123456789', False
    try:
        raise ValueError(settings.ANTHROPIC_API_KEY)
    except ValueError:
        logger.exception("broke with=%s", settings.ANTHROPIC_API_KEY)

    [line] = lines.of("tests.logs")
    assert "test_logs.py" in line["exception"]
    assert "sk-ant" not in json.dumps(line)


def test_a_format_that_does_not_exist_is_refused() -> None:
    assert logging_config("INFO", "json")["handlers"]["stderr"]["formatter"] == "json"
    with pytest.raises(ValueError, match="LOG_FORMAT is one of line, json"):
        logging_config("INFO", "xml")


@pytest.mark.django_db
def test_a_request_has_an_id_in_its_line_and_its_answer(
    client: Client, lines: Lines, settings: Settings
) -> None:
    given = {"X-Request-ID": "of-somebody-else"}
    client.force_login(member())

    own = client.get("/notices/", headers=given).headers["X-Request-ID"]
    settings.BEHIND_PROXY = True
    believed = client.get("/notices/", headers=given).headers["X-Request-ID"]
    forged = client.get("/notices/", headers={"X-Request-ID": "a b"}).headers["X-Request-ID"]

    assert uuid.UUID(own)
    assert believed == "of-somebody-else"
    assert forged != "a b"
    told = lines.of("config.shared.logs.request_ids")
    assert [line["request_id"] for line in told] == [own, believed, forged]
    assert told[0] == told[0] | {"method": "GET", "path": "/notices/", "status": 200}


@shared_task(name="tests.note_it")
def note_it(run_id: str, what: str) -> None:
    logger.warning("it is noted")


@pytest.mark.filterwarnings("ignore")
def test_a_task_carries_the_request_behind_it_and_its_rows(lines: Lines) -> None:
    app.control.purge()
    with (
        start_worker(app, pool="threads", perform_ping_check=False, shutdown_timeout=20),
        log_ids.about(request_id="r-7"),
    ):
        app.send_task("tests.note_it", ["run-1", "nothing"])
        for _ in range(200):
            if lines.of("tests.logs"):
                break
            time.sleep(0.05)

    [line] = lines.of("tests.logs")
    assert line == line | {"task": "tests.note_it", "run_id": "run-1", "request_id": "r-7"}
    assert "what" not in line
    assert log_ids.now() == {}


@pytest.mark.django_db
def test_what_an_atom_is_of_is_noted_while_it_is_worked_on() -> None:
    atom = AtomFactory(run=RunFactory(), status="ready")

    with log_ids.about(atom_id=atom.pk):
        claim(atom.pk)
        noted = log_ids.now()
    claim(atom.pk)

    assert noted["run_id"] == str(atom.run_id)
    assert noted["plan_id"] == str(atom.run.plan_id)
    assert log_ids.now() == {}
