"""`manage.py import_plan FILE [--owner NAME] [--name NAME]`: a draft of a plan document (docs/plan-format.md)."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from config.access.models import User
from config.build.builder import builder
from config.shared.database.schema import migrate
from config.shared.errors import DomainError
from execution.export.documents.whole_document import Document
from execution.export.documents.whole_import import import_document
from planning.draft.documents.document_text import MOST_BYTES, check_length, read, renamed
from planning.lint.report import lint


class Command(BaseCommand):
    help = "Make a draft of a plan document: all of it, or nothing with the reasons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="path of the document, or - for standard input")
        parser.add_argument("--owner", default="", help="a username; the administrator's if unset")
        parser.add_argument("--name", default="", help="another name than the document's")

    def handle(self, *args: str, file: str, owner: str, name: str, **options: Any) -> None:
        try:
            document = read(_content(file), Document)
            if name:
                document = renamed(document, name)
            migrate()
            plan = import_document(document, _owner(owner))
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from None
        report = lint(plan)
        self.stdout.write(
            f"Imported {plan.project_name}: {len(document.tasks)} tasks, {len(document.atoms)} atoms,"
            f" {len(document.tests)} tests; lint {report.verdict}.\nPlan {plan.pk}, a draft"
        )


def _content(name: str) -> bytes:
    """Never more than a document may have, and one byte to see that there was more."""
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    path = Path(name)
    check_length(path.stat().st_size)
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _owner(name: str) -> User:
    if not name:
        return builder()
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(f"There is no active user named {name!r}.")
    return found
