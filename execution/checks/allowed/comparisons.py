"""Whether a method that compares does compare: `__eq__` and its kin say nothing true by themselves."""

import ast

from execution.source.atom_source import Definition

ONLY = (
    "`{name}` {what}. Use instead: `if not isinstance(other, Type): return NotImplemented`, then the fields"
    " of `self` compared with those of `other`."
)


def comparison_problem(node: Definition) -> str:
    """What keeps a comparison from being one; nothing if each of its answers compares both values."""
    names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    if len(names) != 2 or node.decorator_list:
        return _said(node, "does not take `self` and `other`")
    if any(
        isinstance(one, ast.Name) and one.id in names and isinstance(one.ctx, ast.Store)
        for one in ast.walk(node)
    ):
        return _said(node, "gives its parameters other values")
    if any(_changes(one, names[1]) for one in ast.walk(node)):
        return _said(node, "changes what it compares with")
    answers = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
    if not answers:
        return _said(node, "answers nothing")
    if node.name == "__contains__":
        is_used = any(_mentions(one, names[1]) for one in node.body)
        return "" if is_used else _said(node, "does not look for what it is asked for")
    is_strict = node.name == "__eq__"
    if any(not _compares(one, names, node, is_strict) for one in answers):
        return _said(node, "has an answer that compares nothing")
    if is_strict and not _asks_for_type(node, names):
        return _said(node, "does not ask for the type of the other value")
    return ""


def _changes(node: ast.AST, name: str) -> bool:
    kept = (ast.Attribute, ast.Subscript)
    is_change = isinstance(node, kept) and not isinstance(node.ctx, ast.Load)
    return is_change and _mentions(node, name)


def _said(node: Definition, what: str) -> str:
    return ONLY.format(name=node.name, what=what)


def _compares(value: ast.expr | None, names: list[str], node: Definition, is_strict: bool) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is False or (
            value.value is True and not is_strict and _has_condition(node)
        )
    if isinstance(value, ast.Name):
        return value.id == "NotImplemented" or value.id in _answers_kept(node, names, is_strict)
    if not is_strict:
        return value is not None and _mentions(value, names[1])
    return value is not None and _is_comparison(value, names)


def _is_comparison(value: ast.expr, names: list[str]) -> bool:
    own, other = names
    if isinstance(value, ast.BoolOp):
        parts = [_is_comparison(one, names) for one in value.values]
        return any(parts) if isinstance(value.op, ast.And) else all(parts)
    if isinstance(value, ast.IfExp):
        return all(
            _is_comparison(one, names) or _is_refusal(one) for one in (value.body, value.orelse)
        )
    if isinstance(value, ast.Call):
        arguments = [*value.args, value.func]
        if isinstance(value.func, ast.Name) and value.func.id in {"bool", "all"} and value.args:
            return _mentions(value.args[0], own) and _mentions(value.args[0], other)
        return any(_mentions(a, own) for a in arguments) and any(
            _mentions(a, other) for a in arguments
        )
    if not isinstance(value, ast.Compare) or not all(
        isinstance(op, ast.Eq | ast.Is) for op in value.ops
    ):
        return False
    sides = [value.left, *value.comparators]
    has_own = any(_mentions(one, own) and not _mentions(one, other) for one in sides)
    has_other = any(_mentions(one, other) and not _mentions(one, own) for one in sides)
    return has_own and has_other


def _is_refusal(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is False
    return isinstance(value, ast.Name) and value.id == "NotImplemented"


def _answers_kept(node: Definition, names: list[str], is_strict: bool) -> set[str]:
    """Names of values that were compared before they are returned."""
    kept: set[str] = set()
    others: set[str] = set()
    for one in ast.walk(node):
        if (
            isinstance(one, ast.Assign)
            and len(one.targets) == 1
            and isinstance(one.targets[0], ast.Name)
        ):
            good = _is_comparison(one.value, names) or (
                not is_strict and _mentions(one.value, names[1])
            )
            (kept if good else others).add(one.targets[0].id)
    return kept - others


def _asks_for_type(node: Definition, names: list[str]) -> bool:
    """`isinstance(other, Type)`, `type(other) is …`, or a comparison of `other` itself with a value of a known type."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.args:
            is_object = ast.unparse(one.args[-1]) in {"object", "(object,)"}
            if one.func.id in {"isinstance", "type"} and _mentions(one.args[0], names[1]):
                return not is_object
        if isinstance(one, ast.Attribute) and one.attr == "__class__" and _mentions(one, names[1]):
            return True
        if isinstance(one, ast.MatchClass) or (
            isinstance(one, ast.Attribute) and one.attr == "__eq__"
        ):
            return True
    return False


def _has_condition(node: Definition) -> bool:
    return any(isinstance(one, ast.If | ast.For | ast.Match) for one in ast.walk(node))


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(node))
