"""A module's source, cut into atoms: one top-level definition each, with what it needs."""

import ast
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

Need = tuple[str, str]


@dataclass(frozen=True)
class Atom:
    """`steps` are the bullets of its docstring; `needs` maps (path, symbol) to a kind of edge."""

    path: str
    symbol: str
    kind: str
    signature: str
    description: str
    steps: tuple[str, ...]
    imports: tuple[str, ...]
    code: str
    needs: dict[Need, str] = field(default_factory=dict)

    @property
    def key(self) -> Need:
        return self.path, self.symbol


def file_atom(path: str, source: str) -> Atom:
    """A file that is one atom: its docstring describes it, its package imports are its needs."""
    tree = ast.parse(source)
    summary, steps = read_docstring(ast.get_docstring(tree) or "")
    needs = {need: "import" for need in _imported(tree, path.partition("/")[0]).values() if need[1]}
    name = path.rpartition("/")[2]
    return Atom(path, name, "file", "", summary, steps, (), source, needs)


def cut(path: str, source: str) -> list[Atom]:
    """The atoms of a module, in its order."""
    tree = ast.parse(source)
    package = path.partition("/")[0]
    imported = _imported(tree, package)
    statements = _import_lines(tree)
    lines = source.splitlines()
    definitions = [node for node in tree.body if _name(node)]
    own = {_name(node) for node in definitions}
    return [_atom(path, node, lines, own, imported, statements) for node in definitions]


def _atom(
    path: str,
    node: ast.stmt,
    lines: list[str],
    own: set[str],
    imported: dict[str, Need],
    statements: dict[str, tuple[str, str]],
) -> Atom:
    uses = _uses(node)
    needs = {(path, name): kind for name, kind in uses.items() if name in own - {_name(node)}}
    needs |= {
        imported[name]: kind for name, kind in uses.items() if imported.get(name, ("", ""))[1]
    }
    summary, steps = _described(node, lines)
    return Atom(
        path,
        _name(node),
        _kind(node),
        signature(node),
        summary,
        steps,
        tuple(import_statements(statements[name] for name in sorted(uses) if name in statements)),
        _text(node, lines),
        needs,
    )


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def _kind(node: ast.stmt) -> str:
    kinds = {ast.FunctionDef: "function", ast.ClassDef: "class"}
    return kinds.get(type(node), "constant")


def signature(node: ast.stmt) -> str:
    """As the contract writes signatures; a class with its public methods."""
    if isinstance(node, ast.FunctionDef):
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        return f"def {node.name}({ast.unparse(node.args)}){returns}"
    if isinstance(node, ast.ClassDef):
        methods = [
            f"    {signature(part)}"
            for part in node.body
            if isinstance(part, ast.FunctionDef) and not part.name.startswith("_")
        ]
        return "\n".join([f"class {node.name}", *methods])
    if isinstance(node, ast.AnnAssign):
        return f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}"
    return ""


def _text(node: ast.stmt, lines: list[str]) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in decorators)])
    return "\n".join(lines[first - 1 : node.end_lineno])


def _described(node: ast.stmt, lines: list[str]) -> tuple[str, tuple[str, ...]]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return read_docstring(ast.get_docstring(node) or "")
    above: list[str] = []
    at = node.lineno - 2
    while at >= 0 and lines[at].startswith("#:"):
        above.insert(0, lines[at].removeprefix("#:").strip())
        at -= 1
    return read_docstring("\n".join(above))


def read_docstring(text: str) -> tuple[str, tuple[str, ...]]:
    """The text before the bullets, and the bullets."""
    summary, steps = [], []
    for line in textwrap.dedent(text).splitlines():
        if line.startswith("- "):
            steps.append(line.removeprefix("- ").strip())
        elif line.strip() and not steps:
            summary.append(line.strip())
        elif line.strip():
            steps[-1] += f" {line.strip()}"
    return " ".join(summary), tuple(steps)


def _imported(tree: ast.Module, package: str) -> dict[str, Need]:
    """Names from the package's own modules, and where they are defined."""
    found: dict[str, Need] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == package:
            path = (node.module or "").replace(".", "/") + ".py"
            found |= {alias.asname or alias.name: (path, alias.name) for alias in node.names}
    return found


def _import_lines(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """For each imported name, the module it is from ("" for a whole one) and what is written."""
    found: dict[str, tuple[str, str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {
                alias.asname or alias.name.split(".")[0]: ("", ast.unparse(alias))
                for alias in node.names
            }
        elif isinstance(node, ast.ImportFrom):
            module = str(node.module)
            found |= {
                alias.asname or alias.name: (module, ast.unparse(alias)) for alias in node.names
            }
    return found


def import_statements(wanted: Iterable[tuple[str, str]]) -> list[str]:
    """One statement a module, sorted."""
    modules: dict[str, set[str]] = {}
    for module, name in wanted:
        modules.setdefault(module, set()).add(name)
    plain = [f"import {name}" for name in sorted(modules.pop("", ()))]
    return plain + [
        f"from {key} import {', '.join(sorted(modules[key]))}" for key in sorted(modules)
    ]


def _uses(node: ast.stmt) -> dict[str, str]:
    """Every name read in a definition, and how: called, inherited, annotated or just used."""
    kinds: dict[str, str] = {}
    parts = list(ast.walk(node))
    annotations = _annotation_names(parts)
    calls = {id(part.func) for part in parts if isinstance(part, ast.Call)}
    bases = {id(base) for base in getattr(node, "bases", [])}
    for part in parts:
        if not isinstance(part, ast.Name) or not isinstance(part.ctx, ast.Load):
            continue
        kind = "import" if id(part) in bases else "call" if id(part) in calls else "data"
        if id(part) in annotations:
            kind = "type"
        order = ["type", "data", "call", "import"]
        kinds[part.id] = max(kind, kinds.get(part.id, "type"), key=order.index)
    return kinds


def _annotation_names(parts: list[ast.AST]) -> set[int]:
    found: set[int] = set()
    for part in parts:
        for value in (getattr(part, "annotation", None), getattr(part, "returns", None)):
            if isinstance(value, ast.AST):
                found |= {id(name) for name in ast.walk(value)}
    return found
