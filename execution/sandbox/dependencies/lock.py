"""A lock as text: exact versions with the hashes of their wheels."""

import hashlib
import re
import sys
import sysconfig
from dataclasses import dataclass

from execution.sandbox.dependencies.package_names import normalised

# Where a tree has it.
LOCK_FILE = "requirements.lock"
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Pin:
    name: str
    version: str


def pins(lock: str) -> list[Pin]:
    """Also those of other platforms."""
    return [
        Pin(name=normalised(one["name"]), version=one["version"]) for one in ENTRY.finditer(lock)
    ]


def file_hashes(lock: str) -> dict[str, list[str]]:
    """SHA-256 of each file that a name may be installed from, in hexadecimal digits."""
    starts = list(ENTRY.finditer(lock))
    ends = [one.start() for one in starts[1:]] + [len(lock)]
    return {
        normalised(one["name"]): HASH.findall(lock, one.end(), end)
        for one, end in zip(starts, ends, strict=False)
    }


def lock_sha(lock: str) -> str:
    """Of what is installed: comments do not count, this machine's Python and platform do."""
    lines = [line.strip() for line in lock.splitlines()]
    kept = [line for line in lines if line and not line.startswith("#")]
    here = f"{sys.implementation.cache_tag} {sysconfig.get_platform()}"
    return hashlib.sha256("\n".join([here, *kept]).encode()).hexdigest()[:32]
