"""Reading the languages of the web. Each reader raises Unreadable at the first mistake."""

import re

import sqlglot
import tinycss2
import tree_sitter_html
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

HTML = Language(tree_sitter_html.language())
JAVASCRIPT = Language(tree_sitter_javascript.language())
# Of templates of Jinja and Django.
TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)
WRONG_END = "erroneous_end_tag"


class Unreadable(ValueError):
    def __init__(self, text: str, line: int | None = None) -> None:
        super().__init__(text)
        self.lineno = line


def read_css(code: str) -> None:
    """Only what browsers would throw away as a whole: what they do not know yet may be new."""
    for rule in tinycss2.parse_stylesheet(code, skip_comments=True, skip_whitespace=True):
        parts = [
            rule,
            *(getattr(rule, "prelude", None) or []),
            *(getattr(rule, "content", None) or []),
        ]
        for part in parts:
            if part.type == "error":
                raise Unreadable(part.message, part.source_line)


def read_javascript(code: str) -> None:
    _parse(JAVASCRIPT, code, "This is no JavaScript")


def read_html(code: str) -> None:
    """A page or a template: every element is closed. Which template tags there are, their engine knows."""
    root = _parse(HTML, TAG.sub(_blank, code), "This is no HTML")
    for node in _all(root):
        if node.type == WRONG_END:
            raise Unreadable(f"{_text(node)} closes nothing.", node.start_point.row + 1)


def read_sql(code: str) -> None:
    try:
        sqlglot.parse(code)
    except sqlglot.errors.ParseError as error:
        first = error.errors[0] if error.errors else {}
        raise Unreadable(str(first.get("description", error)), first.get("line")) from None
    except sqlglot.errors.SqlglotError as error:
        raise Unreadable(str(error)) from None


def _blank(tag: re.Match[str]) -> str:
    """A word for a value and nothing for the rest, on as many lines."""
    word = "x" if tag[0].startswith("{{") else ""
    return word + "\n" * tag[0].count("\n")


def _parse(language: Language, code: str, problem: str) -> Node:
    root = Parser(language).parse(code.encode()).root_node
    if root.has_error:
        wrong = _first_error(root)
        near = _text(wrong).strip().split("\n")[0][:60]
        raise Unreadable(f"{problem}, near `{near}`.", wrong.start_point.row + 1)
    return root


def _first_error(node: Node) -> Node:
    if node.is_error or node.is_missing:
        return node
    inner = next((child for child in node.children if child.has_error or child.is_missing), None)
    return node if inner is None else _first_error(inner)


def _all(node: Node) -> list[Node]:
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += one.children
    return found


def _text(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")
