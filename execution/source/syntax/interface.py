"""The interface of an atom as its users see it: from its code, or from its specification before that."""

import ast
import hashlib
from collections.abc import Iterator

from execution.source.atom_source import (
    UNREADABLE,
    AtomSource,
    Definition,
    SignatureUnreadable,
    annotation_text,
    definitions,
    function_text,
    marks_of,
)
from execution.source.syntax.parse import parse
from execution.source.toolchain import toolchain_at


def interface_sha(source: AtomSource) -> str:
    """Equal as long as nothing changed that another atom can rely on, however it is laid out."""
    head = [source.path, source.symbol, source.kind]
    return hashlib.sha256("\n".join([*head, interface_text(source)]).encode()).hexdigest()


def interface_text(source: AtomSource) -> str:
    """What others can rely on, as its language has it."""
    return toolchain_at(source.path).interface_text(source)


def python_interface(source: AtomSource) -> str:
    """Signatures, public members, decorators, bases; of constants and attributes their annotation, else their value."""
    if not source.is_python:
        return ""
    if source.kind == "file":
        return "\n".join(_of_module(source.code))
    node = definitions(source.code).get(source.symbol)
    return _specified(source) if node is None else "\n".join(_of(node))


def _specified(source: AtomSource) -> str:
    try:
        node = source.shape.node
    except SignatureUnreadable:
        return source.signature
    return "" if node is None else "\n".join(_of(node))


def _of_module(code: str) -> Iterator[str]:
    """Each public definition of a file that is one atom, and each name that it passes on from elsewhere."""
    try:
        body = parse(code).body
    except UNREADABLE:
        return
    for name, node in sorted(definitions(code).items()):
        if _is_public(name):
            yield from _of(node)
    for node in body:
        if isinstance(node, ast.ImportFrom):
            yield ast.unparse(node)


def _of(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, Definition):
        yield from marks_of(node)
        yield function_text(node)
    elif isinstance(node, ast.ClassDef):
        yield from marks_of(node)
        bases = ", ".join(ast.unparse(part) for part in (*node.bases, *node.keywords))
        yield f"class {node.name}({bases})"
        yield from _attributes(node)
        yield from sorted(_methods(node))
        for part in node.body:
            if isinstance(part, ast.ClassDef) and _is_public(part.name):
                yield from (f"    {line}" for text in _of(part) for line in text.splitlines())
    elif isinstance(node, ast.AnnAssign):
        yield f"{ast.unparse(node.target)}: {annotation_text(node.annotation)}"
    else:
        yield ast.unparse(node)


def _attributes(node: ast.ClassDef) -> Iterator[str]:
    """In their order, which may be that of the arguments it is made with; whether one has a default counts.

    Of one without an annotation, such as a column or the member of an enumeration, the value is all that is known.
    """
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and _is_public(ast.unparse(part.target)):
            default = " = ..." if part.value is not None else ""
            annotation = annotation_text(part.annotation)
            yield f"    {ast.unparse(part.target)}: {annotation}{default}"
        elif isinstance(part, ast.Assign):
            names = [ast.unparse(target) for target in part.targets]
            value = ast.unparse(part.value)
            yield from (f"    {name} = {value}" for name in names if _is_public(name))


def _methods(node: ast.ClassDef) -> Iterator[str]:
    for part in node.body:
        if isinstance(part, Definition) and _is_public(part.name):
            yield "\n".join(f"    {line}" for line in [*marks_of(part), function_text(part)])


def _is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))
