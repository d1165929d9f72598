"""Templates of Django, read by its own parser; no tag or filter of the software is run.

What a tag of the software takes, the decorator and the arguments of its function say.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import django
from django.template import Engine as DjangoEngine
from django.template import Node, NodeList, TemplateSyntaxError
from django.template.base import DebugLexer, FilterExpression, Origin, Parser, Variable
from django.template.defaulttags import ForNode, WithNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.template.smartif import TokenBase

from execution.checks.templates.django_tags import own_tags
from execution.checks.templates.engine import FOLDER, Engine, Read, Template
from execution.source.atom_source import UNREADABLE

LIBRARIES = {
    name: f"django.templatetags.{name}" for name in ("cache", "i18n", "l10n", "static", "tz")
}
ENGINE = DjangoEngine(
    libraries={**LIBRARIES, "humanize": "django.contrib.humanize.templatetags.humanize"}
)
# Of the language, and of the context processors that every page has.
ALWAYS = frozenset(
    [
        "True",
        "False",
        "None",
        "block",
        "forloop",
        "request",
        "csrf_token",
        "user",
        "perms",
        "messages",
    ]
)
# How nodes call the name that they give to the rest of the template.
MAKES = ("target_var", "asvar", "as_var", "var_name", "variable_name", "variable")


def _reader(tree: Mapping[str, str]) -> Read:
    own = own_tags(tree)
    libraries = {**ENGINE.template_libraries, **own}
    builtins = [*ENGINE.template_builtins, *own.values()]

    def read(path: str, text: str) -> Template:
        origin = Origin(path, path.partition(FOLDER)[2])
        parser = Parser(DebugLexer(text).tokenize(), libraries, builtins, origin)
        try:
            nodes = parser.parse()
        except (TemplateSyntaxError, IndexError, *UNREADABLE) as error:
            token = getattr(error, "token", None)
            return Template(path=path, problem=str(error), line=getattr(token, "lineno", None))
        return _described(path, [*_all(nodes)], frozenset(_names(nodes, ALWAYS)))

    return read


def _described(path: str, nodes: list[Node], names: frozenset[str]) -> Template:
    made = {getattr(node, one, None) for node in nodes for one in MAKES}
    parents = [one.parent_name for one in nodes if isinstance(one, ExtendsNode)]
    included = [one for one in nodes if isinstance(one, IncludeNode)]
    others = [*parents, *(node.template for node in included)]
    used = [one.var for one in others if isinstance(one, FilterExpression)]
    return Template(
        path=path,
        names=names - {one for one in made if isinstance(one, str)},
        uses=frozenset(str(one) for one in used if isinstance(one, str)),
        gives=frozenset(name for node in included for name in node.extra_context),
    )


def _all(nodes: NodeList) -> Iterator[Node]:
    for node in nodes:
        yield node
        for inner in _inside(node):
            yield from _all(inner)


def _inside(node: Node) -> list[NodeList]:
    found = [getattr(node, name, None) for name in node.child_nodelists]
    return [one for one in found if isinstance(one, NodeList)]


def _names(nodes: NodeList, bound: frozenset[str]) -> Iterator[str]:
    """The first part of each value that is asked for and that nothing around it binds."""
    for node in nodes:
        for name in _wanted(list(vars(node).values())):
            if name not in bound:
                yield name
        inside = bound
        if isinstance(node, ForNode):
            inside |= {*node.loopvars}
        elif isinstance(node, WithNode):
            inside |= {*node.extra_context}
        for inner in _inside(node):
            yield from _names(inner, inside)


def _wanted(value: Any) -> Iterator[str]:
    """Of an expression, a condition, or a container of them; nodes inside a node come by themselves."""
    if isinstance(value, FilterExpression):
        yield from _wanted(value.var)
        for _, arguments in value.filters:
            yield from _wanted([one for is_name, one in arguments if is_name])
    elif isinstance(value, Variable):
        yield from (value.lookups or ())[:1]
    elif isinstance(value, TokenBase):
        yield from _wanted([value.first, value.second, getattr(value, "value", None)])
    elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
        for one in value:
            yield from _wanted(one)
    elif isinstance(value, dict):
        yield from _wanted(list(value.values()))


DJANGO = Engine(name="django", version=django.__version__, reader=_reader)
