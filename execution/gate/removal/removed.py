"""An atom without its behaviour: its names stay, so that nothing else breaks for want of them."""

import ast
from dataclasses import replace

from execution.models.languages import FREE_TEXT
from execution.source.atom_source import AtomSource, Definition, definitions, is_test_path
from execution.source.stubs import STUB_MESSAGE
from execution.source.syntax.parse import parse

# Bases of classes, and types of constants, that mean something to type checkers alone.
TYPES_ONLY = {"Protocol", "TypedDict", "TypeAlias", "TypeVar", "NewType", "ParamSpec"}
# It is true where an empty value is not, and has none of its attributes.
NOT_EMPTY = "object()"


class Irremovable(ValueError):
    """Why an atom has no behaviour that could be taken away; a sentence."""


def removed(source: AtomSource) -> AtomSource:
    """The atom with functions and methods that raise NotImplementedError, or with a value that is a wrong one.

    Made from the code itself and not from its signature: imports, defaults, decorators and fields stay as they are,
    so that only its behaviour is missing. Raises Irremovable.
    """
    if is_test_path(source.path):
        raise Irremovable("It is a test itself.")
    if not source.is_python:
        if source.language in FREE_TEXT:
            raise Irremovable("It is prose.")
        return replace(source, code="")
    tree = parse(source.code)
    code = _EMPTIED[source.kind](tree, source)
    if code == ast.unparse(tree):
        raise Irremovable("It does nothing that could be taken away.")
    return replace(source, code=code)


def _function(tree: ast.Module, source: AtomSource) -> str:
    return ast.unparse(_Emptying(source).visit(parse(ast.unparse(tree))))


def _class(tree: ast.Module, source: AtomSource) -> str:
    """With methods that raise; one that has none is no class any more."""
    node = definitions(source.code)[source.symbol]
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    if TYPES_ONLY & {_last_name(base) for base in bases}:
        raise Irremovable("It only describes types.")
    if any(isinstance(part, Definition) and _does(part) for part in ast.walk(node)):
        return _function(tree, source)
    return f"{source.symbol} = None"


def _constant(tree: ast.Module, source: AtomSource) -> str:
    node = definitions(source.code)[source.symbol]
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if value is None or _is_type(node, value):
        raise Irremovable("It only describes types.")
    return f"{source.symbol} = {NOT_EMPTY if _is_empty(value) else None}"


def _file(tree: ast.Module, source: AtomSource) -> str:
    """A file without functions that do something: without its other statements."""
    if any(isinstance(part, Definition) and _does(part) for part in ast.walk(tree)):
        return _function(tree, source)
    if all(isinstance(node, ast.Import | ast.ImportFrom) or _says(node) for node in tree.body):
        raise Irremovable("It holds no code of its own.")
    return ""


def _statements(tree: ast.Module, source: AtomSource) -> str:
    return ""


_EMPTIED = {
    "function": _function,
    "class": _class,
    "constant": _constant,
    "file": _file,
    "statements": _statements,
}


class _Emptying(ast.NodeTransformer):
    """Bodies that do something raise instead."""

    def __init__(self, source: AtomSource) -> None:
        text = f'raise NotImplementedError("{STUB_MESSAGE}{source.path}:{source.symbol}")'
        self.body = parse(text).body

    def _empty(self, node: Definition) -> Definition:
        if _does(node):
            node.body = list(self.body)
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = _empty  # noqa: N815


def _does(function: Definition) -> bool:
    return not all(_says(node) for node in function.body)


def _says(node: ast.stmt) -> bool:
    """A docstring, `...` or `pass`; `__all__` is for readers as well."""
    if isinstance(node, ast.Assign):
        return [ast.unparse(target) for target in node.targets] == ["__all__"]
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_constant or isinstance(node, ast.Pass)


def _is_type(node: ast.stmt, value: ast.expr) -> bool:
    annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
    called = value.func if isinstance(value, ast.Call) else None
    return bool(TYPES_ONLY & {_last_name(annotation), _last_name(called)})


def _last_name(node: ast.expr | None) -> str:
    """`Protocol` of `typing.Protocol[T]`."""
    return ast.unparse(node).partition("[")[0].rpartition(".")[2] if node else ""


def _is_empty(value: ast.expr) -> bool:
    """Whether the constant is a false value: None instead of it would often do the same."""
    try:
        return not ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
