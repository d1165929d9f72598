"""What a warm sandbox may have loaded before a run: just what every run on this stack loads before the software."""

import ast
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from execution.sandbox.dependencies.environments import environment_of, importable
from execution.source.atom_source import UNREADABLE, module_of
from execution.source.syntax.parse import parse

LIBRARY = "unittest"
# With more of the test library than its core a run shares parts of it with the software: nothing is loaded before.
CORE = {"TestCase", "SkipTest", "skip", "skipIf", "skipUnless"}
MORE = ("IsolatedAsyncioTestCase", "assertLogs", "assertNoLogs")
Import = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The packages that are mounted, and modules with the names that are imported from them, in their order."""

    environment: Path | None
    packages: tuple[Import, ...] = ()


def ground_of(tree: Mapping[str, str], order: Mapping[str, object]) -> Ground:
    """For what `unittests` orders of this tree. Raises IndexUnavailable, EnvironmentNotMade."""
    environment = environment_of(tree)
    source, bases = str(order["source"]), order["bases"]
    assert isinstance(bases, list)
    if environment is None or _shares_its_library(source) or _shadows(tree):
        return Ground(environment=environment)
    by_module = {module_of(path): text for path, text in tree.items()}
    own = frozenset(name.partition(".")[0] for name in by_module if name)
    found = [one for base in bases for one in _imports_first(by_module[base], own)]
    return Ground(environment=environment, packages=tuple(dict.fromkeys(found)))


def _imports_first(text: str, own: frozenset[str]) -> Iterable[Import]:
    """What a base of tests imports before anything of the software, without our own test library."""
    for node in parse(text).body:
        if isinstance(node, ast.Import):
            wanted: list[Import] = [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            wanted = [(node.module or "", names)]
        else:
            continue
        for name, names in wanted:
            top = name.partition(".")[0]
            if not top or top in own:
                return
            if top not in (LIBRARY, "__future__"):
                yield name, names


def _shares_its_library(source: str) -> bool:
    if any(word in source for word in MORE):
        return True
    try:
        nodes = list(ast.walk(parse(source)))
    except UNREADABLE:
        return True
    return any(_asks_for_more(node) for node in nodes)


def _asks_for_more(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.startswith(f"{LIBRARY}.") for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        names = {alias.name for alias in node.names}
        return node.module.startswith(f"{LIBRARY}.") or (
            node.module == LIBRARY and not names <= CORE
        )
    return False


def _shadows(tree: Mapping[str, str]) -> bool:
    """Whether a file of the tree stands in the place of a module of the library or of a package."""
    own = {module_of(path).partition(".")[0] for path in tree} - {""}
    return bool(own & (importable(tree) | sys.stdlib_module_names))
