"""What is wrong with the test files of a plan document, as far as it can be seen without running them."""

import sys
from collections import Counter
from collections.abc import Iterator

from execution.export.documents.whole_document import Document, TestPart
from execution.prepare.acceptance_tests import LONGEST_TEST, MOST_TESTS
from execution.sandbox.unittests import expected_tests
from execution.source.atom_source import UNREADABLE, is_test_path, module_of
from execution.source.syntax.imports import Imported, all_imports
from execution.source.syntax.parse import parse
from planning.lint.paths import unsafe_reason

MOST_FILES = 2000


def test_problems(document: Document) -> Iterator[str]:
    """Each names its place in the document."""
    if len(document.tests) > MOST_FILES:
        yield f"tests: {len(document.tests)} files; a plan brings at most {MOST_FILES}."
        return
    live = {one.code for one in document.requirements if not one.superseded}
    names = _Names(document)
    for at, test in enumerate(document.tests):
        if test.requirement not in live:
            text = f"{test.requirement} is no requirement that is to be built."
            yield f"tests[{at}].requirement: {text}"
        yield from (f"tests[{at}].path: {text}" for text in _path_problems(test.path))
        yield from (f"tests[{at}].code: {text}" for text in _code_problems(test, names))
    for code, count in Counter(test.requirement for test in document.tests).items():
        if count > MOST_TESTS:
            yield f"tests: {count} files for {code}; at most {MOST_TESTS} are allowed."
    yield from _collisions(document)


test_problems.__test__ = False  # type: ignore[attr-defined]  # not a test, though its name begins like one


def _path_problems(path: str) -> Iterator[str]:
    if reason := unsafe_reason(path):
        yield f"{path!r} {reason}."
    elif not is_test_path(path) or not path.rpartition("/")[2].startswith("test_"):
        yield f"{path!r} is no path such as tests/test_name.py."
    elif not path.endswith(".py"):
        yield f"{path!r} does not end in .py."


def _collisions(document: Document) -> Iterator[str]:
    """Of one folder each: tests stand apart from everything else, and mostly side by side."""
    paths = [test.path for test in document.tests]
    yield from (
        f"tests: the path {path} is there twice." for path, n in Counter(paths).items() if n > 1
    )
    everything = {*paths, *(atom.path for atom in document.atoms if is_test_path(atom.path))}
    folded: dict[str, str] = {}
    for path in sorted(everything):
        other = folded.setdefault(path.casefold(), path)
        if other != path:
            yield f"tests: {other} and {path} cannot stand in one tree: they differ only in case."
    yield from (
        f"tests: {path} is the path of an atom as well."
        for path in sorted({*paths} & {atom.path for atom in document.atoms})
    )


def _code_problems(test: TestPart, names: "_Names") -> Iterator[str]:
    if not 0 < len(test.code) <= LONGEST_TEST:
        yield f"a test has 1 to {LONGEST_TEST} characters; this one has {len(test.code)}."
        return
    try:
        parse(test.code)
    except UNREADABLE as error:
        yield f"it is not Python: {error}."
        return
    if not expected_tests(test.code).names:
        yield "it defines no test of unittest."
    for one, line in all_imports(test.code):
        if missing := names.missing(one):
            yield f"line {line} imports {missing}, which is not there."


class _Names:
    """What tests may import: the standard library, and the atoms where all of them are known."""

    def __init__(self, document: Document) -> None:
        self.symbols: dict[str, set[str]] = {}
        self.whole: set[str] = set()
        for atom in document.atoms:
            module = module_of(atom.path)
            self.symbols.setdefault(module, set()).add(atom.symbol)
            if atom.kind == "file":
                self.whole.add(module)
        packages = {m.rpartition(".")[0] for m in self.symbols if "." in m}
        while packages:
            for package in packages:
                self.symbols.setdefault(package, set())
            packages = {one.rpartition(".")[0] for one in packages if "." in one}
        self.is_complete = {atom.task for atom in document.atoms} >= {t.id for t in document.tasks}

    def missing(self, one: Imported) -> str:
        """The name that cannot be found, or nothing."""
        top = one.module.partition(".")[0]
        if top in sys.stdlib_module_names or not self.is_complete or not top:
            return ""
        if one.module not in self.symbols:
            return one.module
        known = self.symbols[one.module]
        inner = f"{one.module}.{one.name}"
        is_there = not one.name or one.name in known or one.name == "*" or inner in self.symbols
        return "" if is_there or one.module in self.whole else inner
