"""Resolving dotted names of the standard library: `pathlib.os.system` is `os.system`.

Modules are only read, never imported.
"""

import functools
import re
import sys
import sysconfig
from pathlib import Path

from execution.source.syntax.imports import readable_imports

IMPORT = re.compile(r"^[ \t]*((?:import|from) [^\n(#;]+)", re.MULTILINE)


@functools.lru_cache(maxsize=4096)
def led_to(dotted: str) -> str:
    """The name by which it is known where it was defined, as far as modules pass each other on."""
    first, *rest = dotted.split(".")
    where = first
    for part in rest:
        inner = f"{where}.{part}"
        is_passed_on = is_module(where) and not is_module(inner)
        where = _passed_on(where).get(part, inner) if is_passed_on else inner
    return where


@functools.lru_cache(maxsize=4096)
def is_module(dotted: str) -> bool:
    """Whether the standard library has a module of this name."""
    top, _, inner = dotted.partition(".")
    if top not in sys.stdlib_module_names:
        return False
    if not inner or dotted in {"os.path", "collections.abc", *sys.builtin_module_names}:
        return True
    return _source(dotted) is not None or Path(_library(), *dotted.split(".")).is_dir()


@functools.lru_cache(maxsize=512)
def _passed_on(module: str) -> dict[str, str]:
    """Names of a module that stand for other modules, with their full names."""
    source = _source(module)
    if source is None:
        return {}
    lines = IMPORT.findall(source.read_text(encoding="utf-8", errors="replace"))
    brought = {one.bound: one.stands_for for one in readable_imports(lines)}
    return {name: whole for name, whole in brought.items() if is_module(whole)}


def _source(module: str) -> Path | None:
    where = Path(_library(), *module.split("."))
    files = (where / "__init__.py", where.with_suffix(".py"))
    return next((file for file in files if file.is_file()), None)


@functools.cache
def _library() -> str:
    return sysconfig.get_path("stdlib")
