"""Plain values of the checks: the source of an atom, the shape of a signature, a finding."""

import ast
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal

from execution.source.syntax.parse import parse, parse_expression

ErrorClass = Literal["", "syntax", "import", "type", "lint", "contract", "test", "security"]
Outcome = Literal["passed", "failed", "unverifiable"]
Definition = ast.FunctionDef | ast.AsyncFunctionDef
# Kinds that no signature describes.
UNSIGNED = {"file", "statements"}
# Raised by the parser for source that is wrong, nested too deep, or holds a zero byte.
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True, kw_only=True)
class AtomSource:
    """`needs` are the places (path, symbol) the atom may use; what the stack brings `is_fixed`, and is no atom.

    The specification may give the imports that the signature needs, and the code itself.
    """

    path: str
    symbol: str
    kind: str
    signature: str = ""
    language: str = "python"
    imports: tuple[str, ...] = ()
    code: str = ""
    number: int = 0
    given_imports: tuple[str, ...] = ()
    given_code: str = ""
    needs: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    is_fixed: bool = False

    @property
    def place(self) -> tuple[str, str]:
        return self.path, self.symbol

    @property
    def shape(self) -> "Shape":
        """What its signature declares. Raises SignatureUnreadable."""
        return read_signature(self.kind, self.symbol, self.signature)

    @property
    def is_python(self) -> bool:
        """Whether the path ends in .py, whatever language the atom declares."""
        return self.path.endswith(".py")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding of one tool; `ms` is the time of the whole check.

    `path` and `symbol` are empty where the check was of one atom alone, or where nobody knows. `line` counts
    from 1 in the atom's own code; where only the file is known, in the file.
    """

    level: int
    validator: str
    outcome: Outcome
    detail: str = ""
    path: str = ""
    symbol: str = ""
    line: int | None = None
    tool: str = "masterplan"
    version: str = ""
    exit_code: int | None = None
    ms: int = 0
    error_class: ErrorClass = ""


class SignatureUnreadable(ValueError):
    """A sentence about a signature that cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A signature without its layout: `text` is normalised; a class has its members in `members`."""

    kind: str
    symbol: str
    text: str
    members: tuple[tuple[str, str], ...] = ()
    bases: tuple[str, ...] | None = None
    marks: tuple[str, ...] = ()  # decorators
    node: ast.stmt | None = field(default=None, compare=False, repr=False)

    @property
    def line(self) -> int | None:
        return self.node.lineno if self.node else None


@functools.lru_cache(maxsize=1024)
def read_signature(kind: str, symbol: str, signature: str) -> Shape:
    """The shape a signature declares. Raises SignatureUnreadable."""
    if kind in UNSIGNED:
        return Shape(kind=kind, symbol=symbol, text="")
    try:
        shapes = [shape_of(node) for node in parse(_completed(kind, signature)).body]
    except UNREADABLE as error:
        raise SignatureUnreadable(f"its signature is not Python ({error}).") from None
    if len(shapes) != 1:
        raise SignatureUnreadable("its signature must declare one thing.")
    shape = shapes[0]
    if shape is None or shape.kind != kind:
        raise SignatureUnreadable(f"its signature does not declare a {kind}.")
    if shape.symbol != symbol:
        raise SignatureUnreadable(f"its signature declares {shape.symbol}, not {symbol}.")
    return shape


def shape_of(node: ast.stmt) -> Shape | None:
    """The shape of a definition in code; nothing for a statement that defines no single name."""
    if isinstance(node, Definition):
        return Shape(
            kind="function",
            symbol=node.name,
            text=function_text(node),
            marks=marks_of(node),
            node=node,
        )
    if isinstance(node, ast.ClassDef):
        members = tuple(_member(part) for part in node.body if _member(part)[0])
        bases = tuple(ast.unparse(part) for part in (*node.bases, *node.keywords))
        return Shape(
            kind="class",
            symbol=node.name,
            text=f"class {node.name}",
            members=members,
            bases=bases or None,
            marks=marks_of(node),
            node=node,
        )
    return _constant(node)


def marks_of(node: Definition | ast.ClassDef) -> tuple[str, ...]:
    return tuple(f"@{ast.unparse(mark)}" for mark in node.decorator_list)


def function_text(node: Definition) -> str:
    """`async def name(args) -> type`, as the parser understood it."""
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {annotation_text(node.returns)}" if node.returns else ""
    arguments = _unquoted(node.args)
    return f"{word} {node.name}({ast.unparse(arguments)}){returns}"


def definitions(code: str) -> dict[str, ast.stmt]:
    """Top-level definitions of readable code by name, and nothing of unreadable code."""
    try:
        shapes = [shape_of(node) for node in parse(code).body]
    except UNREADABLE:
        return {}
    return {shape.symbol: shape.node for shape in shapes if shape and shape.node is not None}


@functools.lru_cache(maxsize=4096)
def module_of(path: str) -> str:
    """`library/store.py` -> `library.store`; nothing if it is no Python module."""
    if not path.endswith(".py"):
        return ""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_of(paths: Iterable[str]) -> dict[str, str]:
    """Path by dotted name, of those that are Python modules."""
    return {module_of(path): path for path in paths if module_of(path)}


def is_test_path(path: str) -> bool:
    return path.startswith("tests/") or "/tests/" in path


def _constant(node: ast.stmt) -> Shape | None:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        text = f"{node.target.id}: {annotation_text(node.annotation)}"
        return Shape(kind="constant", symbol=node.target.id, text=text, node=node)
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Name):
            return Shape(kind="constant", symbol=target.id, text=target.id, node=node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Name):
        return Shape(kind="constant", symbol=node.value.id, text=node.value.id, node=node)
    return None


def _completed(kind: str, signature: str) -> str:
    """Signatures have no bodies; a class may list methods, fields, both or neither."""
    text = signature.rstrip()
    if kind == "constant":
        return text
    if kind == "function":
        return f"{text.removesuffix('...').rstrip().removesuffix(':')}: ..."
    above, head, rest = _class_parts(text)
    lines = [*above, f"{head.rstrip().removesuffix(':')}:"]
    lines += [_completed_member(line) for line in rest.splitlines() if line.strip()]
    return "\n".join([*lines, *([] if rest.strip() else ["    ..."])])


def _class_parts(text: str) -> tuple[list[str], str, str]:
    """The decorators above, the line of the class, and what stands below it."""
    lines = text.splitlines() or [""]
    at = next((n for n, line in enumerate(lines) if line.startswith("class ")), 0)
    return lines[:at], lines[at], "\n".join(lines[at + 1 :])


def _completed_member(line: str) -> str:
    word = line.strip()
    if not word.startswith(("def ", "async def ")):
        return line
    return f"{line.rstrip().removesuffix('...').rstrip().removesuffix(':')}: ..."


def _member(node: ast.stmt) -> tuple[str, str]:
    """Name and normalised text of a method, field or inner class; an empty name for anything else."""
    if isinstance(node, Definition):
        marks = [ast.unparse(mark) for mark in node.decorator_list]
        kept = "".join(f"@{mark} " for mark in sorted(marks) if mark in BINDINGS)
        return node.name, kept + function_text(node)
    if isinstance(node, ast.AnnAssign | ast.Assign):
        shape = _constant(node)
        return (shape.symbol, shape.text) if shape else ("", "")
    if isinstance(node, ast.ClassDef):
        return node.name, f"class {node.name}"
    return "", ""


BINDINGS = {"property", "staticmethod", "classmethod"}


def annotation_text(node: ast.expr) -> str:
    """Quoted annotations mean the same as bare ones."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return ast.unparse(parse_expression(node.value).body)
        except UNREADABLE:
            return ast.unparse(node)
    return ast.unparse(node)


def _unquoted(arguments: ast.arguments) -> ast.arguments:
    copy = parse(f"def f({ast.unparse(arguments)}): ...").body[0]
    assert isinstance(copy, ast.FunctionDef)
    for argument in ast.walk(copy.args):
        if isinstance(argument, ast.arg) and argument.annotation is not None:
            argument.annotation = ast.Name(annotation_text(argument.annotation))
    return copy.args


def stripped(source: AtomSource) -> AtomSource:
    """The source without surrounding blank lines in its code, so that line 1 is its first."""
    code = source.code.strip("\n").rstrip()
    return replace(source, code=code)
