"""Level 1: no dangerous calls or imports.

The sandbox is what holds code; this keeps dangerous code out of what people download. Text files,
databases, argument parsing, dates, threads and a local web server are allowed; starting programs,
opening connections, loading code at run time and reaching into the interpreter are not. Tests may do
more: they start the program they test.
"""

import ast
from itertools import pairwise

from execution.checks.results import Check
from execution.source.atom_source import AtomSource, Finding, is_test_path
from execution.source.imports import imported_by
from execution.source.library_names import is_module, led_to
from execution.source.parse import parse

CHECK = Check(level=1, validator="safety", error_class="security")
Problem = tuple[str, int | None]
MODULES = {
    "starts or controls other processes": "subprocess multiprocessing pty posix nt",
    "opens network connections": "socket ssl ftplib smtplib poplib imaplib telnetlib nntplib"
    " xmlrpc urllib.request http.client",
    "loads or runs code": "importlib runpy code codeop imp zipimport pkgutil pydoc timeit profile"
    " cProfile logging.config",
    "reaches into the interpreter": "ctypes gc builtins sysconfig site trace pdb bdb"
    " faulthandler tracemalloc __main__",
    "reads data that can run code": "pickle marshal shelve dbm",
    "belongs to tests": "unittest doctest test",
}
MODULE_REASON = {name: why for why, names in MODULES.items() for name in names.split()}
BUILTINS = {"eval", "exec", "compile", "__import__", "breakpoint", "globals", "locals"}
ATTRIBUTES = {
    "os": "system popen fork forkpty kill killpg abort _exit putenv setuid setgid chroot chown"
    " execl execle execlp execv execve execvp execvpe spawnl spawnle spawnv spawnve spawnlp spawnvp"
    " posix_spawn posix_spawnp startfile removedirs register_at_fork",
    "shutil": "rmtree chown",
    "sys": "_getframe _current_frames settrace setprofile addaudithook modules meta_path path_hooks"
    " setrecursionlimit monitoring",
    "threading": "settrace setprofile",
    "types": "CodeType FunctionType",
    "inspect": "currentframe stack trace getouterframes getinnerframes getclosurevars getmodule",
    "asyncio": "create_subprocess_exec create_subprocess_shell open_connection"
    " open_unix_connection subprocess",
}
FORBIDDEN = {f"{module}.{name}" for module, names in ATTRIBUTES.items() for name in names.split()}
INTERNALS = {
    "__subclasses__",
    "__globals__",
    "__builtins__",
    "__code__",
    "__closure__",
    "__base__",
    "__bases__",
    "__mro__",
    "__reduce__",
    "__reduce_ex__",
    "__loader__",
    "__spec__",
    "__self__",
    "f_back",
    "f_builtins",
    "f_globals",
    "f_locals",
    "gi_frame",
    "cr_frame",
    "ag_frame",
    "tb_frame",
}
# What stands in every module and leads to all of it.
WHOLE = {"__dict__", "__getattribute__"}
# Of the standard library, what a program may set for itself.
SETTABLE = {"stdin", "stdout", "stderr", "argv", "excepthook", "tracebacklimit"}
MAY_SET = {f"sys.{name}" for name in SETTABLE} | {"threading.excepthook"}
ALLOWANCE = {"importlib.resources", "importlib.metadata"}
# Tests start the program they test and use its test library.
TEST_ALLOWANCE = {"subprocess", "unittest", "importlib", "doctest", "runpy", "shutil.rmtree"}


def check(source: AtomSource, tree: ast.Module | None) -> list[Finding]:
    if tree is None:
        return CHECK.passed("no code that is run")
    return CHECK.failed(_SafetyVisitor(source, tree).problems())


class _SafetyVisitor:
    def __init__(self, source: AtomSource, tree: ast.Module) -> None:
        self.tree = tree
        self.is_test = is_test_path(source.path)
        self.allowed = ALLOWANCE | (TEST_ALLOWANCE if self.is_test else set())
        self.header = parse("\n".join(source.imports))
        self.nodes = [*ast.walk(tree)]
        # What a name in scope stands for, dotted.
        self.meaning: dict[str, str] = {}
        for node in [*ast.walk(self.header), *self.nodes]:
            for one in imported_by(node):
                whole = f"{one.module}.{one.name}" if one.name else one.module
                alone = (
                    whole if one.name or one.bound != one.module.partition(".")[0] else one.bound
                )
                self.meaning[one.bound] = alone

    def problems(self) -> list[Problem]:
        found: list[Problem] = []
        for node in ast.walk(self.header):
            found += [(text, None) for text, _ in self._import(node)]
        for node in self.nodes:
            found += self._import(node)
            found += self._name(node)
            found += self._attribute(node)
            found += self._call(node)
        return found if self.is_test else [*found, *self._as_values(), *self._changes()]

    def _import(self, node: ast.AST) -> list[Problem]:
        found: list[Problem] = []
        line = getattr(node, "lineno", None)
        for one in imported_by(node):
            if one.name == "*":
                found.append((f"`from {one.module} import *` hides where names come from.", line))
            whole = f"{one.module}.{one.name}" if one.name else one.module
            if why := self._import_reason(one.module, whole):
                found.append((f"Import of {why}.", line))
        return found

    def _import_reason(self, module: str, whole: str) -> str:
        name = self._forbidden(module) or self._forbidden(led_to(whole))
        if name:
            return f"`{name}`, which {MODULE_REASON.get(name, 'is not allowed')}"
        top = module.partition(".")[0]
        if top.startswith("_") and is_module(top):
            return f"`{top}`, which is internal to the standard library"
        if not self.is_test and "tests" in whole.split("."):
            return f"`{whole}`: software does not use its tests"
        return ""

    def _forbidden(self, dotted: str) -> str:
        """The forbidden part of a dotted name, if there is one."""
        parts = dotted.split(".")
        names = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
        # Our own modules pass on what they import: `store.os.system`.
        pairs = [".".join(pair) for pair in pairwise(parts[1:])]
        if self.allowed.intersection([*names, *pairs]):
            return ""
        whole = next((name for name in names if name in MODULE_REASON or name in FORBIDDEN), "")
        return whole or next((pair for pair in pairs if pair in FORBIDDEN), "")

    def _name(self, node: ast.AST) -> list[Problem]:
        if not isinstance(node, ast.Name) or node.id in self.meaning:
            return []
        if node.id in BUILTINS or node.id in INTERNALS:
            return [(f"Use of `{node.id}`, which runs or opens up code.", node.lineno)]
        return []

    def _attribute(self, node: ast.AST) -> list[Problem]:
        if not isinstance(node, ast.Attribute):
            return []
        if node.attr in INTERNALS:
            return [(f"Use of `{node.attr}`, which reaches into the interpreter.", node.lineno)]
        if node.attr in WHOLE and self._meant(node.value):
            return [(f"Use of `{node.attr}` of something imported.", node.lineno)]
        name = self._forbidden(self._meant(node))
        return [(f"Use of `{name}`, which is not allowed.", node.lineno)] if name else []

    def _call(self, node: ast.AST) -> list[Problem]:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return []
        if node.func.id == "vars" and not node.args:
            return [("Use of `vars()`, which opens up code.", node.lineno)]
        if node.func.id not in BY_NAME or len(node.args) < 2:
            return []
        subject, name = node.args[0], node.args[1]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            # `getattr(os, "system")` is `os.system`.
            return self._attribute(
                ast.Attribute(subject, name.value, BY_NAME[node.func.id], lineno=node.lineno)
            )
        if isinstance(subject, ast.Name) and subject.id in self.meaning:
            # A computed name on a module could be anything.
            return [(f"`{node.func.id}` with a computed name on `{subject.id}`.", node.lineno)]
        return []

    def _as_values(self) -> list[Problem]:
        """Modules used as values, which could be used unchecked under another name."""
        plain = {id(node.value) for node in self.nodes if isinstance(node, ast.Attribute)}
        plain |= {
            id(node.args[0])
            for node in self.nodes
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"getattr", "hasattr"}
            and node.args
        }
        return [
            (f"The module `{self._meant(node)}` is used as a value.", node.lineno)
            for node in self.nodes
            if isinstance(node, ast.Name | ast.Attribute)
            and isinstance(node.ctx, ast.Load)
            and id(node) not in plain
            and self._is_module(self._meant(node))
        ]

    def _is_module(self, dotted: str) -> bool:
        passed_on = dotted.rpartition(".")
        return is_module(dotted) or (bool(passed_on[0]) and passed_on[2] in ATTRIBUTES)

    def _changes(self) -> list[Problem]:
        """Of the standard library, which all code of a program shares."""
        targets = [
            node
            for node in self.nodes
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
        ]
        targets += [
            ast.Attribute(node.args[0], "", ast.Store(), lineno=node.lineno)
            for node in self.nodes
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"setattr", "delattr"}
            and node.args
        ]
        return [
            (f"`{dotted.rstrip('.')}` is changed, for all that uses it.", node.lineno)
            for node in targets
            if is_module((dotted := self._meant(node)).partition(".")[0]) and dotted not in MAY_SET
        ]

    def _meant(self, node: ast.expr) -> str:
        """`o.system` -> `os.system` after `import os as o`; nothing if it starts at no import."""
        dotted = self._dotted(node)
        return led_to(dotted) if dotted else ""

    def _dotted(self, node: ast.expr) -> str:
        if isinstance(node, ast.Attribute):
            inner = self._dotted(node.value)
            return f"{inner}.{node.attr}" if inner else ""
        return self.meaning.get(node.id, "") if isinstance(node, ast.Name) else ""


BY_NAME: dict[str, ast.expr_context] = {
    "getattr": ast.Load(),
    "hasattr": ast.Load(),
    "setattr": ast.Store(),
    "delattr": ast.Del(),
}
