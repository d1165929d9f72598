"""The commands of the Procfile, the worker's as often as there are processes to run it in."""

import os
from pathlib import Path

from honcho.environ import parse_procfile

from config.embedded.state_folder import PROJECT

WORKER = "worker"
# Each takes about 150 MB; past this, work goes to another host.
MOST_PROCESSES = 4


def worker_processes() -> int:
    """One for each core, because threads of one process share one interpreter."""
    set_to = os.environ.get("WORKER_PROCESSES", "")
    return (
        int(set_to)
        if set_to.isdigit() and int(set_to)
        else min(MOST_PROCESSES, os.cpu_count() or 1)
    )


def told() -> dict[str, str]:
    """What the processes are told of each other, so that they share out the threads."""
    return {"WORKER_PROCESSES": str(worker_processes())}


def commands(path: Path = PROJECT / "Procfile") -> dict[str, str]:
    """By name: `worker`, `worker2`, … share the work."""
    found: dict[str, str] = {}
    for name, command in parse_procfile(path.read_text()).processes.items():
        found[name] = command
        if name == WORKER:
            for number in range(2, worker_processes() + 1):
                found[f"{name}{number}"] = command
    return found
