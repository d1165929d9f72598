"""Tables of a brief: of fields, of steps between states, of demands."""

import re
from collections.abc import Iterable
from dataclasses import replace

from config.embedded.standin.domain import plain
from config.embedded.standin.reading.blocks import PRIORITIES, Item

RECORD = r"entit\w*|entidad(?:es)?|records?|registros?|things?|cosas?|objects?|objetos?|kinds?|models?|modelos?|tables?|tablas?|what|tipos? de registro|aggregates?"
FIELD = r"fields?|campos?|attributes?|atributos?|propert(?:y|ies)|propiedad(?:es)?|columns?|columnas?|names?|nombres?|datos?|data|datum"
MANY_FIELDS = r"fields|campos|attributes|atributos|properties|propiedades|columns|columnas|datos|what we (?:keep|store|record)|contents?"
FROM = r"from|de|desde|before|source|current|old|from state|estado (?:inicial|actual|anterior|origen)|antes|origen|from status|start"
TO = r"to|a|hasta|after|target|next|new|becomes|to state|estado (?:final|siguiente|nuevo|destino)|despu[eé]s|destino|to status|end|result"
STEP = r"actions?|acci[oó]n(?:es)?|steps?|pasos?|verbs?|events?|eventos?|what|transitions?|transici[oó]n(?:es)?|triggers?|names?|commands?|operation|operaci[oó]n|que"
DEMAND = r"requirements?|requisitos?|rules?|reglas?|demands?|descriptions?|descripci[oó]n|texts?|texto|what"
PRIORITY = (
    r"priority|prioridad|level|nivel|moscow|must ?/ ?should|importance|importancia|class|clase"
)


def read(table: Item) -> list[Item]:
    """What a table says, as bullets and records; rows of other tables are bullets as they stand."""
    columns = [plain(re.sub(r"[*_`]", "", cell)).strip() for cell in table.rows[0]]
    rows = [row + [""] * (len(columns) - len(row)) for row in table.rows[1:]]
    for reader in (_demands, _ruled, _steps, _joint, _listed, _of_one):
        found = reader(table, columns, rows)
        if found:
            return found
    return [_bullet(table, row) for row in rows if any(row)]


def _at(columns: list[str], pattern: str, *taken: int) -> int:
    """Where a column of some name stands, or -1."""
    places = (at for at, name in enumerate(columns) if re.fullmatch(pattern, name))
    return next((at for at in places if at not in taken), -1)


def _demands(table: Item, columns: list[str], rows: list[list[str]]) -> list[Item]:
    priority = _at(columns, PRIORITY)
    text = _at(columns, DEMAND)
    if priority < 0 or text < 0:
        return []
    said = [(PRIORITIES.get(plain(row[priority]).strip(), ""), row[text]) for row in rows]
    return [Item(text, table.heading, priority, is_bullet=True) for priority, text in said if text]


def _ruled(table: Item, columns: list[str], rows: list[list[str]]) -> list[Item]:
    """Two columns, a record and a whole sentence about it."""
    record, text = _at(columns, RECORD), _at(columns, r"rules?|reglas?|demands?|requirements?")
    if len(columns) != 2 or record < 0 or text < 0 or table.priority:
        return []
    if not all(len(row[text].split()) > 3 for row in rows):
        return []
    return [Item(row[text], row[record], "must", is_bullet=True) for row in rows]


def _steps(table: Item, columns: list[str], rows: list[list[str]]) -> list[Item]:
    start = _at(columns, FROM)
    end = _at(columns, TO, start)
    if start < 0 or end < 0:
        return []
    step = _at(columns, STEP, start, end)
    record = _at(columns, RECORD, start, end, step)
    items = []
    for row in _filled(rows, record):
        verb = f"{row[step]}: " if step >= 0 else ""
        owner = row[record] if record >= 0 else table.heading
        items.append(
            Item(f"{verb}{row[start]} -> {row[end]}", owner, table.priority, is_bullet=True)
        )
    return items


def _filled(rows: Iterable[list[str]], column: int) -> list[list[str]]:
    """Rows in which an empty cell of a column means the one above."""
    last, filled = "", []
    for row in rows:
        last = row[column] or last if column >= 0 else ""
        filled.append([last if at == column else cell for at, cell in enumerate(row)])
    return filled


def _joint(table: Item, columns: list[str], rows: list[list[str]]) -> list[Item]:
    """One table for all records: each row has the record, the field, and what is said of it."""
    record = _at(columns, RECORD)
    field = _at(columns, FIELD, record)
    if record < 0 or field < 0 or len(columns) < 3:
        return []
    found: dict[str, Item] = {}
    for row in _filled(rows, record):
        home = found.setdefault(row[record], _record(table, row[record]))
        home.children.append(_field(table, row, field, (record, field)))
    return list(found.values())


def _listed(table: Item, columns: list[str], rows: list[list[str]]) -> list[Item]:
    """A record a row, with its fields in one cell."""
    record, fields = _at(columns, RECORD), _at(columns, MANY_FIELDS)
    if record < 0 or fields < 0 or len(columns) > 3:
        return []
    rest = [at for at in range(len(columns)) if at not in (record, fields)]
    items = []
    for row in rows:
        items.append(Item(f"{row[record]}: {row[fields]}", table.heading, "", is_bullet=True))
        items += [Item(row[at], row[record], "") for at in rest if row[at]]
    return items


def _of_one(table: Item, columns: list[str], rows: list[list[str]]) -> list[Item]:
    """The fields of what the heading names."""
    field = _at(columns, FIELD)
    if field != 0 or len(columns) < 2 or not table.heading or table.priority:
        return []
    return [_field(table, row, 0, (0,)) for row in rows]


def _record(table: Item, name: str) -> Item:
    return Item(name, table.heading, "", is_bullet=True, record=True)


def _field(table: Item, row: list[str], at: int, known: tuple[int, ...]) -> Item:
    said = [
        cell for n, cell in enumerate(row) if n not in known and cell not in ("", "-", "—", "–")
    ]
    text = f"{row[at]}: {', '.join(said)}" if said else row[at]
    return Item(text, table.heading, "", is_bullet=True)


def _bullet(table: Item, row: list[str]) -> Item:
    return replace(_field(table, row, 0, (0,)), priority=table.priority)
