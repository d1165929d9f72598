"""A module's source, cut into atoms: one top-level definition each, with what it needs."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

Place = tuple[str, str]  # path and symbol
KINDS = {ast.FunctionDef: "function", ast.ClassDef: "class"}


@dataclass(frozen=True)
class Atom:
    """`summary` is its docstring, `kinds` the entities it must know, `needs` the places it uses.

    One that is `given` is written by its specification, so no answer is asked for.
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

    @property
    def steps(self) -> tuple[str, ...]:
        """The details of its summary."""
        details = self.summary.rstrip(".").partition(": ")[2]
        return tuple(part.strip() for part in details.split(";") if part.strip())


@dataclass(frozen=True)
class Module:
    """Atoms that belong together, such as a file; `area` is the name of its milestone."""

    title: str
    phase: str
    area: str
    atoms: tuple[Atom, ...]


def whole(path: str, source: str, kinds: tuple[str, ...], summary: str) -> Atom:
    """A file that is one atom; in Python its imports from the package are its needs."""
    needs = tuple(_own(_imported(ast.parse(source)), path).values()) if path.endswith(".py") else ()
    return Atom(path, path.rpartition("/")[2], "file", "", summary, (), source, needs, kinds)


def cut(path: str, source: str, kinds: tuple[str, ...] = ()) -> list[Atom]:
    """The atoms of a module, in its order."""
    tree, lines = ast.parse(source), source.splitlines()
    nodes = [node for node in tree.body if name_of(node)]
    own = {name_of(node) for node in nodes}
    imported = {name: place for name, place in _imported(tree).items() if name not in own}
    places = _own(imported, path) | {name_of(node): (path, name_of(node)) for node in nodes}
    found = []
    for node in nodes:
        used = sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - {name_of(node)})
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        atom = Atom(
            path,
            name_of(node),
            KINDS.get(type(node), "constant"),
            signature(node),
            _summary(node, lines),
            tuple(import_statements(imported[name] for name in used if name in imported)),
            "\n".join(lines[first - 1 : node.end_lineno]),
            tuple(places[name] for name in used if name in places),
            kinds,
            _heading(node, lines[first - 2]),
        )
        found.append(atom)
    return found


def name_of(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def signature(node: ast.stmt) -> str:
    """As the contract writes signatures; a class with its public methods."""
    if isinstance(node, ast.FunctionDef):
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        return f"def {node.name}({ast.unparse(node.args)}){returns}"
    if isinstance(node, ast.ClassDef):
        methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
        return "\n".join([f"class {node.name}", *(f"    {signature(one)}" for one in methods)])
    assert isinstance(node, ast.AnnAssign)
    return f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}"


def _summary(node: ast.stmt, lines: list[str]) -> str:
    """The docstring; of a constant, the line above that begins with `#:`."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return ast.get_docstring(node) or node.name
    return lines[node.lineno - 2].removeprefix("#:").strip()


def _heading(node: ast.stmt, above: str) -> str:
    """What a person calls it, from the line above a function or a class, where there is one."""
    is_constant = isinstance(node, ast.AnnAssign)
    return "" if is_constant else above.removeprefix("#:").strip() if above[:2] == "#:" else ""


def _own(imported: dict[str, Place], path: str) -> dict[str, Place]:
    """Names from the package's own modules, and where they are defined."""
    package = path.partition("/")[0]
    own = {name: module for name, (module, _) in imported.items() if module.startswith(package)}
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
