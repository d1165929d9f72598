"""A command-line program in its preview: one command after the other, with files that stay."""

import shlex
from dataclasses import dataclass

from django.utils import timezone

from config.access.models import User
from config.shared.database.connections import patiently, release_connection
from config.shared.database.storable import storable
from execution.errors import PreviewNotReady, WordsUnreadable
from execution.models import Preview, TerminalCommand
from execution.preview.start import tell
from execution.sandbox import bubblewrap
from execution.sandbox.lasting_program import Place
from planning.stacks.stack import Stack

SECONDS = 20.0
OUTPUT_CHARACTERS = 20_000
HELP = "--help"
CUT = "\n(It did not end within {seconds:.0f} seconds and was stopped.)"


def ask(preview: Preview, words: str, by: User) -> TerminalCommand:
    """Put a command in line. Raises WordsUnreadable, PreviewNotReady."""
    words_of(words)
    if preview.status != Preview.Status.READY or not preview.is_terminal:
        raise PreviewNotReady
    asked = TerminalCommand.objects.create(
        preview=preview, words=storable(words), asked_by=by.get_username()
    )
    tell(preview)
    return asked


def words_of(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError as error:
        raise WordsUnreadable from error


@dataclass(kw_only=True)
class Terminal:
    """In the process `preview`."""

    preview: Preview
    stack: Stack
    place: Place

    def greet(self) -> tuple[str, str]:
        """Ask for its help, as everybody does first: the state and reason it ends with, or nothing if it is ready."""
        first = TerminalCommand.objects.create(preview=self.preview, words=HELP)
        self._run(first)
        if first.exit_code:
            return Preview.Status.CRASHED, f"`{HELP}` ended with status {first.exit_code}."
        if first.exit_code is None:
            return Preview.Status.CRASHED, f"`{HELP}` did not end."
        if not first.output.strip():
            return Preview.Status.BLANK, f"`{HELP}` prints nothing."
        return "", ""

    def answer_next(self) -> bool:
        """Run what waits longest; whether there was something."""
        waiting = TerminalCommand.objects.filter(preview=self.preview, done_at=None)
        command = patiently(waiting.first)
        if command is not None:
            self._run(command)
        release_connection()
        return command is not None

    def _run(self, command: TerminalCommand) -> None:
        release_connection()
        argv = [*self._program(), *words_of(command.words)]
        outcome = self.place.run(argv, seconds=SECONDS)
        text = outcome.texts[0][-OUTPUT_CHARACTERS:]
        command.output = storable(text + CUT.format(seconds=SECONDS) * outcome.was_cut)
        command.exit_code = None if outcome.was_cut else outcome.exit_code
        command.done_at = timezone.now()
        patiently(lambda: command.save(update_fields=["output", "exit_code", "done_at"]))
        tell(self.preview)

    def _program(self) -> list[str]:
        package = self.preview.run.plan.package
        words = [word for word in self.stack.commands.help if word != HELP]
        filled = [word.replace("{package}", package) for word in words]
        return [bubblewrap.PYTHON if word == "python" else word for word in filled]
