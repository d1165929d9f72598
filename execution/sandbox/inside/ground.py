"""What the software stands on besides the language, its packages and what its stack brings; and what it finds around it.

Neither was written for this run, so neither is looked at as the software is. The stack's base of tests is loaded with
the test library that is our own, as the test file is.
"""

import importlib
import os
import sys
from collections.abc import Callable, Collection, Mapping
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

from execution.sandbox.inside.library import OwnLoader

PACKAGES = "/packages/"
TREE = "/app/"
_files: set[str] = set()


def stand_on(paths: Collection[str]) -> None:
    _files.update(TREE + path for path in paths)


def is_ground(file: str, files: Any = _files) -> bool:
    return file in files or file.startswith(PACKAGES) or not file.startswith((TREE, "/tmp/", "<"))


class _BaseFinder:
    def __init__(self, names: Collection[str]) -> None:
        self.names = names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in self.names else None
        if spec and type(spec.loader) is SourceFileLoader:
            spec.loader = OwnLoader(name, spec.loader.path)
        return spec


def load_bases(names: Collection[str], own: Mapping[str, ModuleType]) -> dict[str, ModuleType]:
    """The modules that tests have their base classes from; they stand in no list of modules afterwards.

    Raises what loading them raises: they load the software.
    """
    finder = _BaseFinder(names)
    sys.meta_path.insert(0, finder)
    try:
        found = {name: importlib.import_module(name) for name in names}
    finally:
        sys.meta_path.remove(finder)
    for name in found:
        del sys.modules[name]
        parent, _, last = name.rpartition(".")
        vars(sys.modules[parent]).pop(last, None) if parent in sys.modules else None
    return {**own, **found}


def as_program(package: str) -> None:
    """Make it look as if `python -m` had started the program."""
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
