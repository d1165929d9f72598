"""Every way in which code names an attribute: written, in a text, in a pattern, or computed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from execution.checks.allowed.code import Code, folded

BY_NAME = ("getattr", "setattr", "delattr", "hasattr")
GETTERS = {"operator.attrgetter", "operator.methodcaller"}
# A name that begins so may be one that leads out.
DOUBTFUL = ("_", "f_", "tb_", "gi_", "cr_", "ag_", "co_")


@dataclass(frozen=True)
class Spelled:
    """`name` is None where it is computed and could be any; `how` is what reaches it."""

    node: ast.AST
    name: str | None
    line: int
    how: str = ""


def spelled(code: Code) -> Iterator[Spelled]:
    for node in code.nodes:
        if isinstance(node, ast.Attribute):
            yield Spelled(node, node.attr, node.lineno)
        elif isinstance(node, ast.MatchClass):
            yield from (Spelled(node, name, node.lineno) for name in node.kwd_attrs)
        elif isinstance(node, ast.Call):
            yield from _called(code, node)


def _called(code: Code, node: ast.Call) -> Iterator[Spelled]:
    how = code.built_in(node.func)
    if how in BY_NAME:
        yield from _by_name(code, node, how)
    elif code.meant(node.func) & GETTERS:
        getter = next(iter(code.meant(node.func) & GETTERS)).rpartition(".")[2]
        several = node.args if getter == "attrgetter" else node.args[:1]
        for one in several:
            yield from _text(code, one, node, getter)


def _by_name(code: Code, node: ast.Call, how: str) -> Iterator[Spelled]:
    if len(node.args) > 1 and not any(isinstance(one, ast.Starred) for one in node.args[:2]):
        is_question = how == "hasattr" and not code.meant(node.args[0])
        found = [*_text(code, node.args[1], node, how)]
        yield from (one for one in found if one.name is not None or not is_question)
    elif node.args or node.keywords:
        yield Spelled(node, None, node.lineno, how)


def _text(code: Code, name: ast.expr, call: ast.Call, how: str) -> Iterator[Spelled]:
    """The names that the expression may give."""
    whole = folded(name)
    if whole is not None:
        yield from (Spelled(call, part, call.lineno, how) for part in whole.split("."))
    elif (listed := _listed(code, name)) is not None:
        parts = [part for one in listed for part in one.split(".")]
        yield from (Spelled(call, part, call.lineno, how) for part in parts)
    elif how == "attrgetter" or not _begins_plainly(name) or code.meant(call.args[0]):
        # What follows a plain beginning may be a dot, which only an attrgetter goes through.
        yield Spelled(call, None, call.lineno, how)


def _begins_plainly(node: ast.expr) -> bool:
    """`f"do_{name}"` or `"do_" + name`: whatever follows, it leads nowhere else."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        node = node.left
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    begin = folded(node) or ""
    return len(begin) > 2 and not begin.startswith(DOUBTFUL) and "." not in begin


def _listed(code: Code, node: ast.expr) -> list[str] | None:
    """The written-out names of the loop that gives it, or none for `field.name` in one over `dataclasses.fields(x)`."""
    loop_name = node.value if isinstance(node, ast.Attribute) and node.attr == "name" else node
    if not isinstance(loop_name, ast.Name):
        return None
    loops = [_loop(one, loop_name.id) for one in code.nodes]
    bound = [one for one in code.nodes if _binds(one, loop_name.id)]
    sources = [one for one in loops if one is not None]
    if not sources or len(bound) != len(sources):
        return None
    if node is loop_name:
        names = [_written_out(one) for one in sources]
        return None if None in names else [name for some in names for name in some or ()]
    is_of_records = all(
        isinstance(one, ast.Call) and code.meant(one.func) == {"dataclasses.fields"}
        for one in sources
    )
    return [] if is_of_records and not _renames(code) else None


def _renames(code: Code) -> bool:
    """Whether it gives another name to anything but `self`: a field of a record keeps what it is given."""
    return any(
        isinstance(one, ast.Attribute)
        and one.attr == "name"
        and isinstance(one.ctx, ast.Store)
        and not (isinstance(one.value, ast.Name) and one.value.id == "self")
        for one in code.nodes
    )


def _loop(node: ast.AST, name: str) -> ast.expr | None:
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        target = node.target
        return node.iter if isinstance(target, ast.Name) and target.id == name else None
    return None


def _binds(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name and isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.arg):
        return node.arg == name
    if isinstance(node, ast.alias):
        return name in {node.name, node.asname}
    others = (ast.MatchAs, ast.MatchStar, ast.ExceptHandler, ast.FunctionDef, ast.ClassDef)
    return isinstance(node, others) and node.name == name


def _written_out(node: ast.expr) -> list[str] | None:
    if not isinstance(node, ast.Tuple | ast.List | ast.Set):
        return None
    names = [folded(one) for one in node.elts]
    return [name or "" for name in names] if all(names) else None
