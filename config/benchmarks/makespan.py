"""How close a run comes to the shortest time that its model calls allow.

200 atoms in 5 waves, 32 at once, stand-in latencies lognormal with mean 1 s and sigma 0.5, seed fixed. Ideal is the
sum over waves of list scheduling of the latencies that were drawn. Levels 1 and 2 are on; 3, 4 and acceptance tests
are measured apart, as the seconds behind each gate (`gates`).
"""

import json
import os
import time
import urllib.request
from collections.abc import Callable

from django.db import transaction

from config.benchmarks import Figure
from config.benchmarks.consumption import metered
from config.benchmarks.synthetic import SEED_WAVES, SEEDS, lay_atoms, synthetic_run
from execution.models import Atom, Run, Wave
from execution.prepare.waves import makespan
from execution.tasks import drive

WAVES, ATOMS_PER_WAVE, AT_ONCE = 5, 40, 32
TARGET = 0.90
POLL_SECONDS = 0.25
LONGEST_SECONDS = 600
ENVIRONMENT = {
    "STANDIN_LATENCY_MEAN_SECONDS": "1",
    "STANDIN_LATENCY_SIGMA": "0.5",
    "STANDIN_SEED": "1",
    "STANDIN_TOKENS_PER_SECOND": "0",
    "MODEL_CONCURRENCY": str(AT_ONCE),
    "ATOM_CONCURRENCY": str(AT_ONCE),
    "WORKER_CONCURRENCY": str(AT_ONCE + 8),
    "GATE_CHECKS": "0",
    "LOG_LEVEL": "WARNING",
}


def run() -> list[Figure]:
    with metered() as meter:
        run = started_run()
        wait_until(
            lambda: (
                run.waves.filter(number=SEED_WAVES, closed_at__isnull=False).exists()
                or has_ended(run)
            )
        )
        before = meter.read()
        wait_until(lambda: has_ended(run))
        taken = meter.read().since(before)
    drawn = _drawn_latencies()
    ideal = sum(makespan(drawn[wave], concurrency=AT_ONCE) for wave in sorted(drawn))
    measured = sum(_seconds(wave) for wave in run.waves.filter(number__gt=SEED_WAVES))
    return [
        Figure(
            figure="atoms accepted",
            value=_accepted(run),
            unit="atoms",
            target=WAVES * ATOMS_PER_WAVE,
        ),
        Figure(figure="ideal", value=round(ideal, 2), unit="s"),
        Figure(figure="measured", value=round(measured, 2), unit="s"),
        Figure(
            figure="ideal ÷ measured", value=round(ideal / measured, 3), unit="ratio", target=TARGET
        ),
        *taken.figures(atoms=WAVES * ATOMS_PER_WAVE),
    ]


def measured_run() -> Run:
    """Start the synthetic run and wait until nothing of it goes on. Raises TimeoutError."""
    run = started_run()
    wait_until(lambda: has_ended(run))
    return run


def started_run() -> Run:
    # Unseen until it is whole: a sweep would drive it half laid out.
    with transaction.atomic():
        run = synthetic_run()
        lay_atoms(run, waves=WAVES, per_wave=ATOMS_PER_WAVE)
    drive.delay(str(run.pk))
    return run


def has_ended(run: Run) -> bool:
    run.refresh_from_db()
    return run.status in {Run.Status.PAUSED, Run.Status.COMPLETED, Run.Status.FAILED}


def wait_until(is_so: Callable[[], bool]) -> None:
    """Raises TimeoutError."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the run has not ended within {LONGEST_SECONDS} s")
        time.sleep(POLL_SECONDS)


def _accepted(run: Run) -> int:
    return Atom.objects.accepted().filter(run=run, wave__number__gt=SEED_WAVES).count()


def _seconds(wave: Wave) -> float:
    """From its start to the end of its last attempt; the gate behind it is measured apart."""
    assert wave.started_at is not None
    ends = wave.atoms.values_list("attempts__ended_at", flat=True)
    return (max(end for end in ends if end) - wave.started_at).total_seconds()


def _drawn_latencies() -> dict[int, list[float]]:
    """By wave: calls reach the server wave after wave; those of the seeds come first."""
    with urllib.request.urlopen(f"{os.environ['ANTHROPIC_BASE_URL']}/stats") as answer:  # noqa: S310
        rows = json.load(answer)["latencies"]
    seconds = [row["seconds"] for row in rows if row["job"] == "AtomCode"][len(SEEDS) :]
    return {
        wave: seconds[wave * ATOMS_PER_WAVE : (wave + 1) * ATOMS_PER_WAVE] for wave in range(WAVES)
    }
