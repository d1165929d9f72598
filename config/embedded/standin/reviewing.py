"""ReviewAdvice: what the checks say, and what the syntax tree shows."""

import ast

from config.embedded.standin.domain import Json
from config.embedded.standin.wire import Asked, Said, said

BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.BoolOp, ast.comprehension, ast.IfExp)
MANY_BRANCHES = 6


def review_advice(asked: Asked) -> Said:
    atom, checks = asked.json("atom"), asked.json("checks")
    given = asked.json("code")
    code = given if isinstance(given, str) else str(given.get("code", ""))
    issues = [*map(_of_check, checks), *_of_tree(code)]
    count = f"{len(issues)} finding{'' if len(issues) == 1 else 's'}"
    return said(
        {
            "issues": issues,
            "suggestion": "",
            "summary": f"Read by fixed rules: {count} in `{atom.get('symbol', 'this atom')}`."
            " Whether it does what was meant is for a person to judge.",
        }
    )


def _of_check(check: Json) -> Json:
    line = check.get("line")
    return {
        "severity": str(check.get("severity", "medium")),
        "line": line if isinstance(line, int) else 0,
        "message": str(check.get("message", ""))[:500],
    }


def _of_tree(code: str) -> list[Json]:
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        return [
            {
                "severity": "critical",
                "line": error.lineno or 0,
                "message": f"does not parse: {error.msg}",
            }
        ]
    return [issue for node in ast.walk(tree) for issue in _of_node(node)]


def _of_node(node: ast.AST) -> list[Json]:
    found = []
    if isinstance(node, ast.ExceptHandler) and node.type is None:
        found.append(
            {"severity": "high", "line": node.lineno, "message": "a bare except hides every error"}
        )
    if isinstance(node, ast.FunctionDef):
        branches = sum(isinstance(part, BRANCHES) for part in ast.walk(node))
        if branches > MANY_BRANCHES:
            found.append(
                {
                    "severity": "low",
                    "line": node.lineno,
                    "message": f"{node.name} has {branches} branches",
                }
            )
        if not ast.get_docstring(node):
            found.append(
                {
                    "severity": "low",
                    "line": node.lineno,
                    "message": f"{node.name} says nothing of itself",
                }
            )
    return found
