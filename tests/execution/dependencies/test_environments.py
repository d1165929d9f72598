"""Locks and environments, from a real index; without one the tests that need it are skipped with its words."""

import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pytest_django import Settings

from execution.errors import EnvironmentNotMade, IndexUnavailable, NotResolvable
from execution.sandbox import program
from execution.sandbox.dependencies import environments, resolver, uv
from execution.sandbox.dependencies.licences import packages
from execution.sandbox.dependencies.lock import LOCK_FILE, pins

SIX = "six==1.17.0 --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274\n"


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME_DIR = tmp_path
    return tmp_path / "environments"


@pytest.fixture
def index(home: Path) -> None:
    """Skips where there is none."""
    try:
        resolver.resolve("", "", ["six"])
    except IndexUnavailable as error:
        pytest.skip(str(error))


class Failing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def failing_index(settings: Settings) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.PACKAGE_INDEX_URL = f"http://someone:secret@127.0.0.1:{server.server_port}/simple"
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("index")
def test_what_the_stack_has_locked_keeps_its_version() -> None:
    resolved = resolver.resolve(
        "six\n", SIX.replace("1.17.0", "1.16.0"), ["python-dateutil", "Six"]
    )

    locked = {pin.name: pin.version for pin in pins(resolved.lock)}
    assert locked["six"] == "1.16.0"
    assert "python-dateutil" in locked
    assert resolved.requirements == "six\npython-dateutil\n"
    assert resolved.lock.count("--hash=sha256:") >= 2
    assert resolver.resolve("six\n", SIX, ["SIX"]).lock == SIX


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("name", "days", "said"),
    [
        ("masterplan-has-no-such-package-zzz", 14, "was not found in the package registry"),
        ("docopt", 14, "no usable wheels"),
        ("six", 10_000, "Only versions younger than 10000 days would do"),
    ],
)
def test_what_the_index_does_not_have_is_refused_with_its_reason(
    name: str, days: int, said: str, settings: Settings
) -> None:
    settings.PACKAGE_MIN_AGE_DAYS = days

    with pytest.raises(NotResolvable, match=said):
        resolver.resolve("", "", [name])


@pytest.mark.usefixtures("failing_index")
def test_an_index_that_is_away_is_no_fault_of_the_plan(home: Path) -> None:
    with pytest.raises(IndexUnavailable, match="try again") as refused:
        environments.environment_for(SIX)

    assert "secret" not in str(refused.value)
    assert environments.environments() == []
    assert [path.name for path in home.iterdir() if path.name.startswith(".making")] == []


@pytest.mark.usefixtures("index")
def test_an_environment_is_made_once_and_only_read(home: Path) -> None:
    made: list[Path | None] = []
    threads = [
        threading.Thread(target=lambda: made.append(environments.environment_for(SIX)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    folder = made[0]
    assert folder is not None
    assert set(made) == {folder}
    assert list(folder.rglob("six.*.pyc")), "compiled, as nothing can be written in the sandbox"
    assert [(one.name, one.version, one.licence) for one in packages(folder)] == [
        ("six", "1.17.0", "MIT License")
    ]
    assert [one.packages for one in environments.environments()] == [1]
    command = ["python", "-S", "-c", "import six; print(six.__file__); open(six.__file__, 'a')"]
    result = program.run({LOCK_FILE: SIX}, command, timeout_s=10)
    assert result.stdout == "/packages/six.py\n"
    assert "Permission denied" in result.stderr or "Read-only file system" in result.stderr
    assert program.run({}, command, timeout_s=10).stdout == ""


@pytest.mark.usefixtures("index")
def test_a_lock_that_no_longer_installs_leaves_nothing() -> None:
    with pytest.raises(EnvironmentNotMade, match=r"(?i)hash"):
        environments.environment_for(SIX.replace("4721f391", "00000000"))

    assert environments.environments() == []


def test_an_empty_lock_needs_no_environment() -> None:
    assert environments.environment_for("\n") is None


def test_what_nobody_used_for_long_is_removed(home: Path) -> None:
    for name, days in (("new", 29), ("old", 31)):
        (home / name).mkdir(parents=True)
        used = home / f".{name}.used"
        used.touch()
        os.utime(used, (0, time.time() - days * 24 * 3600))

    assert environments.remove_unused() == 1
    assert [one.sha for one in environments.environments()] == ["new"]


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("global.index-url='https://one.example/simple'\n", "https://one.example/simple"),
        (
            ":env:.index-url='https://two.example/simple'\nglobal.index-url='https://one.example'\n",
            "https://two.example/simple",
        ),
        ("global.extra-index-url='https://stranger.example'\n", uv.PUBLIC_INDEX),
    ],
)
def test_the_index_is_the_one_that_pip_asks(
    said: str, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ncat <<'END'\n{said}END\n")
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    uv.settings_of_pip.cache_clear()
    try:
        assert uv.index_address() == address
    finally:
        uv.settings_of_pip.cache_clear()
