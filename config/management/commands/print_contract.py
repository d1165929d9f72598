"""`manage.py print_contract`: whether docs/model-contract.md prints the schemas that are sent to the model."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

import execution.answers
import planning.answers
import review.answers
from config.shared.answers import ModelAnswer
from costs.model_client.door import sent_schema

BEGIN = "<!-- Schemas, from here on written by `manage.py print_contract --write`. -->"
END = "<!-- Here the schemas end. -->"
MODULES = (planning.answers, execution.answers, review.answers)
CONTRACT = settings.BASE_DIR / "docs" / "model-contract.md"


class Command(BaseCommand):
    help = (
        "Check that docs/model-contract.md prints the schemas of all jobs; exit 1 if it does not."
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="bring it up to date instead")
        parser.add_argument("--file", type=Path, default=CONTRACT)

    def handle(self, *args: str, write: bool, file: Path, **options: Any) -> None:
        text = file.read_text()
        current = _with_schemas(text)
        if text == current:
            self.stdout.write(f"{file.name} is current.")
        elif write:
            file.write_text(current)
            self.stdout.write(f"{file.name} is written.")
        else:
            raise CommandError(
                f"{file.name} is not current: run `manage.py print_contract --write`."
            )


def jobs() -> list[type[ModelAnswer]]:
    """The answers that are asked for as they are, and not only as a part of another one."""
    answers = [answer for module in MODULES for answer in _answers(module)]
    parts = {name for answer in answers for name in answer.model_json_schema().get("$defs", {})}
    return [answer for answer in answers if answer.__name__ not in parts]


def _answers(module: ModuleType) -> Iterator[type[ModelAnswer]]:
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield value


def _with_schemas(text: str) -> str:
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise CommandError(f"The lines between which schemas stand are missing: {BEGIN} {END}")
    return "\n\n".join([before + begin, *map(_section, jobs()), end + after])


def _section(job: type[ModelAnswer]) -> str:
    schema = json.dumps(sent_schema(job), indent=2, ensure_ascii=False)
    return f"### `{job.__name__}`\n\n```json\n{schema}\n```"
