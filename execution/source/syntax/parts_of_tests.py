"""The part of a test file that some of its tests use."""

import ast
from collections.abc import Collection, Iterator


def only(tree: ast.Module, tests: Collection[str]) -> ast.Module:
    """Without the tests that are none of these (`Class.test_name`), and without the imports that only those use."""
    body = [_class(node, tests) if isinstance(node, ast.ClassDef) else node for node in tree.body]
    rest = [node for node in body if not isinstance(node, ast.Import | ast.ImportFrom)]
    used = {one.id for node in rest for one in ast.walk(node) if isinstance(one, ast.Name)}
    return ast.Module(body=list(_used(body, used)), type_ignores=[])


def _class(node: ast.ClassDef, tests: Collection[str]) -> ast.ClassDef:
    kept = [one for one in node.body if not _is_other(one, node.name, tests)]
    return ast.ClassDef(**{**vars(node), "body": kept})


def _is_other(node: ast.stmt, owner: str, tests: Collection[str]) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return node.name.startswith("test") and f"{owner}.{node.name}" not in tests


def _used(body: list[ast.stmt], used: Collection[str]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            kept = [one for one in node.names if (one.asname or one.name.partition(".")[0]) in used]
            yield type(node)(**{**vars(node), "names": kept})
        else:
            yield node
