"""Seconds per gate with every check and acceptance test on, over the run of `makespan`."""

from config.benchmarks import Figure, makespan
from config.embedded.crew import working

ENVIRONMENT = makespan.ENVIRONMENT | {"GATE_CHECKS": "1", "STANDIN_LATENCY_MEAN_SECONDS": "0"}


def run() -> list[Figure]:
    with working():
        run = makespan.measured_run()
    figures = []
    for wave in run.waves.filter(closed_at__isnull=False):
        ends = wave.atoms.values_list("attempts__ended_at", flat=True)
        assert wave.closed_at is not None
        behind = (wave.closed_at - max(end for end in ends if end)).total_seconds()
        figures.append(
            Figure(figure=f"gate of wave {wave.number}", value=round(behind, 2), unit="s")
        )
    return figures
