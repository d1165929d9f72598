"""Whether the code of an atom does anything of its own, so that it can be at fault."""

import ast

from execution.models.languages import FREE_TEXT
from execution.source.atom_source import (
    UNREADABLE,
    AtomSource,
    SignatureUnreadable,
)
from execution.source.syntax.parse import parse


def can_fail(source: AtomSource) -> bool:
    """Whether the code can fail at all; prose and a module with only a docstring cannot."""
    if not source.is_python:
        return source.language not in FREE_TEXT
    try:
        body = parse(source.code).body
    except UNREADABLE:
        return True
    return any(not _says_nothing(node) for node in body)


def _says_nothing(node: ast.stmt) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, ast.Pass)


def says_its_signature(source: AtomSource) -> bool:
    """Whether the code holds no more than its signature, which is the contract of others: it could only be written as it is."""
    try:
        declared = source.shape.node
        body = [node for node in parse(source.code).body if not _says_nothing(node)]
    except (SignatureUnreadable, *UNREADABLE):
        return False
    return declared is not None and len(body) == 1 and _bare(declared) == _bare(body[0])


def _bare(node: ast.stmt) -> str:
    """Without what says nothing, and without positions."""
    if not isinstance(node, ast.ClassDef):
        return ast.dump(node)
    inside = [_bare(part) for part in node.body if not _says_nothing(part)]
    heads = [*node.decorator_list, *node.bases, *node.keywords]
    return "\n".join([node.name, *map(ast.dump, heads), *inside])
