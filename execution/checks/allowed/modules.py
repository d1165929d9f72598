"""Modules and their names: only what the table allows, by whatever way it is reached, and never changed."""

import ast
from collections.abc import Collection, Iterator

from execution.checks.allowed.code import Code, Problem
from execution.checks.allowed.library import library
from execution.source.syntax.imports import imported_by
from execution.source.syntax.library_names import is_module

# Modules that no program calls one of its own, so `store.os` is the standard one.
NEVER_OUR_OWN = frozenset({"os", "sys", "builtins", "subprocess", "importlib", "ctypes", "gc"})
# What packages pass on that no program reaches by way of them.
PASSED_ON = frozenset({"socket", "ssl", "pickle", "marshal", "runpy", "multiprocessing", "pkgutil"})
# Of packages, what holds for all of a program though it is no class.
SHARED = ("conf.settings",)
# Of the standard library, what a program may set for itself.
SETTABLE = {"stdin", "stdout", "stderr", "argv", "excepthook", "tracebacklimit"}
MAY_SET = {f"sys.{name}" for name in SETTABLE} | {"threading.excepthook"}


def problems(code: Code) -> Iterator[Problem]:
    for node in ast.walk(code.header):
        yield from ((text, None) for text, _ in _imported(code, node))
    for node in code.nodes:
        yield from _imported(code, node)
        if isinstance(node, ast.Name | ast.Attribute | ast.Call):
            yield from _reached(code, node)
    if not code.is_test:
        yield from _as_values(code)
        yield from _changes(code)


def refusal(code: Code, dotted: str) -> str:
    """Why a dotted name that starts at an import may not be used."""
    top, *rest = dotted.split(".")
    if library().is_known(top):
        return library().refusal(dotted, is_test=code.is_test)
    if top == code.source.path.partition("/")[0] or not top:
        known = NEVER_OUR_OWN
    elif code.is_test:
        return ""
    elif why := library().of_packages(dotted):
        return why
    else:
        known = NEVER_OUR_OWN | PASSED_ON
    for start, part in enumerate(rest):
        inner = ".".join(rest[start:])
        if why := library().refusal(inner, is_test=code.is_test) if part in known else "":
            return why
        if known is not NEVER_OUR_OWN and (why := library().of_packages(inner)):
            return why
    return ""


def _imported(code: Code, node: ast.AST) -> Iterator[Problem]:
    line = getattr(node, "lineno", None)
    for one in imported_by(node):
        whole = one.dotted
        if one.name == "*":
            yield f"`from {one.module} import *` hides where names come from.", line
        elif why := refusal(code, one.module) or refusal(code, whole):
            yield f"Import: {why}", line
        elif not code.is_test and "tests" in whole.split("."):
            yield f"Import of `{whole}`: software does not use its tests.", line


def _reached(code: Code, node: ast.Name | ast.Attribute | ast.Call) -> Iterator[Problem]:
    for dotted in sorted(code.meant(node)):
        if "." in dotted and (why := refusal(code, dotted)):
            yield why, node.lineno


def _as_values(code: Code) -> Iterator[Problem]:
    """Modules used as values, which could be used unchecked under another name."""
    for node in code.nodes:
        if not isinstance(node, ast.Name | ast.Attribute | ast.Call) or code.is_looked_into(node):
            continue
        if not isinstance(getattr(node, "ctx", None), ast.Load | None):
            continue
        for dotted in sorted(code.meant(node)):
            if _is_a_module(dotted):
                text = f"The module `{dotted}` is used as a value. Use instead: its names."
                yield text, node.lineno


def _is_a_module(dotted: str) -> bool:
    return is_module(dotted) or dotted.rpartition(".")[2] in NEVER_OUR_OWN


def _changes(code: Code) -> Iterator[Problem]:
    """Of the standard library, which all code of a program shares."""
    for target, _ in _changed(code):
        for dotted in sorted(code.meant(target)):
            if library().is_known(dotted) and dotted not in MAY_SET:
                yield f"`{dotted}` is changed, for all that uses it.", target.lineno


def changes_of_packages(code: Code, own: Collection[str]) -> Iterator[Problem]:
    """Classes, functions and settings of third parties that are changed; `own` are the software's top names."""
    if code.is_test:
        return
    for target, owner in _changed(code):
        for dotted in sorted(code.meant(owner)):
            top = dotted.partition(".")[0]
            name = dotted.rpartition(".")[2]
            is_shared = name[:1].isupper() or dotted.endswith(SHARED)
            if top and top not in own and not library().is_known(dotted) and is_shared:
                text = f"`{dotted}` is changed, for all that uses it. Use instead: a class of your own that has it as its base"
                text += ", or for settings the file of settings."
                yield text, target.lineno


def _changed(code: Code) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What is set or deleted, and whose it is."""
    for node in code.nodes:
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield node, node.value
        elif isinstance(node, ast.Call) and code.built_in(node.func) in {"setattr", "delattr"}:
            yield from ((one, one) for one in node.args[:1])
