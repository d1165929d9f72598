"""Where the state of this machine lives."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def home_dir() -> Path:
    """`.masterplan` under the project, or MASTERPLAN_HOME."""
    return Path(os.environ.get("MASTERPLAN_HOME") or PROJECT / ".masterplan").resolve()


@dataclass(frozen=True, kw_only=True)
class Places:
    """The files of one embedded server; keeping.py says what the locks mean."""

    home: Path
    name: str

    @property
    def users(self) -> Path:
        return self.home / "run" / f"{self.name}.users"

    @property
    def keeper(self) -> Path:
        return self.home / "run" / f"{self.name}.keeper"

    @property
    def server(self) -> Path:
        return self.home / "run" / f"{self.name}.server"

    @property
    def url(self) -> Path:
        return self.home / "run" / f"{self.name}.url"

    @property
    def log(self) -> Path:
        return self.home / "log" / f"{self.name}.log"
