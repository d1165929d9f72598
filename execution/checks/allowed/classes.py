"""Classes: at the top level, of declared kinds, with methods that do what their names say."""

import ast
from collections.abc import Iterator

from execution.checks.allowed.attributes import METHODS
from execution.checks.allowed.code import Code, Problem, folded
from execution.checks.allowed.comparisons import comparison_problem
from execution.checks.allowed.library import is_dunder, words
from execution.checks.allowed.plain_names import DOUBTFUL
from execution.source.atom_source import Definition

COMPARISONS = words("__eq__ __lt__ __le__ __gt__ __ge__ __contains__")
ACCESS = words("__getattr__ __setattr__ __delattr__ __get__ __set__ __delete__")
MAY_DEFINE = (METHODS | ACCESS) - {"__ne__"}
# What SQLAlchemy reads of a table's class; to Python itself these names mean nothing.
OF_TABLES = {"__tablename__", "__table_args__", "__mapper_args__"}
MAY_ASSIGN = (MAY_DEFINE - COMPARISONS) | OF_TABLES | {"__slots__", "__match_args__", "__doc__"}
METACLASSES = frozenset({"abc.ABCMeta"})
INSTEAD = {
    "__ne__": "leave it out; Python turns `__eq__` around",
    "__del__": "`with`, or a method `close`",
    "__getattribute__": "`__getattr__`, or a property",
    "__reduce__": "`json`",
    "__getstate__": "`json`",
    "__setstate__": "`json`",
}


# What tests ask of texts, numbers and sets, and believe.
ANSWERS = {
    **dict.fromkeys(
        ("str", "bytes"),
        words(
            "startswith endswith isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable"
            " isspace istitle isupper count find rfind index rindex"
        ),
    ),
    **dict.fromkeys(("int", "float"), words("is_integer bit_length bit_count as_integer_ratio")),
    **dict.fromkeys(("list", "tuple"), words("count index")),
    **dict.fromkeys(
        ("set", "frozenset"),
        words("issubset issuperset isdisjoint difference intersection symmetric_difference union"),
    ),
}


def problems(code: Code) -> Iterator[Problem]:
    for node in code.nodes:
        if isinstance(node, ast.ClassDef):
            yield from _kind(code, node)
            yield from _answers(code, node)
            for part in node.body:
                yield from _member(part)
        elif isinstance(node, Definition) and is_dunder(node.name) and not _in_class(code, node):
            yield f"`{node.name}` is defined outside of a class.", node.lineno


def _in_class(code: Code, node: ast.AST) -> bool:
    """Also within a branch: what a class may define is looked at there."""
    kinds = (Definition, ast.Lambda, ast.ClassDef)
    inner = next((one for one in code.around(node) if isinstance(one, kinds)), None)
    return isinstance(inner, ast.ClassDef)


def _kind(code: Code, node: ast.ClassDef) -> Iterator[Problem]:
    if code.function_around(node) is not None:
        text = (
            f"The class `{node.name}` stands inside a function. Use instead: a class at the top level, an"
            " atom of its own, that is given what it needs (`functools.partial(Handler, store)`)."
        )
        yield text, node.lineno
    if any(code.built_in(base) == "type" for base in node.bases):
        yield f"`{node.name}` is a class of classes. Use instead: a class decorator.", node.lineno
    for keyword in node.keywords:
        if keyword.arg in {None, "metaclass"} and not code.meant(keyword.value) & METACLASSES:
            text = f"`{node.name}` has a metaclass. Use instead: `abc.ABC`, or a class decorator."
            yield text, node.lineno


def _answers(code: Code, node: ast.ClassDef) -> Iterator[Problem]:
    """A text that starts with whatever it is asked for: what the base answers is asked of it, if it is asked at all."""
    for base in node.bases:
        theirs: frozenset[str] = ANSWERS.get(code.built_in(base), frozenset())
        for part in node.body:
            asked = isinstance(part, Definition) and any(
                isinstance(one, ast.Call) and code.built_in(one.func) == "super"
                for one in ast.walk(part)
            )
            for name in sorted({name for name, _ in _assigned_here(part)} & theirs):
                if not asked:
                    text = (
                        f"`{name}` answers instead of `{ast.unparse(base)}`. Use instead: a method of another"
                        f" name, or what `super().{name}(…)` answers."
                    )
                    yield text, part.lineno


def _assigned_here(node: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(node, Definition):
        yield node.name, None
    else:
        yield from _assigned(node)


def _member(node: ast.stmt) -> Iterator[Problem]:
    if isinstance(node, Definition):
        if is_dunder(node.name) and node.name not in MAY_DEFINE:
            yield _not_defined(node.name), node.lineno
        elif node.name in COMPARISONS and (why := comparison_problem(node)):
            yield why, node.lineno
        return
    for name, value in _assigned(node):
        if is_dunder(name) and name not in MAY_ASSIGN:
            yield _not_defined(name), node.lineno
        if name == "__match_args__" and not _are_plain(value):
            yield "`__match_args__` is not a tuple of written-out plain names.", node.lineno


def _not_defined(name: str) -> str:
    if name in COMPARISONS:
        return f"`{name}` is assigned. Use instead: `def {name}(self, other)`, which compares both."
    instead = INSTEAD.get(name)
    return f"A class may not define `{name}`.{f' Use instead: {instead}.' if instead else ''}"


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """What any statement in the body of a class binds, in whatever block."""
    for part in ast.walk(node):
        if isinstance(part, Definition | ast.ClassDef) and part is not node:
            yield part.name, None
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id, getattr(node, "value", None)
        if isinstance(part, ast.alias):
            yield part.asname or part.name, None


def _are_plain(value: ast.expr | None) -> bool:
    if not isinstance(value, ast.Tuple):
        return False
    names = [folded(one) for one in value.elts]
    return all(name is not None and not name.startswith(DOUBTFUL) for name in names)
