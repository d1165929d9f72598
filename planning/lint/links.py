"""Resolving which task provides what another needs, from declared paths and symbols."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Place = tuple[str, str]  # (path, symbol); symbol "" is the whole file


@dataclass(frozen=True, kw_only=True)
class Ports:
    """What one task provides and needs."""

    provides: Sequence[Place]
    needs: Sequence[Place]


@dataclass(kw_only=True)
class Links:
    """`edges` are (task, provider); `unresolved` is (task, path, symbol)."""

    edges: list[tuple[str, str]] = field(default_factory=list)
    unresolved: list[tuple[str, str, str]] = field(default_factory=list)


def places(refs: Iterable[Mapping[str, str]]) -> list[Place]:
    return [(ref["path"], ref["symbol"]) for ref in refs]


def link(tasks: Mapping[str, Ports]) -> Links:
    """Providers first come, first served; equal input gives equal output."""
    of_symbol: dict[Place, str] = {}
    of_file: dict[str, list[str]] = {}
    for key, ports in tasks.items():
        for path, symbol in ports.provides:
            of_symbol.setdefault((path, symbol), key)
            of_file.setdefault(path, []).append(key)
    links = Links()
    for key, ports in tasks.items():
        for path, symbol in dict.fromkeys(ports.needs):
            found = _providers(path, symbol, of_symbol, of_file)
            links.edges += [(key, p) for p in found if p != key]
            links.unresolved += [] if found else [(key, path, symbol)]
    links.edges = list(dict.fromkeys(links.edges))
    return links


def _providers(
    path: str, symbol: str, of_symbol: Mapping[Place, str], of_file: Mapping[str, list[str]]
) -> list[str]:
    """The task of the symbol, or of its whole file; of everything in the file if no symbol is named."""
    if not symbol:
        return list(dict.fromkeys(of_file.get(path, [])))
    provider = of_symbol.get((path, symbol)) or of_symbol.get((path, ""))
    return [provider] if provider else []
