"""What a test file promises by its source: which tests have to report, and what would keep one from ever running."""

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from execution.source.atom_source import UNREADABLE, Definition
from execution.source.syntax.parse import parse

# A test class is one whose name of a base ends so, or that has such a class of the file as a base.
TEST_BASES = ("TestCase",)


@dataclass(frozen=True, kw_only=True)
class ExpectedTests:
    """`names` are `Class.test_name` of the file's own classes, inherited ones of the file included; `repeated` says
    which would never run because another has their name; `subtested` are the names of those with subtests.
    """

    __test__ = False

    names: Sequence[str]
    repeated: Sequence[str]
    subtested: frozenset[str]


def expected_tests(code: str) -> ExpectedTests:
    classes = _test_classes(code)
    return ExpectedTests(
        names=_names(classes),
        repeated=_repeated(classes),
        subtested=frozenset(
            f"{node.name}.{part.name}"
            for node, _ in classes
            for part in _test_methods(node)
            if any(
                isinstance(one, ast.Attribute) and one.attr == "subTest" for one in ast.walk(part)
            )
        ),
    )


def why_none(code: str) -> str:
    """Of a file without tests: why it has none, for who wrote it."""
    try:
        parse(code)
    except SyntaxError as error:
        return f"This file cannot be read: {error.msg} (line {error.lineno})."
    except UNREADABLE as error:
        return f"This file cannot be read: {error}"
    return "This file has no test: no class with a base named …TestCase has a method named test…"


Classes = Sequence[tuple[ast.ClassDef, list[str]]]


def _names(classes: Classes) -> list[str]:
    tests: dict[str, set[str]] = {}
    for node, bases in classes:
        inherited = {name for base in bases for name in tests.get(base, ())}
        tests[node.name] = inherited | {part.name for part in _test_methods(node)}
    return [f"{name}.{test}" for name, own in tests.items() for test in sorted(own)]


def _repeated(classes: Classes) -> list[str]:
    found = [
        f"{count} test classes are named {name}: only the last one runs."
        for name, count in Counter(node.name for node, _ in classes).items()
        if count > 1
    ]
    for node, _ in classes:
        for name, count in Counter(part.name for part in _test_methods(node)).items():
            if count > 1:
                found.append(f"{node.name} has {count} tests named {name}: only the last one runs.")
    return found


def _test_classes(code: str) -> Classes:
    """With the names of their bases; none if the code cannot be read."""
    try:
        body = parse(code).body
    except UNREADABLE:
        return []
    found: list[tuple[ast.ClassDef, list[str]]] = []
    for node in body:
        if isinstance(node, ast.ClassDef):
            bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
            known = {one.name for one, _ in found}
            if any(base.endswith(TEST_BASES) or base in known for base in bases):
                found.append((node, bases))
    return found


def _test_methods(node: ast.ClassDef) -> list[Definition]:
    return [
        part for part in node.body if isinstance(part, Definition) and part.name.startswith("test")
    ]
