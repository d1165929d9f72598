"""Everything that is built for a domain, as atoms; the same for equal entities, in whichever job."""

from dataclasses import replace
from functools import lru_cache

from config.embedded.standin.domain import Entity, neighbours
from config.embedded.standin.filling import filled
from config.embedded.standin.program import atoms
from config.embedded.standin.program.atoms import Atom, Module, Place
from config.embedded.standin.program.entity import command_of, upper, values
from config.embedded.standin.web import catalogue as web

# Generic modules in the order they build on each other: the name people know them by, and their area.
GROUND = {
    "errors": ("Errors and their exit statuses", "Package, errors and values"),
    "values": ("Typed values and their limits", "Package, errors and values"),
    "store": ("Store in one file", "Store and records"),
    "records": ("Rules for all records", "Store and records"),
    "listing": ("Lists: search, filter, sort, page", "Lists and text"),
    "text": ("Records as text and CSV", "Lists and text"),
}


@lru_cache(maxsize=64)
def modules(package: str, entities: tuple[Entity, ...]) -> tuple[Module, ...]:
    """All modules, providers first. Without entities every generic one is whole."""
    if package == web.PACKAGE:
        return web.modules(entities)
    keeps = f"Keeps {', '.join(entity.plural for entity in entities)[:80]}."
    names = tuple(entity.name for entity in entities)
    first = atoms.whole(f"{package}/__init__.py", f'"""{keeps}"""\n', names, "Make the package")
    found = [Module("Package", "setup", "Package, errors and values", (first,))]
    for name, (title, area) in GROUND.items():
        cut = atoms.cut(f"{package}/{name}.py", filled(f"program/{name}.py", {"package": package}))
        found.append(Module(title, "setup", area, tuple(cut)))
    for entity in entities:
        near, title = neighbours(entities, entity), entity.words.capitalize()
        area = f"{title}: records and commands"
        parts = {"entity": entity.table, "entity_commands": f"{entity.snake}_commands"}
        titles = (f"{title}: record and validation", f"{title}: commands")
        for (template, stem), name in zip(parts.items(), titles, strict=True):
            source = filled(f"program/{template}.py", values(entity, near) | {"package": package})
            cut = atoms.cut(f"{package}/{stem}.py", source, tuple(one.name for one in near))
            found.append(Module(name, "core", area, tuple(cut)))
    found += _outside(package, entities, keeps)
    return _used(found) if entities else tuple(found)


def find(package: str, entities: tuple[Entity, ...], place: Place) -> Atom | None:
    """The atom of a path and symbol; a whole file may be named by its path alone."""
    path, symbol = place[0], place[1] or place[0].rpartition("/")[2]
    every = (one for module in modules(package, entities) for one in module.atoms)
    return next((one for one in every if one.place == (path, symbol)), None)


def _used(found: list[Module]) -> tuple[Module, ...]:
    """Without the generic definitions that this domain has no use for; users stand after them."""
    needed: set[Place] = set()
    kept = []
    for module in reversed(found):
        own = []
        for one in reversed(module.atoms):
            if module.phase != "setup" or one.kind == "file" or one.place in needed:
                needed |= {*one.needs}
                own.append(one)
        kept.append(replace(module, atoms=tuple(own[::-1])))
    return tuple(kept[::-1])


def _outside(package: str, entities: tuple[Entity, ...], keeps: str) -> tuple[Module, ...]:
    """What people start and read."""
    names = tuple(entity.name for entity in entities)
    every = [{"snake": entity.snake, "KIND": upper(entity)} for entity in entities]
    given = {"package": package, "all": every}
    commands = atoms.cut(f"{package}/commands.py", filled("program/commands.py", given), names)
    cli = atoms.cut(f"{package}/cli.py", filled("program/cli.py", given))
    main = filled("program/__main__.py", given)
    start = atoms.whole(f"{package}/__main__.py", main, (), "Start the program")
    text = f"# {package.replace('_', ' ').capitalize()}\n\n{keeps}\n"
    text += f"Start with `python -m {package} --help`; `--data` names the file of the data.\n\n"
    text += "".join(
        f"- `{command_of(e)}`: {', '.join(f.words for f in e.fields)}\n" for e in entities
    )
    readme = atoms.whole("README.md", text, names, "Write the README: name every field")
    outside = Module("Command line", "polish", "Command line", (*commands, *cli, start))
    return outside, Module("README", "polish", "Documentation", (readme,))
