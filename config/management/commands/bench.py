"""`manage.py bench NAME`: one benchmark, in a home of its own and under the settings it names."""

import importlib
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from config.embedded.environment import without_servers

FOLDER = Path(__file__).resolve().parent.parent.parent / "benchmarks"
# Supporting modules are no benchmarks.
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if "def run()" in path.read_text())


class Command(BaseCommand):
    help = "Run a benchmark; prints a table and writes .masterplan/bench/NAME.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="", help=", ".join(NAMES))

    def handle(self, *args: str, name: str, **options: Any) -> None:
        if name not in NAMES:
            raise CommandError(
                f"There is no benchmark {name!r}. NAME is one of: {', '.join(NAMES)}"
            )
        home = settings.BASE_DIR / ".masterplan" / "bench" / "home"
        wanted = importlib.import_module(f"config.benchmarks.{name}").ENVIRONMENT
        # Whatever servers this command was given, a benchmark measures its own.
        kept = without_servers()
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "measure", name]
        ended = subprocess.run(
            command, env=kept | wanted | {"MASTERPLAN_HOME": str(home)}, check=False
        )
        sys.exit(ended.returncode)
