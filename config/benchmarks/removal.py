"""Which share of the atoms tests hold, on builds of the examples and of what a real model answered: the recordings.

Builds with the recordings are asked for further tests, and answered none: they were recorded before.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from config.benchmarks import Figure
from execution.gate.removal.standing import ENOUGH
from tests.costs.scripted import serving
from tests.journeys.builds import THOROUGHLY, finish, start_build
from tests.recorded.replay import FOLDER, recording

ENVIRONMENT: dict[str, str] = {}
LONGEST_SECONDS = 1800
EXAMPLES = settings.BASE_DIR / "examples"


def run() -> list[Figure]:
    figures = []
    for name, summary in _summaries():
        share, seconds = summary["held_share"], summary["removal_seconds"]
        target = float(ENOUGH)
        figures += [
            Figure(figure=f"{name}: held", value=share or 0, unit="%", target=target),
            Figure(figure=f"{name}: before", value=summary["held_share_before"] or 0, unit="%"),
            Figure(figure=f"{name}: not held", value=len(summary["not_held"]), unit="atoms"),
            Figure(figure=f"{name}: dead of them", value=len(summary["dead"]), unit="atoms"),
            Figure(figure=f"{name}: proving", value=seconds or 0, unit="s"),
        ]
    return figures


def _summaries() -> Iterator[tuple[str, dict[str, Any]]]:
    for brief in sorted(EXAMPLES.glob("*.md")):
        yield brief.stem, _built(brief.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.jsonl")):
        recorded = recording(path.stem)
        with serving(recorded) as server:
            size = ("--size", str(recorded.size), "--stack", recorded.stack)
            variables = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "recorded"}
            yield path.stem, _built(recorded.brief, *size, **variables)


def _built(brief: str, *arguments: str, **variables: str) -> dict[str, Any]:
    with TemporaryDirectory(prefix="masterplan-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name, "home")
        out, variables = Path(name, "out"), THOROUGHLY | variables
        process = start_build(home, out, *arguments, brief=brief, **variables)
        return finish(process, home, seconds=LONGEST_SECONDS).summary
