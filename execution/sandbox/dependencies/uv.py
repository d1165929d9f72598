"""Calling uv: which index it asks, and what its failures mean."""

import functools
import os
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from uv import find_uv_bin

from execution.errors import IndexUnavailable

TIMEOUT_SECONDS = 300.0
PUBLIC_INDEX = "https://pypi.org/simple"
# What pip reads besides the index itself that uv must be told as well.
PASSED_ON = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "PATH",
)
OF_PIP = re.compile(r"^(?P<part>:env:|install|global)\.(?P<name>[\w-]+)='(?P<value>.*)'$")
PRECEDENCE = ["global", "install", ":env:"]
# What uv says when it could not ask, in contrast to having got an answer that does not help.
UNREACHABLE = re.compile(
    r"error sending request|failed to fetch|request failed|client error|dns error|timed? ?out|"
    r"connection (refused|reset)|status (code )?\(?5\d\d|401 unauthorized|403 forbidden",
    re.IGNORECASE,
)


@functools.cache
def settings_of_pip() -> dict[str, str]:
    """What pip is configured to use on this machine, by option; empty where pip is not installed."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return {}
    found = [match for line in done.stdout.splitlines() if (match := OF_PIP.match(line))]
    found.sort(key=lambda match: PRECEDENCE.index(match["part"]))
    return {match["name"]: match["value"] for match in found}


def index_address() -> str:
    """The setting, or what pip asks on this machine.

    One index alone: where names of several are mixed, a stranger's package can take the place of one's own.
    """
    return settings.PACKAGE_INDEX_URL or settings_of_pip().get("index-url") or PUBLIC_INDEX


def run_uv(*words: str, folder: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """uv with nothing of this machine's but its index, its way out and a cache of ours.

    Raises IndexUnavailable if the index does not answer, or uv cannot be run.
    """
    command = [_program(), "pip", *words, "--no-config", "--default-index", index_address()]
    try:
        done = subprocess.run(
            [*command, "--cache-dir", str(cache), "--color", "never"],
            cwd=folder,
            env=_environment(folder),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise IndexUnavailable(index_address(), f"no answer in {TIMEOUT_SECONDS:.0f} s") from None
    except OSError as error:
        raise IndexUnavailable(index_address(), f"uv cannot be run: {error}") from error
    if done.returncode and UNREACHABLE.search(done.stderr):
        raise IndexUnavailable(index_address(), explained(done.stderr))
    return done


@functools.cache
def _program() -> str:
    return str(find_uv_bin())


def _environment(home: Path) -> dict[str, str]:
    given = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    of_pip = settings_of_pip()
    if certificates := of_pip.get("cert"):
        given.setdefault("SSL_CERT_FILE", certificates)
    if proxy := of_pip.get("proxy"):
        given.setdefault("HTTPS_PROXY", proxy)
    return given | {"HOME": str(home), "UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never"}


def explained(stderr: str) -> str:
    """What uv says, in one paragraph and without its marks."""
    lines = [
        line.strip().removeprefix("error: ").removeprefix("cause: ") for line in stderr.splitlines()
    ]
    return " ".join(dict.fromkeys(line for line in lines if line))[:1500]
