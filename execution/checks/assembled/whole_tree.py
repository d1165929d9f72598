"""Level 4: the tree as a whole: it compiles, its types hold, its code is safe, its program starts and answers."""

import ast
from collections.abc import Mapping, Sequence
from functools import partial

from execution.checks import safety, type_check
from execution.checks.results import Check, timed
from execution.checks.templates.template_checks import check_rendered
from execution.sandbox import program
from execution.source.atom_source import UNREADABLE, AtomSource, Finding
from execution.source.places import NOWHERE, Place, Places
from execution.source.syntax.parse import parse

COMPILES = Check(level=4, validator="compiles", error_class="syntax")
SAFETY = Check(level=4, validator="safety", error_class="security")
ENTRY = Check(level=4, validator="entry", error_class="test")
START_SECONDS = 20.0


def has_entry(tree: Mapping[str, str], package: str) -> bool:
    return f"{package}/__main__.py" in tree


def check_entry(
    tree: Mapping[str, str], sources: Sequence[AtomSource], package: str
) -> list[Finding]:
    """Whether the program starts, wherever there is one to start."""
    return timed(partial(_entry, tree, package, Places(sources)))


def check_system(
    tree: Mapping[str, str], sources: Sequence[AtomSource], package: str
) -> list[Finding]:
    """`sources` are the atoms that the tree was assembled from."""
    places = Places(sources)
    found = timed(partial(_compiles, tree, places))
    found += timed(partial(_types, tree, places))
    found += check_rendered(tree, sources)
    found += timed(partial(_safety, sources))
    return found + check_entry(tree, sources, package)


def _compiles(tree: Mapping[str, str], places: Places) -> list[Finding]:
    modules = {path: text for path, text in tree.items() if path.endswith(".py")}
    if not modules:
        return COMPILES.failed([("There is no Python file.", None)])
    problems = []
    for path, text in modules.items():
        try:
            compile(text, path, "exec", dont_inherit=True)
        except UNREADABLE as error:
            line = error.lineno if isinstance(error, SyntaxError) else None
            problem = f"{path}: {type(error).__name__}: {error}"
            problems.append((problem, places.at(path, line)))
    return COMPILES.failed_at(problems)


def _types(tree: Mapping[str, str], places: Places) -> list[Finding]:
    types, missing = type_check.checker(4)
    if missing:
        return types.unverifiable(missing)
    ran = type_check.run_ty(tree, [])
    if ran.trouble:
        return types.unverifiable(ran.trouble)
    problems = [
        (f"{one.path}:{one.line}: {one.rule}: {one.text}", places.at(one.path, one.line))
        for one in ran.errors
    ]
    return types.failed_at(problems, exit_code=ran.exit_code)


def _safety(sources: Sequence[AtomSource]) -> list[Finding]:
    """What each atom had to pass to be accepted, of the code that is about to be released: however it came there."""
    return SAFETY.failed_at(
        (f"{one.path}: {found.detail}", Place(path=one.path, symbol=one.symbol, line=found.line))
        for one in sources
        if not one.is_fixed
        for found in safety.check(one, _parsed(one))
        if found.outcome == "failed"
    )


def _parsed(source: AtomSource) -> ast.Module | None:
    """Nothing of what does not compile, which is said elsewhere."""
    try:
        return parse(source.code) if source.is_python else None
    except UNREADABLE:
        return None


def _entry(tree: Mapping[str, str], package: str, places: Places) -> list[Finding]:
    """`python -m package --help` answers with text and ends well."""
    command = ["python", "-s", "-S", "-m", package, "--help"]
    result = program.run(tree, command, timeout_s=START_SECONDS)
    if result.status == "unavailable":
        return ENTRY.unverifiable(f"The sandbox is not available: {result.stderr}")
    if result.status == "unusable":
        return ENTRY.failed([(result.stderr, None)])
    why = _why_no_answer(result)
    if not why:
        return ENTRY.passed(exit_code=0)
    raised = places.in_traceback(result.stderr) if result.exit_code else NOWHERE
    place = raised if raised.path else Place(path=f"{package}/__main__.py")
    text = f"`python -m {package} --help` {why}"
    return ENTRY.failed_at([(text, place)], exit_code=result.exit_code)


def _why_no_answer(result: program.SandboxResult) -> str:
    if result.status != "ok":
        return f"ended with {result.status}."
    if result.exit_code != 0:
        return f"ended with status {result.exit_code}: {result.stderr}"
    return "" if result.stdout.strip() else "printed nothing."
