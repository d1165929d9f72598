"""Assembling files from atoms; equal atoms give equal bytes."""

import ast
import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from execution.source.atom_source import AtomSource, definitions, stripped
from execution.source.order import ordered
from execution.source.syntax.imports import FUTURE, merged, readable_imports
from execution.source.toolchain import Assembled, toolchain_at, toolchains_of


def assemble(sources: Iterable[AtomSource]) -> dict[str, str]:
    """Every file by its path, with those that its languages ask for beside them."""
    files: dict[str, list[AtomSource]] = {}
    for source in sources:
        files.setdefault(source.path, []).append(source)
    own = top_packages(files)
    tree = {path: assemble_file(files[path], own=own).text for path in sorted(files)}
    for toolchain in toolchains_of(tree):
        tree |= toolchain.complete(tree)
    return dict(sorted(tree.items()))


def top_packages(paths: Iterable[str]) -> set[str]:
    """Those of a tree with these files; they decide where an import stands in its block."""
    return {path.partition("/")[0] for path in paths if "/" in path}


def assemble_file(sources: Sequence[AtomSource], *, own: set[str] | None = None) -> Assembled:
    """One file of its atoms; `own` are the top packages of the tree, for the order of imports."""
    atoms = tuple(sorted(sources, key=lambda one: (one.number, one.symbol)))
    tops = own or {atoms[0].path.partition("/")[0]}
    return _assembled(atoms, frozenset(tops))


# One atom after the other is checked among the same files.
@functools.lru_cache(maxsize=1024)
def _assembled(sources: tuple[AtomSource, ...], own: frozenset[str]) -> Assembled:
    atoms = [stripped(one) for one in sources]
    if len(atoms) == 1 and atoms[0].kind == "file":
        text = sources[0].code
        end = "" if not text or text.endswith("\n") else "\n"
        return Assembled(text=text + end, starts={atoms[0].symbol: 1})
    return toolchain_at(atoms[0].path).assemble_file(atoms, own)


def header_of(sources: Sequence[AtomSource], own: frozenset[str]) -> str:
    """The import block; statements that cannot be read are left out."""
    imports = readable_imports(line for source in sources for line in source.imports)
    block = merged(imports, own)
    return f"{FUTURE}\n\n{block}" if block else FUTURE


def python_file(atoms: list[AtomSource], own: frozenset[str]) -> Assembled:
    """With one block of imports, and each definition behind those that it uses as it is defined."""
    if not atoms[0].is_python:
        return joined(atoms)
    by_name = {atom.symbol: atom for atom in atoms}
    nodes: dict[str, ast.stmt] = {}
    for atom in atoms:
        nodes |= {k: v for k, v in definitions(atom.code).items() if k == atom.symbol}
    lines = header_of(atoms, own).split("\n")
    starts: dict[str, int] = {}
    before = ""
    names = [name for name, atom in by_name.items() if atom.kind != "statements"]
    # What is no definition may use all of them.
    last = [name for name in by_name if name not in names]
    for name in [*ordered(names, nodes), *last]:
        atom = by_name[name]
        are_constants = atom.kind == "constant" and before in ("", "constant")
        lines += [""] if are_constants else ["", ""]
        starts[name] = len(lines) + 1
        lines += atom.code.split("\n")
        before = atom.kind
    return Assembled(text="\n".join(lines) + "\n", starts=starts)


def joined(atoms: Sequence[AtomSource]) -> Assembled:
    """The parts in their order."""
    lines: list[str] = []
    starts: dict[str, int] = {}
    for atom in atoms:
        starts[atom.symbol] = len(lines) + 1
        lines += atom.code.split("\n")
    return Assembled(text="\n".join(lines) + "\n", starts=starts)


def missing_packages(tree: Mapping[str, str]) -> dict[str, str]:
    """The `__init__.py` of packages that the tree does not have."""
    return {path: "" for path in package_files(tree) if path not in tree}


def package_files(paths: Iterable[str]) -> set[str]:
    """The `__init__.py` of every folder around the modules among these paths."""
    modules = [path for path in paths if path.endswith(".py")]
    folders = {str(folder) for path in modules for folder in PurePosixPath(path).parents}
    return {f"{folder}/__init__.py" for folder in folders - {"."}}
