"""`manage.py export_plan PLAN [--out FILE]`: a plan as one JSON document (docs/plan-format.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from config.management.plan_names import plan_named
from config.shared.errors import DomainError
from execution.export.documents.whole_export import export_document
from planning.draft.documents.document_text import written


class Command(BaseCommand):
    help = "Write a plan as a document that import_plan reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the id of a plan, or `latest`")
        parser.add_argument("--out", type=Path, help="a file; standard output if none is named")

    def handle(self, *args: str, plan: str, out: Path | None, **options: Any) -> None:
        try:
            text = written(export_document(plan_named(plan)))
            if out is None:
                self.stdout.write(text, ending="")
                return
            out.write_text(text, encoding="utf-8")
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{out}: {len(text)} characters.")
