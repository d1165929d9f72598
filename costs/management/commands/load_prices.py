from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from costs.prices import price_list


class Command(BaseCommand):
    help = "Bring the price table to what a price file says; rows that changed are closed, not rewritten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=price_list.PRICE_FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        # A model has several prices: one for each size of prompt.
        changed = dict.fromkeys(price_list.load(options["file"]))
        self.stdout.write(f"Prices changed: {', '.join(changed)}." if changed else "No new prices.")
