"""Level 3: the parts work together: modules import, interfaces are kept, their own tests pass."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from execution.checks.assembled import module_imports
from execution.checks.contract import Problem, differences
from execution.checks.results import Check, timed
from execution.checks.templates.template_checks import check_templates
from execution.sandbox.unittests import run_test_file
from execution.source.atom_source import (
    UNSIGNED,
    AtomSource,
    Finding,
    SignatureUnreadable,
    definitions,
    is_test_path,
    module_of,
    shape_of,
)
from execution.source.places import Place, Places

INTERFACES = Check(level=3, validator="interfaces", error_class="contract")
UNIT_TESTS = Check(level=3, validator="unit_tests", error_class="test", tool="unittest")


def check_components(tree: Mapping[str, str], sources: Sequence[AtomSource]) -> list[Finding]:
    """`sources` are the atoms that are looked at, `tree` the whole of files around them.

    Where there is nothing of a kind, that check says nothing: it does not pass.
    """
    python = [source for source in sources if source.is_python]
    places = Places(sources)
    found: list[Finding] = []
    modules = {module_of(one.path): one.path for one in python if _is_imported(one.path)}
    if modules:
        found += timed(partial(module_imports.check, tree, modules, places))
    if python:
        found += timed(partial(_interfaces, tree, python, places))
    found += check_templates(tree, sources, places)
    for path in sorted({one.path for one in python if is_test_file(one.path)}):
        found += timed(partial(_unit_test, tree, path, places))
    return found


def is_test_file(path: str) -> bool:
    return is_test_path(path) and path.rpartition("/")[2].startswith("test")


def _is_imported(path: str) -> bool:
    """Importing a program's `__main__` may start it; the entry check does that."""
    return not is_test_path(path) and not path.endswith("__main__.py")


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
        wanted = source.shape
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
