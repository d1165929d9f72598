"""Every atom that can stand in the built package, for a model and a package name."""

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from types import MappingProxyType

from config.embedded.standin.domain import Model
from config.embedded.standin.writing import actions_source, domain_source
from config.embedded.standin.writing.slicing import Atom, Need, cut, file_atom
from config.embedded.standin.writing.wrapping import wrapped

TREE = Path(__file__).parent / "tree"
WHOLE_FILES = ("__init__", "__main__")
GENERATED = ("catalog", "actions", "registry")


@functools.cache
def template_names() -> tuple[str, ...]:
    return tuple(sorted(path.name.removesuffix(".py.tmpl") for path in TREE.glob("*.py.tmpl")))


@functools.lru_cache(maxsize=16)
def template_atoms(package: str) -> tuple[Atom, ...]:
    """Atoms that are the same for every domain."""
    found: list[Atom] = []
    for name in template_names():
        text = (TREE / f"{name}.py.tmpl").read_text(encoding="utf-8")
        source = wrapped(Template(text).substitute(package=package, PACKAGE=package.upper()))
        path = f"{package}/{name}.py"
        found += [file_atom(path, source)] if name in WHOLE_FILES else cut(path, source)
    return tuple(found)


@functools.lru_cache(maxsize=64)
def domain_atoms(model: Model, package: str) -> tuple[Atom, ...]:
    """Atoms about the aggregates of one model."""
    taken = frozenset((*template_names(), *GENERATED))
    modules = {one.name: domain_source.module_name(one, taken) for one in model.aggregates}
    found: list[Atom] = []
    for one in model.aggregates:
        source = domain_source.kind_source(one, package)
        found += cut(f"{package}/{modules[one.name]}.py", wrapped(source))
        if any(actions_source.is_written(action) for action in one.actions):
            source = actions_source.actions_source(model, one, package, modules)
            found += cut(f"{package}/{modules[one.name]}_actions.py", wrapped(source))
    source = domain_source.catalog_source(model, package, modules)
    found += cut(f"{package}/catalog.py", wrapped(source))
    source = actions_source.table_source(model, package, modules)
    return (*found, *cut(f"{package}/actions.py", wrapped(source)))


@functools.lru_cache(maxsize=64)
def catalogue(model: Model, package: str) -> Mapping[Need, Atom]:
    """All atoms but the table of commands, which lists those that were chosen."""
    atoms = (*template_atoms(package), *domain_atoms(model, package))
    return MappingProxyType({atom.key: atom for atom in atoms})


def registry(package: str, commands: Iterable[Need]) -> Atom:
    """The table of commands, for the command functions there are."""
    return _registry(package, tuple(sorted(commands)))


@functools.lru_cache(maxsize=64)
def _registry(package: str, chosen: tuple[Need, ...]) -> Atom:
    """Most tasks have none, and their specs are looked up beside an empty table."""
    imports: dict[str, list[str]] = {}
    for path, symbol in chosen:
        imports.setdefault(path.removesuffix(".py").replace("/", "."), []).append(symbol)
    lines = ['"""The commands of the program."""', "", "from collections.abc import Callable", ""]
    lines += [f"from {module} import {', '.join(names)}" for module, names in imports.items()]
    lines += [f"from {package}.store import Store", "", "#: Every command, by the word for it."]
    lines += [
        "#: - name each function once",
        "COMMANDS: dict[str, Callable[[Store, list[str]], str]] = {",
    ]
    named = sorted((symbol.removeprefix("command_"), symbol) for _, symbol in chosen)
    lines += [f'    "{word}": {symbol},' for word, symbol in named]
    (atom,) = cut(f"{package}/registry.py", wrapped("\n".join([*lines, "}", ""])))
    return atom


def is_command(need: Need) -> bool:
    return need[1].startswith("command_")
