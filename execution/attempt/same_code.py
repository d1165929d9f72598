"""Whether two versions of an atom differ in more than their formatting."""

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence

from execution.source.atom_source import UNREADABLE
from execution.source.rows import sha, whole_text
from execution.source.syntax.parse import parse


def meaning_sha(path: str, imports: Sequence[str], code: str) -> str:
    """One sha256 for all versions that differ in formatting alone: layout, quotes, the order of imports.

    Names, docstrings and comments count. Of what is not Python, the lines count, without the space at their ends.
    """
    text = whole_text(imports, code)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    if not path.endswith(".py"):
        return sha(*lines)
    try:
        return sha(*_parts(text))
    except (*UNREADABLE, tokenize.TokenError):
        return sha(*lines)


def _parts(text: str) -> list[str]:
    body = parse(text).body
    imported = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    rest = [ast.dump(node) for node in body if not isinstance(node, ast.Import | ast.ImportFrom)]
    names = sorted({name for node in imported for name in _names(node)})
    return [*names, *rest, *_comments(text)]


def _names(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Each imported name as a statement of its own."""
    for alias in node.names:
        one = type(node)(**dict(ast.iter_fields(node)) | {"names": [alias]})
        yield ast.unparse(one)


def _comments(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string.lstrip("#").strip()
