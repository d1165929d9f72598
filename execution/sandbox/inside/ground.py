"""What the software stands on besides the language: the packages of its lock, and the files that its stack brings.

Neither was written for this run, so neither is looked at as the software is. The stack's base of tests is loaded with
the test library that is our own, as the test file is.
"""

import importlib
import sys
from collections.abc import Collection, Mapping
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
