"""Level 4: the tree as a whole: it compiles, its types hold, its program starts and answers."""

from collections.abc import Mapping
from functools import partial

from execution.checks import type_check
from execution.checks.results import Check, timed
from execution.sandbox import program
from execution.source.atom_source import UNREADABLE, Finding

COMPILES = Check(level=4, validator="compiles", error_class="syntax")
ENTRY = Check(level=4, validator="entry", error_class="test")
START_SECONDS = 20.0


def has_entry(tree: Mapping[str, str], package: str) -> bool:
    return f"{package}/__main__.py" in tree


def check_entry(tree: Mapping[str, str], package: str) -> list[Finding]:
    """Whether the program starts, wherever there is one to start."""
    return timed(partial(_entry, tree, package))


def check_system(tree: Mapping[str, str], package: str) -> list[Finding]:
    found = timed(partial(_compiles, tree))
    found += timed(partial(_types, tree))
    return found + check_entry(tree, package)


def _compiles(tree: Mapping[str, str]) -> list[Finding]:
    modules = {path: text for path, text in tree.items() if path.endswith(".py")}
    if not modules:
        return COMPILES.failed([("There is no Python file.", None)])
    problems = []
    for path, text in modules.items():
        try:
            compile(text, path, "exec", dont_inherit=True)
        except UNREADABLE as error:
            problems.append((f"{path}: {type(error).__name__}: {error}", None))
    return COMPILES.failed(problems)


def _types(tree: Mapping[str, str]) -> list[Finding]:
    types, missing = type_check.checker(4)
    if missing:
        return types.unverifiable(missing)
    ran = type_check.run_ty(tree, [])
    if ran.trouble:
        return types.unverifiable(ran.trouble)
    problems = [(f"{one.path}:{one.line}: {one.rule}: {one.text}", None) for one in ran.errors]
    return types.failed(problems, exit_code=ran.exit_code)


def _entry(tree: Mapping[str, str], package: str) -> list[Finding]:
    """`python -m package --help` answers with text and ends well."""
    command = ["python", "-s", "-S", "-m", package, "--help"]
    result = program.run(tree, command, timeout_s=START_SECONDS)
    if result.status == "unavailable":
        return ENTRY.unverifiable(f"The sandbox is not available: {result.stderr}")
    if result.status == "unusable":
        return ENTRY.failed([(result.stderr, None)])
    if result.status != "ok":
        return ENTRY.failed([(f"`python -m {package} --help` ended with {result.status}.", None)])
    if result.exit_code != 0:
        text = f"`python -m {package} --help` ended with status {result.exit_code}: {result.stderr}"
        return ENTRY.failed([(text, None)], exit_code=result.exit_code)
    if not result.stdout.strip():
        return ENTRY.failed([(f"`python -m {package} --help` printed nothing.", None)], exit_code=0)
    return ENTRY.passed(exit_code=0)
