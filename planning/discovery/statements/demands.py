"""Reading the demand in one bullet, sentence or row, with its own code and priority."""

import re
from dataclasses import dataclass, field

from planning.discovery.statements import titles
from planning.discovery.statements.blocks import Block

_CODE = re.compile(
    r"^(?P<open>[*_`\[(]*)(?P<code>[A-Z]{1,5}[-_ ]?\d{1,4}(?:\.\d+)*[a-z]?)(?P<close>[*_`\])]*)"
    r"(?P<mark>\s*[:.)](?=[\s*_])[*_`]*\s*|\s+[-–—]\s+|\s+)"
)
_ONLY_CODE = re.compile(r"[*_`]*(?P<code>[A-Za-z]{0,5}[-_ ]?\d{1,4}(?:\.\d+)*)[*_`]*")
# Numbered lists of requirements are called so; A4 paper and COVID-19 are not.
_FAMILY = re.compile(r"(?:N?FR|REQ|RN?F|UR|SR|BR|R)[-_ ]?\d")
_NUMBERED = re.compile(r"(?:N?FR|REQ|RN?F)[-_ ]?\d")
_LABEL = re.compile(
    r"^[*_\[(]*(?P<word>[^\W\d][\w’' -]{1,24}?)"
    r"(?:[*_\])]*\s*:[*_\])]*|[*_\])]+(?:\s*[-–—])?|\s+[-–—])\s+(?=\S)"
)
_SUFFIX = re.compile(
    r"\s*[(\[][*_]*(?P<word>(?:must|should|could|won['’]?t)(?: have)?|debe|debería)[*_]*[)\]]\s*\.?$",
    re.IGNORECASE,
)
_STRUCK = re.compile(r"~~(.+?)~~", re.DOTALL)
_STRONG = "must|shall|debe|deben|deberá|deberán|has to|have to|tiene que|tienen que"
_WEAK = "should|could|may|debería|deberían|podría|podrían"
MODAL = re.compile(rf"\b(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))\b", re.IGNORECASE)
_SHOUTED = re.compile(r"\b(?:(?P<strong>MUST|SHALL|DEBEN?|DEBERÁN?)|(?P<weak>SHOULD|DEBERÍAN?))\b")
_OF_THE_SYSTEM = re.compile(
    r"^(?:(?:the|an?|each|every|all|el|la|los|las) )?(?:system|app|application|program|software|service|api|tool"
    r"|site|website|platform|reports?|users?|sistema|aplicación|programa|servicio|herramienta|usuarios?|informes?)"
    r" (?:(?P<strong>must|shall|debe|deben|deberá|deberán)|(?P<weak>should|debería|deberían))\b",
    re.IGNORECASE,
)
_PRIORITY_COLUMN = re.compile(r"priorit|prio$|moscow|prioridad|importan", re.IGNORECASE)
# In a column of another name "required" may be said of a field.
_MOSCOW_WORD = re.compile(r"[*_]*(?:must|should|could|won['’]?t)(?:[ -]have)?[*_]*", re.IGNORECASE)
_ID_COLUMN = re.compile(r"(?:id|#|no\.?|nr\.?|n[º°]|code|ref|código)", re.IGNORECASE)


@dataclass(kw_only=True)
class Demand:
    """`meaning` is what the text says of itself: must, should, excluded, ignored, or nothing."""

    text: str
    meaning: str = ""
    alias: str = ""
    label: str = ""
    struck: list[str] = field(default_factory=list)


def demand_of(text: str) -> Demand:
    """The demand of one bullet or sentence, without its code, its label and struck-through text."""
    found = Demand(text=text, struck=[struck.strip() for struck in _STRUCK.findall(text)])
    if found.struck:
        found.text = re.sub(r" {2,}", " ", _STRUCK.sub("", text)).strip()
    if not any(character.isalnum() for character in found.text):
        found.text = ""
        return found
    _take_code(found)
    _take_label(found)
    if not found.alias:
        _take_code(found)
    _take_suffix(found)
    found.meaning = found.meaning or _meaning(found)
    return found


def _take_code(found: Demand) -> None:
    code = _CODE.match(found.text)
    if code is None or not found.text[code.end() :].strip():
        return
    is_marked = code["mark"].strip() or set(code["close"]) & set("*_`])")
    if is_marked or _FAMILY.match(code["code"]):
        found.alias = code["code"].strip()
        found.text = found.text[code.end() :].strip()


def _take_label(found: Demand) -> None:
    label = _LABEL.match(found.text)
    if label is None:
        return
    meaning = titles.meaning_of(label["word"], is_label=True)
    if meaning:
        found.meaning, found.label = meaning, label["word"].strip()
        found.text = found.text[label.end() :].strip()


def _take_suffix(found: Demand) -> None:
    suffix = _SUFFIX.search(found.text)
    if suffix and not found.meaning:
        found.meaning, found.label = titles.moscow_of(suffix["word"]), suffix["word"]
        found.text = found.text[: suffix.start()].strip()


def _meaning(found: Demand) -> str:
    """A numbered requirement by its verb; else only what is written as one, or speaks of the system itself."""
    if found.alias:
        modal = MODAL.search(found.text)
        return _of(modal) or (titles.MUST if _NUMBERED.match(found.alias) else titles.NOTHING)
    shouted = None if found.text.isupper() else _SHOUTED.search(found.text)
    return _of(shouted or _OF_THE_SYSTEM.match(found.text))


def _of(modal: re.Match[str] | None) -> str:
    if modal is None:
        return titles.NOTHING
    return titles.MUST if modal["strong"] else titles.SHOULD


def demand_of_row(row: Block) -> Demand:
    """What a row of a table demands: its cells but for the code and the priority."""
    names = [*row.names, *[""] * len(row.cells)]
    column, meaning = _priority(row.cells, names)
    code, cells = "", []
    for at, cell in enumerate(row.cells):
        only = _ONLY_CODE.fullmatch(cell)
        if only and not code and (_ID_COLUMN.fullmatch(names[at]) or cell[:1].isalpha()):
            code = only["code"]
        elif at != column and cell:
            cells.append(cell)
    text = ": ".join([*cells[:1], "; ".join(cells[1:])]) if len(cells) > 1 else "".join(cells)
    found = demand_of(text)
    found.meaning, found.alias = meaning or found.meaning, code or found.alias
    found.label = row.cells[column] if meaning else found.label
    return found


def _priority(cells: list[str], names: list[str]) -> tuple[int, str]:
    for at, cell in enumerate(cells):
        meaning = titles.moscow_of(cell)
        if meaning and (_PRIORITY_COLUMN.search(names[at]) or _MOSCOW_WORD.fullmatch(cell)):
            return at, meaning
    return -1, titles.NOTHING
