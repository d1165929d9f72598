"""Level 1: no call and no import that software of this kind has no use for.

The sandbox is what holds code; this keeps dangerous code out of what people download. Text files,
databases, argument parsing, dates, threads and a local web server are allowed; starting programs,
opening connections, loading code at run time and reaching into the interpreter are not. Tests may do
more: they start the program they test.
"""

import ast

from execution.imported import imported_by
from execution.parsing import parse
from execution.sources import AtomSource, Finding
from execution.validating.findings import Check

CHECK = Check(level=1, validator="safety", error_class="security")
Problem = tuple[str, int | None]
MODULES = {
    "starts or controls other processes": "subprocess multiprocessing pty",
    "opens network connections": "socket ssl ftplib smtplib poplib imaplib telnetlib nntplib"
    " xmlrpc urllib.request http.client",
    "loads or runs code": "importlib runpy code codeop imp zipimport pkgutil",
    "reaches into the interpreter": "ctypes gc builtins sysconfig site trace pdb bdb"
    " faulthandler tracemalloc",
    "reads data that can run code": "pickle marshal shelve dbm",
    "belongs to tests": "unittest doctest test",
}
MODULE_REASON = {name: why for why, names in MODULES.items() for name in names.split()}
BUILTINS = {"eval", "exec", "compile", "__import__", "breakpoint", "globals"}
ATTRIBUTES = {
    "os": "system popen fork forkpty kill killpg abort _exit putenv setuid setgid chroot chown"
    " execl execle execlp execv execve execvp execvpe spawnl spawnle spawnv spawnve spawnlp spawnvp"
    " posix_spawn startfile removedirs",
    "shutil": "rmtree chown",
    "sys": "_getframe _current_frames settrace setprofile addaudithook modules meta_path path_hooks"
    " setrecursionlimit",
    "threading": "settrace setprofile",
    "inspect": "currentframe stack trace getouterframes getinnerframes getclosurevars",
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
    "__bases__",
    "__mro__",
    "__reduce__",
    "__reduce_ex__",
    "__loader__",
    "__spec__",
    "f_back",
    "f_globals",
    "f_locals",
    "gi_frame",
    "tb_frame",
}
ALLOWANCE = {"importlib.resources", "importlib.metadata"}
# Tests start the program they test and use its test library.
TEST_ALLOWANCE = {"subprocess", "unittest", "importlib", "doctest", "runpy", "shutil.rmtree"}


def check(source: AtomSource, tree: ast.Module | None) -> list[Finding]:
    if tree is None:
        return CHECK.passed("no code that is run")
    return CHECK.failed(_Looking(source, tree).problems())


def is_test_path(path: str) -> bool:
    return path.startswith("tests/") or "/tests/" in path


class _Looking:
    def __init__(self, source: AtomSource, tree: ast.Module) -> None:
        self.tree = tree
        self.allowed = ALLOWANCE | (TEST_ALLOWANCE if is_test_path(source.path) else set())
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
        return found

    def _import(self, node: ast.AST) -> list[Problem]:
        found: list[Problem] = []
        line = getattr(node, "lineno", None)
        for one in imported_by(node):
            if one.name == "*":
                found.append((f"`from {one.module} import *` hides where names come from.", line))
            whole = f"{one.module}.{one.name}" if one.name else one.module
            name = self._forbidden(one.module) or self._forbidden(whole)
            if name:
                why = MODULE_REASON.get(name, "is not allowed")
                found.append((f"Import of `{name}`, which {why}.", line))
        return found

    def _forbidden(self, dotted: str) -> str:
        """The part of a dotted name that may not be used, if there is one."""
        parts = dotted.split(".")
        names = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
        if self.allowed.intersection(names):
            return ""
        return next((name for name in names if name in MODULE_REASON or name in FORBIDDEN), "")

    def _name(self, node: ast.AST) -> list[Problem]:
        if isinstance(node, ast.Name) and node.id in BUILTINS and node.id not in self.meaning:
            return [(f"Use of `{node.id}`, which runs or opens up code.", node.lineno)]
        return []

    def _attribute(self, node: ast.AST) -> list[Problem]:
        if isinstance(node, ast.Attribute):
            if node.attr in INTERNALS:
                return [(f"Use of `{node.attr}`, which reaches into the interpreter.", node.lineno)]
            dotted = self._meant(node)
            name = self._forbidden(dotted) if dotted else ""
            return [(f"Use of `{name}`, which is not allowed.", node.lineno)] if name else []
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "getattr"
        ):
            return self._getattr(node)
        return []

    def _getattr(self, node: ast.Call) -> list[Problem]:
        """`getattr(os, "system")` is `os.system`; a computed name on a module could be anything."""
        if len(node.args) < 2:
            return []
        subject, name = node.args[0], node.args[1]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            whole = ast.Attribute(subject, name.value, ast.Load(), lineno=node.lineno)
            return self._attribute(whole)
        if isinstance(subject, ast.Name) and subject.id in self.meaning:
            return [(f"`getattr` with a computed name on `{subject.id}`.", node.lineno)]
        return []

    def _meant(self, node: ast.expr) -> str:
        """`o.system` -> `os.system` after `import os as o`; nothing if it starts at no import."""
        if isinstance(node, ast.Attribute):
            inner = self._meant(node.value)
            return f"{inner}.{node.attr}" if inner else ""
        return self.meaning.get(node.id, "") if isinstance(node, ast.Name) else ""
