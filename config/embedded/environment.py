"""Fills DATABASE_URL, REDIS_URL and the model's variables from embedded servers where they are unset."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import environ

from config.embedded import file_locks
from config.embedded.server import ServerFailed, write_private
from config.embedded.state_folder import PROJECT, Places, home_dir

START_SECONDS = 150
STOP_SECONDS = 30
POLL_SECONDS = 0.02
KEEPERS = {
    "postgres": "config.embedded.postgres",
    "valkey": "config.embedded.valkey",
    "standin": "config.embedded.standin_process",
}
# What an environment says of servers, embedded or not.
NAMING_SERVERS = {
    "DATABASE_URL",
    "REDIS_URL",
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_API_KEY",
    "MASTERPLAN_STANDIN",
}
LOG_BYTES = 5_000_000
LOG_TAIL_LINES = 15


@dataclass(kw_only=True)
class Servers:
    """The embedded servers this process uses. Each runs for as long as any process uses it."""

    home: Path
    durable: bool = True
    held: dict[str, int] = field(default_factory=dict)
    variables: list[str] = field(default_factory=list)

    def attach(self, *names: str) -> dict[str, str]:
        """The addresses of these servers, started where they did not run. Raises ServerFailed."""
        starting = file_locks.opened(self.home / "run" / "starting")
        try:
            if not file_locks.take(starting, seconds=START_SECONDS):
                raise ServerFailed(
                    f"another command has been starting servers for {START_SECONDS} s"
                )
            for name in names:
                self._use(name)
            return {name: self._await(name) for name in names}
        finally:
            os.close(starting)

    def _use(self, name: str) -> None:
        places = Places(home=self.home, name=name)
        self.held[name] = file_locks.opened(places.users)
        file_locks.share(self.held[name])  # waits while a keeper that had no users left is closing
        if not file_locks.is_held(places.keeper):
            _start_keeper(places, durable=self.durable)

    def _await(self, name: str) -> str:
        places = Places(home=self.home, name=name)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            alive = file_locks.is_held(places.keeper)
            if alive and places.url.exists():
                return places.url.read_text()
            if not alive:
                raise ServerFailed(_obituary(places))
            time.sleep(POLL_SECONDS)
        raise ServerFailed(_obituary(places))

    def stop(self) -> None:
        """Give the servers up, and wait for the end of those that nobody else uses."""
        starting = file_locks.opened(self.home / "run" / "starting")
        file_locks.take(starting, seconds=STOP_SECONDS)
        ours = [name for name in self.held if self._is_last(name)]
        for descriptor in self.held.values():
            os.close(descriptor)
        self.held.clear()
        deadline = time.monotonic() + STOP_SECONDS
        for name in ours:
            places = Places(home=self.home, name=name)
            while time.monotonic() < deadline and (
                file_locks.is_held(places.keeper) or file_locks.is_held(places.server)
            ):
                time.sleep(POLL_SECONDS)
        os.close(starting)
        for variable in self.variables:
            os.environ.pop(variable, None)
        self.variables.clear()

    def _is_last(self, name: str) -> bool:
        # Changing a lock's kind lets go of it for a moment, in which the keeper may take it and close.
        return file_locks.take(self.held[name]) or file_locks.is_held(
            Places(home=self.home, name=name).users
        )

    def publish(self, values: Mapping[str, str]) -> None:
        os.environ.update(values)
        self.variables.extend(values)


def ensure(*, database: bool, broker: bool, model: bool, durable: bool = True) -> Servers:
    """Set every variable that is wanted and unset, from a server that runs already or is started now."""
    servers = Servers(home=home_dir(), durable=durable)
    wanted = {
        "postgres": database and _is_unset("DATABASE_URL"),
        "valkey": broker and _is_unset("REDIS_URL"),
        "standin": model and _is_unset("ANTHROPIC_API_KEY") and _is_unset("ANTHROPIC_BASE_URL"),
    }
    names = [name for name, needed in wanted.items() if needed]
    if not names:
        return servers
    try:
        for name, url in servers.attach(*names).items():
            servers.publish(_variables(name, url))
    except BaseException:
        servers.stop()
        raise
    return servers


def without_servers() -> dict[str, str]:
    """This environment for a command that is to use servers of its own."""
    return {name: value for name, value in os.environ.items() if name not in NAMING_SERVERS}


def kept(home: Path, environment: Mapping[str, str]) -> list[Places]:
    """The servers of this home whose addresses stand in this environment."""
    places = [Places(home=home, name=name) for name in KEEPERS]
    addresses = set(environment.values())
    return [p for p in places if p.url.exists() and p.url.read_text() in addresses]


def gone(before: Sequence[Places]) -> str:
    """What to say of the first of them that has no keeper any more, which would have started it again; or nothing."""
    lost = next((places for places in before if not file_locks.is_held(places.keeper)), None)
    return f"The embedded {lost.name} server is gone; {lost.log} says why." if lost else ""


def prepare_environment() -> None:
    """Read `.env`, and give this folder a SECRET_KEY of its own, made once, where none is set."""
    environ.Env.read_env(PROJECT / ".env")
    if _is_unset("SECRET_KEY"):
        path = home_dir() / "secret_key"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_private(path, secrets.token_urlsafe(50))
        os.environ["SECRET_KEY"] = path.read_text()


def _is_unset(variable: str) -> bool:
    return not os.environ.get(variable)


def _variables(name: str, url: str) -> dict[str, str]:
    if name == "postgres":
        return {"DATABASE_URL": url}
    if name == "valkey":
        return {"REDIS_URL": url}
    return {
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_KEY": "stand-in",
        "MASTERPLAN_STANDIN": "1",
    }


def _start_keeper(places: Places, *, durable: bool) -> None:
    """Returns when a keeper lives; it goes on in a session of its own, untouched by Ctrl-C."""
    places.log.parent.mkdir(parents=True, exist_ok=True)
    mode = "wb" if places.log.exists() and places.log.stat().st_size > LOG_BYTES else "ab"
    command = [sys.executable, "-m", KEEPERS[places.name], str(places.home)]
    with places.log.open(mode) as log:
        subprocess.run(
            command if durable else [*command, "--volatile"],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            check=False,
        )


def _obituary(places: Places) -> str:
    lines = places.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
    tail = "\n".join(f"    {line}" for line in lines)
    return f"The embedded {places.name} server did not start. {places.log} ends with:\n{tail}"
