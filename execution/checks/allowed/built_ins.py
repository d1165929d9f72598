"""Built-in names: none that runs text, and those that reach attributes or make classes only where it is plain how."""

import ast
from collections.abc import Iterator

from execution.checks.allowed.attributes import READABLE
from execution.checks.allowed.code import Code, Problem
from execution.checks.allowed.library import is_dunder, words
from execution.checks.allowed.plain_names import BY_NAME, GETTERS
from execution.source.atom_source import Definition

REFUSED = {
    "eval": "`ast.literal_eval`, `json.loads`, or a dict of functions",
    "exec": "a function, or a dict of functions",
    "compile": "a function; for patterns `re.compile`",
    "__import__": "an import at the top of the file",
    "breakpoint": "a test, or `logging`",
    "help": "`inspect.getdoc`, or `print`",
    "globals": "a written-out dict",
    "locals": "a written-out dict",
}
# Of names with two underscores, what a module may say about itself.
OF_A_MODULE = words(
    "__name__ __file__ __doc__ __package__ __all__ __version__ __author__ __license__ __title__ __email__"
    " __copyright__ __description__ __debug__"
)
# Called at once, never handed on: what they reach is looked at where they are called.
CALLED = frozenset({*BY_NAME, "vars"})
CALLED_FROM_LIBRARY = GETTERS | {"functools.update_wrapper", "abc.ABCMeta"}
TYPE = "`type` {how}. Use instead: `type(x).__name__`, `isinstance`, a comparison of types, or the class by its name."
# What takes a class and does nothing else with it.
ASKS = words("isinstance issubclass str repr print hash id len")


def problems(code: Code) -> Iterator[Problem]:
    for node in code.nodes:
        if isinstance(node, ast.Name):
            yield from _name(code, node)
        if isinstance(node, ast.Name | ast.Attribute) and not code.is_test:
            yield from _handed_on(code, node)
        if isinstance(node, ast.Call):
            yield from _call(code, node)
        if isinstance(node, ast.Attribute) and node.attr == "__class__" and not code.is_test:
            yield from _kind(code, node, node.value)


def _name(code: Code, node: ast.Name) -> Iterator[Problem]:
    name = code.built_in(node)
    if name in REFUSED:
        text = f"Use of `{name}`, which runs or opens up code. Use instead: {REFUSED[name]}."
        yield text, node.lineno
    elif is_dunder(node.id) and node.id not in OF_A_MODULE and not _is_of_class(code, node):
        yield f"Use of `{node.id}`, which reaches into the interpreter.", node.lineno


def _is_of_class(code: Code, node: ast.Name) -> bool:
    """`__hash__ = None` or `__str__ = __repr__` in a class; what it may define is a rule of its own."""
    inner = next(
        (one for one in code.around(node) if isinstance(one, Definition | ast.ClassDef)), None
    )
    is_store = not isinstance(node.ctx, ast.Load)
    return isinstance(inner, ast.ClassDef) and (is_store or node.id in READABLE)


def _handed_on(code: Code, node: ast.Name | ast.Attribute) -> Iterator[Problem]:
    above = code.parents.get(id(node))
    is_callee = isinstance(above, ast.Call) and above.func is node
    name = code.built_in(node)
    if name in CALLED and not is_callee:
        text = f"`{name}` is handed on, so nobody sees what it reaches. Use instead: a lambda that calls it."
        yield text, node.lineno
    elif name == "type" and not is_callee and not _may_be_named(code, node):
        yield TYPE.format(how="is used as a value, and can make classes"), node.lineno
    for dotted in sorted(code.meant(node) & CALLED_FROM_LIBRARY):
        is_metaclass = dotted == "abc.ABCMeta" and isinstance(above, ast.keyword)
        if not is_metaclass and (not is_callee or dotted == "abc.ABCMeta"):
            yield f"`{dotted}` is handed on, so nobody sees what it reaches.", node.lineno


def _may_be_named(code: Code, node: ast.AST) -> bool:
    """`isinstance(x, type)`, `type(x) is type`, `field: type[Shape]`."""
    above = code.parents.get(id(node))
    if code.is_annotation(node) or isinstance(above, ast.Compare):
        return True
    if isinstance(above, ast.Tuple):
        above = code.parents.get(id(above))
    if isinstance(above, ast.Subscript):
        return isinstance(code.parents.get(id(above)), ast.Subscript | ast.Tuple)
    return isinstance(above, ast.Call) and code.built_in(above.func) in {"isinstance", "issubclass"}


def _call(code: Code, node: ast.Call) -> Iterator[Problem]:
    name = code.built_in(node.func)
    if name == "vars" and not node.args:
        yield "Use of `vars()`, which opens up code. Use instead: a written-out dict.", node.lineno
    if name != "type" or code.is_test:
        return
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        text = "`type` makes a class here. Use instead: a class at the top level."
        yield text, node.lineno
    else:
        yield from _kind(code, node, node.args[0])


def _kind(code: Code, node: ast.expr, of: ast.expr) -> Iterator[Problem]:
    """`type(x)` or `x.__class__`: of a class it would be what makes classes."""
    above = code.parents.get(id(node))
    if isinstance(above, ast.Call) and above.func is node:
        is_own = isinstance(of, ast.Name) and of.id in _instances(code, node)
        is_plain = len(above.args) != 3 and not any(isinstance(a, ast.Starred) for a in above.args)
        if not (is_own and is_plain):
            yield TYPE.format(how="is called by way of a value, and can make classes"), node.lineno
    elif not _is_only_asked(code, node) and not (
        isinstance(of, ast.Name) and of.id in _instances(code, node)
    ):
        yield TYPE.format(how="of a value is handed on, and can make classes"), node.lineno


def _instances(code: Code, node: ast.AST) -> set[str]:
    """Names that stand for no class: `self` in a method, and a caught error."""
    found: set[str] = set()
    for one in code.around(node):
        if isinstance(one, ast.ExceptHandler) and one.name:
            found.add(one.name)
        if isinstance(one, Definition) and isinstance(code.parents.get(id(one)), ast.ClassDef):
            marks = {ast.unparse(mark) for mark in one.decorator_list}
            first = [*one.args.posonlyargs, *one.args.args][:1]
            found |= {arg.arg for arg in first if not marks & {"staticmethod", "classmethod"}}
    return found


def _is_only_asked(code: Code, node: ast.AST) -> bool:
    above = code.parents.get(id(node))
    if isinstance(above, ast.Tuple):
        node, above = above, code.parents.get(id(above))
    if isinstance(above, ast.Subscript):
        return above.slice is node
    if isinstance(above, ast.Call) and node in above.args:
        name = code.built_in(above.func)
        is_lookup = isinstance(above.func, ast.Attribute) and above.func.attr == "get"
        return name in ASKS or (is_lookup and above.args[0] is node)
    return isinstance(above, ast.Attribute | ast.Compare | ast.FormattedValue | ast.match_case)
