"""A brief as statements: sentences, bullets and rows, each with the role its headings give it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

FLAGS = re.IGNORECASE
HEADING = re.compile(r"^ {0,3}(?P<marks>#{1,6})\s+(?P<words>.*?)[\s#]*$")
RULER = re.compile(r"^ {0,3}(=+|-{2,})\s*$")
LEAD = re.compile(r"^(?:\*\*|__)(?P<bold>[^*_]+?):?(?:\*\*|__):?$|^(?P<plain>[^.!?*|]{2,40}):$")
BULLET = re.compile(r"^(?P<indent>\s*)(?:[-*+•]|\d+[.)])\s+(?:\[[ xX]?\]\s+)?(?P<text>.*)$")
FENCE = re.compile(r"^\s*(```|~~~)")
ROW = re.compile(r"^\s*\|(.*)\|\s*$")
CODE = re.compile(r"^\W*[A-Z]{1,5}-?\d{1,4}\W+\s*")
LABEL = re.compile(r"^\W*(must|should)(?: have)?\s*(?:\*\*|__)?\s*[:–—-]\s*(?:\*\*)?\s*", FLAGS)
MODAL = re.compile(r"\b(must|shall|should)\b", FLAGS)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])|(?<=[。！？])")
DEEP = 99  # nothing is nested below a heading
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
    """`role` is "" or one of ROLES; a bullet's text holds the bullets nested in it."""

    text: str
    role: str = ""
    heading: str = ""
    bullet: bool = False
    cells: dict[str, str] = field(default_factory=dict)


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
        self.indent, self.fenced = DEEP, False
        self.columns: list[str] = []

    def read(self, brief: str) -> list[Statement]:
        for line in brief.replace("\r\n", "\n").split("\n"):
            self._line(line)
        return self.found

    def _line(self, line: str) -> None:
        bullet = BULLET.match(line)
        if FENCE.match(line):
            self.fenced, self.open = not self.fenced, None
        elif self.fenced:
            self.found += [Statement(line.strip(), "ignored")] if line.strip() else []
        elif not line.strip() or RULER.match(line):
            self.open, self.columns = None, []
        elif heading := HEADING.match(line):
            self._heading(len(heading["marks"]), heading["words"])
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
        self.open, self.indent = None, DEEP

    def _bullet(self, line: str, bullet: re.Match[str]) -> None:
        depth = len(bullet["indent"].expandtabs(4))
        last = self.found[-1] if self.found else None
        if last is not None and last.bullet and depth > self.indent:
            last.text += f"\n{line.rstrip()}"
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
    """A paragraph's sentences; a bullet or a row is one statement, and one with a priority is not read."""
    if block.cells:
        is_rated = {"must", "should", "excluded"} & {*map(role_of, block.cells.values())}
        yield replace(block, role="ignored") if is_rated else block
    elif block.bullet:
        yield _marked(block)
    else:
        texts = [text.strip() for text in SENTENCE_END.split(block.text)]
        yield from (_marked(replace(block, text=text)) for text in texts if text)


def _marked(one: Statement) -> Statement:
    """Struck-through text is excluded; a label or a modal verb of its own makes a demand."""
    if re.fullmatch(r"~~.*~~\W*", one.text):
        return replace(one, role="excluded", text=one.text.replace("~~", "").strip())
    first, nested, _ = one.text.partition("\n")
    if nested and role_of(first) in {"excluded", "ignored"}:
        return replace(one, role=role_of(first))
    if one.role in {"excluded", "ignored"}:
        return one
    text, role = CODE.sub("", one.text, count=1), one.role
    if label := LABEL.match(text):
        role, text = label[1].lower(), text[label.end() :]
    elif not role and (found := MODAL.search(text)):
        role = "should" if found[1].lower() == "should" else "must"
    return replace(one, text=text, role=role)
