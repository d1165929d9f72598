"""What a field is in the table, the schema, the form and on pages."""

from decimal import Decimal
from typing import Any

from config.embedded.standin.domain import Entity, Field
from config.embedded.standin.web.words import attribute, class_of, label_of, name_of, url_of

Entities = tuple[Entity, ...]
TYPES = {
    "integer": "int",
    "decimal": "Decimal",
    "boolean": "bool",
    "date": "date",
    "datetime": "datetime",
    "reference": "int",
}
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
LARGEST = 2_000_000_000  # of a number or an id in any database
LONG = 200  # letters of a text above which it is written over several lines
INPUTS = {"integer": "number", "decimal": "number", "date": "date", "datetime": "datetime-local"}
INPUTS |= {"email": "email", "boolean": "checkbox"}
TEXTS = {"text", "email", "choice"}


def field_values(entity: Entity, field: Field, entities: Entities) -> dict[str, Any]:
    """All that the templates ask for of one field."""
    attr, kind = attribute(entity, field), TYPES.get(field.type, "str")
    narrow = f"Literal[{', '.join(map(repr_of, field.choices))}]" if field.choices else kind
    is_open = not field.required
    given = narrow.replace("datetime", "Moment") + (" | None" if is_open else "")
    return {
        "attr": attr,
        "name": field.name,
        "words": field.words,
        "label": label_of(field.words),
        "column": f"{attr}: Mapped[{kind}{' | None' if is_open else ''}]{_column(field, entities)}",
        "rule": f"{attr}: {given}{_rule(field)}",
        "filter": f"{attr}: {narrow.replace('datetime', 'Moment')} | None = None",
        "input": _input(field),
        "given": f"data.{attr} is not None and " if is_open else "",
        "kind": f"{kind} | None" if is_open else kind,
        "is_text": field.type in TEXTS,
    }


def repr_of(text: str) -> str:
    """In double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', "'") + '"'


def _column(field: Field, entities: Entities) -> str:
    marks = []
    if target := next((one for one in entities if one.name == field.references), None):
        marks = [f'ForeignKey("{target.table}.id")', "index=True"]
    elif field.type in TEXTS and (field.maximum or field.choices):
        most = max(map(len, field.choices), default=0) or int(field.maximum)
        marks = [f"String({most})"]
    marks += ["unique=True"] if field.unique else []
    return f" = mapped_column({', '.join(marks)})" if marks else ""


def _rule(field: Field) -> str:
    """Its default and its limits."""
    marks = []
    if field.default or not field.required or field.type == "boolean":
        marks.append(f"default={default_of(field)}")
    low, high = field.minimum, field.maximum
    if field.type == "text":
        least = max(int(low or 0), 1 if field.required else 0)
        marks += [f"min_length={least}"] if least else []
        marks += [f"max_length={high}"] if high else []
    elif field.type == "email":
        marks += [f'max_length={high or 200}, pattern=r"{EMAIL}"']
    elif field.type == "decimal":
        marks += [f'{sign}=Decimal("{end}")' for sign, end in (("ge", low), ("le", high)) if end]
        marks += ["max_digits=14, decimal_places=2"]
    elif field.type == "integer":
        marks += [f"ge={low or -LARGEST}, le={high or LARGEST}"]
    elif field.references:
        marks += [f"ge=1, le={LARGEST}"]
    if len(marks) == 1 and marks[0].startswith("default="):
        return f" = {marks[0].removeprefix('default=')}"
    return f" = Field({', '.join(marks)})" if marks else ""


def default_of(field: Field) -> str:
    if field.type == "boolean":
        return str(field.default.lower() in {"yes", "true"})
    if not field.default or field.references or field.type in {"date", "datetime"}:
        return "None"
    if field.type == "integer":
        return str(int(field.default))
    return f'Decimal("{field.default}")' if field.type == "decimal" else repr_of(field.default)


def _input(field: Field) -> str:
    """The rest of its call of the macro `field`."""
    if field.references:
        return f", options={field.name}_options"
    if field.choices:
        return f", options={choices_of(field)}"
    hint = f', hint="{hint_of(field)}"' if hint_of(field) else ""
    if field.type == "text" and int(field.maximum or 0) > LONG:
        return f', type="textarea"{hint}'
    kind = INPUTS.get(field.type, "")
    return (f', type="{kind}"' if kind else "") + hint


def choices_of(field: Field) -> str:
    pairs = (f'("{one}", "{label_of(one.replace("_", " "))}")' for one in field.choices)
    return f"[{', '.join(pairs)}]"


def hint_of(field: Field) -> str:
    low, high = field.minimum, field.maximum
    unit = " characters" if field.type == "text" else ""
    if low and low == high:
        return f"Exactly {low}{unit}"
    if low and high and (unit == "" or int(low) > 1):
        return f"{_plain(low)} to {_plain(high)}{unit}"
    return f"At least {_plain(low)}{unit}" if low and not high and low != "1" else ""


def _plain(number: str) -> str:
    return f"{Decimal(number):f}"


def cell(entity: Entity, field: Field, entities: Entities, variable: str) -> str:
    """A value on a page, as Jinja."""
    place = f"{variable}.{attribute(entity, field)}"
    if target := target_of(entity, field, entities):
        words = label(target, f"{variable}.{field.name}", entities)
        link = f'<a href="/{url_of(target)}/{{{{ {place} }}}}">{{{{ ({words})|truncate(60) }}}}</a>'
        return link if field.required else f"{{% if {place} %}}{link}{{% else %}}–{{% endif %}}"
    filters = {"date": "day", "datetime": "moment", "decimal": "money"}
    if field.type in filters:
        return f"{{{{ {place}|{filters[field.type]} }}}}"
    if field.type in {"boolean", "choice"}:
        return f"{{{{ {place}|label }}}}"
    if field.type == "integer":
        return (
            f"{{{{ {place} if {place} is not none else '–' }}}}"
            if not field.required
            else f"{{{{ {place} }}}}"
        )
    return f"{{{{ {place} }}}}" if field.required else f'{{{{ {place} or "–" }}}}'


def target_of(entity: Entity, field: Field, entities: Entities) -> Entity | None:
    """What its model leads to: itself, or what stands before it, as modules import one way."""
    names = [one.name for one in entities]
    if field.references not in names or entity.name not in names:
        return None
    at = names.index(field.references)
    return entities[at] if at <= names.index(entity.name) else None


def telling(entity: Entity) -> Field | None:
    """The text by which people know it."""
    texts = [f for f in entity.fields if f.type in {"text", "email"} and f.required]
    named = [f for f in texts if f.name in {"name", "title"}]
    return next(iter([*named, *texts]), None)


def paths(entity: Entity, variable: str, entities: Entities, depth: int = 3) -> list[str]:
    """The attributes that name it: its own text, or those of what it needs."""
    if one := telling(entity):
        return [f"{variable}.{attribute(entity, one)}"]
    found: list[str] = []
    for field in entity.references() if depth else ():
        target = target_of(entity, field, entities)
        if target and field.required and target != entity:
            found += paths(target, f"{variable}.{field.name}", entities, depth - 1)
    return found[:3]


def label(entity: Entity, variable: str, entities: Entities) -> str:
    """Its name as Jinja."""
    found = paths(entity, variable, entities)
    return ' ~ " · " ~ '.join(found) or f'"{label_of(entity.words)} %s" % {variable}.id'


def python_label(entity: Entity, variable: str, entities: Entities) -> str:
    found = paths(entity, variable, entities)
    if len(found) == 1:
        return found[0]
    words = " · ".join(f"{{{one}}}" for one in found)
    return f'f"{words or f"{label_of(entity.words)} {{{variable}.id}}"}"'


def target_values(entity: Entity) -> dict[str, str]:
    """How others name an entity."""
    name = name_of(entity)
    return {
        "name": name,
        "Class": class_of(entity),
        "Target": class_of(entity),
        "target": name,
        "target_words": entity.words,
        "table": entity.table,
        "url": url_of(entity),
        "words": entity.words,
        "Words": label_of(entity.words),
        "plural": entity.plural,
        "Plural": label_of(entity.plural),
    }
