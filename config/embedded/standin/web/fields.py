"""What a field is in the table, the schema, the form and on pages."""

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
FILTERS = {"date": "day", "datetime": "moment", "decimal": "money"}
FILTERS |= {"boolean": "label", "choice": "label"}
TEXTS = {"text", "email", "choice"}


def field_values(entity: Entity, field: Field, entities: Entities) -> dict[str, Any]:
    """All that the templates ask for of one field."""
    attr, kind = attribute(entity, field), TYPES.get(field.type, "str")
    narrow = f"Literal[{', '.join(map(repr_of, field.choices))}]" if field.choices else kind
    narrow = narrow.replace("datetime", "Moment")
    none = "" if field.required else " | None"
    is_number = field.type in {"integer", "decimal"}
    options = choices_of(field) if field.choices else f"{field.name}_options"
    typed = "textarea" if is_long(field) else INPUTS.get(field.type, "")
    more = f', type="{typed}"' if typed else ""
    return {
        "attr": attr,
        "name": field.name,
        "words": field.words,
        "label": label_of(field.words),
        "heading": (">" if is_number else "") + label_of(field.words),
        "figure": ' class="figure"' if is_number else "",
        "cell": cell(entity, field, entities),
        "options": options,
        "column": f"{attr}: Mapped[{kind}{none}]{_column(field, entities)}",
        "rule": f"{attr}: {narrow}{none}{_rule(field)}",
        "filter": f"{attr}: {narrow} | None = None",
        "input": f", options={options}" if field.choices or field.references else more,
        "given": f"data.{attr} is not None and " if none else "",
        "kind": f"{kind}{none}",
        "is_text": field.type in TEXTS,
    }


def repr_of(text: str) -> str:
    """In double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', "'") + '"'


def _column(field: Field, entities: Entities) -> str:
    marks = []
    if target := next((one for one in entities if one.name == field.references), None):
        marks = [f'ForeignKey("{target.table}.id")', "index=True"]
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
    text = field.default if field.type == "integer" else repr_of(field.default)
    return text if field.default else "None"


def is_long(field: Field) -> bool:
    return field.type == "text" and int(field.maximum or 0) > LONG


def choices_of(field: Field) -> str:
    pairs = (f'("{one}", "{label_of(one.replace("_", " "))}")' for one in field.choices)
    return f"[{', '.join(pairs)}]"


def cell(entity: Entity, field: Field, entities: Entities) -> str:
    """A value on a page, as Jinja."""
    name = name_of(entity)
    place = f"{name}.{attribute(entity, field)}"
    if target := target_of(entity, field, entities):
        words = label(target, f"{name}.{field.name}")
        link = f'<a href="/{url_of(target)}/{{{{ {place} }}}}">{{{{ ({words})|truncate(60) }}}}</a>'
        return link if field.required else f"{{% if {place} %}}{link}{{% else %}}–{{% endif %}}"
    if field.type in FILTERS:
        return f"{{{{ {place}|{FILTERS[field.type]} }}}}"
    shown = place if field.required else f'{place} if {place} is not none else "–"'
    return f"{{{{ {shown} }}}}"


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


def label(entity: Entity, variable: str, *, in_python: bool = False) -> str:
    """What it is called by, in Jinja or Python: its telling text, or its number."""
    if one := telling(entity):
        return f"{variable}.{attribute(entity, one)}"
    words = label_of(entity.words)
    return f'f"{words} {{{variable}.id}}"' if in_python else f'"{words} %s" % {variable}.id'


def target_values(entity: Entity) -> dict[str, str]:
    """How others name an entity."""
    name = name_of(entity)
    return {
        "name": name,
        "Class": class_of(entity),
        "table": entity.table,
        "url": url_of(entity),
        "words": entity.words,
        "Words": label_of(entity.words),
        "plural": entity.plural,
        "Plural": label_of(entity.plural),
    }
