"""What is written to the conventions of the web stack is accepted, atom by atom."""

import ast
from pathlib import Path

import pytest

from execution.checks.atom import check_atom
from execution.errors import IndexUnavailable
from execution.sandbox.dependencies.environments import environment_for
from execution.source.atom_source import AtomSource, function_text, module_of, shape_of
from execution.source.syntax.imports import FUTURE
from planning.stacks.registry import stack_named

REFERENCE = Path(__file__).parent / "reference" / "app"
STACK = stack_named("fastapi")
SKELETON = [
    AtomSource(path=path, symbol=Path(path).name, kind="file", code=text, is_fixed=True)
    for path, text in STACK.files_for(title="Library", slug="library", about="Lends.").items()
]


def atoms_of(path: Path) -> list[AtomSource]:
    """The file as a model would have answered it: each definition with the imports that it uses."""
    name = f"app/{path.relative_to(REFERENCE).as_posix()}"
    text = path.read_text()
    tree = ast.parse(text)
    lines = text.split("\n")
    imports = {
        alias.name: f"from {node.module} import {alias.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    }
    found = []
    for number, node in enumerate(tree.body):
        shape = shape_of(node)
        if shape is None:
            continue
        marks = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(one.lineno for one in marks)])
        used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        signature = shape.text
        if isinstance(node, ast.FunctionDef):
            signature = "\n".join([*shape.marks, function_text(node)])
        found.append(
            AtomSource(
                path=name,
                symbol=shape.symbol,
                kind=shape.kind,
                signature=signature,
                imports=tuple(line for bound, line in imports.items() if bound in used),
                code="\n".join(lines[first - 1 : node.end_lineno]),
                number=number,
            )
        )
    return found


# One entity in all its layers, and what only others have: states, reports, commands.
KINDS = ("book*.py", "loan.py", "loan_state.py", "reports.py", "overdue.py")
FILES = sorted({path for kind in KINDS for path in REFERENCE.rglob(kind)})
ATOMS = {path: atoms_of(path) for path in sorted(REFERENCE.rglob("*.py"))}


@pytest.fixture(scope="module", autouse=True)
def environment() -> None:
    try:
        environment_for(STACK.lock)
    except IndexUnavailable as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(REFERENCE).as_posix())
def test_the_reference_is_accepted(path: Path) -> None:
    others = [atom for one, atoms in ATOMS.items() if one != path for atom in atoms]
    assert ATOMS[path] or path.read_text().strip() in {"", FUTURE}
    for atom in ATOMS[path]:
        around = [one for one in ATOMS[path] if one is not atom]
        found = check_atom(atom, around=around, provided=[*SKELETON, *others], package="app")

        refused = [(one.validator, one.detail) for one in found if one.outcome != "passed"]
        assert refused == [], f"{module_of(atom.path)}.{atom.symbol}"
