"""Texts that are formatted: a field of a format follows attributes, so the format stands in the code."""

import ast
from collections.abc import Iterator

from execution.checks.allowed.code import Code, Problem, folded

COMPUTED = (
    "`{how}` of a computed text reaches any attribute that the text names. Use instead: an f-string,"
    " `string.Template`, or a constant with a written-out text."
)


def problems(code: Code) -> Iterator[Problem]:
    if code.is_test:
        return
    for node in code.nodes:
        if not isinstance(node, ast.Attribute) or node.attr not in {"format", "format_map"}:
            continue
        if not _is_written_out(code, node):
            yield COMPUTED.format(how=node.attr), node.lineno


def _is_written_out(code: Code, node: ast.Attribute) -> bool:
    text = node.value
    if folded(text) is not None:
        return True
    if _formats_a_record(code, node):
        return True
    while isinstance(text, ast.Subscript):
        text = text.value
    if isinstance(text, ast.Name) and text.id in _texts(code):
        return True
    name = text.attr if isinstance(text, ast.Attribute) else getattr(text, "id", "")
    return name.isupper() and id(text) not in code.scopes.local


def _formats_a_record(code: Code, node: ast.Attribute) -> bool:
    """`super().format(record)` of a formatter of logs."""
    is_super = isinstance(node.value, ast.Call) and code.built_in(node.value.func) == "super"
    function = code.function_around(node)
    return is_super and isinstance(function, ast.FunctionDef) and function.name == "format"


def _texts(code: Code) -> set[str]:
    """Names that are only ever given written-out texts."""
    good: set[str] = set()
    bad: set[str] = {one.arg for one in code.nodes if isinstance(one, ast.arg)}
    values: dict[int, ast.expr] = {}
    for node in code.nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            values[id(node.targets[0])] = node.value
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            values[id(node.target)] = node.value
    for node in code.nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            value = values.get(id(node))
            is_text = value is not None and _is_text(value)
            (good if is_text else bad).add(node.id)
    return good - bad


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Dict):
        return all(_is_text(one) for one in node.values)
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) and _is_text(node.orelse)
    return folded(node) is not None
