"""Which share of the atoms tests hold, on builds of the examples and of what a real model answered: the recordings.

Builds with the recordings are asked for further tests, and answered none: they were recorded before.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from config.benchmarks import Figure, recordings
from config.embedded.environment import without_servers
from execution.gate.removal.totals import ENOUGH

ENVIRONMENT: dict[str, str] = {}
# Enough for every atom of a recording on a busy machine.
PROVING_SECONDS = "300"
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
    for path in sorted(recordings.FOLDER.glob("*.jsonl")):
        recorded = recordings.read(path)
        with recordings.answering(recorded) as address:
            size = ("--size", str(recorded.size), "--stack", recorded.stack)
            variables = {"ANTHROPIC_BASE_URL": address, "ANTHROPIC_API_KEY": "recorded"}
            yield path.stem, _built(recorded.brief, *size, **variables)


def _built(brief: str, *arguments: str, **variables: str) -> dict[str, Any]:
    """The summary of a build in a home of its own."""
    with TemporaryDirectory(prefix="masterplan-bench-", ignore_cleanup_errors=True) as name:
        path = Path(name, "brief.md")
        path.write_text(brief, encoding="utf-8")
        own = {"MASTERPLAN_HOME": f"{name}/home", "REMOVAL_SECONDS": PROVING_SECONDS}
        command = ["manage.py", "build", str(path), "--out", f"{name}/out", "--json", *arguments]
        ended = subprocess.run(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=without_servers() | own | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        summary: dict[str, Any] = json.loads(ended.stdout.strip().splitlines()[-1])
        return summary
