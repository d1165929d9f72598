"""From names to a lock. Versions are chosen here and nowhere else."""

import subprocess
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from execution.errors import NotResolvable
from execution.sandbox.dependencies.lock import pins
from execution.sandbox.dependencies.package_names import normalised, read_names
from execution.sandbox.dependencies.uv import explained, run_uv

WHEELS_ONLY = ("--only-binary", ":all:")
LOCKED = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet")
PYTHON_VERSION = "3.11"


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """`requirements` as people read and change them, `lock` as it is installed."""

    requirements: str
    lock: str


def resolve(requirements: str, lock: str, proposed: Sequence[str]) -> Resolved:
    """A stack's requirements and proposed packages; what the stack has locked keeps its versions.

    Raises DependencyRefused for a proposal that is no plain name, NotResolvable if the index has nothing that fits,
    IndexUnavailable if it could not be asked.
    """
    known = {normalised(line.partition("[")[0]) for line in requirements.split()}
    names = [name for name in read_names(proposed) if name not in known]
    if not names:
        return Resolved(requirements=requirements, lock=lock)
    wanted = "".join(f"{line}\n" for line in [*requirements.splitlines(), *names])
    with tempfile.TemporaryDirectory(prefix="masterplan-lock-") as name:
        folder = Path(name)
        (folder / "requirements.in").write_text(wanted)
        held = "".join(f"{pin.name}=={pin.version}\n" for pin in pins(lock))
        (folder / "constraints.txt").write_text(held)
        return Resolved(requirements=wanted, lock=_locked(folder, names))


def _locked(folder: Path, names: Sequence[str]) -> str:
    done = _compile(folder, cut_off())
    if done.returncode == 0:
        return done.stdout
    why = explained(done.stderr)
    if settings.PACKAGE_MIN_AGE_DAYS and _compile(folder, "").returncode == 0:
        days = settings.PACKAGE_MIN_AGE_DAYS
        why = (
            f"Only versions younger than {days} days would do, and those are not used"
            f" (PACKAGE_MIN_AGE_DAYS). {why}"
        )
    raise NotResolvable(names, why)


def cut_off() -> str:
    """The age that a version must have, as uv reads it; empty for any."""
    days = settings.PACKAGE_MIN_AGE_DAYS
    return f"{days} days" if days else ""


def _compile(folder: Path, age: str) -> subprocess.CompletedProcess[str]:
    words = ["compile", "requirements.in", "--constraints", "constraints.txt", *LOCKED]
    words += [*WHEELS_ONLY, "--python-version", PYTHON_VERSION]
    return run_uv(*words, *(["--exclude-newer", age] if age else []), folder=folder, cache=cache())


def cache() -> Path:
    """Files that uv downloaded, beside the environments so that they can be linked instead of copied."""
    return settings.HOME_DIR / "environments" / ".cache"


def ages(lock: str) -> dict[str, int]:
    """Days since each locked version was published, as far as the index says so. Raises IndexUnavailable."""
    with tempfile.TemporaryDirectory(prefix="masterplan-lock-") as name:
        folder = Path(name)
        (folder / "requirements.in").write_text(lock)
        words = ["compile", "requirements.in", "--format", "pylock.toml", "--universal", "--quiet"]
        done = run_uv(
            *words, *WHEELS_ONLY, "--python-version", PYTHON_VERSION, folder=folder, cache=cache()
        )
    if done.returncode:
        return {}
    now = datetime.now(UTC)
    found = {}
    for package in tomllib.loads(done.stdout).get("packages", []):
        times = [one["upload-time"] for one in package.get("wheels", []) if "upload-time" in one]
        if times:
            found[normalised(package["name"])] = (now - min(times)).days
    return found
