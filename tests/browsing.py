"""Fixtures for journeys: a whole running system of its own, and a browser to visit it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from config.embedded.environment import NAMING_SERVERS

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a page asks of itself and cannot have: a place that is not there. A server that refuses, or a page that is
# left while it asks, is none.
HTMX_ERROR = re.compile(r"htmx:(?!send|timeout)")
START_SECONDS = 240
STOP_SECONDS = 80
# The proof by removal takes as long as all tests of what is built, and has tests of its own.
BRIEFLY = {"REMOVAL_SECONDS": "5"}
# Small limits, so that tests of previews reach them soon.
PREVIEWS = {
    "PREVIEW_START_SECONDS": "12",
    "PREVIEW_ANSWER_MB": "2",
    "PREVIEW_DATA_MB": "16",
    "PREVIEW_SLOTS": "14",
}
OWN_TO_THIS_RUN = NAMING_SERVERS | {"MASTERPLAN_HOME", "SECRET_KEY"}


@dataclass(frozen=True, kw_only=True)
class Site:
    """A system started by `manage.py up`."""

    url: str
    username: str
    password: str
    home: Path
    process: subprocess.Popen[str]
    log: Path


def clean_environment(home: Path, **variables: str) -> dict[str, str]:
    """The environment a person has, whatever this test run has set for itself."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN_TO_THIS_RUN}
    return kept | {"MASTERPLAN_HOME": str(home), "PYTHONUNBUFFERED": "1"} | variables


def start_site(home: Path, *, port: int = 0, **variables: str) -> Site:
    home.mkdir(parents=True, exist_ok=True)
    log = home / f"up-{len(list(home.glob('up-*.log')))}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port)],
            cwd=ROOT,
            env=clean_environment(home, **variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not (address := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, f"not up within {START_SECONDS} s:\n{log.read_text()}"
        time.sleep(0.05)
    # The block is printed at once, so what follows the address is there or will not come.
    account = re.search(r"Account\s+(\S+)\s+Password\s+(\S+)", log.read_text())
    username, password = account.groups() if account else ("admin", "")
    return Site(
        url=address.group(),
        username=username,
        password=password,
        home=home,
        process=process,
        log=log,
    )


def stop_site(running: Site, signum: signal.Signals = signal.SIGINT) -> None:
    running.process.send_signal(signum)
    running.process.wait(timeout=STOP_SECONDS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one module: while it is open, no other event loop may run in this thread."""
    if not CHROMIUM.exists():
        pytest.skip("the Debian package chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """One for the tests of a module, since each window starts processes of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A fresh page that remembers nothing; an error in a page's own script, or of htmx on any page, fails the test."""
    opened = window.new_page()
    errors: list[str] = []

    def note(said: ConsoleMessage) -> None:
        if said.type == "error" and HTMX_ERROR.match(said.text):
            errors.append(said.text)

    opened.on("pageerror", lambda error: errors.append(str(error)))
    window.on("console", note)
    yield opened
    opened.evaluate("localStorage.clear()")
    opened.close()
    window.remove_listener("console", note)
    window.clear_cookies()
    window.clear_permissions()
    assert not errors, errors
