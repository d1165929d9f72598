"""Splitting a brief into bullets, paragraphs and table rows, each with its section. Code is left out."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from planning.discovery.statements import titles

LABEL_LEVEL = 6  # what a line in bold, or a name before a list, counts as among headings
MOST_LABEL_WORDS = 6
MOST_NESTED = 80
# Indented code is prose here: people indent whole briefs, and lists any way they like.
_PARSER = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": MOST_NESTED})
    .enable("table")
    .disable(["code", "html_block"])
)
_FENCE = re.compile(r"^[ \t]*(```|~~~)")
_UNDERLINE = re.compile(r"^(?:=+|-{2,})[ \t]*$")
_NO_TITLE = re.compile(r"^(?:[-*+#>|\s•]|\d+[.)]|$)")
_OTHER_BULLET = re.compile(r"^(\s*)[•◦▪‣·–—](?=\s)")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s")
_MARKER = re.compile(r"^[\s>]*(?:[-*+]|\d{1,9}[.)])(?:\s+|$)(?:\[[ xX]?\]\s+)?")
# A line that starts with the code of a requirement is an item of its own, bullet or not.
_CODED = re.compile(
    r"^[*_`\[(]*(?:N?FR|REQ|RN?F|UR|SR|BR|R)[-_]?\d[\d.]*[*_`\])]*(?:\s*[:.)]|\s+[-–—]\s|\s+\()"
)
_LABEL = re.compile(r"^[*_]*(?P<word>[^\W\d][\w’' -]{3,24}?)[*_]*:[*_]*\s+\S")
_BOLD = re.compile(r"^(?:\*\*[^*]+\*\*:?|__[^_]+__:?)$")


@dataclass(eq=False, kw_only=True)
class Section:
    """The section under a heading. `meaning` is of titles; `has_items` that it, or one below, holds a list or a table."""

    title: str = ""
    level: int = 0
    meaning: str = ""
    parent: "Section | None" = None
    has_items: bool = False

    @property
    def owner(self) -> "Section":
        """The section whose meaning holds here: the innermost that has one; what is excluded stays so."""
        found: Section | None = None
        at: Section | None = self
        while at is not None:
            if at.meaning and (found is None or at.meaning == titles.EXCLUDED):
                found = at
            at = at.parent
        return found or self


@dataclass(eq=False, kw_only=True)
class Block:
    """`text` is as written, with what is nested in it; `own` is without. A row has `cells` under `names`."""

    kind: str  # item | paragraph | row
    section: Section
    text: str
    own: str
    depth: int = 0
    children: list["Block"] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """In order; nested bullets are children of theirs."""
    lines = _prepared(text)
    walker = _Walker(lines)
    return list(walker.all(SyntaxTreeNode(_PARSER.parse("\n".join(lines)))))


def _prepared(text: str) -> list[str]:
    """The lines, with bullets, headings and tables marked as markdown has them."""
    lines = [
        _OTHER_BULLET.sub(r"\1-", line) for line in textwrap.dedent(text.expandtabs(4)).split("\n")
    ]
    made: list[str] = []
    fenced = False
    for at, line in enumerate(lines):
        fenced ^= bool(_FENCE.match(line))
        made += [line] if fenced else _marked(lines, at, made)
    return made


def _marked(lines: Sequence[str], at: int, before: Sequence[str]) -> list[str]:
    line, after = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    if _UNDERLINE.match(after) and not _NO_TITLE.match(line):
        return [f"{'#' if after.startswith('=') else '##'} {line}", ""]
    if _UNDERLINE.match(line) and before[-2:-1] and before[-2].startswith("#") and not before[-1]:
        return []
    if _names_what_follows(lines, at):
        return [f"{'#' * LABEL_LEVEL} {line}"]
    label = _LABEL.match(line)
    if label and titles.meaning_of(label["word"], is_label=True) == titles.EXCLUDED:
        return ["", line]
    if _CODED.match(line):
        return [f"- {line}"]
    if line.startswith("|") and before and before[-1].strip() and not before[-1].startswith("|"):
        return ["", line]
    return [line]


def _names_what_follows(lines: Sequence[str], at: int) -> bool:
    """A short line in bold, or a name such as "Must have:" before a list, is a heading that lacks its mark."""
    line = lines[at]
    stripped = line.strip()
    if not stripped or line[0] in " \t#" or len(stripped.split()) > MOST_LABEL_WORDS:
        return False
    if _BOLD.match(stripped):
        return not stripped.rstrip("*_:").endswith((".", "!", "?"))
    if ":" in stripped.rstrip(":*_ "):
        return False
    is_named = bool(titles.meaning_of(stripped, is_label=True)) and not _BULLET.match(line)
    return is_named and bool(_BULLET.match(_next(lines, at)))


def _next(lines: Sequence[str], at: int) -> str:
    """The next line that is not empty."""
    return next((other for other in islice(lines, at + 1, None) if other.strip()), "")


class _Walker:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.section = Section()

    def all(self, node: SyntaxTreeNode) -> Iterator[Block]:
        for child in node.children:
            if child.type == "heading":
                self._open(child)
            elif child.type in ("bullet_list", "ordered_list"):
                yield from self._list(child, self.section, 0)
            elif child.type == "paragraph":
                text = self._text(child)
                yield Block(kind="paragraph", section=self.section, text=text, own=text)
            elif child.type == "table":
                yield from self._table(child)
            elif child.type == "blockquote":
                yield from self.all(child)

    def _open(self, node: SyntaxTreeNode) -> None:
        level, title = int(node.tag[1]), node.children[0].content
        parent: Section | None = self.section
        while parent is not None and parent.level >= level:
            parent = parent.parent
        meaning = titles.MUST if titles.is_negated(title) else titles.meaning_of(title)
        self.section = Section(title=title.strip(), level=level, meaning=meaning, parent=parent)

    def _list(self, node: SyntaxTreeNode, section: Section, depth: int) -> Iterator[Block]:
        for item in node.children:
            block = self._item(item, section, depth)
            if any(c.isalnum() for c in block.text):
                _holds_items(section)
                yield block

    def _item(self, node: SyntaxTreeNode, section: Section, depth: int) -> Block:
        nested = [c for c in node.children if c.type in ("bullet_list", "ordered_list")]
        own = " ".join(self._text(c) for c in node.children if c.type == "paragraph")
        own = _MARKER.sub("", f"- {own}")
        inner = section
        if nested and (meaning := titles.meaning_of(own, is_label=True)):
            inner = Section(title=own, level=LABEL_LEVEL + 1, meaning=meaning, parent=section)
        children = [block for one in nested for block in self._list(one, inner, depth + 1)]
        text = self._as_written(node)
        return Block(
            kind="item", section=section, text=text, own=own, depth=depth, children=children
        )

    def _table(self, node: SyntaxTreeNode) -> Iterator[Block]:
        head, *body = [[_cell(c) for c in row.children] for part in node.children for row in part.children]  # fmt: skip
        for cells in body:
            if any(cells):
                _holds_items(self.section)
                text = " | ".join(cell for cell in cells if cell)
                yield Block(kind="row", section=self.section, text=text, own=text, cells=cells, names=head)  # fmt: skip

    def _text(self, node: SyntaxTreeNode) -> str:
        return " ".join(node.children[0].content.split()) if node.children else ""

    def _as_written(self, node: SyntaxTreeNode) -> str:
        """An item with its wrapped lines and nested bullets; where every further line is plain wrapping, one line."""
        start, end = node.map or (0, 0)
        lines = [line.rstrip() for line in self.lines[start:end]]
        lines[0] = _MARKER.sub("", lines[0])
        if any(_BULLET.match(line) or _FENCE.match(line) for line in lines[1:]):
            return "\n".join(lines).strip()
        return " ".join(line.strip(" >") for line in lines).strip()


def _holds_items(section: Section | None) -> None:
    while section is not None and not section.has_items:
        section.has_items = True
        section = section.parent


def _cell(node: SyntaxTreeNode) -> str:
    return node.children[0].content.strip() if node.children else ""
