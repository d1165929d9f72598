"""Texts that are formatted: a field of a format follows attributes, so the format stands in the code."""

import ast
import functools
from collections.abc import Iterator, Mapping

from execution.checks.allowed.code import Code, Problem, folded
from execution.source.atom_source import UNREADABLE
from execution.source.syntax.parse import parse

FILLS = {"update", "setdefault"}
COMPUTED = (
    "`{how}` of a computed text reaches any attribute that the text names. Use instead: an f-string,"
    " `string.Template`, or a constant with a written-out text; for a method of your own another name."
)


def problems(code: Code) -> Iterator[Problem]:
    for node in _formatted(code):
        if not _constant_of(code, node):
            yield COMPUTED.format(how=node.attr), node.lineno


def constant_problems(code: Code, tree: Mapping[str, str]) -> Iterator[Problem]:
    """A constant that is formatted is a written-out text wherever the tree gives it a value."""
    for node in _formatted(code):
        name = _constant_of(code, node)
        if name and not all(_is_written_out(text, name) for text in tree.values() if name in text):
            yield f"`{name}` is no written-out text. {COMPUTED.format(how=node.attr)}", node.lineno


def _formatted(code: Code) -> Iterator[ast.Attribute]:
    """Every `x.format` of which the code does not say what x is."""
    local = _texts(code)
    for node in code.nodes:
        if not isinstance(node, ast.Attribute) or node.attr not in {"format", "format_map"}:
            continue
        text = node.value
        is_local = isinstance(_base(text), ast.Name) and getattr(_base(text), "id", "") in local
        is_known = folded(text) is not None or is_local or _formats_a_record(code, node)
        if not (code.is_test or is_known or _has_no_values(code, node)):
            yield node


def _base(text: ast.expr) -> ast.expr:
    """`TEXTS` of `TEXTS["en"]`, `Texts.HELLO` of `Texts.HELLO.value`."""
    while isinstance(text, ast.Subscript) or (
        isinstance(text, ast.Attribute) and text.attr == "value"
    ):
        text = text.value
    return text


def _constant_of(code: Code, node: ast.Attribute) -> str:
    """The name in capitals, as its own module calls it, of a constant that is formatted."""
    text = _base(node.value)
    if isinstance(text, ast.Name) and id(text) in code.scopes.local:
        return ""
    name = text.attr if isinstance(text, ast.Attribute) else getattr(text, "id", "")
    meant = sorted(code.meant(text))
    return (meant[0].rpartition(".")[2] if meant else name) if name.isupper() else ""


def _has_no_values(code: Code, node: ast.Attribute) -> bool:
    call = code.parents.get(id(node))
    return isinstance(call, ast.Call) and call.func is node and not (call.args or call.keywords)


@functools.lru_cache(maxsize=1024)
def _is_written_out(text: str, name: str) -> bool:
    """Whether a module gives it nothing but written-out texts, if anything."""
    try:
        nodes = [*ast.walk(parse(text))]
    except UNREADABLE:
        return True
    values = [(targets(node), getattr(node, "value", None)) for node in nodes]
    given = [value for targets, value in values if name in targets]
    is_filled = any(name in _filled(node) for node in nodes)
    return not is_filled and all(value is not None and _is_given(value) for value in given)


def _is_given(value: ast.expr) -> bool:
    """A text; or nothing, which stands for one that is not written yet, and has no fields."""
    return _is_text(value) or (isinstance(value, ast.Constant) and value.value is None)


def targets(node: ast.AST) -> set[str]:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr | ast.For):
        targets = [node.target]
    inner = [one for target in targets for one in ast.walk(target)]
    named = {one.id for one in inner if isinstance(one, ast.Name)}
    return named | {one.attr for one in inner if isinstance(one, ast.Attribute)}


def _formats_a_record(code: Code, node: ast.Attribute) -> bool:
    """`super().format(record)` of a formatter of logs."""
    is_super = isinstance(node.value, ast.Call) and code.built_in(node.value.func) == "super"
    function = code.function_around(node)
    return is_super and isinstance(function, ast.FunctionDef) and function.name == "format"


def _texts(code: Code) -> set[str]:
    """Names that are only ever given written-out texts."""
    good: set[str] = set()
    bad = {name for node in code.nodes for name in _bound_otherwise(node)}
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
        bad |= _filled(node)
    return good - bad


def _bound_otherwise(node: ast.AST) -> list[str]:
    """Names that a node binds, not by giving them a value that stands there, or that other code may bind."""
    if isinstance(node, ast.Global | ast.Nonlocal):
        return node.names
    if isinstance(node, ast.alias):
        return [node.asname or node.name]
    if isinstance(node, ast.arg):
        return [node.arg]
    names = (getattr(node, field, None) for field in ("name", "rest"))
    return [one for one in names if isinstance(one, str)]


def _filled(node: ast.AST) -> set[str]:
    """The name of what gets further values: `texts["a"] = x`, `texts.update(x)`."""
    is_item = isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
    is_filling = isinstance(node, ast.Attribute) and node.attr in FILLS
    if not (is_item or is_filling):
        return set()
    value = node.value  # type: ignore[attr-defined]
    return {value.id} if isinstance(value, ast.Name) else {getattr(value, "attr", "")}


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Dict):
        return all(_is_text(one) for one in node.values)
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) and _is_text(node.orelse)
    return folded(node) is not None
