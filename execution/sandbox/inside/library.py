"""Copies of unittest, and of what it rests on, that no other code in the process shares.

They are loaded here, with built-in functions of their own, and taken out of `sys.modules` before any code of the
tree runs: it finds no test library there, and what it changes in one that it imports itself changes nothing for us.
"""

import builtins
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

LIBRARY = "unittest"
OWN_BUILTINS: dict[str, Any] = __builtins__  # type: ignore[assignment]  # the copy that was handed in
# What it rests on, of what every program has; `warnings` stays one for all, as code of C looks for it by name.
RESTED_ON = (
    "collections",
    "collections.abc",
    "contextlib",
    "functools",
    "operator",
    "reprlib",
    "types",
)
# What async tests, and those that look at logs, share with the software; of the rest nobody would know.
TELLING = {"difflib", "pprint", "ast", "_ast"}
OURS = __name__.partition(".")[0]


class OwnLoader(SourceFileLoader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        module.__dict__["__builtins__"] = OWN_BUILTINS
        return module


class OwnFinder:
    """Finds what the ordinary one finds, to be loaded with our own built-in functions."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target)
        if spec and type(spec.loader) is SourceFileLoader:
            spec.loader = OwnLoader(name, spec.loader.path)
        return spec


def begin() -> None:
    """What is imported from here on is our own."""
    for name in RESTED_ON:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, OwnFinder)


def end(found: Mapping[str, ModuleType], *, is_shared: bool) -> dict[str, ModuleType]:
    """Put the modules back as a program finds them. The modules of our own library, by name."""
    sys.meta_path.remove(OwnFinder)
    here = dict(sys.modules)
    own = {name: one for name, one in here.items() if name.partition(".")[0] == LIBRARY}
    for name in here:
        is_ours = name in own or name.partition(".")[0] == OURS or name in TELLING
        if is_ours or not (name in found or is_shared):
            del sys.modules[name]
    sys.modules.update(found)
    OWN_BUILTINS["__import__"] = importing(own)
    return own


def importing(own: Mapping[str, ModuleType]) -> Any:
    """The import statement as tests and our library have it: `unittest` is our own, and so are a stack's bases of tests."""
    ordinary = builtins.__import__

    def import_(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        package = (globals or {}).get("__package__") if level else ""
        whole = ".".join(part for part in (package, name) if part)
        if whole in own:
            return own[whole] if fromlist else own.get(whole.partition(".")[0], own[whole])
        return ordinary(name, globals, locals, fromlist or (), level)

    return import_


begin()
