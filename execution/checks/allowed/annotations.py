"""Annotations by a name: what it stands for is a type, or a text that only names some, since libraries evaluate texts."""

import ast
import functools
from collections.abc import Iterator, Mapping

from execution.checks.allowed.code import Code, Problem, folded
from execution.checks.allowed.format_fields import targets
from execution.source.atom_source import UNREADABLE
from execution.source.syntax.parse import parse, parse_expression


def problems(code: Code, modules: Mapping[str, str], tree: Mapping[str, str]) -> Iterator[Problem]:
    """`modules` are paths by dotted name, `tree` texts by path."""
    if code.is_test:
        return
    for node in code.nodes:
        for name in _names(code, node):
            meant = code.meant(name) or {f".{name.id}"}
            for dotted in sorted(meant):
                module, _, last = dotted.rpartition(".")
                path = modules.get(module, "") if module else code.source.path
                if _is_evaluated(tree.get(path, ""), last):
                    text = (
                        f"The annotation `{name.id}` is a text that does more than name types, and libraries"
                        " evaluate it. Use instead: the type itself."
                    )
                    yield text, name.lineno


def _names(code: Code, node: ast.AST) -> list[ast.Name]:
    annotation = getattr(node, "annotation", None) or getattr(node, "returns", None)
    found = ast.walk(annotation) if isinstance(annotation, ast.expr) else ()
    return [one for one in found if isinstance(one, ast.Name)]


@functools.lru_cache(maxsize=4096)
def _is_evaluated(text: str, name: str) -> bool:
    if name not in text:
        return False
    try:
        nodes = [*ast.walk(parse(text))]
    except UNREADABLE:
        return False
    given = [getattr(node, "value", None) for node in nodes if name in targets(node)]
    return any(isinstance(one, ast.expr) and _does_more(one) for one in given)


def _does_more(value: ast.expr) -> bool:
    whole = folded(value)
    if whole is None:
        inner = value.func.value if _is_method(value) else value  # type: ignore[attr-defined]
        return isinstance(value, ast.JoinedStr) or (
            inner is not value and folded(inner) is not None
        )
    try:
        parts = [*ast.walk(parse_expression(whole.strip()))]
    except UNREADABLE:
        return False
    return any(isinstance(one, ast.Call | ast.Lambda | ast.Attribute) for one in parts)


def _is_method(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)
