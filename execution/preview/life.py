"""The life of one preview, in a thread of its own: built, started, looked at, watched, ended with a reason."""

import logging
import os
import re
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from config.shared.database.connections import patiently, release_connection
from config.shared.errors import DomainError, IllegalTransition
from execution.models import Preview
from execution.preview import start
from execution.preview.addresses import origin_of
from execution.preview.offer import sha_of, tree_of
from execution.preview.probe import SOCKET, look, path_of, pinned
from execution.preview.program_watch import Every, Watched
from execution.preview.terminal import Terminal
from execution.sandbox import bubblewrap, lasting_program
from execution.sandbox.dependencies.environments import environment_of
from execution.sandbox.folders import TreeUnusable
from execution.sandbox.lasting_program import Place
from execution.sandbox.program import why_unavailable
from execution.sandbox.slots import NoSlotFree
from planning.stacks.chosen import stack_of
from planning.stacks.stack import Stack

logger = logging.getLogger(__name__)
SLOT_SECONDS = 5.0
TICK_SECONDS = 0.1
LOOK_SECONDS = 1.0
COMMAND_SECONDS = 0.3
CPU_SECONDS = 600
MB = 1024 * 1024
LAST_CHARACTERS = 300
# The end of a traceback.
RAISED = re.compile(r"[\w.]+(Error|Exception)\b")
SEED = 'if ! {seed}; then echo "The sample data could not be made: see above."; fi\nexec {start}'


class Over(Exception):
    """The preview is to end like this."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(kw_only=True)
class Life:
    """What the proxy may know of a running preview; times are of the monotonic clock."""

    preview_id: UUID
    label: str
    holder: str
    is_stopping: Callable[[], bool]
    # Where it can be asked, once it is ready.
    socket: str = ""
    is_up: bool = False
    page: str = "/"
    note: str = ""
    born_at: float = field(default_factory=time.monotonic)
    used_at: float = field(default_factory=time.monotonic)
    log: str = ""
    on_look: Every = field(default_factory=lambda: Every(LOOK_SECONDS, lambda: None))

    def run(self) -> None:
        """Until its end, which is recorded."""
        try:
            preview = patiently(lambda: start.claim(self.preview_id, self.holder))
            if preview is not None:
                self._live(preview)
        except Over as over:
            self._record(over)
        except IllegalTransition:
            logger.info("preview taken away preview=%s", self.preview_id)
        except Exception as error:
            logger.exception("preview broke preview=%s", self.preview_id)
            text = f"Masterplan itself failed: {type(error).__name__}: {error}"
            self._record(Over(Preview.Status.CRASHED, text))
        finally:
            self.socket = ""
            release_connection()

    def used(self, page: str = "") -> None:
        """Somebody asked it for something, or for a page."""
        self.used_at = time.monotonic()
        if page and page[:500] != self.page:
            self.page = page[:500]
            # Who goes back to say what is wrong finds it named.
            self.on_look.soon()

    def _live(self, preview: Preview) -> None:
        stack = stack_of(preview.run.plan)
        tree = tree_of(preview.run, preview.wave_number)
        try:
            environment = environment_of(tree)
            start.move(preview, Preview.Status.STARTING, tree_sha=sha_of(tree))
            release_connection()
            with lasting_program.place(
                tree,
                environment=environment,
                memory_mb=stack.limits.memory_mb,
                processes=stack.limits.processes,
                wait_seconds=SLOT_SECONDS,
            ) as place:
                if preview.is_terminal:
                    self._offer_terminal(preview, stack, place)
                else:
                    self._serve(preview, stack, place, tree)
        except NoSlotFree:
            most = settings.PREVIEW_SLOTS
            taken = (
                f"All {most} places for previews are" if most > 1 else "The place for previews is"
            )
            text = f"{taken} taken. Stop one, or try again later."
            raise Over(Preview.Status.DISABLED, text) from None
        except (DomainError, TreeUnusable, OSError) as error:
            if isinstance(error, IllegalTransition):
                raise
            raise Over(Preview.Status.DISABLED, f"It could not be started: {error}") from error

    def _offer_terminal(self, preview: Preview, stack: Stack, place: Place) -> None:
        terminal = Terminal(preview=preview, stack=stack, place=place)
        status, reason = terminal.greet()
        if status:
            raise Over(status, reason)
        self._up(preview)
        self.on_look = Every(LOOK_SECONDS, lambda: self._look_after(preview, place))
        while True:
            self.on_look()
            if terminal.answer_next():
                self.used()
            time.sleep(COMMAND_SECONDS)

    def _serve(self, preview: Preview, stack: Stack, place: Place, tree: dict[str, str]) -> None:
        watched = Watched(place.start(_words(stack, tree), cpu_seconds=CPU_SECONDS))
        descriptor = None
        self.on_look = Every(LOOK_SECONDS, lambda: self._look_after(preview, place, watched, stack))
        try:
            descriptor = self._until_ready(preview, stack, place, watched)
            self.socket = path_of(descriptor)
            self._up(preview, log=watched.log)
            while True:
                self.on_look()
                self._read(watched)
        finally:
            self.socket = ""
            watched.end()
            self.log = watched.log
            if descriptor is not None:
                os.close(descriptor)

    def _up(self, preview: Preview, **changes: str) -> None:
        start.move(preview, Preview.Status.READY, ready_at=timezone.now(), **changes)
        self.is_up = True

    def _until_ready(self, preview: Preview, stack: Stack, place: Place, watched: Watched) -> int:
        """The descriptor of its socket file, when its first page shows something."""
        deadline = time.monotonic() + settings.PREVIEW_START_SECONDS
        host = origin_of(self.label).partition("://")[2]
        waits_for = "it opened no socket"
        while time.monotonic() < deadline:
            self.on_look()
            self._read(watched)
            descriptor = pinned(place.data)
            if descriptor is None:
                continue
            seen = look(descriptor, host=host, health=stack.commands.health)
            if seen.blank:
                raise Over(Preview.Status.BLANK, seen.blank)
            if not seen.waiting:
                return descriptor
            waits_for = seen.waiting
        seconds = f"{settings.PREVIEW_START_SECONDS:.0f}"
        text = f"It did not answer within {seconds} seconds: {waits_for}."
        raise Over(Preview.Status.CRASHED, text)

    def _read(self, watched: Watched) -> None:
        watched.read(TICK_SECONDS)
        if not watched.has_ended():
            return
        code = watched.process.returncode
        if (code or watched.log.startswith("bwrap:")) and (missing := why_unavailable()):
            raise Over(Preview.Status.DISABLED, f"The sandbox does not work here: {missing}")
        last = watched.log.rstrip().rpartition("\n")[2]
        said = f": {last[:LAST_CHARACTERS]}" if RAISED.match(last) else "."
        raise Over(Preview.Status.CRASHED, f"The program ended by itself, with status {code}{said}")

    def _look_after(
        self,
        preview: Preview,
        place: Place,
        watched: Watched | None = None,
        stack: Stack | None = None,
    ) -> None:
        """Record that it lives, and end it where it is to end."""
        now = time.monotonic()
        if self.is_stopping():
            raise Over(Preview.Status.STOPPED, "Masterplan was stopped, and the preview with it.")
        if now - self.born_at > settings.PREVIEW_CAP_SECONDS:
            minutes = f"{settings.PREVIEW_CAP_SECONDS / 60:.0f}"
            raise Over(Preview.Status.STOPPED, f"A preview runs {minutes} minutes at most.")
        if now - self.used_at > settings.PREVIEW_IDLE_SECONDS:
            minutes = f"{settings.PREVIEW_IDLE_SECONDS / 60:.0f}"
            raise Over(Preview.Status.STOPPED, f"Nobody used it for {minutes} minutes.")
        if watched and stack:
            _require_frugal(watched, stack)
        if lasting_program.size_of(place.data) > settings.PREVIEW_DATA_MB * MB:
            text = f"It wrote more than {settings.PREVIEW_DATA_MB} MB of files."
            raise Over(Preview.Status.CRASHED, text)
        self._write_down(preview, watched.log if watched else "")

    def _write_down(self, preview: Preview, log: str) -> None:
        rows = Preview.objects.filter(pk=preview.pk, holder=self.holder, status=preview.status)
        used_at = timezone.now() - timedelta(seconds=time.monotonic() - self.used_at)
        changes: dict[str, Any] = {"used_at": used_at, "page": self.page}
        if log:
            changes["log"] = start.kept_log(log)
        if self.note:
            changes["reason"] = self.note
        found = patiently(lambda: rows.update(**changes))
        release_connection()
        if not found:
            raise IllegalTransition(preview, preview.status)

    def _record(self, over: Over) -> None:
        def record() -> None:
            preview = Preview.objects.select_related("run").get(pk=self.preview_id)
            start.end(preview, over.status, over.reason, log=self.log or preview.log)

        try:
            patiently(record)
        except IllegalTransition:
            logger.info("preview ended before preview=%s", self.preview_id)


def _words(stack: Stack, tree: dict[str, str]) -> list[str]:
    """The sample data first, so that pages are not empty; without them it starts all the same."""
    served = _line(stack.commands.start, tree)
    if not stack.commands.seed:
        return ["/bin/sh", "-c", f"exec {served}"]
    script = SEED.format(seed=_line(stack.commands.seed, tree), start=served)
    return ["/bin/sh", "-c", script]


def _line(words: list[str], tree: dict[str, str]) -> str:
    """For a shell; the working folder is the data's, so files of the software are named from their top."""
    filled = [word.replace("{socket}", f"{bubblewrap.DATA}/{SOCKET}") for word in words]
    known = [f"/app/{word}" if word in tree else word for word in filled]
    return shlex.join([bubblewrap.PYTHON if word == "python" else word for word in known])


def _require_frugal(watched: Watched, stack: Stack) -> None:
    memory, threads = watched.usage()
    if memory > stack.limits.memory_mb * MB:
        text = f"It used more than {stack.limits.memory_mb} MB of memory."
        raise Over(Preview.Status.CRASHED, text)
    if threads >= stack.limits.processes:
        text = f"It started more than {stack.limits.processes} processes and threads."
        raise Over(Preview.Status.CRASHED, text)
