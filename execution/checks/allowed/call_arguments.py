"""Calls of allowed functions that with some arguments do more than they are allowed for."""

import ast
from collections.abc import Iterator

from execution.checks.allowed.code import Code, Problem, folded
from execution.checks.allowed.library import is_dunder

WRAPPERS = {"functools.wraps", "functools.update_wrapper"}
ENUMS = {f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")}
PARSES = {"parse_args", "parse_known_args", "parse_intermixed_args"}
WARNS = {"warnings.warn"}
KEYWORDS = {
    "eval_str": "evaluates the texts of annotations. Use instead: the texts as they are",
    "capture_locals": "keeps the variables of other functions. Use instead: `traceback.format_exc`",
    "bind_and_activate": "makes a socket that can connect. Use instead: a server as it is",
    "stack_info": "writes down who called. Use instead: `exc_info=True`",
}


def problems(code: Code) -> Iterator[Problem]:
    if code.is_test:
        return
    for node in code.nodes:
        if isinstance(node, ast.Attribute):
            yield from ((text, node.lineno) for text in _parser(code, node))
        if isinstance(node, ast.Call):
            for text in _problems(code, node):
                yield text, node.lineno


def _problems(code: Code, node: ast.Call) -> Iterator[str]:
    meant = code.meant(node.func)
    given = {one.arg for one in node.keywords}
    for name in sorted(KEYWORDS.keys() & given):
        yield f"`{name}` {KEYWORDS[name]}."
    if "stacklevel" in given and not meant & WARNS:
        yield "`stacklevel` writes down who called. Use instead: the logger's name."
    if meant & WRAPPERS:
        most = 1 if "functools.wraps" in meant else 2
        if (
            len(node.args) != most
            or given
            or any(isinstance(one, ast.Starred) for one in node.args)
        ):
            yield "`functools.wraps` with names of its own sets any attribute. Use instead: `wraps(f)` alone."
    if meant & ENUMS and not _are_members(node):
        yield "An enumeration is made by a call. Use instead: `class Name(Enum)` at the top level."
    if "warnings.catch_warnings" in meant and given - {"action", "category"}:
        yield "`catch_warnings(record=True)` shows who called. Use instead: `warnings.simplefilter`."
    if "importlib.resources.files" in meant and not _is_own_package(node):
        yield "`files` imports what it names. Use instead: `files(__package__)` or a written-out package."
    yield from _style(node, meant)


def _parser(code: Code, node: ast.Attribute) -> Iterator[str]:
    """What a parser of arguments sets, it sets by texts: on its own answer, not on what it is given."""
    call = code.parents.get(id(node))
    is_called = isinstance(call, ast.Call) and call.func is node
    if node.attr in PARSES:
        given: list[ast.expr | ast.keyword] = []
        if isinstance(call, ast.Call) and is_called:
            given = [*call.args, *call.keywords]
        is_plain = is_called and len(given) <= 1 and not any(_is_spread(one) for one in given)
        if not is_plain:
            yield f"`{node.attr}` is given more than arguments. Use instead: what it returns."
    elif node.attr == "add_argument":
        above = code.parents.get(id(call)) if is_called else None
        if not isinstance(above, ast.Expr | ast.Attribute):
            yield "What `add_argument` returns sets attributes by texts. Use instead: the call alone."


def _is_spread(node: ast.expr | ast.keyword) -> bool:
    return isinstance(node, ast.Starred) or (isinstance(node, ast.keyword) and node.arg != "args")


def _are_members(node: ast.Call) -> bool:
    """A name and a written-out list of plain names; or no list, which looks a value up."""
    if node.keywords or len(node.args) > 2:
        return False
    if len(node.args) < 2:
        return not any(isinstance(one, ast.Starred) for one in node.args)
    names = node.args[1]
    parts = names.elts if isinstance(names, ast.List | ast.Tuple) else [names]
    texts = [folded(one) for one in parts]
    return all(text is not None and not is_dunder(text) for text in texts) and all(
        not is_dunder(word) for text in texts for word in str(text).replace(",", " ").split()
    )


def _is_own_package(node: ast.Call) -> bool:
    if len(node.args) != 1 or node.keywords:
        return False
    [package] = node.args
    if isinstance(package, ast.Name):
        return package.id in {"__package__", "__name__"}
    return folded(package) is not None and "tests" not in str(folded(package)).split(".")


def _style(node: ast.Call, meant: set[str]) -> Iterator[str]:
    """`style="{"` follows attributes that its format names."""
    style = next((one.value for one in node.keywords if one.arg == "style"), None)
    if style is None and "logging.Formatter" in meant:
        style = next(iter(node.args[2:3]), None)
    if style is None or folded(style) in {"%", "$"}:
        return
    formats = [one.value for one in node.keywords if one.arg in {"fmt", "format"}] or node.args[:1]
    if any(folded(one) is None for one in formats):
        yield '`style="{"` with a computed format. Use instead: a written-out one, or `style="%"`.'
