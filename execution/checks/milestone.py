"""Level 3: the parts work together: modules import, interfaces are kept, their own tests pass."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from execution.checks.contract import Problem, differences
from execution.checks.results import Check, timed
from execution.sandbox import program
from execution.sandbox.handed import COMMAND, handed
from execution.sandbox.unittests import run_test_file
from execution.source.atom_source import (
    UNSIGNED,
    AtomSource,
    Finding,
    SignatureUnreadable,
    definitions,
    is_test_path,
    module_of,
    read_signature,
    shape_of,
)
from execution.source.places import NOWHERE, Place, Places

MODULES = Check(level=3, validator="modules", error_class="import")
INTERFACES = Check(level=3, validator="interfaces", error_class="contract")
UNIT_TESTS = Check(level=3, validator="unit_tests", error_class="test", tool="unittest")
IMPORT_SECONDS = 30.0


def check_components(tree: Mapping[str, str], sources: Sequence[AtomSource]) -> list[Finding]:
    """`sources` are the atoms that are looked at, `tree` the whole of files around them.

    Where there is nothing of a kind, that check says nothing: it does not pass.
    """
    python = [source for source in sources if source.is_python]
    places = Places(sources)
    found: list[Finding] = []
    modules = {module_of(one.path): one.path for one in python if _is_imported(one.path)}
    if modules:
        found += timed(partial(_imports, tree, modules, places))
    if python:
        found += timed(partial(_interfaces, tree, python, places))
    for path in sorted({one.path for one in python if is_test_file(one.path)}):
        found += timed(partial(_unit_test, tree, path, places))
    return found


def is_test_file(path: str) -> bool:
    return is_test_path(path) and path.rpartition("/")[2].startswith("test")


def _is_imported(path: str) -> bool:
    """Importing a program's `__main__` may start it; the entry check does that."""
    return not is_test_path(path) and not path.endswith("__main__.py")


def _imports(tree: Mapping[str, str], modules: Mapping[str, str], places: Places) -> list[Finding]:
    nonce = secrets.token_hex(16)
    order = handed("import_modules", {"nonce": nonce, "modules": sorted(modules)})
    result = program.run(tree, COMMAND, timeout_s=IMPORT_SECONDS, stdin=order)
    if result.status == "unavailable":
        return MODULES.unverifiable(f"The sandbox is not available: {result.stderr}")
    if result.status == "unusable":
        return MODULES.failed([(result.stderr, None)])
    by_module = {one["module"]: one for one in program.records(result.report, nonce)}
    silent = {"error": f"its import did not end ({result.status})"}
    failed = {
        name: one for name in sorted(modules) if (one := by_module.get(name, silent))["error"]
    }
    problems = [
        (f"{name}: {one['error']}", _raised(one, modules[name], places))
        for name, one in failed.items()
    ]
    if not problems and ("" not in by_module or result.exit_code != 0):
        text = f"Importing the modules did not come to a normal end ({result.status})."
        problems = [(text, NOWHERE)]
    return MODULES.failed_at(problems, exit_code=result.exit_code)


def _raised(record: Mapping[str, Any], path: str, places: Places) -> Place:
    """The place where importing this file failed; without one, the file itself."""
    return places.at(record.get("path") or path, record.get("line") or None)


def _interfaces(
    tree: Mapping[str, str], sources: Iterable[AtomSource], places: Places
) -> list[Finding]:
    """Check that the assembled files still have the declared interfaces."""
    problems = []
    defined = {path: definitions(text) for path, text in tree.items() if path.endswith(".py")}
    for source in sources:
        for text, line in _broken_promises(source, defined):
            at = places.at(source.path, line)
            place = at if at.symbol == source.symbol else Place(path=at.path, symbol=source.symbol)
            problems.append((f"{source.path}: {text}", place))
    return INTERFACES.failed_at(problems)


def _broken_promises(
    source: AtomSource, defined: Mapping[str, Mapping[str, object]]
) -> list[Problem]:
    if source.path not in defined:
        return [("the file is missing.", None)]
    if source.kind in UNSIGNED:
        return []
    node = defined[source.path].get(source.symbol)
    if node is None:
        return [(f"it does not define `{source.symbol}`.", None)]
    try:
        wanted = read_signature(source.kind, source.symbol, source.signature)
    except SignatureUnreadable as error:
        return [(str(error), None)]
    got = shape_of(node)  # type: ignore[arg-type]
    return differences(wanted, got) if got else []


def _unit_test(tree: Mapping[str, str], path: str, places: Places) -> list[Finding]:
    outcome = run_test_file(tree, path, tree.get(path, ""))
    if outcome.is_unverifiable:
        return UNIT_TESTS.unverifiable(outcome.stderr)
    if outcome.status == "pass":
        return UNIT_TESTS.passed(f"{path}: {len(outcome.passed)} passed", path=path)
    traces = "\n".join(failure["trace"] for failure in outcome.failures)
    place = places.in_traceback(traces, without=path)
    text = f"{path}: {outcome.status}\n{outcome.stderr}"
    return UNIT_TESTS.failed_at([(text, place if place.path else Place(path=path))])
