"""Templates of Jinja: level 3, each can be read and gets every name that it uses; level 4, each is rendered."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import jinja2
from jinja2 import meta, nodes

from execution.checks.results import Check, timed
from execution.dependencies.lock import LOCK_FILE, pins
from execution.source.atom_source import UNREADABLE, AtomSource, Finding
from execution.source.parse import parse
from execution.source.places import Place, Places

TOOL = {"tool": "jinja2", "version": jinja2.__version__}
CHECK = Check(level=3, validator="templates", error_class="contract", **TOOL)
WHOLE = Check(level=4, validator="templates", error_class="contract", **TOOL)
ENGINE = "jinja2"
FOLDER = "/templates/"


@dataclass(frozen=True, kw_only=True)
class Template:
    path: str
    names: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()  # other templates, by name
    problem: str = ""
    line: int | None = None


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
    own = _own(tree, sources)
    return timed(partial(_read_and_fed, tree, own, places)) if own else []


def check_rendered(tree: Mapping[str, str], sources: Collection[AtomSource]) -> list[Finding]:
    """Level 4: pages and templates of the whole software know each other."""
    own = _own(tree, sources)
    return timed(partial(_rendered, tree, own)) if own else []


def _own(tree: Mapping[str, str], sources: Collection[AtomSource]) -> list[AtomSource]:
    """The atoms of software that is locked to the engine and has a template."""
    uses_engine = any(pin.name == ENGINE for pin in pins(tree.get(LOCK_FILE, "")))
    own = [source for source in sources if not source.is_fixed]
    return own if uses_engine and any(_name(source.path) for source in own) else []


def _read_and_fed(
    tree: Mapping[str, str], own: Collection[AtomSource], places: Places
) -> list[Finding]:
    read = _templates(tree)
    mine = {_name(source.path) for source in own if _name(source.path)}
    # What the templates of the stack use is given to every page.
    always = frozenset(name for key, one in read.items() if key not in mine for name in one.names)
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
    return CHECK.failed_at(problems)


def _rendered(tree: Mapping[str, str], own: Collection[AtomSource]) -> list[Finding]:
    read, calls = _templates(tree), _calls(tree, own)
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
    return WHOLE.failed_at(problems)


def _templates(tree: Mapping[str, str]) -> dict[str, Template]:
    return {_name(path): _read(path, text) for path, text in tree.items() if _name(path)}


def _calls(tree: Mapping[str, str], own: Collection[AtomSource]) -> list[Rendering]:
    """Each once, though a file may be made of many atoms."""
    paths = dict.fromkeys(source.path for source in own if source.is_python)
    return [call for path in paths for call in _renderings(tree, path)]


def _name(path: str) -> str:
    """`app/templates/books/list.html` is known as `books/list.html`; nothing for another file."""
    return path.partition(FOLDER)[2] if path.endswith(".html") else ""


class _AnyFilter(dict[str, Any]):
    """The stack has filters of its own; a page that uses another one fails when it is asked for."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, str)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(autoescape=True)
    environment.filters = _AnyFilter(environment.filters)
    environment.tests = _AnyFilter(environment.tests)
    return environment


ENVIRONMENT = _environment()


def _read(path: str, text: str) -> Template:
    try:
        tree = ENVIRONMENT.parse(text)
    except jinja2.TemplateSyntaxError as error:
        return Template(path=path, problem=str(error.message), line=error.lineno)
    return Template(
        path=path,
        names=frozenset(meta.find_undeclared_variables(tree)) - _made(tree),
        uses=frozenset(name for name in meta.find_referenced_templates(tree) if name),
    )


def _made(tree: nodes.Template) -> frozenset[str]:
    """Names that a template makes at its top, which its blocks can use though the library counts them as unknown."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, nodes.FromImport):
            found |= {one if isinstance(one, str) else one[1] for one in node.names}
        elif isinstance(node, nodes.Import):
            found.add(node.target)
        elif isinstance(node, nodes.Macro):
            found.add(node.name)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            found.add(node.target.name)
    return frozenset(found)


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
    """Its own names and those of all templates it uses."""
    names: set[str] = set()
    seen: set[str] = set()
    waiting = [template]
    while waiting:
        one = waiting.pop()
        if one in read and one not in seen:
            seen.add(one)
            names |= read[one].names
            waiting += read[one].uses
    return frozenset(names)
