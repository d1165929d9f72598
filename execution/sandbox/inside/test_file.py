"""The one test file of a run: read from the order, compiled in memory, and loaded from there.

Its assertions are not looked up where they could be replaced: wherever the source says `self.assertEqual`, the compiled
code has a function of ours as a constant, which cannot be reached by a name.
"""

import ast
import sys
import types
import unittest
import unittest.suite
import warnings
from collections.abc import Mapping
from typing import Any

from execution.sandbox.inside.library import LIBRARY, OWN_BUILTINS

HELD = {"fail", "subTest"}
# Looking for it makes the test library load a part of itself.
ASYNC = "IsolatedAsyncioTestCase"
NAME = "__main__"
STARTS = ast.dump(ast.parse("__name__ == '__main__'", mode="eval").body)


class Rewriting(ast.NodeTransformer):
    """`names` are the texts that stand for our functions until the code is compiled."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def call(self, name: str, node: ast.AST, *arguments: ast.expr) -> ast.expr:
        call = ast.Call(ast.Constant(self.names[name]), [*arguments], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        if not (node.attr.startswith("assert") or node.attr in HELD):
            return node
        return self.call("hold", node, node.value, ast.Constant(node.attr))

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        node.left = self.looked_at(node.left)
        node.comparators = [
            self.looked_at(one, "each" if isinstance(by, ast.In | ast.NotIn) else "look")
            for by, one in zip(node.ops, node.comparators, strict=True)
        ]
        return node

    def looked_at(self, node: ast.expr, how: str = "look") -> ast.expr:
        return node if isinstance(node, ast.Constant) else self.call(how, node, node)

    def visit_Match(self, node: ast.Match) -> ast.AST:
        self.generic_visit(node)
        node.subject = self.looked_at(node.subject)
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        return self.entered(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        return self.entered(node)

    def entered(self, node: ast.With | ast.AsyncWith) -> ast.AST:
        last = last_assertion(node)
        own = [item for item in node.items if last and not is_held(item.context_expr)]
        self.generic_visit(node)
        for item in own:
            item.context_expr = self.call(
                "entered", item.context_expr, item.context_expr, ast.Constant(last)
            )
        return node

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        self.generic_visit(node)
        reached = ast.Expr(self.call("reach", node))
        return [ast.copy_location(reached, node), node]

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        """A pattern holds no calls."""
        return node

    def visit_Module(self, node: ast.Module) -> ast.AST:
        """Without what runs the file as a program of its own."""
        starts = [
            one for one in node.body if isinstance(one, ast.If) and ast.dump(one.test) == STARTS
        ]
        node.body = [one for one in node.body if one not in starts]
        return self.generic_visit(node)


def last_assertion(node: ast.With | ast.AsyncWith) -> int:
    """The line on which the last assertion of the block ends, or 0 if it has none. A `fail` is there not to be reached."""
    waiting: list[ast.AST] = [*node.body]
    lines = [0]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            continue
        name = (
            one.func.attr
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
            else ""
        )
        if name.startswith("assert") or isinstance(one, ast.Assert):
            lines.append(getattr(one, "end_lineno", 0))
        waiting += ast.iter_child_nodes(one)
    return max(lines)


def is_held(node: ast.expr) -> bool:
    """A context of the test library, or one by which the test says itself that it suppresses errors."""
    named = node.func if isinstance(node, ast.Call) else node
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
    return name.startswith("assert") or name in HELD or name == "suppress"


def library_names(tree: ast.Module) -> set[str]:
    """The modules of the test library that the file imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == LIBRARY:
            found |= {f"{LIBRARY}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name for name in found if name.startswith(f"{LIBRARY}.")}


def load_library(tree: ast.Module, source: str) -> None:
    if ASYNC in source:
        __import__(f"{LIBRARY}.async_case")
    if is_about_logs(source):
        __import__(f"{LIBRARY}._log")
    for name in sorted(library_names(tree)):
        try:
            __import__(name)
        except ImportError:
            continue


def is_about_logs(source: str) -> bool:
    return "assertLogs" in source or "assertNoLogs" in source


def compiled(
    tree: ast.Module, path: str, functions: Mapping[str, Any], mark: str
) -> types.CodeType:
    names = {name: f"{mark}{name}" for name in functions}
    code_tree = Rewriting(names).visit(tree)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'str' object is not callable", SyntaxWarning)
        code = compile(code_tree, path, "exec", dont_inherit=True)
    return with_constants(code, {names[name]: one for name, one in functions.items()})


def with_constants(code: types.CodeType, by_text: Mapping[str, Any]) -> types.CodeType:
    constants = []
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            constants.append(with_constants(one, by_text))
        else:
            constants.append(by_text.get(one, one) if isinstance(one, str) else one)
    return code.replace(co_consts=tuple(constants))


def loaded(code: types.CodeType, path: str) -> types.ModuleType:
    """The module, which stands in no list of modules. Raises what its code raises."""
    module = types.ModuleType(NAME)
    package = path.rpartition("/")[0].removeprefix("/app/").replace("/", ".")
    module.__dict__.update(__builtins__=OWN_BUILTINS, __file__=path, __package__=package)
    # Where the library looks for setUpModule.
    known = types.SimpleNamespace(modules={NAME: module}, exc_info=sys.exc_info)
    unittest.suite.sys = known  # type: ignore[attr-defined]
    exec(code, module.__dict__)
    return module
