"""What an entity puts into the templates of its two modules: checks, fields, states and rules."""

from collections.abc import Iterable
from typing import Any

from config.embedded.standin.domain import Entity, Field, article
from config.embedded.standin.reader.demands import Meaning, understand
from config.embedded.standin.web.fields import repr_of, target_values

RESULTS = {"integer": "int", "reference": "int", "boolean": "bool"}
KINDS = {"integer": "whole number", "boolean": "yes/no", "datetime": "date and time"}
RULES = {"order": ("not_before", "<"), "after": ("after", "<=")}


def upper(entity: Entity) -> str:
    return entity.snake.upper()


def command_of(entity: Entity) -> str:
    return entity.words.replace(" ", "-")


def values(entity: Entity, near: tuple[Entity, ...]) -> dict[str, Any]:
    """What the templates ask for; `near` are the entities it refers to and is referred to by."""
    users = [(one.table, f.name) for one in near for f in one.fields if f.references == entity.name]
    tables = {one.name: one.table for one in near}
    found = rules(entity)
    return target_values(entity) | {
        "a_words": article(entity.words),
        "command": command_of(entity),
        "snake": entity.snake,
        "KIND": upper(entity),
        "fields": [_field(entity, field, tables) for field in entity.fields],
        "states": _tuple(map(repr_of, entity.states)) if entity.states else "",
        "moves": _tuple(f'("{source}", "{target}")' for source, target in entity.moves),
        "users": _tuple(f'("{table}", "{name}")' for table, name in users),
        "rules": [rule_values(*rule) for rule in found],
        "calls": _tuple(name for name, _, _ in found),
    }


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


def _field(entity: Entity, field: Field, tables: dict[str, str]) -> dict[str, Any]:
    """`limits` are what its check asks for, `marks` what its kind knows of it."""
    size, unit = ("len(value)", " characters") if field.type == "text" else ("value", "")
    limits = f'{size}, "{field.minimum}", "{field.maximum}", "{unit}"'
    said = f"Check the {field.words} of {article(entity.words)}: {limits_of(field)}"
    marks = ["required=False"] if not field.required else []
    marks += [f"default={repr_of(field.default)}"] if field.default else []
    marks += ["unique=True"] if field.unique else []
    marks += [f'table="{tables[field.references]}"'] if field.references in tables else []
    return {
        "name": field.name,
        "result": RESULTS.get(field.type, "str"),
        "said": said.replace(",", ";")[:84],
        "choices": _tuple(map(repr_of, field.choices)) if field.choices else "",
        "reader": "read_integer" if field.references else f"read_{field.type}",
        "limits": limits if field.minimum or field.maximum else "",
        "marks": ", ".join([f'"{field.name}"', f"check_{field.name}", *marks]),
    }


def _tuple(parts: Iterable[str]) -> str:
    inner = ", ".join(parts)
    return f"({inner},)" if inner else "()"


def rule_values(name: str, one: Meaning, text: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": text.rstrip("."),
        "text": text.rstrip(".") + ".",
        "field": one.field,
        "other": one.other,
        "sign": RULES.get(one.kind, ("", ""))[1],
        "number": one.number,
        "state": one.state,
        "of_state": f' and row["state"] == "{one.state}"' if one.state else "",
        "in_state": f'record["state"] == "{one.state}" and ' if one.state else "",
    }
