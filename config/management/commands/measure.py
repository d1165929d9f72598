"""Run one benchmark under the current settings; called by `bench`."""

import importlib
import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from config.benchmarks import Figure
from config.shared.database.schema import migrate


class Command(BaseCommand):
    help = "Used by `bench`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: str, name: str, **options: Any) -> None:
        migrate()
        call_command("load_prices", verbosity=0)
        figures: list[Figure] = importlib.import_module(f"config.benchmarks.{name}").run()
        folder = settings.BASE_DIR / ".masterplan" / "bench"
        folder.mkdir(parents=True, exist_ok=True)
        rows = [asdict(figure) | {"holds": figure.holds} for figure in figures]
        (folder / f"{name}.json").write_text(json.dumps(rows, indent=2) + "\n")
        self.stdout.write(_table(figures))


def _table(figures: list[Figure]) -> str:
    wide = max([28, *(len(row.figure) for row in figures)])
    lines = [f"{'figure':<{wide}} {'value':>10} {'unit':<8} {'wanted':>16} holds"]
    words = {True: "yes", False: "NO", None: ""}
    for row in figures:
        lines.append(
            f"{row.figure:<{wide}} {row.value:>10g} {row.unit:<8} {row.wanted:>16} {words[row.holds]}"
        )
    return "\n".join(lines)
