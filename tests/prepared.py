"""A database with all tables, made once in a run of the tests, for the systems that are started in it.

Migrating an empty one takes about six seconds of CPU. That it works is shown where the start itself is the matter:
tests/embedded/test_up.py, tests/journeys/test_build.py and tests/shared/test_schema.py start with nothing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import file_locks
from tests.browsing import (
    BRIEFLY,
    PREVIEWS,
    ROOT,
    Site,
    clean_environment,
    start_site,
    stop_site,
)

# The cluster, and the password that it was made with.
PARTS = ("postgres", "postgres.password")
MADE_SECONDS = 600


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = start_site(furnished(tmp_path_factory.mktemp("site")), port=0, **BRIEFLY, **PREVIEWS)
    yield running
    stop_site(running)


def furnished(home: Path) -> Path:
    """The same home, with a copy of the database in it; nothing may have been started there."""
    home.mkdir(parents=True, exist_ok=True)
    prepared = _prepared()
    for part in PARTS:
        # As root the cluster belongs to another account, which `cp` keeps and `shutil` does not.
        subprocess.run(["cp", "-a", str(prepared / part), str(home / part)], check=True)
    return home


def _prepared() -> Path:
    """The home that is copied. The first worker of a run makes it, with the migrations of that run."""
    suffix = os.environ.get("MASTERPLAN_TEST_SUFFIX", "")
    folder = ROOT / "-".join(filter(None, [".masterplan-test", suffix, "prepared"]))
    home, made_by = folder / "home", folder / "made_by"
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    lock = file_locks.opened(folder / "lock")
    try:
        if not file_locks.take(lock, seconds=MADE_SECONDS):
            raise TimeoutError(f"another worker has been making {home} for {MADE_SECONDS} s")
        if not made_by.exists() or made_by.read_text() != run:
            _make(home)
            made_by.write_text(run)
    finally:
        os.close(lock)
    return home


def _make(home: Path) -> None:
    """The command ends its server before it ends itself, so what stays is a cluster at rest."""
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"],
        cwd=ROOT,
        env=clean_environment(home),
        stdin=subprocess.DEVNULL,
        check=True,
    )
