"""Parsing Python source, one text at a time.

CPython 3.11 keeps the depth of the tree it is building in a place that all threads share: two threads
that parse at once can get "SystemError: AST constructor recursion depth mismatch".
"""

import ast
import threading

_one_at_a_time = threading.Lock()


def parse(code: str) -> ast.Module:
    """Raises what `ast.parse` raises."""
    with _one_at_a_time:
        return ast.parse(code)


def parse_expression(code: str) -> ast.Expression:
    with _one_at_a_time:
        return ast.parse(code, mode="eval")
