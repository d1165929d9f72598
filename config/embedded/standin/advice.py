"""ReviewAdvice: what the checks say, and what the syntax tree shows."""

import ast

from config.embedded.standin.domain import Json
from config.embedded.standin.wire import Asked, Said, said


def review_advice(asked: Asked) -> Said:
    name = asked.json("atom").get("symbol", "this atom")
    issues = [*map(_of_check, asked.json("checks")), *_of_tree(str(asked.json("code")))]
    summary = (
        f"Read by fixed rules: {len(issues)} findings in `{name}`."
        " Whether it does what was meant is for a person to judge."
    )
    return said({"issues": issues, "suggestion": "", "summary": summary})


def _issue(severity: str, line: object, message: str) -> Json:
    number = line if isinstance(line, int) else 0
    return {"severity": severity, "line": number, "message": message[:500]}


def _of_check(check: Json) -> Json:
    severity, message = check.get("severity", "medium"), check.get("message", "")
    return _issue(str(severity), check.get("line"), str(message))


def _of_tree(code: str) -> list[Json]:
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError as error:
        return [_issue("critical", error.lineno, f"does not parse: {error.msg}")]
    bare = [node for node in nodes if isinstance(node, ast.ExceptHandler) and not node.type]
    silent = [n for n in nodes if isinstance(n, ast.FunctionDef) and not ast.get_docstring(n)]
    found = [_issue("high", node.lineno, "a bare except hides every error") for node in bare]
    return found + [_issue("low", n.lineno, f"{n.name} says nothing of itself") for n in silent]
