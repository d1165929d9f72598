"""Stubs: code with an atom's signature and no behaviour, for tests and type checks."""

import ast
import functools
import sys
import textwrap
from dataclasses import replace

from execution.source.atom_source import (
    AtomSource,
    Definition,
    Shape,
    SignatureUnreadable,
    module_of,
)
from execution.source.syntax.imports import readable_imports
from execution.source.syntax.parse import parse
from execution.source.toolchain import Mode, toolchain_at

# Every stub says this when it raises; a test that fails with it fails for want of the code alone.
STUB_MESSAGE = "not written yet: "
EMPTY = {
    "int": "0",
    "float": "0.0",
    "bool": "False",
    "str": '""',
    "bytes": 'b""',
    "tuple": "()",
    "list": "[]",
    "dict": "{}",
    "set": "set()",
    "frozenset": "frozenset()",
    "Sequence": "()",
    "Iterable": "()",
    "Mapping": "{}",
}
# Where well-known names of signatures come from, so that stubs mean the same to a type checker.
KNOWN = {
    "typing": "Any Protocol TypedDict NamedTuple Literal Final ClassVar Self TypeVar Generic IO TextIO",
    "collections.abc": "Callable Iterable Iterator Mapping MutableMapping Sequence Collection"
    " Generator Awaitable Set",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "pathlib": "Path PurePath",
    "uuid": "UUID",
    "enum": "Enum IntEnum StrEnum Flag",
    "dataclasses": "dataclass field",
    "abc": "ABC",
    "argparse": "ArgumentParser Namespace",
    "contextlib": "AbstractContextManager",
    "http.server": "BaseHTTPRequestHandler HTTPServer ThreadingHTTPServer",
    "sqlite3": "Connection Cursor Row",
}
ORIGIN = {name: module for module, names in KNOWN.items() for name in names.split()}
WHOLE_MODULES = {"argparse", "sqlite3", "datetime", "decimal", "typing", "pathlib", "uuid", "enum"}
# Bases whose machinery would refuse a class without the real body.
LEFT_OUT = {"Protocol", "TypedDict", "NamedTuple", "Enum", "IntEnum", "StrEnum", "Flag", "ABC"}


# Every check of an atom stands among the stubs of the same others.
@functools.lru_cache(maxsize=1024)
def stub(source: AtomSource, mode: Mode = "raise") -> AtomSource:
    """The atom as a stub; what the stack brings stays as it is."""
    return source if source.is_fixed else toolchain_at(source.path).stub(source, mode)


def python_stub(source: AtomSource, mode: Mode) -> AtomSource:
    """Everything raises NotImplementedError, or returns None.

    Classes can be made with any arguments; every one without a base can be raised, because a signature
    need not say that its class is an error. What declares data (a table, a schema, a dataclass) stays what it is,
    and so does what the specification gives. Other files are empty.
    """
    if not source.is_python:
        return replace(source, imports=(), code="")
    if source.kind == "file":
        return replace(source, imports=(), code=_file_stub(source, mode))
    if source.kind == "statements":
        return replace(source, imports=(), code="")
    try:
        shape = source.shape
    except SignatureUnreadable:
        shape = Shape(kind=source.kind, symbol=source.symbol, text="")
    if source.given_code and source.kind in {"class", "constant"}:
        return replace(source, imports=source.given_imports, code=source.given_code)
    code = _WRITERS[source.kind](source, shape, mode)
    return replace(source, imports=_imports(source, code), code=code)


def _end(source: AtomSource, mode: Mode) -> str:
    if mode == "none":
        return "return None"
    return f'raise NotImplementedError("{STUB_MESSAGE}{source.path}:{source.symbol}")'


def _function(source: AtomSource, shape: Shape, mode: Mode) -> str:
    head = shape.text or f"def {source.symbol}(*args, **kwargs)"
    return "\n".join([*shape.marks, f"{head}:", f"    {_end(source, mode)}"])


def _class(source: AtomSource, shape: Shape, mode: Mode) -> str:
    if _declares_data(shape):
        return _data_class(source, shape, mode)
    bases = [base for base in shape.bases or () if _is_kept(base)] or ["Exception"]
    end = _end(source, mode)
    lines = [f"class {source.symbol}({', '.join(bases)}):"]
    members = _members(shape)
    methods = [part for part in members if isinstance(part, Definition)]
    for part in members:
        if isinstance(part, ast.Assign | ast.AnnAssign):
            lines.append(f"    {ast.unparse(part)}")
    if "__init__" not in {method.name for method in methods}:
        lines.append("    def __init__(self, *args, **kwargs):\n        pass")
    for method in methods:
        body = "pass" if method.name == "__init__" else end
        marks = [f"    @{ast.unparse(mark)}" for mark in method.decorator_list]
        lines += [*marks, f"    {_head(method)}:\n        {body}"]
    lines += [
        _opened(method) for method in ("__enter__", "__exit__") if method not in dict(shape.members)
    ]
    lines.append(
        "    def __setattr__(self, name, value):\n"
        "        self.__dict__[name] = value\n"
        "    def __getattr__(self, name):\n"
        "        if name.startswith('__'):\n"
        "            raise AttributeError(name)\n"
        f"        {end}"
    )
    return "\n".join(lines)


def _members(shape: Shape) -> list[ast.stmt]:
    return shape.node.body if isinstance(shape.node, ast.ClassDef) else []


def _declares_data(shape: Shape) -> bool:
    """Whether its fields, or a class within it, mean something to a decorator or to a base that is no error."""
    kinds = ast.AnnAssign | ast.Assign | ast.ClassDef
    fields = [part for part in _members(shape) if isinstance(part, kinds)]
    bases = [base.partition("[")[0] for base in shape.bases or ()]
    return bool(fields) and bool(
        shape.marks or any(not base.endswith(("Error", "Exception")) for base in bases)
    )


def _data_class(source: AtomSource, shape: Shape, mode: Mode) -> str:
    """The declaration itself, with methods that do nothing."""
    lines = [*shape.marks, f"class {source.symbol}({', '.join(shape.bases or ())}):"]
    for part in _members(shape):
        if isinstance(part, Definition):
            marks = [f"    @{ast.unparse(mark)}" for mark in part.decorator_list]
            lines += [*marks, f"    {_head(part)}:\n        {_end(source, mode)}"]
        else:
            lines.append(textwrap.indent(ast.unparse(part), "    "))
    return "\n".join(lines)


def _head(method: Definition) -> str:
    word = "async def" if isinstance(method, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(method.returns)}" if method.returns else ""
    return f"{word} {method.name}({ast.unparse(method.args)}){returns}"


def _opened(method: str) -> str:
    if method == "__enter__":
        return "    def __enter__(self):\n        return self"
    return "    def __exit__(self, *args):\n        return None"


def _is_kept(base: str) -> bool:
    return "=" not in base and base.partition("[")[0].rpartition(".")[2] not in LEFT_OUT


def _constant(source: AtomSource, shape: Shape, mode: Mode) -> str:
    """A plausible value: an empty one, an instance of a class of the tree, or else None."""
    node = shape.node
    if not isinstance(node, ast.AnnAssign):
        return f"{source.symbol} = None"
    if node.value is not None:
        return ast.unparse(node)
    annotation = node.annotation
    head = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    name = head.id if isinstance(head, ast.Name) else ""
    value = EMPTY.get(name, "None")
    if name in _needed(source):
        # Made without __init__: the real class may want arguments that nobody knows yet.
        value = f"{name}.__new__({name})"
    return f"{shape.text} = {value}"


_WRITERS = {"function": _function, "class": _class, "constant": _constant}


def _file_stub(source: AtomSource, mode: Mode) -> str:
    """A module of unknown names has every name; a package can be imported; a program does nothing."""
    name = source.path.rpartition("/")[2]
    if name == "__init__.py":
        return ""
    if name == "__main__.py":
        return "" if mode == "none" else _end(source, mode) + "\n"
    return (
        "def __getattr__(name):\n"
        "    if name.startswith('__'):\n"
        "        raise AttributeError(name)\n\n"
        "    def stub(*args, **kwargs):\n"
        f"        {_end(source, mode)}\n\n"
        "    return stub\n"
    )


def _needed(source: AtomSource) -> dict[str, str]:
    """Module by symbol, for what the atom may use from other files."""
    return {
        symbol: module_of(path)
        for path, symbol in sorted(source.needs)
        if path != source.path and module_of(path)
    }


def _imports(source: AtomSource, code: str) -> tuple[str, ...]:
    """For each name of the signature: as the specification says, from what the atom needs, or from where it is well known."""
    try:
        names = {
            part.id
            for part in ast.walk(parse(code))
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
        }
    except SyntaxError:
        return ()
    needed = _needed(source)
    given = {one.bound: text for text in source.given_imports for one in readable_imports([text])}
    found = set()
    for name in names:
        if name in given:
            found.add(given[name])
        elif name in needed:
            found.add(f"from {needed[name]} import {name}")
        elif name in ORIGIN and name != source.symbol:
            found.add(f"from {ORIGIN[name]} import {name}")
        elif name in WHOLE_MODULES and name in sys.stdlib_module_names:
            found.add(f"import {name}")
    return tuple(sorted(found))
