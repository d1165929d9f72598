"""A build on the web stack as the product puts it together: atoms, stubs, files."""

from pathlib import Path
from typing import Any

from execution.answers import AtomSpec
from execution.prepare.derived_code import derived_code
from execution.source.assemble import assemble
from execution.source.atom_source import AtomSource
from execution.source.stubs import Mode, stub
from planning.stacks.registry import stack_named
from tests.standin.offline import Build, write_tree

STACK = stack_named("fastapi")


def sources_of(done: Build) -> list[AtomSource]:
    return [_source(done, spec, number) for number, spec in enumerate(done.specs, start=1)]


def _source(done: Build, spec: dict[str, Any], number: int) -> AtomSource:
    atom = AtomSpec.model_validate({k: v for k, v in spec.items() if k in AtomSpec.model_fields})
    ready = derived_code(atom)
    code = done.codes[(atom.path, atom.symbol)]
    return AtomSource(
        path=atom.path,
        symbol=atom.symbol,
        kind=atom.kind,
        signature=atom.signature,
        language=atom.language,
        imports=tuple(code["imports"]),
        code=code["code"],
        number=number,
        given_imports=ready.imports,
        given_code=ready.code,
        needs=frozenset((need.path, need.symbol) for need in atom.needs),
    )


def skeleton() -> dict[str, str]:
    return STACK.files_for(title="Example", slug="example", about="An example.")


def write(done: Build, folder: Path, mode: Mode | None = None) -> None:
    """The application, or its stubs, with its tests."""
    sources = sources_of(done)
    tree = assemble([stub(one, mode) for one in sources] if mode else sources)
    tests = {f"tests/{name}": code for name, code in done.tests.items()}
    write_tree(folder, skeleton() | tree | tests | {"tests/__init__.py": ""})
