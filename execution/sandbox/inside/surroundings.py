"""What a program finds around it, made to look as if `python -m` had started it."""

import importlib
import os
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


def as_program(package: str) -> None:
    file = f"/app/{package}/__main__.py"
    main = ModuleType("__main__")
    spec = ModuleSpec(f"{package}.__main__", None, origin=file)
    main.__dict__.update(__file__=file, __package__=package, __spec__=spec)
    sys.modules["__main__"] = main
    sys.argv[:] = [file]
    sys.orig_argv[:] = [sys.executable, "-m", package]
    sys.path[0] = "/app"
    hide_frames_from_signals()


def hide_frames_from_signals() -> None:
    """A handler is called with the frame that was interrupted, which may be the test's: it gets none."""
    machine = importlib.import_module("_signal")  # what `signal` itself calls
    ours: list[Any] = [machine.default_int_handler]

    def signal(
        number: Any, handler: Any, /, ordinary: Any = machine.signal, ours: list[Any] = ours
    ) -> Any:
        if not callable(handler) or any(handler is one for one in ours):
            return ordinary(number, handler)
        ours.append(without_frame(handler))
        return ordinary(number, ours[-1])

    machine.signal = signal  # type: ignore[attr-defined]


def without_frame(handler: Callable[..., Any]) -> Callable[..., Any]:
    def handle(number: int, frame: Any) -> Any:
        return handler(number, None)

    return handle


def report_channel() -> int:
    """Its number, which no code of the tree finds in the environment; and nothing is left to read on standard input."""
    quiet = os.open(os.devnull, os.O_RDONLY)
    os.dup2(quiet, 0)
    os.close(quiet)
    return int(os.environ.pop("SANDBOX_REPORT_FD"))
