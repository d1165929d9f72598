"""A brief as headed items: bullets with what is nested in them, and sentences."""

import re
from dataclasses import dataclass, field

HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
BULLET = re.compile(r"^(\s*)(?:[-*+•]|\d{1,2}[.)])\s+(.*)$")
SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!p\. ej\.)(?<!max\.)(?<!min\.)(?<!etc\.)(?<!approx\.)(?<!\bno\.)"
    r"\s+(?=[\"'«(]?[\wÁÉÍÓÚÑ¿¡])|;\s+(?=(?:it|they|an?|each|the|every|un|una|cada|el|la)\s)"
)
OWN_LINE = re.compile(
    r"^(?:\*\*|__)?[A-Za-zÀ-ÿ][\w'À-ÿ-]*(?: [\w'À-ÿ-]+){0,2}(?:\*\*|__)?\s*:(?:\*\*)?\s+\S.*,"
)
PRIORITIES = {
    "must": "must",
    "must have": "must",
    "should": "should",
    "should have": "should",
    "nice to have": "should",
    "debe": "must",
    "deberia": "should",
    "debería": "should",
    "could": "should",
}


@dataclass
class Item:
    """One bullet or sentence. `priority` is set in blocks headed MUST or SHOULD only."""

    text: str
    heading: str = ""
    priority: str = ""
    is_bullet: bool = False
    children: list["Item"] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """The text as written, nested bullets included."""
        return "\n".join([self.text, *(f"- {child.whole}" for child in self.children)])


def items(brief: str) -> list[Item]:
    found: list[Item] = []
    reader = _Reader(found)
    for line in brief.replace("\r\n", "\n").expandtabs(4).split("\n"):
        reader.line(line)
    reader.close()
    return found


class _Reader:
    """Collects lines into paragraphs and bullets."""

    def __init__(self, found: list[Item]) -> None:
        self.found = found
        self.heading = ""
        self.priority = ""
        self.paragraph: list[str] = []
        self.open: list[tuple[int, Item]] = []

    def line(self, line: str) -> None:
        heading, bullet = HEADING.match(line), BULLET.match(line)
        if heading:
            self.close()
            self.heading = heading[1].strip().strip("*_:")
            self.priority = PRIORITIES.get(self.heading.lower().strip(), "")
        elif bullet:
            self._bullet(len(bullet[1]), bullet[2].strip())
        elif not line.strip():
            self._paragraph()
        elif OWN_LINE.match(line.strip()) and not line.startswith(" "):
            self._bullet(0, line.strip())
        elif self.open:
            self.open[-1][1].text += f" {line.strip()}"
        else:
            self.paragraph.append(line.strip())

    def _bullet(self, indent: int, text: str) -> None:
        self._flush_sentences()
        item = Item(text, self.heading, self.priority, is_bullet=True)
        while self.open and self.open[-1][0] >= indent:
            self.open.pop()
        home = self.open[-1][1].children if self.open else self.found
        home.append(item)
        self.open.append((indent, item))

    def _paragraph(self) -> None:
        self._flush_sentences()
        self.open = []

    def _flush_sentences(self) -> None:
        text = " ".join(self.paragraph)
        self.paragraph = []
        for sentence in sentences(text):
            self.found.append(Item(sentence, self.heading, ""))

    def close(self) -> None:
        self._flush_sentences()
        self.open = []


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]
