"""`manage.py up`: the whole system with one command, and nothing left of it afterwards.

A start is dear, so one system is looked at from all sides and then stopped, and a second one is started in its home. The
tests of each stand in that order.
"""

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
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, taken_port: int) -> Iterator[Site]:
    """The first start of a home."""
    running = start_site(tmp_path_factory.mktemp("home with spaces"), port=taken_port)
    yield running
    if running.process.poll() is None:
        stop_site(running)


@pytest.fixture(scope="module")
def second(first: Site) -> Iterator[Site]:
    """The next start of that home; its database is made already."""
    if first.process.poll() is None:
        stop_site(first)
    running = start_site(first.home)
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


def assert_nothing_is_left(running: Site, signum: signal.Signals) -> None:
    parts = " ".join(processes.of(running.home).values())
    assert all(
        part in parts
        for part in ("postgres -D", "valkey-server", "standin", "web_server", "celery")
    )

    stop_site(running, signum)

    assert processes.are_gone(running.home, seconds=GONE_SECONDS)


def test_it_answers_on_a_free_port_where_the_wanted_one_is_taken(
    first: Site, taken_port: int
) -> None:
    assert f"Port {taken_port} is taken" in first.log.read_text()
    assert not first.url.endswith(f":{taken_port}")
    assert get(first.url, "/admin/login/").status == 200
    assert get(first.url, "/static/css/base.css").status == 200


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(first: Site) -> None:
    address = urlsplit(first.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as sender:
        sender.sendall(
            b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000000\r\n\r\n"
        )

        assert sender.recv(100).startswith(b"HTTP/1.1 413 ")


def test_the_password_is_shown_at_the_first_start(first: Site) -> None:
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", first.password)


def test_another_one_in_the_same_folder_says_where_the_first_is(first: Site) -> None:
    another = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=clean_environment(first.home),
        capture_output=True,
        text=True,
        check=False,
    )

    assert another.returncode == 1
    assert f"already runs in this folder, at {first.url}" in another.stderr
    assert first.process.poll() is None


def test_ctrl_c_leaves_nothing_of_it(first: Site) -> None:
    assert_nothing_is_left(first, signal.SIGINT)

    assert first.process.returncode == 0


def test_the_password_is_not_shown_again(second: Site) -> None:
    assert second.password == ""
    assert "manage.py changepassword admin" in second.log.read_text()


def test_a_kill_leaves_nothing_of_it(second: Site) -> None:
    assert_nothing_is_left(second, signal.SIGKILL)
