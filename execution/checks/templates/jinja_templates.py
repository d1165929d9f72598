"""Templates of Jinja, read by its own parser."""

from collections.abc import Mapping
from typing import Any

import jinja2
from jinja2 import meta, nodes

from execution.checks.templates.engine import Engine, Read, Template


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


def _reader(tree: Mapping[str, str]) -> Read:
    return _read


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


JINJA = Engine(name="jinja2", version=jinja2.__version__, reader=_reader)
