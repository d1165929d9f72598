"""The whole application as atoms: what tables and schemas are, what services do, who asks, what pages show."""

import re
from dataclasses import replace
from functools import lru_cache

from config.embedded.standin.domain import Entity, closure, neighbours
from config.embedded.standin.filling import filled
from config.embedded.standin.program import atoms
from config.embedded.standin.program.atoms import Atom, Module
from config.embedded.standin.web.views import Values, report_values, view

PACKAGE = "app"  # of the stack; no other software is called so
Entities = tuple[Entity, ...]
# Phase and milestone, and the templates with the files they become, in the order they build on each other.
AREAS = {
    "data": ("setup", "Tables and schemas"),
    "rules": ("core", "{}: rules and API"),
    "pages": ("core", "{}: pages"),
    "samples": ("polish", "Sample data"),
}
FILES = (
    ("data", "state.py", "models/{name}_state.py"),
    ("data", "model.py", "models/{name}.py"),
    ("data", "schema.py", "schemas/{name}.py"),
    ("rules", "service.py", "services/{name}.py"),
    ("rules", "router.py", "routers/{table}.py"),
    ("pages", "list.html", "templates/{table}/list.html"),
    ("pages", "detail.html", "templates/{table}/detail.html"),
    ("pages", "form.html", "templates/{table}/form.html"),
    ("pages", "pages.py", "pages/{table}.py"),
    ("samples", "seed.py", "seeds/{table}.py"),
    ("report", "counts.html", "templates/{table}/counts.html"),
    ("report", "report.py", "pages/{table}.py"),
)
# What the template of a page is a part of.
PARTS = {
    "list.html": "{Words} list page with filters",
    "detail.html": "{Words} page with its state",
    "form.html": "{Words} form with errors at its fields",
    "counts.html": "Report page with counts",
}


@lru_cache(maxsize=64)
def modules(entities: Entities) -> tuple[Module, ...]:
    """Milestone by milestone; each part that the templates name is a task where there are enough."""
    found: dict[tuple[str, str, str], list[Atom]] = {}
    for area, (phase, title) in AREAS.items():
        for number, entity in enumerate(entities):
            near = tuple(closure(entities, {one.name for one in neighbours(entities, entity)}))
            values = view(entity, near) | {"place": number + 1, "all": report_values(near)["all"]}
            for atom in _made(area, values, near):
                key = (phase, title.format(values["Words"]), atom.part)
                found.setdefault(key, []).append(atom)
    if counted := tuple(one for one in entities if one.states):
        near = tuple(closure(entities, {one.name for one in counted}))
        values = report_values(counted) | {"actions": (), "states": True, "plural": "the report"}
        found["polish", "Report", PARTS["counts.html"]] = _made("report", values, near)
    return tuple(Module(key[2], *key[:2], tuple(own)) for key, own in found.items())


def _made(area: str, values: Values, entities: Entities) -> list[Atom]:
    names, found = tuple(one.name for one in entities), []
    for template, place in (one[1:] for one in FILES if one[0] == area):
        path = "app/" + place.format(**values)
        text = filled(f"web/{template}", values)
        if template in PARTS:
            title = f"{template.removesuffix('.html').capitalize()} template of {values['plural']}"
            part = PARTS[template].format(**values)
            found.append(atoms.whole(path, text, names, title, part))
        elif template != "state.py" or values["states"]:
            found += atoms.cut(path, filled("web/imports.py", values) + text, names)
    return [_with_pages(atom, values) for atom in found]


def _with_pages(atom: Atom, values: Values) -> Atom:
    """A page needs its template, and an action the page it leads to: the list, or that of one record."""
    templates = re.findall(r'"(\w+/(\w+\.html))"', atom.code) if atom.kind == "function" else ()
    more = [(f"app/templates/{path}", name) for path, name in templates]
    if found := re.search(r'redirect\(\s*request, (f?)"', atom.code):
        more.append((atom.path, f"{values['name' if found[1] else 'table']}_page"))
    return replace(atom, needs=(*atom.needs, *more))
