"""Tags and filters that software defines for templates of Django: what they take, without running them."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Library, Node, NodeList
from django.template.base import Parser, Token
from django.template.library import parse_bits

from execution.source.atom_source import UNREADABLE
from execution.source.syntax.parse import parse

FOLDER = "/templatetags/"
TAGS = {"simple_tag", "simple_block_tag", "inclusion_tag"}
FILTER = "filter"


@dataclass(frozen=True, kw_only=True)
class Tag:
    """`end` closes it, where it stands around something; `takes` is what Django's reader of arguments wants."""

    name: str
    end: str
    takes: dict[str, Any]


class TagNode(Node):
    """What a tag was given, as the nodes of Django keep it."""

    def __init__(self, given: tuple[Any, Any], target_var: str, nodelist: NodeList) -> None:
        self.args, self.kwargs = given
        self.target_var = target_var
        self.nodelist = nodelist


def own_tags(tree: Mapping[str, str]) -> dict[str, Library]:
    """Libraries by the name that templates load them by."""
    modules = {path: text for path, text in tree.items() if FOLDER in path and path.endswith(".py")}
    return {path.rpartition("/")[2][:-3]: _library(text) for path, text in modules.items()}


def _library(text: str) -> Library:
    library = Library()
    for function, mark in _registered(text):
        kind, given = _read_mark(mark)
        name = str(given.get("name", function.name))
        if kind == FILTER:
            library.filters[name] = _filter(function)
        elif kind in TAGS:
            end = str(given.get("end_name") or f"end{name}") if kind == "simple_block_tag" else ""
            takes = _takes(function.args, bool(given.get("takes_context")), is_block=bool(end))
            library.tags[name] = _compiler(Tag(name=name, end=end, takes=takes))
    return library


def _registered(text: str) -> Iterator[tuple[ast.FunctionDef, ast.expr]]:
    try:
        body = parse(text).body
    except UNREADABLE:
        return
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield from ((node, mark) for mark in node.decorator_list)


def _read_mark(mark: ast.expr) -> tuple[str, dict[str, Any]]:
    """(`simple_tag`, its arguments) of `@register.simple_tag(name="x")`."""
    keywords = mark.keywords if isinstance(mark, ast.Call) else []
    called = mark.func if isinstance(mark, ast.Call) else mark
    given = {one.arg: one.value.value for one in keywords if isinstance(one.value, ast.Constant)}
    return ast.unparse(called).rpartition(".")[2], {str(key): given[key] for key in given}


def _takes(arguments: ast.arguments, takes_context: bool, *, is_block: bool) -> dict[str, Any]:
    params = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    if is_block and "content" in params:
        params.remove("content")
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return {
        "params": params,
        "varargs": arguments.vararg.arg if arguments.vararg else None,
        "varkw": arguments.kwarg.arg if arguments.kwarg else None,
        "defaults": tuple(arguments.defaults) or None,
        "kwonly": [one.arg for one in arguments.kwonlyargs],
        "kwonly_defaults": {one.arg: value for one, value in named if value} or None,
        "takes_context": takes_context,
    }


def _compiler(tag: Tag) -> Callable[[Parser, Token], Node]:
    """As Django's own decorators read a tag. Its parser raises TemplateSyntaxError for what it does not take."""

    def compile_tag(parser: Parser, token: Token) -> Node:
        bits, target = token.split_contents()[1:], ""
        if len(bits) >= 2 and bits[-2] == "as":
            bits, target = bits[:-2], bits[-1]
        nodes = NodeList()
        if tag.end:
            nodes = parser.parse((tag.end,))
            parser.delete_first_token()
        given = parse_bits(parser=parser, bits=bits, name=tag.name, **tag.takes)
        return TagNode(given, target, nodes)

    return compile_tag


def _filter(function: ast.FunctionDef) -> Callable[..., Any]:
    """Something that takes as many arguments, as the parser looks at nothing else."""
    count = len(function.args.args)
    if count < 2:
        return lambda value: value
    if function.args.defaults:
        return lambda value, one=None: value
    return lambda value, one: value
