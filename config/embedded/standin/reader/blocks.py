"""A brief as statements: sentences, bullets and rows, each with the role its headings give it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

FLAGS = re.IGNORECASE
HEADING = re.compile(r"^ {0,3}(?P<marks>#{1,6})\s+(?P<words>.*?)[\s#]*$")
UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})\s*$")
LEAD = re.compile(r"^(?:\*\*|__)(?P<bold>[^*_]+?):?(?:\*\*|__):?$|^(?P<plain>[^.!?*|]{2,40}):$")
BULLET = re.compile(r"^(?P<indent>\s*)(?:[-*+•]|\d+[.)])\s+(?:\[[ xX]?\]\s+)?(?P<text>.*)$")
FENCE = re.compile(r"^\s*(```|~~~)")
ROW = re.compile(r"^\s*\|(.*)\|\s*$")
CODE = re.compile(r"^\W*[A-Z]{1,5}-?\d{1,4}\W+\s*")
LABEL = re.compile(r"^\W*(must|should)(?: have)?\s*(?:\*\*|__)?\s*[:–—-]\s*(?:\*\*)?\s*", FLAGS)
MODAL = re.compile(r"\b(must|shall|should)\b", FLAGS)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])|(?<=[。！？])")
ROLES = {
    "must": r"must(?:[- ]haves?)?(?: requirements?)?$",
    "should": r"should(?:[- ]haves?)?(?: requirements?)?$",
    "excluded": r"(?:out of(?: the)? scope|not in scope|non[- ]?goals?|exclusions?|excluded|later"
    r"|won'?t(?: have)?|will not have|future(?: work| ideas| versions?| plans?)?|not now)\b",
    "ignored": r"(?:risks?|acceptance criteri(?:a|on)|criteria|sample|example|scenarios?"
    r"|definition of done|open questions?|minutes)\b",
}


@dataclass
class Statement:
    """`role` is "" or one of ROLES; `below` holds the bullets nested in it."""

    text: str
    role: str = ""
    heading: str = ""
    bullet: bool = False
    cells: dict[str, str] = field(default_factory=dict)
    below: list[str] = field(default_factory=list)


def statements(brief: str) -> list[Statement]:
    """Everything the brief says, in order; headings only lend their role and name."""
    return [part for block in _Blocks().read(brief) for part in _parts(block)]


def title(brief: str) -> str:
    found = re.search(r"^\s*#\s+(.+?)\s*#*\s*$", brief, re.MULTILINE)
    return found[1].strip(" *_`") if found else ""


def role_of(heading: str) -> str:
    """The role a heading gives to what stands below it; empty if it gives none."""
    words = re.sub(r"^\W*(\d+(\.\d+)*[.)]?\s+)?", "", heading).strip(" *_:.`")
    return next((role for role, text in ROLES.items() if re.match(text, words, FLAGS)), "")


class _Blocks:
    """Lines gathered to statements; a paragraph is still one of them."""

    def __init__(self) -> None:
        self.found: list[Statement] = []
        self.stack: list[tuple[int, Statement]] = [(0, Statement(""))]  # what headings lend
        self.open: Statement | None = None
        self.indent, self.fenced = 0, False
        self.columns: list[str] = []

    def read(self, brief: str) -> list[Statement]:
        lines = brief.replace("\r\n", "\n").split("\n")
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            self._line(line, following)
        return self.found

    def _line(self, line: str, following: str) -> None:
        bullet = BULLET.match(line)
        underlined = UNDERLINE.match(following) and line.strip() and not bullet and "|" not in line
        if FENCE.match(line):
            self.fenced, self.open = not self.fenced, None
        elif self.fenced:
            self.found += [Statement(line.strip(), "ignored")] if line.strip() else []
        elif not line.strip() or UNDERLINE.match(line):
            self.open, self.columns = None, []
        elif heading := HEADING.match(line):
            self._heading(len(heading["marks"]), heading["words"])
        elif underlined:
            self._heading(1 if "=" in following else 2, line)
        elif row := ROW.match(line):
            self._row([cell.strip() for cell in row[1].split("|")])
        elif bullet:
            self._bullet(line, bullet)
        elif self.open is not None:
            self.open.text += f" {line.strip()}"
        elif lead := LEAD.match(line.strip()):
            self._heading(7, lead["bold"] or lead["plain"])
        else:
            self._add(line.strip())

    def _heading(self, level: int, words: str) -> None:
        """A heading; a bold line, or one that ends with a colon, is the lowest."""
        self.stack = [one for one in self.stack if one[0] < level]
        role = role_of(words) or self.stack[-1][1].role
        self.stack.append((level, Statement("", role, words.strip(" *_:`"))))
        self.open = None

    def _bullet(self, line: str, bullet: re.Match[str]) -> None:
        depth = len(bullet["indent"].expandtabs(4))
        last = self.found[-1] if self.found else None
        if last is not None and last.bullet and depth > self.indent:
            last.below.append(line.rstrip())
            self.open = None
        else:
            self.indent = depth
            self._add(bullet["text"].strip(), bullet=True)

    def _row(self, cells: list[str]) -> None:
        if not self.columns:
            self.columns = [cell.strip(" *_`").lower() for cell in cells]
        elif not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            self._add(" | ".join(cells), cells=dict(zip(self.columns, cells, strict=False)))
        self.open = None

    def _add(self, text: str, *, bullet: bool = False, cells: dict[str, str] | None = None) -> None:
        lent = self.stack[-1][1]
        self.open = Statement(text, lent.role, lent.heading, bullet, cells or {})
        self.found.append(self.open)


def _parts(block: Statement) -> Iterator[Statement]:
    """A paragraph's sentences; a bullet, joined with what is below it if it is a demand."""
    if block.cells:
        yield _prioritised(block)
    elif not block.bullet:
        texts = [text.strip() for text in SENTENCE_END.split(block.text)]
        yield from (_marked(replace(block, text=text)) for text in texts if text)
    else:
        own, label = _marked(replace(block, below=[])), role_of(block.text)
        role = label or ("excluded" if own.role == "excluded" else block.role)
        below, apart = [], []
        joins = own.role in {"must", "should"} and not label
        for line in block.below:
            words = found["text"] if (found := BULLET.match(line)) else line.strip()
            if inner := role_of(words):
                role, joins = inner, False
            if joins:
                below.append(line)
            else:
                apart.append(_marked(Statement(words, role, block.heading)))
        if not label:
            yield replace(own, text="\n".join([own.text, *below]))
        yield from apart


def _marked(one: Statement) -> Statement:
    """Struck-through text is excluded; a label or a modal verb of its own makes a demand."""
    if re.fullmatch(r"~~.*~~\W*", one.text):
        return replace(one, role="excluded", text=one.text.replace("~~", "").strip())
    if one.role in {"excluded", "ignored"}:
        return one
    text, role = CODE.sub("", one.text, count=1), one.role
    if label := LABEL.match(text):
        role, text = label[1].lower(), text[label.end() :]
    elif not role and (found := MODAL.search(text)):
        role = "should" if found[1].lower() == "should" else "must"
    return replace(one, text=text, role=role)


def _prioritised(one: Statement) -> Statement:
    """A row with MUST or SHOULD in a cell is a demand: its longest other cell."""
    for cell in one.cells.values():
        role = role_of(cell)
        if role in {"must", "should", "excluded"} and not one.role:
            others = [other for other in one.cells.values() if other != cell]
            return Statement(CODE.sub("", max(others, key=len, default="")), role, one.heading)
    return one
