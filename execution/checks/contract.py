"""Level 1: the atom defines exactly its symbol, with exactly its signature."""

import ast

from execution.checks.results import Check
from execution.source.atom_source import (
    BINDINGS,
    AtomSource,
    Finding,
    Shape,
    SignatureUnreadable,
    shape_of,
)

CHECK = Check(level=1, validator="contract", error_class="contract")
Problem = tuple[str, int | None]


def check(source: AtomSource, tree: ast.Module | None) -> list[Finding]:
    """`tree` is the parsed code; nothing for other languages."""
    if source.kind == "file":
        return CHECK.failed(_file_problems(source))
    if tree is None:
        return CHECK.failed([("Outside of Python an atom is a whole file.", None)])
    if source.kind == "statements":
        return CHECK.failed(_statement_problems(tree))
    try:
        wanted = source.shape
    except SignatureUnreadable as error:
        return CHECK.failed([(f"The declared signature cannot be checked: {error}", None)])
    return CHECK.failed([*_company(source, tree), *_in_code(wanted, tree)])


def _file_problems(source: AtomSource) -> list[Problem]:
    is_marker = source.path.endswith("__init__.py")
    problems: list[Problem] = []
    if not source.code.strip() and not is_marker:
        problems.append(("The file is empty.", None))
    if source.imports:
        problems.append(("A file has its imports in its own text, not apart.", None))
    return problems


def _statement_problems(tree: ast.Module) -> list[Problem]:
    """Whatever defines a name is an atom of its own, so that others can rely on it."""
    problems: list[Problem] = [] if tree.body else [("There is no statement.", None)]
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            text = f"`{ast.unparse(node)}` belongs into the imports, apart from the code."
            problems.append((text, node.lineno))
        elif shape := shape_of(node):
            problems.append(
                (f"It defines `{shape.symbol}`; only statements stand here.", shape.line)
            )
    return problems


def _company(source: AtomSource, tree: ast.Module) -> list[Problem]:
    """Top-level statements besides the one definition."""
    problems: list[Problem] = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            text = f"`{ast.unparse(node)}` belongs into the imports, apart from the code."
            problems.append((text, node.lineno))
            continue
        shape = shape_of(node)
        if shape is None or isinstance(node, ast.Expr):
            problems.append(("Only the definition may stand at the top level.", node.lineno))
        elif shape.symbol != source.symbol:
            text = f"It defines `{shape.symbol}` besides `{source.symbol}`."
            problems.append((text, node.lineno))
    return problems


def _in_code(wanted: Shape, tree: ast.Module) -> list[Problem]:
    shapes = [shape for node in tree.body if (shape := shape_of(node))]
    found = [shape for shape in shapes if shape.symbol == wanted.symbol]
    if not found:
        return [(f"It does not define `{wanted.symbol}`.", None)]
    if len(found) > 1:
        return [(f"It defines `{wanted.symbol}` {len(found)} times.", found[1].line)]
    return differences(wanted, found[0])


def differences(wanted: Shape, got: Shape) -> list[Problem]:
    """Differences between a definition and its declaration."""
    if got.kind != wanted.kind:
        return [(f"`{wanted.symbol}` must be a {wanted.kind}, not a {got.kind}.", got.line)]
    lost = [mark for mark in wanted.marks if mark not in got.marks]
    if lost:
        return [(f"`{wanted.symbol}` must have the decorator `{lost[0]}`.", got.line)]
    if wanted.kind == "class":
        return _class_differences(wanted, got, got.line)
    if got.text != wanted.text:
        return [(f"The signature must be `{wanted.text}`, not `{got.text}`.", got.line)]
    return []


def _class_differences(wanted: Shape, got: Shape, line: int | None) -> list[Problem]:
    problems: list[Problem] = []
    if wanted.bases is not None and wanted.bases != got.bases:
        bases = ", ".join(wanted.bases)
        problems.append((f"The class must have the bases `({bases})`.", line))
    members = dict(got.members)
    for name, text in wanted.members:
        if name not in members:
            problems.append((f"The class must have `{text}`.", line))
        elif not _same(text, members[name]):
            problems.append((f"The class must have `{text}`, not `{members[name]}`.", line))
    return problems


def _same(wanted: str, got: str) -> bool:
    """A method whose declaration names no binding may have one."""
    if wanted.startswith("@") or not got.startswith("@"):
        return wanted == got
    mark, _, rest = got.partition(" ")
    return mark.removeprefix("@") in BINDINGS and rest == wanted
