"""Python, and the files that stand beside it on a stack: templates, styles, settings, prose."""

from collections.abc import Iterable, Mapping, Sequence

from execution import checks
from execution.checks.atom import check_python, check_python_answer
from execution.sandbox.red_proof import prove_python_red
from execution.sandbox.unittests import run_python_test
from execution.source import assemble, reach, stubs
from execution.source.atom_source import AtomSource, Finding
from execution.source.syntax import interface
from execution.source.toolchain import Assembled, Mode, RedProof, Sandboxes, TestOutcome


class Python:
    suffixes = (".py",)

    def assemble_file(self, atoms: Sequence[AtomSource], own: frozenset[str]) -> Assembled:
        return assemble.python_file(list(atoms), own)

    def complete(self, tree: Mapping[str, str]) -> dict[str, str]:
        return assemble.missing_packages(tree)

    def stub(self, source: AtomSource, mode: Mode) -> AtomSource:
        return stubs.python_stub(source, mode)

    def interface_text(self, source: AtomSource) -> str:
        return interface.python_interface(source)

    def reached(self, tree: Mapping[str, str], code: str) -> dict[str, str]:
        return reach.imported_files(tree, code)

    def check_answer(
        self,
        source: AtomSource,
        *,
        around: Sequence[AtomSource],
        provided: Sequence[AtomSource],
        package: str,
        mends: bool,
    ) -> tuple[AtomSource, list[Finding]]:
        if mends:
            return check_python_answer(source, around=around, provided=provided, package=package)
        return source, check_python(source, around=around, provided=provided, package=package)

    def check_tree(
        self, tree: Mapping[str, str], sources: Sequence[AtomSource], package: str, *, is_last: bool
    ) -> list[Finding]:
        findings = checks.check_components(tree, sources)
        if is_last:
            return findings + checks.check_system(tree, sources, package)
        # The whole must stand early: what cannot start is not found out at the last gate.
        starts = checks.has_entry(tree, package)
        return findings + (checks.check_entry(tree, sources, package) if starts else [])

    def prove_red(
        self,
        sources: Iterable[AtomSource],
        path: str,
        code: str,
        timeout_s: float | None,
        *,
        sandboxes: Sandboxes | None,
    ) -> RedProof:
        return prove_python_red(sources, path, code, timeout_s, sandboxes=sandboxes)

    def run_test(
        self,
        tree: Mapping[str, str],
        path: str,
        code: str,
        timeout_s: float | None,
        *,
        patience: float,
        sandboxes: Sandboxes | None,
    ) -> TestOutcome:
        return run_python_test(tree, path, code, timeout_s, patience=patience, sandboxes=sandboxes)

    def surroundings(self) -> Mapping[str, str]:
        return {
            "Makefile": "makefile.txt",
            "pyproject.toml": "pyproject.txt",
            "Dockerfile": "dockerfile.txt",
            ".dockerignore": "dockerignore.txt",
        }


PYTHON = Python()
