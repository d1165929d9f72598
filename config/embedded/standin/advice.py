"""ReviewAdvice: what the checks say, and what the syntax tree shows."""

import ast

from config.embedded.standin.domain import Json
from config.embedded.standin.wire import Asked, Said, said

BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.BoolOp, ast.comprehension, ast.IfExp)
MANY_BRANCHES = 6


def review_advice(asked: Asked) -> Said:
    atom, given = asked.json("atom"), asked.json("code")
    code = given if isinstance(given, str) else str(given.get("code", ""))
    issues = [*map(_of_check, asked.json("checks")), *_of_tree(code)]
    count = f"{len(issues)} finding{'' if len(issues) == 1 else 's'}"
    summary = (
        f"Read by fixed rules: {count} in `{atom.get('symbol', 'this atom')}`."
        " Whether it does what was meant is for a person to judge."
    )
    return said({"issues": issues, "suggestion": "", "summary": summary})


def _issue(severity: str, line: int, message: str) -> Json:
    return {"severity": severity, "line": line, "message": message}


def _of_check(check: Json) -> Json:
    line = check.get("line")
    severity, message = str(check.get("severity", "medium")), str(check.get("message", ""))[:500]
    return _issue(severity, line if isinstance(line, int) else 0, message)


def _of_tree(code: str) -> list[Json]:
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        return [_issue("critical", error.lineno or 0, f"does not parse: {error.msg}")]
    return [issue for node in ast.walk(tree) for issue in _of_node(node)]


def _of_node(node: ast.AST) -> list[Json]:
    if isinstance(node, ast.ExceptHandler) and node.type is None:
        return [_issue("high", node.lineno, "a bare except hides every error")]
    found = []
    if isinstance(node, ast.FunctionDef):
        branches = sum(isinstance(part, BRANCHES) for part in ast.walk(node))
        if branches > MANY_BRANCHES:
            found.append(_issue("low", node.lineno, f"{node.name} has {branches} branches"))
        if not ast.get_docstring(node):
            found.append(_issue("low", node.lineno, f"{node.name} says nothing of itself"))
    return found
