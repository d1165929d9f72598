"""One warm sandbox: runs follow each other in it, each in a process of its own that finds nothing of those before."""

import logging
import marshal
import os
import socket
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from execution.sandbox import busyness
from execution.sandbox.folders import TreeUnusable, materialised, rewrite
from execution.sandbox.process_output import Outcome, Reading
from execution.sandbox.program import SandboxResult, pipe, result_of
from execution.sandbox.slots import slot
from execution.sandbox.warm.first_process import FirstProcess, NotWarm, first_process
from execution.sandbox.warm.ground import Ground

READY = b"ready"
STARTING_SECONDS = 60.0
# After a run, until it is as before.
READY_SECONDS = 15.0
LEAST_SECONDS = 0.05
WORD_BYTES = 64
logger = logging.getLogger(__name__)


class WarmSandbox:
    """Not for two threads at once. `is_over`: it cannot be used again, as a run was cut or the sandbox broke."""

    def __init__(self, ground: Ground, *, wait_seconds: float) -> None:
        """Has a user id of its own until it is closed, and runs nothing. Raises NotWarm, NoSlotFree, OSError."""
        self.ground = ground
        self.is_over = False
        self.runs = 0
        self.tree: Mapping[str, str] = {}
        with ExitStack() as held:
            number = held.enter_context(slot("warm", wait_seconds=wait_seconds))
            self.began = time.monotonic()
            self.folder: Path = held.enter_context(materialised({}))
            self.first: FirstProcess = held.enter_context(
                first_process(ground, self.folder, number)
            )
            if self._said(STARTING_SECONDS * busyness.busyness()) != READY:
                raise NotWarm(self.first.told() or "it did not start in time")
            self.is_ready = True
            self.last_used = time.monotonic()
            self._held = held.pop_all()

    def close(self) -> None:
        self.is_over = True
        self._held.close()

    def run(
        self, tree: Mapping[str, str], order: Mapping[str, object], timeout_s: float
    ) -> SandboxResult | None:
        """As `program.run`, but in a slot of the caller's; nothing if the sandbox broke: then nothing is known."""
        self.is_over = True
        try:
            if not self.is_ready and self._said(READY_SECONDS) != READY:
                return None
            self.is_ready = False
            self.runs += 1
            rewrite(self.folder, self.tree, tree)
            self.tree = dict(tree)
            began = time.monotonic()
            deadline = began + timeout_s * busyness.busyness()
            outcome = self._ran(marshal.dumps(dict(order)), timeout_s, deadline)
        except (TreeUnusable, OSError) as error:
            logger.warning("warm sandbox broke error=%s", error)
            return None
        if outcome is None:
            return None
        self.is_over = outcome.was_cut
        self.last_used = time.monotonic()
        return result_of(outcome, round((self.last_used - began) * 1000))

    def _ran(self, order: bytes, timeout_s: float, deadline: float) -> Outcome | None:
        with ExitStack() as held:
            given = held.enter_context(os.fdopen(os.memfd_create("order"), "r+b"))
            given.write(order)
            given.seek(0)
            pipes = [held.enter_context(pipe()) for _ in range(3)]
            passed = [given.fileno(), *(into.fileno() for _, into in pipes)]
            socket.send_fds(self.first.control, [str(int(timeout_s) + 1).encode()], passed)
            for _, into in pipes:
                into.close()
            reading = Reading([out for out, _ in pipes], deadline)
            has_ended = reading.to_the_end()
            said = (
                self._said(max(LEAST_SECONDS, deadline - time.monotonic())) if has_ended else None
            )
        if said is None:
            return reading.outcome(-1, was_cut=True)
        return reading.outcome(int(said), was_cut=False) if said.isdigit() else None

    def _said(self, seconds: float) -> bytes | None:
        """Its next word, without letters if it has ended; nothing if none comes in time."""
        self.first.control.settimeout(seconds)
        try:
            return self.first.control.recv(WORD_BYTES)
        except TimeoutError:
            return None
