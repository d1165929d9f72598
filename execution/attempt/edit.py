"""A person's version of an atom: read, and checked at every level before it counts."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from execution import checks
from execution.checks import REQUIRED_FOR_ACCEPTANCE, check_atom
from execution.checks.results import Check
from execution.errors import CodeUnreadable
from execution.models import AcceptanceResult, AcceptanceTest, Atom
from execution.sandbox.testing import TestOutcome, run_test_file, without_tests
from execution.source.assemble import assemble
from execution.source.atom_source import UNREADABLE, AtomSource, Finding
from execution.source.parse import parse
from execution.source.reach import reached
from execution.source.trees import accepted_sources, neighbourhood

ACCEPTANCE = Check(level=4, validator="acceptance", error_class="test", tool="unittest")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a person typed, taken apart; `above` lines of their text stand before the code."""

    imports: list[str]
    code: str
    above: int = 0


@dataclass(frozen=True, kw_only=True)
class Edited:
    """`own_findings` are about the atom itself; the rest about what it does to the whole."""

    typed: Typed
    own_findings: list[Finding]
    wider_findings: list[Finding]

    @property
    def blocking(self) -> list[Finding]:
        """What keeps it from counting; a person may leave size, complexity, lint and types as they are."""
        required = [f for f in self.own_findings if f.validator in REQUIRED_FOR_ACCEPTANCE]
        return [found for found in [*required, *self.wider_findings] if found.outcome != "passed"]

    @property
    def is_good(self) -> bool:
        return not self.blocking

    @property
    def said(self) -> list[str]:
        """What keeps it from counting, in words; lines are those of the text as it was typed."""
        return [self._words(found) for found in self.blocking]

    def _words(self, found: Finding) -> str:
        place = f" line {found.line + self.typed.above}" if found.line else ""
        return f"{found.validator}{place}: {found.detail}"


def _unreadable(error: Exception) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f"Line {error.lineno} is not readable as Python: {error.msg}."
    return f"This is not readable as Python: {error}."


def split(atom: Atom, text: str) -> Typed:
    """Import statements, one line each, and the rest as it is. Raises CodeUnreadable."""
    if atom.kind == Atom.Kind.FILE or not atom.path.endswith(".py"):
        return Typed(imports=[], code=text)
    try:
        body = parse(text).body
    except UNREADABLE as error:
        raise CodeUnreadable(_unreadable(error)) from error
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = text.splitlines()
    taken = {number for node in imports for number in _lines_of(node)}
    for node in body:
        if node not in imports and taken & set(_lines_of(node)):
            raise CodeUnreadable(f"Give the import in line {node.lineno} a line of its own.")
    rest = ["" if number in taken else line for number, line in enumerate(lines, start=1)]
    above = next((at for at, line in enumerate(rest) if line.strip()), 0)
    code = "\n".join(rest[above:]).rstrip() + "\n"
    return Typed(imports=[ast.unparse(node) for node in imports], code=code, above=above)


def _lines_of(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def check_edit(atom: Atom, text: str) -> Edited:
    """Levels 1 and 2 on the atom; if it holds there, the tree with it and every test that touches it.

    Writes nothing. Raises CodeUnreadable.
    """
    typed = split(atom, text)
    beside = neighbourhood(atom)
    source = replace(beside.own, imports=tuple(typed.imports), code=typed.code)
    own = check_atom(
        source,
        around=beside.around,
        provided=beside.provided,
        package=atom.run.plan.package,
    )
    edited = Edited(typed=typed, own_findings=own, wider_findings=[])
    return replace(edited, wider_findings=_wider(atom, source)) if edited.is_good else edited


def _wider(atom: Atom, source: AtomSource) -> list[Finding]:
    others = [one for one in accepted_sources(atom.run_id) if one.place != source.place]
    tree = assemble([*others, source])
    components = checks.check_components(tree, [*others, source])
    return [*components, *_tests(atom, tree)]


def _tests(atom: Atom, tree: Mapping[str, str]) -> list[Finding]:
    """What passed must still pass; what failed is the gate's to judge once the edit counts."""
    latest = AcceptanceResult.objects.filter(test__run=atom.run_id).latest_per_test()
    passed = [
        result.test_id for result in latest if result.status == AcceptanceResult.Status.PASSED
    ]
    software = without_tests(tree)
    findings = []
    for test in atom.acceptance_tests.filter(pk__in=passed, state=AcceptanceTest.State.RUNNABLE):
        outcome = run_test_file(
            reached(software, test.code), test.path, test.code, timeout_s=test.timeout_s
        )
        findings += _said(test.path, outcome)
    return findings


def _said(path: str, outcome: TestOutcome) -> list[Finding]:
    if outcome.is_unverifiable:
        found = ACCEPTANCE.unverifiable(f"{path}: {outcome.stderr}")
    elif outcome.status == "pass":
        found = ACCEPTANCE.passed()
    else:
        failures = "\n".join(f"{one['name']}: {one['message']}" for one in outcome.failures)
        found = ACCEPTANCE.failed([(f"{path}: {failures or outcome.status}", None)])
    return [replace(finding, ms=outcome.ms) for finding in found]
