"""What an entity puts into the templates of its two modules: checks, fields, states and rules."""

from collections.abc import Iterable

from config.embedded.standin.domain import Entity, Field, article
from config.embedded.standin.reader.demands import Meaning, understand

READERS = ("text", "integer", "decimal", "boolean", "date", "datetime", "email")
RESULTS = {"integer": "int", "reference": "int", "boolean": "bool"}
KINDS = {"integer": "whole number", "boolean": "yes/no", "datetime": "date and time"}
RULES = {"order": ("not_before", "<"), "after": ("after", "<=")}
RULE = '''def {name}(
    store: Store, number: int, record: dict[str, Any]
) -> None:
    """{text}"""
    one = record["{field}"]
{body}
        raise RuleBroken(
            "{text}"
        )
'''
ORDER = """    other = record["{other}"]
    if one is not None and other is not None and one {sign} other:"""
AT_MOST = """    rows = [row for row in all_records(store, "{table}") if row["id"] != number]
    same = [row for row in rows if row["{field}"] == one{of_state}]
    if {in_state}one is not None and len(same) >= {number}:"""


def upper(entity: Entity) -> str:
    return entity.snake.upper()


def command_of(entity: Entity) -> str:
    return entity.words.replace(" ", "-")


def values(entity: Entity, near: tuple[Entity, ...]) -> dict[str, str]:
    """What the templates ask for; `near` are the entities it refers to and is referred to by."""
    users = [(one.table, f.name) for one in near for f in one.fields if f.references == entity.name]
    tables = {one.name: one.table for one in near}
    found = rules(entity)
    return {
        "words": entity.words,
        "Words": entity.words.capitalize(),
        "a_words": article(entity.words),
        "plural": entity.plural,
        "command": command_of(entity),
        "snake": entity.snake,
        "table": entity.table,
        "KIND": upper(entity),
        "readers": ", ".join(f"read_{kind}" for kind in READERS),
        "checks": "\n\n\n".join(_check(entity, field) for field in entity.fields) + "\n",
        "fields": "".join(_field(field, tables) for field in entity.fields),
        "states": _lines(f'"{state}"' for state in entity.states),
        "moves": _lines(f'("{source}", "{target}")' for source, target in entity.moves),
        "users": _lines(f'("{table}", "{name}")' for table, name in users),
        "rules": "\n\n".join(_rule(entity, *rule) for rule in found),
        "calls": _lines(name for name, _, _ in found),
    }


def left_out(entity: Entity) -> tuple[str, ...]:
    """Definitions of its templates, and parts of their indented lines, that it has no use for."""
    name, kind = entity.snake, upper(entity)
    unused = (f"{name}_move", f"{name}_count", f"{kind}_STATES", f"{kind}_MOVES")
    return () if entity.states else unused


def rules(entity: Entity) -> list[tuple[str, Meaning, str]]:
    """The rules over several fields or records: name of the function, meaning, sentence."""
    owners = [Entity(name=field.references, plural="") for field in entity.references()]
    found = []
    for text in entity.rules:
        for one in understand(text, (entity, *owners)):
            what = f"{one.state or 'all'}_per_{one.field}"
            if one.kind in RULES:
                what = f"{one.field}_{RULES[one.kind][0]}_{one.other}"
            found.append((f"require_{what}", one, " ".join(text.replace('"', "'").split())[:84]))
    return found


def limits_of(field: Field) -> str:
    """The limits of a field in words, as requirements have them."""
    unit = " characters" if field.type == "text" else ""
    parts = [
        KINDS.get(field.type, field.type),
        "required" if field.required else "optional",
        "unique" if field.unique else "",
        f"at least {field.minimum}{unit}" if field.minimum else "",
        f"at most {field.maximum}{unit}" if field.maximum else "",
        f"one of {', '.join(field.choices)}" if field.choices else "",
        f"default {field.default}" if field.default else "",
    ]
    return ", ".join(filter(None, parts))


def _check(entity: Entity, field: Field) -> str:
    kind = RESULTS.get(field.type, "str")
    reader = "read_integer" if field.references else f"read_{field.type}"
    said = f"Check the {field.words} of {article(entity.words)}: {limits_of(field)}"
    head = (
        f'def check_{field.name}(raw: str) -> {kind}:\n    """{said.replace(",", ";")[:84]}."""\n'
    )
    if field.type == "choice":
        choices = _lines(map(repr, field.choices))
        return f"{head}    return one_of(read_text(raw), ({choices}))"
    if not (field.minimum or field.maximum):
        return f"{head}    return {reader}(raw)"
    size, unit = ("len(value)", " characters") if field.type == "text" else ("value", "")
    limits = f'{size}, "{field.minimum}", "{field.maximum}", "{unit}"'
    body = f"    value = {reader}(raw)\n    require_within({limits})\n    return value"
    return head + body


def _lines(parts: Iterable[str]) -> str:
    """The inside of a tuple, one part a line."""
    return "".join(f"\n    {part}," for part in parts) + "\n"


def _field(field: Field, tables: dict[str, str]) -> str:
    marks = [repr(field.name), f"check_{field.name}"]
    marks += [] if field.required else ["required=False"]
    marks += [f"default={repr(field.default)}"] if field.default else []
    marks += ["unique=True"] if field.unique else []
    marks += [f'table="{tables[field.references]}"'] if field.references in tables else []
    inner = "".join(f"        {mark},\n" for mark in marks)
    return f"    Field(\n{inner}    ),\n"


def _rule(entity: Entity, name: str, one: Meaning, text: str) -> str:
    body = ORDER.format(other=one.other, sign=RULES.get(one.kind, ("", ""))[1])
    if one.kind == "at_most":
        body = AT_MOST.format(
            table=entity.table,
            field=one.field,
            number=one.number,
            of_state=f' and row["state"] == "{one.state}"' if one.state else "",
            in_state=f'record["state"] == "{one.state}" and ' if one.state else "",
        )
    return RULE.format(name=name, text=text, field=one.field, body=body)
