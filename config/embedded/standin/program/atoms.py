"""A module's source, cut into atoms: one top-level definition each, with what it needs."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

Place = tuple[str, str]  # path and symbol
KINDS = {ast.FunctionDef: "function", ast.ClassDef: "class"}


@dataclass(frozen=True)
class Atom:
    """`summary` is its docstring, `kinds` the entities it must know, `needs` the places it uses, `part` its task.

    One that is `given` has no body to write: its specification holds the code, and no answer is asked for.
    """

    path: str
    symbol: str
    kind: str
    signature: str
    summary: str
    imports: tuple[str, ...]
    code: str
    needs: tuple[Place, ...] = field(default_factory=tuple)
    kinds: tuple[str, ...] = ()
    heading: str = ""
    part: str = ""
    given: bool = False
    signature_imports: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        return self.path, self.symbol

    @property
    def is_python(self) -> bool:
        return self.path.endswith(".py")

    @property
    def title(self) -> str:
        """What a person would call writing it: its summary up to the details."""
        return self.heading or self.summary.partition(": ")[0].rstrip(".")


@dataclass(frozen=True)
class Module:
    """Atoms that belong together, such as a file; `area` is the name of its milestone."""

    title: str
    phase: str
    area: str
    atoms: tuple[Atom, ...]


def whole(path: str, source: str, kinds: tuple[str, ...], summary: str, part: str = "") -> Atom:
    """A file that is one atom; in Python its imports from the package are its needs."""
    needs = tuple(_own(_imported(ast.parse(source)), path).values()) if path.endswith(".py") else ()
    name = path.rpartition("/")[2]
    return Atom(path, name, "file", "", summary, (), source, needs, kinds, part=part)


def cut(path: str, source: str, kinds: tuple[str, ...] = ()) -> list[Atom]:
    """The atoms of a module, in its order."""
    tree, lines = ast.parse(source), source.splitlines()
    nodes = [node for node in tree.body if name_of(node)]
    own = {name_of(node) for node in nodes}
    imported = {name: place for name, place in _imported(tree).items() if name not in own}
    places = _own(imported, path) | {name: (path, name) for name in own}
    return [_atom(node, path, lines, kinds, imported, places) for node in nodes]


def _atom(
    node: ast.stmt,
    path: str,
    lines: list[str],
    kinds: tuple[str, ...],
    imported: dict[str, Place],
    places: dict[str, Place],
) -> Atom:
    name, marks = name_of(node), getattr(node, "decorator_list", [])
    is_written = any(isinstance(one, ast.FunctionDef) for one in ast.walk(node))
    told = _docstring(node)
    first = min([node.lineno, *(one.lineno for one in marks)])
    used = sorted(_names([node]) - {name})
    shown = re.findall(r"\w+", signature(node)) if is_written else used
    above = lines[first - 2].removeprefix("#: ") if lines[first - 2][:2] == "#:" else ""
    part, _, heading = above.rpartition(" | ")
    wanted = {one: imported[one] for one in used if one in imported}
    in_signature = [place for one, place in wanted.items() if one in shown]
    return Atom(
        path=path,
        symbol=name,
        kind=KINDS.get(type(node), "constant"),
        signature=signature(node),
        summary=told or heading or name,
        imports=tuple(import_statements(wanted.values())),
        code="\n".join(lines[first - 1 : node.end_lineno]),
        needs=tuple(places[one] for one in used if one in places),
        kinds=kinds,
        heading=heading if told else "",
        part=part or heading,
        given=not is_written,
        signature_imports=tuple(import_statements(in_signature)),
    )


def _docstring(node: ast.stmt) -> str:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return ""
    return ast.get_docstring(node) or ""


def _names(nodes: Iterable[ast.AST | None]) -> set[str]:
    return {one.id for node in nodes if node for one in ast.walk(node) if isinstance(one, ast.Name)}


def name_of(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def signature(node: ast.stmt) -> str:
    """As the contract writes signatures: with decorators; a class with bases, attributes and methods."""
    if isinstance(node, ast.AnnAssign):
        return f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}"
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    marks = [f"@{ast.unparse(mark)}" for mark in node.decorator_list]
    if isinstance(node, ast.FunctionDef):
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        return "\n".join([*marks, f"def {node.name}({ast.unparse(node.args)}){returns}"])
    bases = ", ".join(map(ast.unparse, node.bases))
    parts = [one for one in node.body if not isinstance(one, ast.Expr)]
    lines = [
        signature(one) if isinstance(one, ast.FunctionDef) else ast.unparse(one) for one in parts
    ]
    head = f"class {node.name}({bases})" if bases else f"class {node.name}"
    return "\n".join([*marks, head, *(f"    {line}" for line in lines)])


def _own(imported: dict[str, Place], path: str) -> dict[str, Place]:
    """Names from the package's own modules, without those of the stack, and where they are defined."""
    package = path.partition("/")[0]
    own = {
        name: m for name, (m, _) in imported.items() if m.startswith(package) and ".core." not in m
    }
    return {name: (f"{module.replace('.', '/')}.py", name) for name, module in own.items()}


def _imported(tree: ast.Module) -> dict[str, Place]:
    """For each imported name, the module it is from ("" for a whole module) and the name."""
    nodes = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {a.name: (getattr(node, "module", ""), a.name) for node in nodes for a in node.names}


def import_statements(wanted: Iterable[Place]) -> list[str]:
    """One statement a module, sorted."""
    modules: dict[str, set[str]] = {}
    for module, name in wanted:
        modules.setdefault(module, set()).add(name)
    plain = [f"import {name}" for name in sorted(modules.pop("", ()))]
    return plain + [
        f"from {one} import {', '.join(sorted(modules[one]))}" for one in sorted(modules)
    ]
