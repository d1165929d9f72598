"""Real servers for the tests, in a home of their own, and no way out of this machine.

Settings read the environment once, so everything is set here, before Django is set up.
MASTERPLAN_TEST_SUFFIX gives another home, for a second test run beside this one; so does each worker of pytest-xdist.
"""

import gc
import ipaddress
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import django
import hypothesis
import pytest
from pytest_django import Settings
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from config.embedded import environment
from config.embedded.server import free_port
from tests import emptying
from tests.browsing import browser, page, site, window  # noqa: F401  (fixtures)

ROOT = Path(__file__).resolve().parent.parent
BROWSER_REQUIRED = bool(os.environ.get("MASTERPLAN_BROWSER_REQUIRED"))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
SUFFIX = "-".join(filter(None, [os.environ.get("MASTERPLAN_TEST_SUFFIX", ""), WORKER]))
# It only hands tests out to its workers, so it needs no servers.
IS_CONTROLLER = not WORKER and "-n" in sys.argv
# What is imported and collected stays: looking through it for garbage as often as usual is a third of collecting.
GC_THRESHOLDS = (50_000, 20, 100)
RECORDED = "test_recorded_builds"
LONGEST = [RECORDED, "test_first_plan", "journeys"]
LOOPBACK_NAMES = {"localhost", "", None}
_servers: list[environment.Servers] = []


def _prepare() -> None:
    for variable in ("DATABASE_URL", "REDIS_URL", "ANTHROPIC_AUTH_TOKEN"):
        os.environ.pop(variable, None)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        MASTERPLAN_HOME=str(
            ROOT / (f".masterplan-test-{SUFFIX}" if SUFFIX else ".masterplan-test")
        ),
        SECRET_KEY="only-for-tests",
        DEBUG="0",
        ANTHROPIC_BASE_URL=f"http://127.0.0.1:{free_port()}",
        ANTHROPIC_API_KEY="stand-in",
        MASTERPLAN_STANDIN="1",
        STANDIN_TOKENS_PER_SECOND="0",
        LOCAL_MODEL_PORTS="",
    )
    if not IS_CONTROLLER:
        _servers.append(environment.ensure(database=True, broker=True, model=False, durable=False))


def _refuse_the_internet(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: it sees every socket of this process, whichever library opened it."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _is_loopback(host):
        raise PermissionError(f"tests stay on this machine; refused: {event} {host!r}")


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


gc.set_threshold(*GC_THRESHOLDS)
_prepare()
sys.addaudithook(_refuse_the_internet)
# So that the conftest of a folder named on the command line may import models.
django.setup()
if IS_CONTROLLER:
    # A worker that inherited it would read its settings before it has servers.
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_configure() -> None:
    from django.conf import settings  # noqa: PLC0415  (after the environment)

    from execution.sandbox.warm import kept  # noqa: PLC0415

    emptying.install()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each test is another build: nothing comes next of it in this process.
    kept.KEPT_SECONDS = 0
    # Most tests live in one transaction, whose rows no heartbeat sees: on a busy machine it would call them lost.
    settings.HEARTBEAT_SECONDS = 600
    # A busy machine is no failed property.
    hypothesis.settings.register_profile(
        "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("busy")


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()
    browsing = any(item.get_closest_marker("browser") for item in session.items)
    if BROWSER_REQUIRED and not browsing:
        pytest.exit("MASTERPLAN_BROWSER_REQUIRED is set, and no browser test was collected", 1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if BROWSER_REQUIRED and report.skipped and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"a browser test was skipped: {report.longreprtext}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, and the rest fills the other workers meanwhile."""
    items.sort(key=lambda item: [name not in item.nodeid for name in LONGEST])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


class Scheduling(LoadFileScheduling):
    """A file to a worker, and each recorded build to one of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if RECORDED in nodeid else super()._split_scope(nodeid)


def pytest_unconfigure() -> None:
    while _servers:
        _servers.pop().stop()


@pytest.fixture(scope="session")
def standin_url() -> Iterator[str]:
    """The undisturbed stand-in model, at the address the settings have."""
    url = os.environ["ANTHROPIC_BASE_URL"]
    process = _start_standin(int(url.rpartition(":")[2]), {})
    yield url
    _end(process)


@pytest.fixture
def standin(settings: Settings, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start a stand-in with faults, `standin(broken_share=0.2)`, and point the settings at it."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(**faults: object) -> str:
        port = free_port()
        processes.append(_start_standin(port, faults))
        settings.ANTHROPIC_BASE_URL = f"http://127.0.0.1:{port}"
        return str(settings.ANTHROPIC_BASE_URL)

    yield start
    for process in processes:
        _end(process)


def _start_standin(port: int, faults: dict[str, object]) -> subprocess.Popen[bytes]:
    variables = {f"STANDIN_{name.upper()}": str(value) for name, value in faults.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.embedded.standin", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert str(port).encode() in line, f"the stand-in model did not start: {line!r}"
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.communicate(timeout=10)
