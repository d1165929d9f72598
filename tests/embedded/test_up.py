"""`manage.py up`: the whole system with one command, and nothing left of it afterwards."""

import http.client
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.browsing import ROOT, Site, clean_environment, start_site, stop_site
from tests.embedded import processes

GONE_SECONDS = 40


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The first start of a home, over already; the others find its database made."""
    first = start_site(tmp_path_factory.mktemp("home with spaces"))
    stop_site(first)
    return first


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def up(first: Site, taken_port: int) -> Iterator[Site]:
    running = start_site(first.home, port=taken_port)
    yield running
    if running.process.poll() is None:
        stop_site(running)


def get(url: str, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_it_answers_on_a_free_port_where_the_wanted_one_is_taken(up: Site, taken_port: int) -> None:
    assert f"Port {taken_port} is taken" in up.log.read_text()
    assert not up.url.endswith(f":{taken_port}")
    assert get(up.url, "/admin/login/").status == 200
    assert get(up.url, "/static/css/base.css").status == 200


def test_the_first_password_is_shown_once(first: Site, up: Site) -> None:
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", first.password)
    assert up.password == ""
    assert "manage.py changepassword admin" in up.log.read_text()


def test_a_second_one_in_the_same_folder_says_where_the_first_is(up: Site) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=clean_environment(up.home),
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert f"already runs in this folder, at {up.url}" in second.stderr
    assert up.process.poll() is None


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_of_it(up: Site, signum: signal.Signals) -> None:
    parts = " ".join(processes.of(up.home).values())
    assert all(
        part in parts for part in ("postgres -D", "valkey-server", "standin", "daphne", "celery")
    )

    stop_site(up, signum)

    assert processes.are_gone(up.home, seconds=GONE_SECONDS)
    assert up.process.returncode == (0 if signum == signal.SIGINT else -signum)
