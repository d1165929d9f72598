"""What a piece of work took of the machine: CPU of the processes of a crew, and their queries."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.benchmarks import Figure, counted
from config.embedded.crew import Crew, working
from config.embedded.procfile import WORKER

MS_PER_TICK = 1000 / os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat behind the name of the program, as proc(5) numbers them from its state on.
OWN, OF_CHILDREN = slice(11, 13), slice(13, 15)


@dataclass(frozen=True, kw_only=True)
class Consumption:
    """Milliseconds of CPU: of the workers themselves, of the programs they started, and of who only wakes them."""

    queries: int = 0
    workers_ms: float = 0.0
    programs_ms: float = 0.0
    others_ms: float = 0.0

    def since(self, before: "Consumption") -> "Consumption":
        return Consumption(
            **{name: value - vars(before)[name] for name, value in vars(self).items()}
        )

    def figures(self, atoms: int) -> list[Figure]:
        rows = {
            "queries of workers": (self.queries, "/atom"),
            "CPU of workers": (self.workers_ms, "ms/atom"),
            "CPU of their checks": (self.programs_ms, "ms/atom"),
            "CPU of beat": (self.others_ms, "ms/atom"),
        }
        return [
            Figure(figure=name, value=round(value / atoms, 2), unit=unit)
            for name, (value, unit) in rows.items()
        ]


class Meter:
    """Reads what a crew has taken so far."""

    def __init__(self, crew: Crew, folder: Path) -> None:
        self._crew = crew
        self._folder = folder

    def read(self) -> Consumption:
        pids = {name: child.pid for name, child in self._crew.children.items()}
        own = {name: _cpu_ms(pid, OWN) for name, pid in pids.items()}
        return Consumption(
            queries=counted.queries(self._folder),
            workers_ms=_of_workers(own),
            programs_ms=_of_workers(
                {name: _cpu_ms(pid, OF_CHILDREN) for name, pid in pids.items()}
            ),
            others_ms=sum(own.values()) - _of_workers(own),
        )


@contextmanager
def metered() -> Iterator[Meter]:
    """A crew whose workers count their queries."""
    folder = Path(tempfile.mkdtemp(prefix="masterplan-bench-"))
    told = {counted.FOLDER: str(folder), "WORKER_IMPORTS": counted.__name__}
    os.environ.update(told)
    try:
        with working() as crew:
            yield Meter(crew, folder)
    finally:
        for name in told:
            del os.environ[name]
        shutil.rmtree(folder)


def _of_workers(by_name: Mapping[str, float]) -> float:
    return sum(value for name, value in by_name.items() if name.startswith(WORKER))


def _cpu_ms(pid: int, which: slice) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[which])) * MS_PER_TICK
