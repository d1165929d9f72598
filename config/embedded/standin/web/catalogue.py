"""The whole application as atoms: what tables and schemas are, what services do, who asks, what pages show."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from config.embedded.standin.domain import Entity, closure, neighbours
from config.embedded.standin.filling import filled
from config.embedded.standin.program import atoms
from config.embedded.standin.program.atoms import Atom, Module, Place
from config.embedded.standin.web.views import report_values, view
from config.embedded.standin.web.words import label_of

PACKAGE = "app"  # of the stack; no other software is called so
MOST_GROUPS = 8  # of entities, each two milestones
Entities = tuple[Entity, ...]
Parts = list[Atom]


def known_to(entities: Entities, entity: Entity) -> Entities:
    """What the code of an entity depends on: its neighbours, and what these are named by."""
    names = {one.name for one in neighbours(entities, entity)}
    return tuple(closure(entities, names))


@lru_cache(maxsize=64)
def modules(entities: Entities) -> tuple[Module, ...]:
    """Features in the order in which they are built; each is a task of its own where there are enough."""
    found: list[Module] = []
    made = [_made(entities, entity) for entity in entities]
    for (_, title, _), parts in zip(_named(entities), made, strict=True):
        found.append(
            _module(f"{title}: table and schemas", "setup", "Tables and schemas", parts, _is_data)
        )
    for (entity, title, group), parts in zip(_named(entities), made, strict=True):
        found += _rules(entity, title, f"{group}: rules and API", parts)
    for (_, title, group), parts in zip(_named(entities), made, strict=True):
        found += _pages(title, f"{group}: pages", parts)
    found.append(Module("Report page with counts", "polish", "Report", tuple(_report(entities))))
    for (entity, _, _), parts in zip(_named(entities), made, strict=True):
        found.append(_module(f"Sample {entity.plural}", "polish", "Sample data", parts, _in("app/seeds/")))  # fmt: skip
    return tuple(module for module in found if module.atoms)


def _named(entities: Entities) -> Iterator[tuple[Entity, str, str]]:
    for number, entity in enumerate(entities):
        title = label_of(entity.words)
        numbered = f"Group {number * MOST_GROUPS // len(entities) + 1}"
        yield entity, title, title if len(entities) <= MOST_GROUPS else numbered


def _made(entities: Entities, entity: Entity) -> Parts:
    """All atoms of an entity."""
    near = known_to(entities, entity)
    values, names = view(entity, near), tuple(one.name for one in near)
    values |= {"place": entities.index(entity) + 1, "all": report_values(near)["all"]}
    imports = filled("web/imports.py", values)
    name, table = values["name"], values["table"]
    paths = {
        "model": f"models/{name}",
        "state": f"models/{name}_state",
        "schema": f"schemas/{name}",
    }
    paths |= {
        "service": f"services/{name}",
        "router": f"routers/{table}",
        "pages": f"pages/{table}",
    }
    paths |= {"seed": f"seeds/{table}"}
    found: Parts = []
    for template, path in paths.items():
        if template != "state" or entity.states:
            found += _cut(f"app/{path}.py", imports + filled(f"web/{template}.py", values), names)
    for page in ("list", "form", "detail"):
        text = filled(f"web/{page}.html", values)
        path = f"app/templates/{table}/{page}.html"
        found.append(atoms.whole(path, text, names, f"{values['Words']}: template of its {page}"))
    return [_with_pages(atom, values) for atom in found]


def _cut(path: str, source: str, names: tuple[str, ...]) -> Parts:
    return [_web(atom) for atom in atoms.cut(path, source, names)]


def _web(atom: Atom) -> Atom:
    """With decorators, bases and fields in its signature, and without what the stack provides among its needs."""
    needs = tuple(one for one in atom.needs if not one[0].startswith(("app/core/", "app/testing")))
    [node] = ast.parse(atom.code).body
    is_given = not isinstance(node, ast.FunctionDef)
    text = _signature(node)
    used = {one.id for one in ast.walk(ast.parse(f"{text}: ..." if not is_given else atom.code)) if isinstance(one, ast.Name)}  # fmt: skip
    names = {name: line for line in atom.imports for name in _bound(line)}
    wanted = tuple(dict.fromkeys(line for name, line in names.items() if name in used))
    return replace(atom, needs=needs, signature=text, given=is_given, signature_imports=wanted)


def _bound(line: str) -> list[str]:
    [node] = ast.parse(line).body
    assert isinstance(node, ast.Import | ast.ImportFrom)
    return [alias.name for alias in node.names]


def _signature(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        marks = [f"@{ast.unparse(mark)}" for mark in node.decorator_list]
        return "\n".join([*marks, atoms.signature(node)])
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        body = [part for part in node.body if not isinstance(part, ast.Expr)]
        return "\n".join(
            [f"class {node.name}({bases})", *(f"    {ast.unparse(one)}" for one in body)]
        )
    return atoms.signature(node)


def _with_pages(atom: Atom, values: dict[str, Any]) -> Atom:
    """A page needs its template, and an action the page it leads to."""
    if not atom.path.startswith("app/pages/") or atom.given:
        return atom
    table, name = values["table"], values["name"]
    more: list[Place] = []
    for page in ("list", "form", "detail", "counts"):
        if f'/{page}.html"' in atom.code:
            path = f"app/templates/{table}/{page}.html"
            more.append((path, f"{page}.html"))
    if "redirect(" in atom.code:
        is_list = f'redirect(request, "/{values["url"]}"' in atom.code
        more.append((atom.path, f"{table}_page" if is_list else f"{name}_page"))
    return replace(atom, needs=(*atom.needs, *more))


def _report(entities: Entities) -> Parts:
    values = report_values(entities)
    names, name = tuple(one.name for one in entities), values["report"]
    path = f"app/templates/{name}/counts.html"
    source = filled("web/imports.py", values | {"actions": ()}) + filled("web/report.py", values)
    template = atoms.whole(path, filled("web/counts.html", values), names, "Report: its template")
    parts = _cut(f"app/pages/{name}.py", source, names)
    return [template, *(_with_pages(one, values | {"table": name, "name": name}) for one in parts)]


def _in(folder: str, *names: str) -> Any:
    return lambda one: one.path.startswith(folder) and (not names or one.symbol in names)


def _is_data(atom: Atom) -> bool:
    return atom.path.startswith(("app/models/", "app/schemas/"))


def _module(title: str, phase: str, area: str, parts: Iterable[Atom], wanted: Any) -> Module:
    return Module(title, phase, area, tuple(one for one in parts if wanted(one)))


def _rules(entity: Entity, title: str, area: str, parts: Parts) -> Iterator[Module]:
    """The list, each rule, the four verbs, each change of state with its address."""
    services = [one for one in parts if one.path.startswith("app/services/")]
    routes = [one for one in parts if one.path.startswith("app/routers/")]
    listed = ("_COLUMNS", "select_", "list_", "export_", "count_")
    lists = [
        one
        for one in services
        if one.symbol.endswith(listed[0]) or one.symbol.startswith(listed[1:])
    ]
    verbs = [
        one
        for one in services
        if one.symbol.startswith(("get_", "check_", "create_", "update_", "delete_"))
    ]
    rules = [one for one in services if one.symbol.startswith(("refuse_", "require_"))]
    yield Module(f"{title}: list with search, filters and order", "core", area, tuple(lists))
    yield from (Module(one.title, "core", area, (one,)) for one in rules)
    yield Module(f"{title}: find, create, change and remove", "core", area, tuple(verbs))
    known = {*lists, *verbs, *rules}
    rest = [one for one in services if one not in known]
    moves = [one for one in rest if not one.symbol.endswith("_options")]
    yield Module(
        f"{title}: choice for forms", "core", area, tuple(one for one in rest if one not in moves)
    )
    by_function = {f"api_{one.symbol}": one for one in moves}
    common = [one for one in routes if one.symbol not in by_function]
    yield Module(
        f"{title}: API to list, create, show, change and remove", "core", area, tuple(common)
    )
    for one in (one for one in routes if one.symbol in by_function):
        yield Module(one.title, "core", area, (by_function[one.symbol], one))


def _pages(title: str, area: str, parts: Parts) -> Iterator[Module]:
    pages = [one for one in parts if one.path.startswith(("app/pages/", "app/templates/"))]
    groups: dict[str, Parts] = {}
    for one in pages:
        groups.setdefault(_group(one), []).append(one)
    names = {
        "list": "list page with filters",
        "detail": "page with its state and what belongs to it",
        "form": "form with errors at its fields",
        "action": "buttons",
    }
    for key, name in names.items():
        own = sorted(groups.get(key, []), key=lambda one: not one.path.startswith("app/templates/"))
        yield Module(f"{title} {name}", "core", area, tuple(own))


def _group(atom: Atom) -> str:
    if atom.symbol.endswith(".html"):
        return atom.symbol.removesuffix(".html")
    if atom.symbol.startswith(("new_", "create_", "edit_", "update_", "render_")):
        return "form"
    if atom.symbol.endswith("_action"):
        return "action"
    is_one = "'/{" in atom.signature
    return "detail" if is_one else "list"
