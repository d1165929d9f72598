"""The order of definitions in a file: what is needed at import time first, then providers."""

import ast
import heapq
from collections.abc import Mapping, Sequence

from execution.source.atom_source import Definition


def ordered(names: Sequence[str], nodes: Mapping[str, ast.stmt]) -> list[str]:
    """`names` (in number order) with providers first; equal input gives equal output.

    What runs while the module is imported must come after all it reaches; for the rest, callers come
    after what they call where no circle prevents it.
    """
    own = set(names)
    deep = {name: _names(nodes[name]) & own - {name} for name in names if name in nodes}
    hard = {name: _at_import(name, nodes, deep) & own - {name} for name in names}
    rank = _soft_rank(names, deep)
    return _topological(names, hard, rank)


def _soft_rank(names: Sequence[str], deep: Mapping[str, set[str]]) -> dict[str, int]:
    """Position in a depth-first walk that leaves providers first."""
    place = {name: index for index, name in enumerate(names)}
    rank: dict[str, int] = {}
    for start in names:
        stack = [(start, False)]
        seen = set(rank)
        while stack:
            name, is_done = stack.pop()
            if is_done:
                rank.setdefault(name, len(rank))
            elif name not in seen:
                seen.add(name)
                stack.append((name, True))
                later = sorted(deep.get(name, ()), key=place.__getitem__, reverse=True)
                stack += [(provider, False) for provider in later]
    return rank


def _topological(
    names: Sequence[str], hard: Mapping[str, set[str]], rank: Mapping[str, int]
) -> list[str]:
    waiting = {name: len(hard[name]) for name in names}
    users: dict[str, list[str]] = {name: [] for name in names}
    for name in names:
        for provider in hard[name]:
            users[provider].append(name)
    ready = [(rank[name], name) for name in names if not waiting[name]]
    heapq.heapify(ready)
    done: list[str] = []
    while ready:
        _, name = heapq.heappop(ready)
        done.append(name)
        for user in users[name]:
            waiting[user] -= 1
            if not waiting[user]:
                heapq.heappush(ready, (rank[user], user))
    # A circle at import time cannot work in any order; the checks say so when the file is run.
    return done + [name for name in names if name not in set(done)]


def _at_import(name: str, nodes: Mapping[str, ast.stmt], deep: Mapping[str, set[str]]) -> set[str]:
    """Everything reached while this definition is carried out, through functions it may call."""
    found: set[str] = set()
    waiting = list(_eager_names(nodes[name])) if name in nodes else []
    while waiting:
        one = waiting.pop()
        if one in deep and one not in found:
            found.add(one)
            waiting += deep[one]
    return found


def _eager_names(node: ast.stmt) -> set[str]:
    """Names read when the statement itself runs: not those in bodies of functions, nor annotations."""
    if isinstance(node, Definition):
        parts: list[ast.AST] = [*node.decorator_list, *node.args.defaults]
        parts += [default for default in node.args.kw_defaults if default is not None]
        return _read(parts)
    if isinstance(node, ast.ClassDef):
        found = _read([*node.bases, *node.keywords, *node.decorator_list])
        for part in node.body:
            found |= _eager_names(part)
        return found
    if isinstance(node, ast.AnnAssign):
        return _read([node.value] if node.value else [])
    return _names(node)


def _read(parts: Sequence[ast.AST]) -> set[str]:
    return {name for part in parts for name in _names(part)}


def _names(node: ast.AST) -> set[str]:
    return {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
    }
