"""Attributes that lead out of a value into the interpreter, by any spelling."""

import ast
import re
import string
from collections.abc import Iterator

from execution.checks.allowed.code import Code, Problem
from execution.checks.allowed.library import is_dunder, words
from execution.checks.allowed.plain_names import Spelled, spelled

# What operators and statements call; a class may define these, and code may call them.
METHODS = words(
    "__abs__ __add__ __aenter__ __aexit__ __aiter__ __and__ __anext__ __await__ __bool__ __bytes__ __call__"
    " __ceil__ __class_getitem__ __complex__ __contains__ __copy__ __deepcopy__ __delitem__ __divmod__"
    " __enter__ __eq__ __exit__ __float__ __floor__ __floordiv__ __format__ __fspath__ __ge__ __getitem__"
    " __gt__ __hash__ __iadd__ __iand__ __ifloordiv__ __ilshift__ __imatmul__ __imod__ __imul__ __index__"
    " __init__ __init_subclass__ __int__ __invert__ __ior__ __ipow__ __irshift__ __isub__ __iter__"
    " __itruediv__ __ixor__ __le__ __len__ __length_hint__ __lshift__ __lt__ __matmul__ __missing__ __mod__"
    " __mul__ __ne__ __neg__ __new__ __next__ __or__ __pos__ __post_init__ __pow__ __radd__ __rand__"
    " __rdivmod__ __repr__ __reversed__ __rfloordiv__ __rlshift__ __rmatmul__ __rmod__ __rmul__ __ror__"
    " __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __set_name__ __setitem__"
    " __str__ __sub__ __truediv__ __trunc__ __xor__"
)
READABLE = METHODS | words(
    "__name__ __qualname__ __doc__ __module__ __cause__ __context__ __suppress_context__ __notes__"
    " __members__ __version__"
)
FRAMES = words(
    "f_back f_builtins f_code f_globals f_lasti f_lineno f_locals f_trace tb_frame tb_lasti tb_lineno tb_next"
    " gi_code gi_frame gi_yieldfrom cr_await cr_code cr_frame cr_origin ag_await ag_code ag_frame co_code"
    " co_consts co_filename co_firstlineno co_freevars co_names co_varnames co_cellvars co_qualname"
)
# Of whatever they are, these start programs, load code, or hand out classes, frames and loops.
OTHERS = {
    "_convert_": "a class statement",
    "_getframe": "",
    "_current_frames": "",
    "currentframe": "",
    "enable_load_extension": "SQL and `create_function`",
    "load_extension": "SQL and `create_function`",
    "findCaller": "",
    "get_loop": "`asyncio.to_thread`",
    "get_stack": "",
    "get_coro": "",
    "_parse_known_args": "`parse_args`",
    "_actions": "",
    "mro": "",
    "_rmtree": "`cleanup`, or `Path.unlink` for each file",
}
# A text and a parser follow what texts name, so how they are called stands in the code.
CALLED_BY_NAME = words(
    "format format_map parse_args parse_known_args parse_intermixed_args add_argument"
)
OF_SERVERS = words("socket get_extra_info")
SERVERS = ("http", "socketserver", "wsgiref", "asyncio")
OF_LOOPS = words(
    "create_connection create_datagram_endpoint create_unix_connection subprocess_exec subprocess_shell"
    " sock_connect connect_read_pipe connect_write_pipe"
)
INSTEAD = {
    "__dict__": "`vars`",
    "__traceback__": "`traceback.format_exc`",
    "__annotations__": "`dataclasses.fields`",
    "__dataclass_fields__": "`dataclasses.fields`",
    "__subclasses__": "a written-out list of classes",
    "__args__": "`typing.get_args`",
    "__origin__": "`typing.get_origin`",
    "socket": "`server_address`",
    "__class__": "`type(x).__name__` or `isinstance`",
    "__file__": "`__file__` of this module",
    "__setattr__": '`object.__setattr__(self, "name", value)`',
    "__getattribute__": "the written-out attribute",
    "__getattr__": "the written-out attribute",
    "__ne__": "`!=`",
}
COMPUTED = (
    "`{how}` with a computed name could reach anything. Use instead: a written-out name, a dict, `match`,"
    ' `vars(record)[name]`, `dataclasses.replace`, or a name with a written-out beginning such as `f"do_{{name}}"`.'
)
TEXT_FIELD = re.compile(r"[.\[]")


def problems(code: Code) -> Iterator[Problem]:
    for one in spelled(code):
        if one.name is None:
            if not code.is_test:
                yield COMPUTED.format(how=one.how), one.line
        elif why := refusal(code, one):
            yield why, one.line
    for node in code.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _in_text(code, node, node.value)


def refusal(code: Code, one: Spelled) -> str:
    name = one.name or ""
    if name in OTHERS or _connects(code, name):
        reason = "reaches past what programs may use"
    elif name in CALLED_BY_NAME and not isinstance(one.node, ast.Attribute):
        reason = "is taken by its name"
    elif name in FRAMES:
        reason = "looks into the frames and the code of functions"
    elif is_dunder(name) and not _is_open(code, one):
        reason = "reaches into the interpreter"
    else:
        return ""
    instead = INSTEAD.get(name) or OTHERS.get(name)
    return f"`{name}` {reason}.{f' Use instead: {instead}.' if instead else ''}"


def _connects(code: Code, name: str) -> bool:
    if name in OF_SERVERS:
        return any(code.imports_from(one) for one in SERVERS)
    return name in OF_LOOPS and code.imports_from("asyncio")


def _is_open(code: Code, one: Spelled) -> bool:
    """Whether this use of a name with two underscores leads nowhere else."""
    node, name = one.node, one.name or ""
    if code.is_test and name in {
        "__class__",
        "__annotations__",
        "__dataclass_fields__",
        "__file__",
    }:
        return True
    if not isinstance(node, ast.Attribute):
        return name in READABLE and one.how not in {"setattr", "delattr"}
    if not isinstance(node.ctx, ast.Load):
        return name in {"__name__", "__qualname__", "__doc__", "__cause__"} and not code.meant(node)
    if name == "__dict__":
        return not code.meant(node.value)
    if name in {"__setattr__", "__getattr__", "__delattr__"}:
        return _is_inherited(code, node)
    # What follows `__class__` is judged with `type(x)`.
    return name in READABLE or name == "__class__"


def _is_inherited(code: Code, node: ast.Attribute) -> bool:
    """`super().__setattr__(name, value)` in that method, or `object.__setattr__(self, "name", value)`."""
    call = code.parents.get(id(node))
    if not isinstance(call, ast.Call) or call.func is not node:
        return False
    function = code.function_around(node)
    is_same = isinstance(function, ast.FunctionDef) and function.name == node.attr
    is_super = isinstance(node.value, ast.Call) and code.built_in(node.value.func) == "super"
    if is_super and is_same:
        return True
    second = call.args[1] if len(call.args) > 1 and not is_super else None
    is_written = isinstance(second, ast.Constant) and not is_dunder(str(second.value))
    is_object = code.built_in(node.value) == "object"
    return is_object and (is_written or (is_same and _is_own_name(function, second)))


def _is_own_name(function: ast.AST | None, node: ast.expr | None) -> bool:
    """The second parameter of the method, which only assignments in the code name."""
    if not isinstance(function, ast.FunctionDef) or not isinstance(node, ast.Name):
        return False
    names = [one.arg for one in function.args.args]
    return len(names) > 1 and node.id == names[1]


def _in_text(code: Code, node: ast.Constant, text: str) -> Iterator[Problem]:
    """A text that names such an attribute, alone or in a field of a format."""
    if isinstance(code.parents.get(id(node)), ast.Expr):
        return
    if is_dunder(text) and text in INSTEAD.keys() | METHODS | DANGEROUS and not code.is_test:
        yield f"The text {text!r} names what reaches into the interpreter.", node.lineno
    for name in fields_in(text):
        if name in FRAMES or (is_dunder(name) and name not in READABLE):
            yield f"The text reaches `{name}` of what it is formatted with.", node.lineno


DANGEROUS = words(
    "__subclasses__ __globals__ __builtins__ __code__ __closure__ __base__ __bases__ __mro__ __reduce__"
    " __reduce_ex__ __loader__ __spec__ __self__ __func__ __wrapped__ __getattribute__ __import__"
    " __instancecheck__ __subclasscheck__ __get__ __set__ __call__"
)


def fields_in(text: str) -> list[str]:
    """The attributes that a format text reaches: `{0.name}`."""
    if "{" not in text:
        return []
    try:
        parsed = [*string.Formatter().parse(text)]
    except ValueError:
        return []
    names: list[str] = []
    for _, field, inner, _ in parsed:
        names += TEXT_FIELD.split(field or "")[1:]
        names += fields_in(inner or "")
    return [name.rstrip("]") for name in names]
