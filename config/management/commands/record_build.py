"""`manage.py record_build PLAN --out FILE`: the answers of a build as a file that tests can replay."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand

from config.management.plan_names import plan_named
from execution.export.recorded_answers import recording_of


class Command(BaseCommand):
    help = "Write the brief and all answers of a plan as JSON lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the id of a plan, or `latest`")
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: str, plan: str, out: Path, **options: Any) -> None:
        rows = list(recording_of(plan_named(plan)))
        lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.stdout.write(f"{out}: {len(rows) - 1} answers.")
