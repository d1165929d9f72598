"""What the software's own modules pass on: `store.os` is `os`, and a module handed on would hide it."""

import ast
import functools
from collections.abc import Iterator, Mapping

from execution.checks.allowed.code import Code, Problem
from execution.checks.allowed.library import library
from execution.checks.allowed.scopes import Scope, whole_scope
from execution.source.atom_source import UNREADABLE
from execution.source.syntax.library_names import is_module, led_to
from execution.source.syntax.parse import parse

# From module to module; a circle of them ends there.
LONGEST_WAY = 20


def problems(code: Code, modules: Mapping[str, str], tree: Mapping[str, str]) -> Iterator[Problem]:
    """`modules` are paths by dotted name, `tree` texts by path."""
    if code.is_test:
        return
    for node in code.nodes:
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        for dotted in sorted(code.meant(node)):
            meaning = _way(_absolute(dotted, code.source.path), modules, tree)
            is_passed_on = library().is_known(meaning) and meaning != dotted
            if is_passed_on and (why := library().refusal(meaning)):
                yield f"By way of `{dotted}`: {why}", node.lineno
            is_whole = meaning in modules or (is_passed_on and is_module(meaning))
            if is_whole and not code.is_looked_into(node):
                text = f"The module `{dotted}` is used as a value. Use instead: its functions and classes."
                yield text, node.lineno


def _absolute(dotted: str, path: str) -> str:
    level = len(dotted) - len(dotted.lstrip("."))
    above = path.split("/")[:-level] if level else []
    return ".".join([*above, dotted.lstrip(".")]) if level else dotted


def _way(dotted: str, modules: Mapping[str, str], tree: Mapping[str, str]) -> str:
    """Where the name was defined, as far as the modules pass each other on."""
    for _ in range(LONGEST_WAY):
        parts = dotted.split(".")
        ends = range(len(parts) - 1, 0, -1)
        module = next((m for end in ends if (m := ".".join(parts[:end])) in modules), None)
        if module is None or dotted in modules:
            break
        name, *rest = dotted.removeprefix(f"{module}.").split(".")
        path = modules[module]
        passed_on = sorted(_imports_of(tree[path]).get(name, ()))
        if not passed_on:
            break
        dotted = ".".join([_absolute(passed_on[0], path), *rest])
    return led_to(dotted)


@functools.lru_cache(maxsize=1024)
def _imports_of(text: str) -> Scope:
    try:
        return whole_scope(ast.walk(parse(text)))
    except UNREADABLE:
        return {}
