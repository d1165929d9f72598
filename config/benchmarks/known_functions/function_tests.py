"""The test of a problem, `check(candidate)` with assertions, as a file of unittest."""

import ast

FILE = """import unittest

from {module} import {names}


class {title}Test(unittest.TestCase):
    def test_check(self) -> None:
{body}
"""
ASSERTIONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "assertEqual",
    ast.Is: "assertIs",
    ast.Lt: "assertLess",
}


def as_unittest(test: str, *, module: str, entry: str, known: set[str]) -> str:
    """`known` are the functions of the module, of which the test may use more than `entry`."""
    [check] = [node for node in ast.parse(test).body if isinstance(node, ast.FunctionDef)]
    candidate = check.args.args[0].arg
    body = [_Rewriting(candidate, entry).visit(node) for node in check.body]
    kept = [node for node in body if node is not None]
    used = {one.id for node in kept for one in ast.walk(node) if isinstance(one, ast.Name)}
    text = "\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in kept)
    return FILE.format(
        module=module,
        names=", ".join(sorted(known & used)),
        title="".join(part.title() for part in entry.split("_")),
        body="\n".join(f"        {line}" for line in text.split("\n")),
    )


class _Rewriting(ast.NodeTransformer):
    def __init__(self, candidate: str, entry: str) -> None:
        self.candidate = candidate
        self.entry = entry

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.entry) if node.id == self.candidate else node

    def visit_Assert(self, node: ast.Assert) -> ast.stmt | None:
        """What holds whatever the function does is left out."""
        said = node.test
        if isinstance(said, ast.Constant):
            return None
        if isinstance(said, ast.Compare) and len(said.ops) == 1 and type(said.ops[0]) in ASSERTIONS:
            name, parts = ASSERTIONS[type(said.ops[0])], [said.left, *said.comparators]
        elif isinstance(said, ast.UnaryOp) and isinstance(said.op, ast.Not):
            name, parts = "assertFalse", [said.operand]
        else:
            name, parts = "assertTrue", [said]
        called = ast.Attribute(ast.Name("self"), name)
        return ast.Expr(ast.Call(called, [self.visit(part) for part in parts], []))
