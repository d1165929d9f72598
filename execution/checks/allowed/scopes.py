"""Which names are local to a function, and which of them an import brings.

Only what a function binds hides a built-in name for sure: a class or module that may not have bound a name yet falls
back to the built-in one.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from execution.source.atom_source import Definition
from execution.source.syntax.imports import imported_by

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Scope = dict[str, set[str]]


@dataclass
class Scopes:
    """`local` are the ids of names that a function binds; `meant` says what imports they stand for, dotted."""

    everywhere: Scope
    local: set[int] = field(default_factory=set)
    meant: dict[int, set[str]] = field(default_factory=dict)

    def read(self, node: ast.AST, around: tuple[Scope, ...] = ()) -> None:
        if isinstance(node, ast.Name):
            self._resolve(node, around)
        for part, scopes in _parts(node, around):
            self.read(part, scopes)

    def _resolve(self, node: ast.Name, around: tuple[Scope, ...]) -> None:
        scope = next((one for one in around if node.id in one), None)
        if scope is not None:
            self.local.add(id(node))
        found = self.everywhere if scope is None else scope
        self.meant[id(node)] = found.get(node.id, set())


def whole_scope(nodes: Iterable[ast.AST]) -> Scope:
    """What any import among them brings."""
    scope: Scope = {}
    for node in nodes:
        for name, dotted in _brought(node):
            scope.setdefault(name, set()).add(dotted)
    return scope


def _brought(node: ast.AST) -> Iterator[tuple[str, str]]:
    yield from ((one.bound, one.stands_for) for one in imported_by(node))


def _parts(node: ast.AST, around: tuple[Scope, ...]) -> Iterator[tuple[ast.AST, tuple[Scope, ...]]]:
    """The parts of a node, each with the scopes it stands in."""
    if isinstance(node, Function):
        body = node.body if isinstance(node.body, list) else [node.body]
        inside = (_bound_in(node, body), *around)
        yield from ((part, around) for part in _outside(node))
        yield from ((part, inside) for part in body)
    elif isinstance(node, Comprehension):
        names = [one for part in node.generators for one in ast.walk(part.target)]
        inside = ({one.id: set() for one in names if isinstance(one, ast.Name)}, *around)
        first = node.generators[0].iter
        yield first, around
        for part in ast.iter_child_nodes(node):
            if part is node.generators[0]:
                kept = [node.generators[0].target, *node.generators[0].ifs]
                yield from ((one, inside) for one in kept)
            else:
                yield part, inside
    else:
        yield from ((part, around) for part in ast.iter_child_nodes(node))


def _outside(node: Function) -> list[ast.AST]:
    """What is evaluated where the function is defined."""
    arguments = node.args
    found: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
    found += [one.annotation for one in _arguments(arguments)]
    if isinstance(node, Definition):
        found += [*node.decorator_list, node.returns]
    return [one for one in found if one is not None]


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    stars = [one for one in (arguments.vararg, arguments.kwarg) if one]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]


def _bound_in(node: Function, body: Iterable[ast.AST]) -> Scope:
    scope: Scope = {one.arg: set() for one in _arguments(node.args)}
    elsewhere: set[str] = set()
    waiting = list(body)
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Global | ast.Nonlocal):
            elsewhere.update(part.names)
        for name in _names_of(part):
            scope.setdefault(name, set())
        for name, dotted in _brought(part):
            scope.setdefault(name, set()).add(dotted)
        if not isinstance(part, Function | Comprehension | ast.ClassDef):
            waiting += ast.iter_child_nodes(part)
    return {name: meant for name, meant in scope.items() if name not in elsewhere}


def _names_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return [node.id]
    if isinstance(
        node, Definition | ast.ClassDef | ast.ExceptHandler | ast.MatchAs | ast.MatchStar
    ):
        return [node.name] if node.name else []
    return [node.rest] if isinstance(node, ast.MatchMapping) and node.rest else []
