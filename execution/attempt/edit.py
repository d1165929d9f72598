"""A person's version of an atom: parsed, and checked at every level before it is accepted."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from execution import checks
from execution.checks import blocking, check_atom
from execution.checks.results import Check
from execution.errors import CodeUnreadable
from execution.models import AcceptanceResult, AcceptanceTest, Atom
from execution.sandbox.acceptance_runs import (
    TestOutcome,
    kept_sandboxes,
    run_test_file,
    without_tests,
)
from execution.source.assemble import assemble
from execution.source.atom_source import UNREADABLE, AtomSource, Finding
from execution.source.reach import reached
from execution.source.syntax.parse import parse
from execution.source.trees import accepted_sources, neighbourhood

ACCEPTANCE = Check(level=4, validator="acceptance", error_class="test", tool="unittest")


@dataclass(frozen=True, kw_only=True)
class SplitEdit:
    """A person's text, split into imports and code; `above` is the number of lines before the code."""

    imports: list[str]
    code: str
    above: int = 0


@dataclass(frozen=True, kw_only=True)
class CheckedEdit:
    """`own_findings` are about the atom itself, `wider_findings` about what it does to the whole.

    `open_findings` are the tests that did not pass before: they are left to the gate and stop nothing.
    """

    typed: SplitEdit
    own_findings: list[Finding]
    wider_findings: list[Finding]
    open_findings: list[Finding] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        return [*self.own_findings, *self.wider_findings, *self.open_findings]

    @property
    def blocking(self) -> list[Finding]:
        """The findings that prevent acceptance; size, complexity, lint and types do not."""
        wider = [found for found in self.wider_findings if found.outcome != "passed"]
        return [*blocking(self.own_findings), *wider]

    @property
    def is_good(self) -> bool:
        return not self.blocking

    @property
    def messages(self) -> list[str]:
        """The blocking findings in words; line numbers count in the text as typed."""
        return [self._words(found) for found in self.blocking]

    def _words(self, found: Finding) -> str:
        place = f" line {found.line + self.typed.above}" if found.line else ""
        return f"{found.validator}{place}: {found.detail}"


def _unreadable(error: Exception) -> str:
    if isinstance(error, SyntaxError) and error.lineno:
        return f"Line {error.lineno} is not valid Python: {error.msg}."
    return f"This is not valid Python: {error}."


def split(atom: Atom, text: str) -> SplitEdit:
    """Import statements, one line each, and the rest as it is. Raises CodeUnreadable."""
    if atom.kind == Atom.Kind.FILE or not atom.path.endswith(".py"):
        return SplitEdit(imports=[], code=text)
    try:
        body = parse(text).body
    except UNREADABLE as error:
        raise CodeUnreadable(_unreadable(error)) from error
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = text.splitlines()
    taken = {number for node in imports for number in _lines_of(node)}
    for node in body:
        if node not in imports and taken & set(_lines_of(node)):
            raise CodeUnreadable(f"Put the import in line {node.lineno} on a line of its own.")
    rest = ["" if number in taken else line for number, line in enumerate(lines, start=1)]
    above = next((at for at, line in enumerate(rest) if line.strip()), 0)
    code = "\n".join(rest[above:]).rstrip() + "\n"
    return SplitEdit(imports=[ast.unparse(node) for node in imports], code=code, above=above)


def _lines_of(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def check_edit(atom: Atom, text: str) -> CheckedEdit:
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
    edited = CheckedEdit(typed=typed, own_findings=own, wider_findings=[])
    return _checked_widely(atom, source, edited) if edited.is_good else edited


def _checked_widely(atom: Atom, source: AtomSource, edited: CheckedEdit) -> CheckedEdit:
    """With the tree around it, and with every test that touches the atom and has run before."""
    others = [one for one in accepted_sources(atom.run_id) if one.place != source.place]
    tree = assemble([*others, source])
    passed, failed = _tests(atom, tree)
    wider = [*checks.check_components(tree, [*others, source]), *passed]
    return replace(edited, wider_findings=wider, open_findings=failed)


def _tests(atom: Atom, tree: Mapping[str, str]) -> tuple[list[Finding], list[Finding]]:
    """Of the tests that passed before, which must pass still; and of those that did not."""
    latest = AcceptanceResult.objects.filter(test__run=atom.run_id).latest_per_test()
    before = dict(latest.values_list("test", "status"))
    software = without_tests(tree)
    passed: list[Finding] = []
    failed: list[Finding] = []
    tests = atom.acceptance_tests.filter(pk__in=before, state=AcceptanceTest.State.RUNNABLE)
    with kept_sandboxes(str(atom.run_id)) as sandboxes:
        for test in tests:
            outcome = run_test_file(
                reached(software, test.path, test.code),
                test.path,
                test.code,
                timeout_s=test.timeout_s,
                sandboxes=sandboxes,
            )
            is_passed = before[test.pk] == AcceptanceResult.Status.PASSED
            (passed if is_passed else failed).extend(_of_test(test.path, outcome))
    return passed, failed


def _of_test(path: str, outcome: TestOutcome) -> list[Finding]:
    if outcome.is_unverifiable:
        found = ACCEPTANCE.unverifiable(f"{path}: {outcome.stderr}")
    elif outcome.status == "pass":
        found = ACCEPTANCE.passed(path)
    else:
        lines = [f"{one['name']}: {one['message']}" for one in outcome.failures]
        failures = "\n".join([*lines, *outcome.doubts])
        found = ACCEPTANCE.failed([(f"{path}: {failures or outcome.status}", None)])
    return [replace(finding, ms=outcome.ms) for finding in found]
