"""Warm sandboxes for many runs of tests, from several threads."""

import logging
import time
from collections.abc import Mapping
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from execution.errors import SandboxBusy
from execution.sandbox import program, slots
from execution.sandbox.handed import COMMAND, handed
from execution.sandbox.program import SandboxResult
from execution.sandbox.slots import NoSlotFree, is_wanted
from execution.sandbox.warm.first_process import NotWarm
from execution.sandbox.warm.ground import Ground, ground_of
from execution.sandbox.warm.warm_sandbox import WarmSandbox

# Of one of them. Where somebody waits for its slot it gives it up once it was worth its start, or has had its time.
MOST_RUNS = 200
WORTH_RUNS = 10
WORTH_SECONDS = 60.0
# One that nothing runs in gives its slot up sooner: whoever has it may wait for another slot themselves.
IDLE_SECONDS = 0.5
LOOKING_SECONDS = 0.1
logger = logging.getLogger(__name__)


def run_alone(
    tree: Mapping[str, str], order: Mapping[str, object], timeout_s: float
) -> SandboxResult:
    """A test file as ordered, in a sandbox of its own."""
    return program.run(tree, COMMAND, timeout_s=timeout_s, stdin=handed("run_tests", order))


class WarmSandboxes:
    """For the time of a `with` block. Where none can be had, or one breaks, a run has a sandbox of its own."""

    def __init__(self) -> None:
        self._idle: list[WarmSandbox] = []
        self._lock = Lock()
        self._is_refused = False
        self._ended = Event()
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
        self._ended.set()
        self._looking.join()
        self._close(self._idle)

    def _make_room(self) -> None:
        while not self._ended.wait(LOOKING_SECONDS):
            if self._idle and is_wanted():
                self._close(self._long_idle())

    def _long_idle(self) -> list[WarmSandbox]:
        until = time.monotonic() - IDLE_SECONDS
        with self._lock:
            found = [one for one in self._idle if one.last_used <= until]
            self._idle = [one for one in self._idle if one.last_used > until]
        return found

    def run(
        self, tree: Mapping[str, str], order: Mapping[str, object], timeout_s: float
    ) -> SandboxResult:
        """Run a test file as ordered. Raises what `program.run` raises."""
        result = self._warm_run(tree, order, timeout_s)
        if result is not None:
            return result
        # One that only waits would keep its slot from this run.
        with self._lock:
            idle, self._idle = self._idle, []
        self._close(idle)
        return run_alone(tree, order, timeout_s)

    def _warm_run(
        self, tree: Mapping[str, str], order: Mapping[str, object], timeout_s: float
    ) -> SandboxResult | None:
        if self._is_refused:
            return None
        try:
            sandbox = self._taken(ground_of(tree, order))
        except NoSlotFree as error:
            raise SandboxBusy(str(error)) from error
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

    def _taken(self, ground: Ground) -> WarmSandbox:
        """Raises NoSlotFree after as long as any wait for a slot; one that others leave meanwhile is taken first."""
        until = time.monotonic() + slots.WAIT_SECONDS
        while True:
            if taken := self._taken_idle(ground):
                return taken
            try:
                return WarmSandbox(ground, wait_seconds=min(LOOKING_SECONDS, slots.WAIT_SECONDS))
            except NoSlotFree:
                if time.monotonic() >= until:
                    raise

    def _taken_idle(self, ground: Ground) -> WarmSandbox | None:
        with self._lock:
            others = [one for one in self._idle if one.ground != ground]
            fit = [one for one in self._idle if one.ground == ground]
            taken = fit.pop() if fit else None
            self._idle = fit if taken is None else [*fit, *others]
        if taken is None:
            self._close(others)
        return taken

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
    return sandbox.runs >= MOST_RUNS or (was_worth_it and is_wanted())
