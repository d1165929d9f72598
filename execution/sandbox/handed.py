"""Handing our own code into the sandbox: compiled, over standard input, so that no file of it is there to be read.

What runs inside are modules of `execution/sandbox/inside`; each entry is a module with `main(order)`.
"""

import functools
import marshal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

INSIDE = Path(__file__).parent / "inside"
PACKAGE = "execution.sandbox.inside"
# Each after those that it imports.
RUN_TESTS = (
    "library",
    "ground",
    "seal",
    "reporting",
    "strangers",
    "values",
    "assertions",
    "canaries",
    "test_file",
    "watch",
    "run_tests",
)
PARTS = {
    "import_modules": ("import_modules",),
    "probe_web": ("probe_web",),
    "run_tests": RUN_TESTS,
    "forking": (*RUN_TESTS, "forking"),
}
# What `python -m` has loaded is what the software is to find. The parts get built-in functions of their own: what the
# software does to the common ones does not reach them.
BOOT = """
import marshal, runpy, sys
found = dict(sys.modules)
parts, order = marshal.load(sys.stdin.buffer)
own = dict(vars(sys.modules["builtins"]))
for name, code in parts:
    part = sys.modules[name] = type(sys)(name)
    part.__dict__.update(__builtins__=own, __path__=[])
    exec(code, part.__dict__)
part.main(order | {"found": found})
"""
COMMAND = ["python", "-c", BOOT]


def handed(entry: str, order: Mapping[str, Any]) -> bytes:
    """What COMMAND reads to run this entry. `order` holds plain values only."""
    return marshal.dumps((_compiled(entry), dict(order)))


@functools.cache
def _compiled(entry: str) -> list[tuple[str, Any]]:
    """Named in a traceback as what starts every program: nothing there tells of a test."""
    names = PACKAGE.split(".")
    empty = compile("", "<frozen runpy>", "exec")
    found = [(".".join(names[: end + 1]), empty) for end in range(len(names))]
    for name in PARTS[entry]:
        text = (INSIDE / f"{name}.py").read_text(encoding="utf-8")
        found.append((f"{PACKAGE}.{name}", compile(text, "<frozen runpy>", "exec")))
    return found
