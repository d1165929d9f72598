"""A part of a document that is generated from code, and the command that checks or writes it."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management import BaseCommand, CommandError


class GeneratedPart(BaseCommand, ABC):
    """Exit 1 if what stands between the two lines is not what `part` gives; `--write` brings it up to date."""

    document: ClassVar[Path]
    begin: ClassVar[str]
    end: ClassVar[str]
    requires_system_checks = ()
    requires_migrations_checks = False

    @abstractmethod
    def part(self) -> str: ...

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="bring it up to date instead")
        parser.add_argument("--file", type=Path, default=self.document)

    def handle(self, *args: str, write: bool, file: Path, **options: Any) -> None:
        text = file.read_text()
        current = self._renewed(text)
        if text == current:
            self.stdout.write(f"{file.name} is current.")
        elif write:
            file.write_text(current)
            self.stdout.write(f"{file.name} is written.")
        else:
            command = type(self).__module__.rpartition(".")[2]
            raise CommandError(f"{file.name} is not current: run `manage.py {command} --write`.")

    def _renewed(self, text: str) -> str:
        before, begin, rest = text.partition(self.begin)
        _, end, after = rest.partition(self.end)
        if not (begin and end):
            raise CommandError(f"These lines are missing: {self.begin} {self.end}")
        return f"{before}{begin}\n\n{self.part()}\n\n{end}{after}"
