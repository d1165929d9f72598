"""Level 3: the parts work together: modules import, interfaces are kept, their own tests pass."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from execution.checks.contract import differences
from execution.checks.results import Check, timed
from execution.sandbox import program
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

MODULES = Check(level=3, validator="modules", error_class="import")
INTERFACES = Check(level=3, validator="interfaces", error_class="contract")
UNIT_TESTS = Check(level=3, validator="unit_tests", error_class="test", tool="unittest")
COMMAND = ["python", "-s", "-S", "-P", "/inside/import_modules.py"]
IMPORT_SECONDS = 30.0


def check_components(tree: Mapping[str, str], sources: Sequence[AtomSource]) -> list[Finding]:
    """`sources` are the atoms that are looked at, `tree` the whole of files around them.

    Where there is nothing of a kind, that check says nothing: it does not pass.
    """
    python = [source for source in sources if source.is_python]
    found: list[Finding] = []
    modules = sorted({module_of(one.path) for one in python if _is_imported(one.path)})
    if modules:
        found += timed(partial(_imports, tree, modules))
    if python:
        found += timed(partial(_interfaces, tree, python))
    for path in sorted({one.path for one in python if is_test_file(one.path)}):
        found += timed(partial(_unit_test, tree, path))
    return found


def is_test_file(path: str) -> bool:
    return is_test_path(path) and path.rpartition("/")[2].startswith("test")


def _is_imported(path: str) -> bool:
    """Importing a program's `__main__` may start it; the entry check does that."""
    return not is_test_path(path) and not path.endswith("__main__.py")


def _imports(tree: Mapping[str, str], modules: list[str]) -> list[Finding]:
    nonce = secrets.token_hex(16)
    order = json.dumps({"nonce": nonce, "modules": modules})
    result = program.run(tree, COMMAND, timeout_s=IMPORT_SECONDS, stdin=order)
    if result.status == "unavailable":
        return MODULES.unverifiable(f"The sandbox is not available: {result.stderr}")
    if result.status == "unusable":
        return MODULES.failed([(result.stderr, None)])
    errors = {one["module"]: one["error"] for one in program.records(result.report, nonce)}
    problems = [
        (f"{name}: {errors.get(name, f'its import did not end ({result.status})')}", None)
        for name in modules
        if errors.get(name, "?")
    ]
    if not problems and ("" not in errors or result.exit_code != 0):
        problems = [
            (f"Importing the modules did not come to a normal end ({result.status}).", None)
        ]
    return MODULES.failed(problems, exit_code=result.exit_code)


def _interfaces(tree: Mapping[str, str], sources: Iterable[AtomSource]) -> list[Finding]:
    """What stands in the files is what was promised, after assembly as before."""
    problems = []
    defined = {path: definitions(text) for path, text in tree.items() if path.endswith(".py")}
    for source in sources:
        for text in _broken_promises(source, defined):
            problems.append((f"{source.path}: {text}", None))
    return INTERFACES.failed(problems)


def _broken_promises(source: AtomSource, defined: Mapping[str, Mapping[str, object]]) -> list[str]:
    if source.path not in defined:
        return ["the file is missing."]
    if source.kind in UNSIGNED:
        return []
    node = defined[source.path].get(source.symbol)
    if node is None:
        return [f"it does not define `{source.symbol}`."]
    try:
        wanted = read_signature(source.kind, source.symbol, source.signature)
    except SignatureUnreadable as error:
        return [str(error)]
    got = shape_of(node)  # type: ignore[arg-type]
    return [text for text, _ in differences(wanted, got)] if got else []


def _unit_test(tree: Mapping[str, str], path: str) -> list[Finding]:
    outcome = run_test_file(tree, path, tree.get(path, ""))
    if outcome.is_unverifiable:
        return UNIT_TESTS.unverifiable(outcome.stderr)
    if outcome.status == "pass":
        return UNIT_TESTS.passed(f"{path}: {len(outcome.passed)} passed")
    return UNIT_TESTS.failed([(f"{path}: {outcome.status}\n{outcome.stderr}", None)])
