"""A brief as headed items: bullets with what is nested in them, and sentences."""

import re
from dataclasses import dataclass, field

HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
BULLET = re.compile(r"^(\s*)(?:[-*+•]|\d{1,2}[.)])\s+(.*)$")
SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!p\. ej\.)(?<!max\.)(?<!min\.)(?<!etc\.)(?<!approx\.)(?<!\bno\.)"
    r"\s+(?=[\"'«(]?[\wÁÉÍÓÚÑ¿¡])|;\s+(?=(?:it|they|an?|each|the|every|two|no|both|only|there|any|all|if|when|once|un|una|cada|el|la|los|las|puede|pueden|no|si|cuando)\s)"
)
OWN_LINE = re.compile(
    r"^(?:(?:\*\*|__)?[A-Za-zÀ-ÿ][\w'À-ÿ-]*(?: [\w'À-ÿ-]+){0,2}(?:\*\*|__)?\s*:(?:\*\*)?"
    r"|\*\*[A-Za-zÀ-ÿ][\w'À-ÿ -]*\*\*\s+[-–—])\s+\S.*,"
)
NAMED_LINE = re.compile(r"^[*_`]*[A-Za-zÀ-ÿ][\w À-ÿ-]{0,30}[*_`]*\s*:\s+\S")
TYPED_LINE = re.compile(
    r"(?i)^[*_`]*[a-zà-ÿ][\w À-ÿ-]{0,30}[*_`]*\s*:\s+(?:an? )?(?:required|optional|unique|text|string|str|int|integer|whole|number|decimal|float|money|date"
    r"|datetime|bool|boolean|yes|true|one of|either|choice|enum|reference|ref|->|→|\w+(?: \w+)? ?(?:\||/|->|→)|obligatori|opcional|[uú]nic|texto|entero|fecha"
    r"|n[uú]mero|opci[oó]n|s[ií] o no|s[ií]/no|referencia|una? de)"
)
#: "Show (title; running time, 30 to 240; status)": a thing with its fields in brackets.
BRACKETED_LINE = re.compile(
    r"^[*_`]*[A-Z][\w-]*(?: [\w-]+){0,2}[*_`]*\s*\((?:[^()]*[,;]){2}[^()]*(?:\([^()]*\)[^()]*)*\)\.?$"
)
#: "FR12. The stock must never fall below zero": a requirement with its number.
LABELLED = re.compile(r"^(?:[A-Z]{1,4}[ -]?\d{1,3}[.:)]|\[[A-Z]{1,4}-?\d{1,3}\])\s+\S")
#: "Workflow: new -> paid; paid -> sent": what a thing goes through is no field of it.
DRAWN = re.compile(r"(?i)^(?:workflow|life ?cycle|flow)\s*:.*(?:->|→)")
NAME_LINE = re.compile(r"^[*_]*[A-ZÀ-Ý][\w'-]+(?: [\w'-]+){0,2}[*_]*\s*$")
MEANING = re.compile(r"^\s{0,3}:\s+(\S.*)$")
ALONE = re.compile(r"^[*_]*([A-Za-zÀ-ÿ][A-Za-zÀ-ÿ ]{1,16}?)[*_]*\s*:?[*_]*\s*$")
TABLE_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
SAID_PRIORITY = re.compile(
    r"(?i)^\(?(must|should|could|debe|deber[ií]a)\)?\s*[:–—-]\s*|\s*[(\[](must|should|could)[)\]]\s*\.?$"
)
PRIORITIES = {
    "must": "must",
    "must have": "must",
    "must haves": "must",
    "musts": "must",
    "requirements": "must",
    "functional requirements": "must",
    "business rules": "must",
    "reglas de negocio": "must",
    "could have": "should",
    "could haves": "should",
    "mandatory": "must",
    "should": "should",
    "should have": "should",
    "should haves": "should",
    "shoulds": "should",
    "optional": "should",
    "deseable": "should",
    "obligatorio": "must",
    "nice to have": "should",
    "debe": "must",
    "deberia": "should",
    "debería": "should",
    "could": "should",
    "must-have": "must",
    "must-haves": "must",
    "nice-to-have": "should",
    "imprescindible": "must",
    "imprescindibles": "must",
    "requisitos": "must",
    "requisitos obligatorios": "must",
    "obligatorios": "must",
    "deseables": "should",
    "requisitos deseables": "should",
    "opcional": "should",
    "opcionales": "should",
}


@dataclass
class Item:
    """One bullet or sentence. `priority` is set in blocks headed MUST or SHOULD only.

    `said` is the text in the words that the rules read. A `record` names a thing that is kept;
    its children are the fields. A table has `rows`, the first of which names the columns.
    """

    text: str
    heading: str = ""
    priority: str = ""
    is_bullet: bool = False
    children: list["Item"] = field(default_factory=list)
    said: str = ""
    record: bool = False
    rows: list[list[str]] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """The text as written, nested bullets included."""
        return "\n".join([self.text, *(f"- {child.whole}" for child in self.children)])


def items(brief: str) -> list[Item]:
    found: list[Item] = []
    reader = _Reader(found)
    lines = brief.replace("\r\n", "\n").expandtabs(4).split("\n")
    for at, line in enumerate(lines):
        reader.line(line, next((one for one in lines[at + 1 :] if one.strip()), ""))
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
        self.table: Item | None = None

    def line(self, line: str, after: str) -> None:
        """Take a line; `after` is the next that is not empty."""
        heading, bullet = HEADING.match(line) or _bare_heading(line, after), BULLET.match(line)
        row, meaning = TABLE_ROW.match(line), MEANING.match(line)
        self.table = self.table if row else None
        if heading:
            self.close()
            self.heading = heading[1].strip().strip("*_:")
            self.priority = PRIORITIES.get(self.heading.lower().strip(), "")
        elif self._names_list(line, after):
            self.heading = line.strip(" *_")
        elif row:
            self._row([cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row[1])])
        elif meaning and len(self.paragraph) == 1:
            term = self.paragraph.pop()
            self._bullet(0, f"{term}: {meaning[1].strip()}")
        elif bullet:
            self._bullet(len(bullet[1]), bullet[2].strip())
        elif not line.strip():
            self._paragraph()
        elif DRAWN.match(line):
            self.paragraph += [part.strip() for part in line.split(";") if part.strip()]
        elif _is_item(line):
            self._bullet(0, line.strip())
        elif self.open:
            self.open[-1][1].text += f" {line.strip()}"
        else:
            self.paragraph.append(line.strip())

    def _names_list(self, line: str, after: str) -> bool:
        """Whether a line is only a name, with a list under it: "Locker", then its fields."""
        free = not self.paragraph and not self.open and not self.priority
        return free and bool(NAME_LINE.match(line) and BULLET.match(after))

    def _bullet(self, indent: int, text: str) -> None:
        self._flush_sentences()
        said = SAID_PRIORITY.search(text)
        priority = PRIORITIES[(said[1] or said[2]).lower()] if said else self.priority
        item = Item(SAID_PRIORITY.sub("", text), self.heading, priority, is_bullet=True)
        while self.open and self.open[-1][0] >= indent:
            self.open.pop()
        home = self.open[-1][1].children if self.open else self.found
        home.append(item)
        self.open.append((indent, item))

    def _row(self, cells: list[str]) -> None:
        if all(re.fullmatch(r":?-*:?", cell) for cell in cells):
            return
        if self.table is None:
            self._paragraph()
            self.table = Item("", self.heading, self.priority, is_bullet=True)
            self.found.append(self.table)
        self.table.rows.append(cells)

    def _paragraph(self) -> None:
        self._flush_sentences()
        self.open = []

    def _flush_sentences(self) -> None:
        lines, self.paragraph = self.paragraph, []
        if len(lines) > 1 and all(NAMED_LINE.match(line) for line in lines):
            self.found += [Item(line, self.heading, "", is_bullet=True) for line in lines]
            return
        if any(re.search(r"->|→|=>", line) for line in lines):
            self.found += [Item(line, self.heading, "") for line in lines]
            return
        text = " ".join(lines)
        for sentence in sentences(text):
            self.found.append(Item(sentence, self.heading, ""))

    def close(self) -> None:
        self._flush_sentences()
        self.open = []


def _is_item(line: str) -> bool:
    """Whether a line is one of a list although no bullet says so."""
    forms = (OWN_LINE, TYPED_LINE, BRACKETED_LINE, LABELLED)
    return not line.startswith(" ") and any(form.match(line.rstrip()) for form in forms)


def _bare_heading(line: str, after: str) -> re.Match[str] | None:
    """MUST, or "Should:", alone on a line; or "Must have" over a list."""
    found = ALONE.match(line)
    words = found[1].strip().lower() if found else ""
    if found is None or words not in PRIORITIES:
        return None
    marked = found[1].isupper() or ":" in line or "*" in line or words in ("must", "should")
    listed = found[1][:1].isupper() and bool(BULLET.match(after) or LABELLED.match(after))
    return found if marked or listed else None


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]
