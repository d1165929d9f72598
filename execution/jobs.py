"""What a worker can be asked to do; `tasks` gives each to Celery. A job may be lost or doubled."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    SPECIFY = "specify"
    WRITE_TESTS = "write_tests"
    RUN_ATOM = "run_atom"
    RECHECK_ATOM = "recheck_atom"
    CLOSE_WAVE = "close_wave"


@dataclass(frozen=True, kw_only=True)
class Job:
    kind: Kind
    id: UUID
