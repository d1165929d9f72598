"""The embedded servers: one of each, shared by all who use it, gone with the last of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import environment
from tests.browsing import ROOT, clean_environment
from tests.embedded import processes

# A command that uses servers until its standard input ends.
USER = """
import os, sys
from config.embedded import environment
servers = environment.ensure(database="database" in sys.argv, broker="broker" in sys.argv, model=False, durable=False)
print(os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL"), flush=True)
sys.stdin.read()
servers.stop()
"""
GONE_SECONDS = 40
User = subprocess.Popen[str]


@pytest.fixture
def use(tmp_path: Path) -> Iterator[Callable[..., User]]:
    users: list[User] = []

    def start(*kinds: str, **variables: str) -> User:
        user = subprocess.Popen(
            [sys.executable, "-c", USER, *kinds],
            cwd=ROOT,
            env=clean_environment(tmp_path, **variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        users.append(user)
        return user

    yield start
    for user in users:
        if user.returncode is None:
            user.communicate(timeout=GONE_SECONDS)


def urls(user: User) -> tuple[str, str]:
    assert user.stdout is not None
    database, broker = user.stdout.readline().split()
    return database, broker


def leave(user: User) -> None:
    user.communicate(timeout=GONE_SECONDS)
    assert user.returncode == 0


def test_commands_started_together_share_one_server(
    use: Callable[..., User], tmp_path: Path
) -> None:
    together = [use("broker") for _ in range(3)]

    addresses = {urls(user) for user in together}

    assert len(addresses) == 1
    assert [c for c in processes.of(tmp_path).values() if "valkey-server" in c] != []
    assert processes.one(tmp_path, "valkey-server")


def test_a_server_stays_until_its_last_user_leaves(
    use: Callable[..., User], tmp_path: Path
) -> None:
    first, second = use("broker"), use("broker")
    address = urls(first)[1]
    urls(second)

    leave(first)
    client = redis.Redis.from_url(address)
    assert client.ping()
    client.close()
    leave(second)

    assert processes.of(tmp_path) == {}


def test_a_killed_user_leaves_nothing_and_the_data_is_there_at_the_next_start(
    use: Callable[..., User], tmp_path: Path
) -> None:
    killed = use("database")
    with psycopg.connect(urls(killed)[0]) as connection:
        connection.execute("CREATE EXTENSION vector")
        connection.execute("CREATE TABLE kept (number int)")
    killed.kill()
    killed.communicate()
    assert processes.are_gone(tmp_path, seconds=GONE_SECONDS)

    with psycopg.connect(urls(use("database"))[0]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        assert connection.execute("SHOW max_connections").fetchone() == ("200",)


@pytest.mark.parametrize(
    ("kind", "keeper", "server"),
    [
        pytest.param("broker", "config.embedded.valkey", "valkey-server", id="valkey"),
        pytest.param("database", "config.embedded.postgres", "bin/postgres -D", id="postgres"),
    ],
)
def test_killing_keeper_and_server_does_not_wedge_the_next_start(
    use: Callable[..., User], tmp_path: Path, kind: str, keeper: str, server: str
) -> None:
    user = use(kind)
    urls(user)
    for pid in [processes.one(tmp_path, part) for part in (server, keeper)]:
        os.kill(pid, signal.SIGKILL)
    user.kill()
    user.communicate()

    assert urls(use(kind)) != ("None", "None")


@pytest.mark.parametrize(
    ("kind", "server"),
    [
        pytest.param("broker", "valkey-server", id="valkey"),
        pytest.param("database", "bin/postgres -D", id="postgres"),
    ],
)
def test_a_server_that_is_killed_comes_back_at_its_address(
    use: Callable[..., User], tmp_path: Path, kind: str, server: str
) -> None:
    database, broker = urls(use(kind))
    killed = processes.one(tmp_path, server)

    os.kill(killed, signal.SIGKILL)

    assert answers_again(database, broker)
    assert processes.one(tmp_path, server) != killed


def test_a_server_without_its_keeper_is_missed(use: Callable[..., User], tmp_path: Path) -> None:
    _, address = urls(use("broker"))
    before = environment.kept(tmp_path, {"REDIS_URL": address})
    assert environment.gone(before) == ""

    os.kill(processes.one(tmp_path, "config.embedded.valkey"), signal.SIGKILL)

    deadline = time.monotonic() + GONE_SECONDS
    while environment.gone(before) == "" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "valkey server is gone" in environment.gone(before)


def answers_again(database: str, broker: str) -> bool:
    """Whether the server at one of the two addresses answers, in time."""
    deadline = time.monotonic() + GONE_SECONDS
    while time.monotonic() < deadline:
        try:
            if database != "None":
                psycopg.connect(database).close()
            else:
                redis.Redis.from_url(broker, retry=None).ping()
        except (psycopg.OperationalError, redis.RedisError):
            time.sleep(0.05)
        else:
            return True
    return False


def test_a_variable_that_is_set_is_believed_and_nothing_is_started(
    use: Callable[..., User], tmp_path: Path
) -> None:
    user = use("broker", REDIS_URL="redis://elsewhere:6379/0")

    assert urls(user) == ("None", "redis://elsewhere:6379/0")
    assert list(processes.of(tmp_path)) == [user.pid]


def test_a_server_that_cannot_start_says_why(use: Callable[..., User], tmp_path: Path) -> None:
    (tmp_path / "valkey").write_text("a file where the data should be")

    user = use("broker")

    user.communicate(timeout=GONE_SECONDS)
    assert user.returncode != 0
    assert "FileExistsError" in (tmp_path / "log" / "valkey.log").read_text()
    assert processes.of(tmp_path) == {}
