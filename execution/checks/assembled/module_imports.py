"""Level 3: every module can be imported, each within a time limit of its own.

Modules come after those they import. So the one under way when the process ends is at fault, and what needs it is not.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from execution.checks.results import Check
from execution.sandbox import program
from execution.sandbox.handed import COMMAND, handed
from execution.source.atom_source import Finding, modules_of
from execution.source.places import NOWHERE, Place, Places
from execution.source.reach import imported_paths
from planning.lint import graph

MODULES = Check(level=3, validator="modules", error_class="import")
MODULE_SECONDS = 10.0
# Of all modules together.
IMPORT_SECONDS = 120.0
# So many that do not come back are looked for, as each costs its time.
MOST_SILENT = 3
# The head of a stack as `faulthandler` writes it.
STACK = "(most recent call first):"


@dataclass(frozen=True, kw_only=True)
class Imported:
    """One process: what each module reported, and the one under way when it ended, if one was."""

    result: program.SandboxResult
    done: dict[str, dict[str, Any]]
    silent: str


def check(tree: Mapping[str, str], modules: Mapping[str, str], places: Places) -> list[Finding]:
    """`modules` are paths by dotted name. What needs a module that did not come back is not looked at."""
    processes = list(_processes(tree, modules))
    last = processes[-1]
    if last.result.status == "unavailable":
        return MODULES.unverifiable(f"The sandbox is not available: {last.result.stderr}")
    if last.result.status == "unusable":
        return MODULES.failed([(last.result.stderr, None)])
    problems = [one for ran in processes for one in _problems(ran, modules, places)]
    if not problems and ("" not in last.done or last.result.exit_code != 0):
        text = f"Importing the modules did not come to a normal end ({last.result.status})."
        problems = [(text, NOWHERE)]
    return MODULES.failed_at(problems, exit_code=last.result.exit_code)


def _processes(tree: Mapping[str, str], modules: Mapping[str, str]) -> Iterator[Imported]:
    """One after the other, each without the module that kept the one before from its end, and what needs it."""
    reached = _reached(tree, modules)
    left = sorted(modules, key=lambda name: (len(reached[name]), name))
    for _ in range(MOST_SILENT):
        ran = _import(tree, left)
        yield ran
        if not ran.silent:
            return
        silent = modules[ran.silent]
        left = [name for name in left if name not in ran.done and silent not in reached[name]]
        if not left:
            return


def _reached(tree: Mapping[str, str], modules: Mapping[str, str]) -> dict[str, set[str]]:
    """By module the paths of all it imports, directly or further on, its packages, and its own."""
    paths = modules_of(tree)
    edges = [
        (path, used)
        for name, path in paths.items()
        # A module imports the packages it is in.
        for used in imported_paths(f"import {name}\n", path, paths)
        | imported_paths(tree[path], path, paths)
    ]
    return {name: graph.closure(edges, [path]) for name, path in modules.items()}


def _import(tree: Mapping[str, str], names: list[str]) -> Imported:
    nonce = secrets.token_hex(16)
    order = {"nonce": nonce, "modules": names, "seconds": MODULE_SECONDS}
    seconds = min(MODULE_SECONDS * (len(names) + 1), IMPORT_SECONDS)
    result = program.run(tree, COMMAND, timeout_s=seconds, stdin=handed("import_modules", order))
    records = program.records(result.report, nonce)
    done = {one["module"]: one for one in records if "module" in one}
    begun = [one["begun"] for one in records if "begun" in one]
    silent = begun[-1] if begun and begun[-1] not in done else ""
    return Imported(result=result, done=done, silent=silent)


def _problems(
    ran: Imported, modules: Mapping[str, str], places: Places
) -> Iterator[tuple[str, Place]]:
    for name, one in sorted(ran.done.items()):
        if one["error"]:
            # Where importing this file failed; without such a place, the file itself.
            path = one.get("path") or modules[name]
            yield f"{name}: {one['error']}", places.at(path, one.get("line") or None)
    if ran.silent:
        yield _not_back(ran, modules[ran.silent], places)


def _not_back(ran: Imported, path: str, places: Places) -> tuple[str, Place]:
    """Where its time was up, or, if the process ended before, its file."""
    head, found, stack = ran.result.report.rpartition(STACK)
    if not found:
        how = f"{ran.result.status}, exit status {ran.result.exit_code}"
        return f"{ran.silent}: its import did not end, but the process did ({how}).", Place(
            path=path
        )
    # The main thread comes last, and in it the innermost frame first.
    place = places.in_traceback("\n".join(reversed(stack.splitlines())))
    text = f"{ran.silent}: its import did not end within {MODULE_SECONDS:.0f} seconds."
    return text, place if place.path else Place(path=path)
