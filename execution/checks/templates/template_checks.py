"""Templates: level 3, each can be read and gets every name that it uses; level 4, each is rendered."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from execution.checks.results import Check, timed
from execution.checks.templates.django_templates import DJANGO
from execution.checks.templates.engine import FOLDER, Engine, Template
from execution.checks.templates.jinja_templates import JINJA
from execution.sandbox.dependencies.lock import LOCK_FILE, pins
from execution.source.atom_source import UNREADABLE, AtomSource, Finding
from execution.source.places import Place, Places
from execution.source.syntax.parse import parse

ENGINES = (JINJA, DJANGO)


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """A call of `render`; `given` is None where the names cannot be told."""

    path: str
    line: int
    template: str
    given: frozenset[str] | None = field(default=None)


def check_templates(
    tree: Mapping[str, str], sources: Collection[AtomSource], places: Places
) -> list[Finding]:
    """Whether those that are there can be read and get all names. Nothing where the software has none of its own."""
    own, engine = _own(sources), _engine(tree)
    return timed(partial(_read_and_fed, tree, own, places, engine)) if own and engine else []


def check_rendered(tree: Mapping[str, str], sources: Collection[AtomSource]) -> list[Finding]:
    """Level 4: pages and templates of the whole software know each other."""
    own, engine = _own(sources), _engine(tree)
    return timed(partial(_rendered, tree, own, engine)) if own and engine else []


def _engine(tree: Mapping[str, str]) -> Engine | None:
    """The one that the software is locked to."""
    locked = {pin.name for pin in pins(tree.get(LOCK_FILE, ""))}
    return next((one for one in ENGINES if one.name in locked), None)


def _check(level: int, engine: Engine) -> Check:
    given = {"tool": engine.name, "version": engine.version}
    return Check(level=level, validator="templates", error_class="contract", **given)


def _own(sources: Collection[AtomSource]) -> list[AtomSource]:
    """The atoms of software that has a template."""
    own = [source for source in sources if not source.is_fixed]
    return own if any(_name(source.path) for source in own) else []


def _read_and_fed(
    tree: Mapping[str, str], own: Collection[AtomSource], places: Places, engine: Engine
) -> list[Finding]:
    read = _templates(tree, engine)
    mine = {_name(source.path) for source in own if _name(source.path)}
    # What the templates of the stack below them use is given to every page.
    below = {other for key in mine for other in _used(key, read)} - mine
    always = frozenset(name for key in below for name in read[key].names)
    problems = [
        (f"{read[key].path}: {read[key].problem}", places.at(read[key].path, read[key].line))
        for key in sorted(mine)
        if read[key].problem
    ]
    for call in _calls(tree, own):
        if call.template in read and call.given is not None:
            for name in sorted(_needed(call.template, read) - call.given - always):
                text = f"{call.path} renders {call.template} without `{name}`, which that uses."
                problems.append((text, places.at(call.path, call.line)))
    return _check(3, engine).failed_at(problems)


def _rendered(
    tree: Mapping[str, str], own: Collection[AtomSource], engine: Engine
) -> list[Finding]:
    read, calls = _templates(tree, engine), _calls(tree, own)
    places = Places(own)
    problems = [
        (f"{one.path} renders {one.template}, which does not exist.", places.at(one.path, one.line))
        for one in calls
        if one.template not in read
    ]
    used = {one.template for one in calls} | {name for one in read.values() for name in one.uses}
    unused = sorted({_name(source.path) for source in own if _name(source.path)} - used)
    for key in unused:
        text = f"{read[key].path}: no page renders it, and no template uses it."
        problems.append((text, Place(path=read[key].path)))
    return _check(4, engine).failed_at(problems)


def _templates(tree: Mapping[str, str], engine: Engine) -> dict[str, Template]:
    read = engine.reader(tree)
    return {_name(path): read(path, text) for path, text in tree.items() if _name(path)}


def _calls(tree: Mapping[str, str], own: Collection[AtomSource]) -> list[Rendering]:
    """Each once, though a file may be made of many atoms."""
    paths = dict.fromkeys(source.path for source in own if source.is_python)
    return [call for path in paths for call in _renderings(tree, path)]


def _name(path: str) -> str:
    """`app/templates/books/list.html` is known as `books/list.html`; nothing for another file."""
    return path.partition(FOLDER)[2] if path.endswith(".html") else ""


def _renderings(tree: Mapping[str, str], path: str) -> Iterator[Rendering]:
    try:
        calls = list(ast.walk(parse(tree.get(path, ""))))
    except UNREADABLE:
        return
    for node in calls:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "render"
        ):
            name = node.args[1] if len(node.args) > 1 else None
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                keys = [one.arg for one in node.keywords]
                given = None if None in keys else frozenset(key for key in keys if key)
                yield Rendering(path=path, line=node.lineno, template=name.value, given=given)


def _needed(template: str, read: Mapping[str, Template]) -> frozenset[str]:
    """Its own names and those of all templates it uses, without what they give each other."""
    used = [read[one] for one in _used(template, read)]
    return frozenset(name for one in used for name in one.names) - frozenset(
        name for one in used for name in one.gives
    )


def _used(template: str, read: Mapping[str, Template]) -> set[str]:
    """It and all templates that it uses, as far as they exist."""
    seen: set[str] = set()
    waiting = [template]
    while waiting:
        one = waiting.pop()
        if one in read and one not in seen:
            seen.add(one)
            waiting += read[one].uses
    return seen
