"""The files that a test can reach by imports; its result is valid until one of them changes."""

import ast
import re
from collections.abc import Mapping

from execution.source.atom_source import UNREADABLE, module_of, modules_of
from execution.source.syntax.parse import parse
from execution.source.toolchain import toolchain_at

# Code of the tree that finds modules by their place, such as the wiring of a stack, may reach any of them.
FINDERS = re.compile(r"\b(pkgutil|import_module)\b")
# A test that starts programs, reads source, or imports by a name it computes, may reach anything.
STARTERS = re.compile(
    r"\b(os|asyncio|subprocess|pty|runpy|importlib|pkgutil|multiprocessing|__import__|exec|eval"
    r"|builtins|__builtins__)\b|\.py\b"
)


def reached(tree: Mapping[str, str], path: str, code: str) -> dict[str, str]:
    """The part of the tree that the test at `path` can reach."""
    return toolchain_at(path).reached(tree, code)


def imported_files(tree: Mapping[str, str], code: str) -> dict[str, str]:
    """The part of the tree that importing what `code` imports can execute or read.

    Files that are not Python may be read as data, so they always belong to it. A test that imports
    nothing of the tree reaches it another way, so all of it counts.
    """
    modules = modules_of(tree)
    queue = imported_paths(code, "", modules)
    if not queue or STARTERS.search(code):
        return dict(tree)
    found = {path: text for path, text in tree.items() if not module_of(path)}
    while queue:
        path = queue.pop()
        if path not in found:
            found[path] = tree[path]
            if FINDERS.search(tree[path]):
                return dict(tree)
            queue |= imported_paths(tree[path], path, modules)
    return dict(sorted(found.items()))


def imported_paths(code: str, path: str, modules: Mapping[str, str]) -> set[str]:
    """Paths of the tree's modules that this code imports, with the packages around them."""
    try:
        tree = parse(code)
    except UNREADABLE:
        return set(modules.values())
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, path)
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return {modules[part] for name in names for part in _with_packages(name) if part in modules}


def _absolute(node: ast.ImportFrom, path: str) -> str:
    if not node.level:
        return node.module or ""
    folder = path.split("/")[: -node.level]
    return ".".join([*folder, *([node.module] if node.module else [])])


def _with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
