"""Warm sandboxes for many runs of tests, from several threads."""

import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from execution.errors import SandboxBusy
from execution.sandbox import program
from execution.sandbox.handed import COMMAND, handed
from execution.sandbox.program import SandboxResult
from execution.sandbox.slots import NoSlotFree, is_wanted, slot
from execution.sandbox.warm.first_process import NotWarm
from execution.sandbox.warm.ground import Ground, ground_of
from execution.sandbox.warm.warm_sandbox import WarmSandbox

# Of one of them. Where somebody wants one more than the machine keeps, it goes once it was worth its start, or has
# had its time; sooner if nothing runs in it.
MOST_RUNS = 200
WORTH_RUNS = 10
WORTH_SECONDS = 60.0
IDLE_SECONDS = 0.5
LOOKING_SECONDS = 0.1
# Long enough for idle ones to go; whoever gets none runs alone.
WAIT_SECONDS = 1.0
logger = logging.getLogger(__name__)


def run_alone(
    tree: Mapping[str, str], order: Mapping[str, object], timeout_s: float
) -> SandboxResult:
    """A test file as ordered, in a sandbox of its own."""
    return program.run(tree, COMMAND, timeout_s=timeout_s, stdin=handed("run_tests", order))


class WarmSandboxes:
    """For the time of a `with` block. Where none can be had, or one breaks, a run has a sandbox of its own.

    A sandbox ends with the thread that started it, so threads of its own start them.
    """

    def __init__(self) -> None:
        self._idle: list[WarmSandbox] = []
        self._lock = Lock()
        self._is_refused = False
        self._ended = Event()
        self._starting = ThreadPoolExecutor(thread_name_prefix="starting warm sandboxes")
        self._looking = Thread(target=self._make_room, name="warm sandboxes", daemon=True)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._ended.set()
        self._looking.join()
        self._close(self._idle)
        self._starting.shutdown()

    def _make_room(self) -> None:
        while not self._ended.wait(LOOKING_SECONDS):
            if self._idle and is_wanted("warm"):
                self._close(self._idle_for(IDLE_SECONDS))

    def _idle_for(self, seconds: float) -> list[WarmSandbox]:
        until = time.monotonic() - seconds
        with self._lock:
            found = [one for one in self._idle if one.last_used <= until]
            self._idle = [one for one in self._idle if one.last_used > until]
        return found

    def run(
        self, tree: Mapping[str, str], order: Mapping[str, object], timeout_s: float
    ) -> SandboxResult:
        """Run a test file as ordered. Raises what `program.run` raises."""
        result = self._warm_run(tree, order, timeout_s)
        return run_alone(tree, order, timeout_s) if result is None else result

    def _warm_run(
        self, tree: Mapping[str, str], order: Mapping[str, object], timeout_s: float
    ) -> SandboxResult | None:
        if self._is_refused:
            return None
        ground = ground_of(tree, order)
        try:
            with slot():
                return self._run_in_slot(ground, tree, order, timeout_s)
        except NoSlotFree as error:
            raise SandboxBusy(str(error)) from error

    def _run_in_slot(
        self,
        ground: Ground,
        tree: Mapping[str, str],
        order: Mapping[str, object],
        timeout_s: float,
    ) -> SandboxResult | None:
        try:
            sandbox = self._taken_idle(ground) or self._started(ground)
        except NoSlotFree:
            return None
        except NotWarm as error:
            logger.warning("no warm sandbox error=%s", error)
            self._is_refused = True
            return None
        except OSError as error:
            logger.warning("no warm sandbox now error=%s", error)
            return None
        try:
            return sandbox.run(tree, order, timeout_s)
        finally:
            self._give_back(sandbox)

    def _taken_idle(self, ground: Ground) -> WarmSandbox | None:
        with self._lock:
            fit = [one for one in self._idle if one.ground == ground]
            if fit:
                self._idle.remove(fit[-1])
        return fit[-1] if fit else None

    def _started(self, ground: Ground) -> WarmSandbox:
        """Raises NotWarm, NoSlotFree, OSError."""
        try:
            return self._start(ground, wait_seconds=0)
        except NoSlotFree:
            self._close(self._idle_for(0))
            return self._start(ground, wait_seconds=WAIT_SECONDS)

    def _start(self, ground: Ground, *, wait_seconds: float) -> WarmSandbox:
        starting = self._starting.submit(WarmSandbox, ground, wait_seconds=wait_seconds)
        return starting.result()

    def _give_back(self, sandbox: WarmSandbox) -> None:
        if sandbox.is_over or _has_had_its_time(sandbox):
            sandbox.close()
            return
        with self._lock:
            self._idle.append(sandbox)

    def _close(self, sandboxes: list[WarmSandbox]) -> None:
        for one in sandboxes:
            one.close()


def _has_had_its_time(sandbox: WarmSandbox) -> bool:
    was_worth_it = sandbox.runs >= WORTH_RUNS or time.monotonic() - sandbox.began > WORTH_SECONDS
    return sandbox.runs >= MOST_RUNS or (was_worth_it and is_wanted("warm"))
