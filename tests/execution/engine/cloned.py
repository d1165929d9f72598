"""A real git that reads what Masterplan serves, in folders of its own."""

import os
import subprocess
import sys
from pathlib import Path

WHO = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@t", "GIT_TERMINAL_PROMPT": "0"}


def git(folder: Path, *arguments: str) -> str:
    """What it says. Raises CalledProcessError."""
    return tried(folder, *arguments, check=True).stdout


def tried(folder: Path, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
    home = {"HOME": str(folder), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=home | WHO, check=check, capture_output=True, text=True
    )


def passes_its_tests(clone: Path, tag: str) -> bool:
    """Whether the tests that stand in the tree of this tag are some, and pass."""
    git(clone, "checkout", "--quiet", tag)
    ran = subprocess.run(
        [sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", "."],
        cwd=clone, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.returncode == 0 and "Ran 0 tests" not in ran.stderr
