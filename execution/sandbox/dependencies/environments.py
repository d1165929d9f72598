"""Environments: the packages of one lock in one folder, made once and then only read."""

import fcntl
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from execution.errors import EnvironmentNotMade
from execution.sandbox.dependencies.lock import LOCK_FILE, lock_sha
from execution.sandbox.dependencies.resolver import WHEELS_ONLY, cache
from execution.sandbox.dependencies.uv import explained, run_uv

WAIT_SECONDS = 300.0
COMPILE_SECONDS = 300.0
POLL_SECONDS = 0.1
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What `doctor` lists."""

    sha: str
    packages: int
    size_bytes: int
    used_at: datetime


def environment_for(lock: str) -> Path | None:
    """The folder with everything that a lock names, made if it is not there; nothing for an empty lock.

    Raises IndexUnavailable if what it names cannot be fetched now, EnvironmentNotMade if it cannot be installed as
    it is. No code of a package runs while it is made.
    """
    if not lock.strip():
        return None
    sha = lock_sha(lock)
    folder = _home() / sha
    with _held(sha):
        if not folder.is_dir():
            _make(lock, folder)
        _mark(sha)
    return folder


def made_environment(lock: str) -> Path | None:
    """The folder if it is there already: nothing is made or fetched."""
    folder = _home() / lock_sha(lock)
    return folder if lock.strip() and folder.is_dir() else None


def environment_of(tree: Mapping[str, str]) -> Path | None:
    """That of the tree's lock, as `environment_for`."""
    return environment_for(tree.get(LOCK_FILE, ""))


def importable(tree: Mapping[str, str]) -> frozenset[str]:
    """The top-level modules of the packages that the tree's lock names, as `environment_for`."""
    folder = environment_of(tree)
    return frozenset() if folder is None else _modules(folder)


@functools.lru_cache(maxsize=32)
def _modules(folder: Path) -> frozenset[str]:
    names = {path.name.partition(".")[0] for path in folder.iterdir()}
    return frozenset(name for name in names if name.isidentifier())


def environments() -> list[Environment]:
    """Those of this machine, the last used first."""
    found = [_described(folder) for folder in _folders()]
    return sorted(found, key=lambda one: one.used_at, reverse=True)


def remove_unused() -> int:
    """Remove environments that nobody used for `ENVIRONMENT_DAYS`, and what broken-off installations left. Returns how many."""
    oldest = time.time() - settings.ENVIRONMENT_DAYS * DAY_SECONDS
    old = [folder for folder in _folders() if _used(folder.name) < oldest]
    for folder in old:
        with _held(folder.name):
            if _used(folder.name) < oldest:
                shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _make(lock: str, folder: Path) -> None:
    """Beside its place and then renamed, so that an environment is whole or not there."""
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as name:
        work = Path(name)
        (work / "requirements.lock").write_text(lock)
        target = work / "site"
        words = ["sync", "requirements.lock", "--require-hashes", "--target", str(target)]
        words += [*WHEELS_ONLY, "--python", _interpreter(), "--quiet"]
        done = run_uv(*words, folder=work, cache=cache())
        if done.returncode:
            raise EnvironmentNotMade(explained(done.stderr))
        _compile(target)
        target.chmod(0o755)
        target.rename(folder)


def _interpreter() -> str:
    """The one that runs in the sandbox, not that of the virtual environment."""
    return f"{sys.base_prefix}/bin/python{sys.version_info.major}.{sys.version_info.minor}"


def _compile(target: Path) -> None:
    """Otherwise every start in the sandbox, where nothing can be written, compiles all that it imports."""
    words = ["-I", "-S", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    try:
        subprocess.run(
            [_interpreter(), *words, str(target)],
            env={},
            capture_output=True,
            timeout=COMPILE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EnvironmentNotMade(f"its modules could not be compiled: {error}") from error


@contextmanager
def _held(sha: str) -> Iterator[None]:
    """Alone with one environment, over all processes. Raises EnvironmentNotMade if another keeps it too long."""
    _home().mkdir(parents=True, exist_ok=True)
    descriptor = os.open(_home() / f".{sha}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while not _taken(descriptor):
            if time.monotonic() >= deadline:
                raise EnvironmentNotMade("another process has been making it for too long")
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _home() -> Path:
    return settings.HOME_DIR / "environments"


def _folders() -> list[Path]:
    return [one for one in _home().glob("*") if one.is_dir() and not one.name.startswith(".")]


def _mark(sha: str) -> None:
    (_home() / f".{sha}.used").touch()


def _used(sha: str) -> float:
    try:
        return (_home() / f".{sha}.used").stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _described(folder: Path) -> Environment:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Environment(
        sha=folder.name,
        packages=len(list(folder.glob("*.dist-info"))),
        size_bytes=sum(sizes),
        used_at=datetime.fromtimestamp(_used(folder.name), UTC),
    )
