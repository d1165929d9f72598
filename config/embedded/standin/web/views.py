"""All that an entity puts into the templates of its modules and pages."""

from collections.abc import Iterator
from typing import Any

from config.embedded.standin.domain import Entity, Field, article
from config.embedded.standin.web import fields as of_fields
from config.embedded.standin.web.conditions import actions, checks
from config.embedded.standin.web.fields import Entities, attribute, field_values, target_values
from config.embedded.standin.web.samples import samples
from config.embedded.standin.web.words import class_of, label_of, name_of

Values = dict[str, Any]
MOST_COLUMNS = 4  # beside the name


def view(entity: Entity, entities: Entities) -> Values:
    """`entities` are all it must know, in the order of the domain."""
    name = name_of(entity)
    fields = [field_values(entity, field, entities) for field in entity.fields]
    references = [_reference(entity, field, entities) for field in entity.references()]
    moves = list(actions(entity))
    told = of_fields.telling(entity)
    values: Values = target_values(entity) | {
        "NAME": name.upper(),
        "a_words": article(entity.words),
        "A_words": article(entity.words).capitalize(),
        "fields": fields,
        "facts": [one for one in fields if not told or one["name"] != told.name],
        "states": [{"name": one, "NAME": one.upper()} for one in entity.states],
        "FIRST": entity.states[0].upper() if entity.states else "",
        "references": references,
        "relations": [one for one in references if one["is_before"]],
        "users": list(_users(entity, entities)),
        "is_target": any(f.references == entity.name for e in entities for f in e.fields),
        "actions": moves,
        "label": of_fields.label(entity, name),
        "one_label": of_fields.label(entity, "one", in_python=True),
    }
    return values | checks(entity, fields) | _list(entity, fields) | samples(entity)


def _reference(entity: Entity, field: Field, entities: Entities) -> Values:
    target = next(one for one in entities if one.name == field.references)
    values = target_values(target)
    kind = values["Class"] if field.required else f"{values['Class']} | None"
    marks = [f"foreign_keys=[{field.name}_id]"] if _is_shared(entity, field) else []
    marks += [f'remote_side="{values["Class"]}.id"'] if target == entity else []
    return values | {
        "field": field.name,
        "attr": f"{field.name}_id",
        "given": "" if field.required else f"data.{field.name}_id is not None and ",
        "is_before": of_fields.target_of(entity, field, entities) is not None,
        "relation": f"{field.name}: Mapped[{kind}] = relationship({', '.join(marks)})",
    }


def _is_shared(entity: Entity, field: Field) -> bool:
    return [f.references for f in entity.references()].count(field.references) > 1


def _users(entity: Entity, entities: Entities) -> Iterator[Values]:
    """What refers to it, by each field."""
    for user in entities:
        for field in (one for one in user.references() if one.references == entity.name):
            values = target_values(user)
            is_plain = user != entity and not _is_shared(user, field)
            title = values["Plural"] + ("" if is_plain else f" ({field.words})")
            yield values | {"attr": f"{field.name}_id", "Title": title}


def _list(entity: Entity, fields: list[Values]) -> Values:
    """Columns, filters and order of its list."""
    told = of_fields.telling(entity)
    known = list(zip(entity.fields, fields, strict=True))
    short = [(f, one) for f, one in known if f is not told and not of_fields.is_long(f)]
    order = {one["attr"]: one["label"] for f, one in short if not f.references}
    order |= {"-id": "Newest first"} if told else {}
    cls, places = class_of(entity), [one["attr"] for one in fields if one["is_text"]]
    searched = [f"{cls}.{one}" for one in places] or [f"cast({cls}.{fields[0]['attr']}, String)"]
    return {
        "heading": label_of(told.words if told else entity.words),
        "shown": [one for _, one in short][:MOST_COLUMNS],
        "searched": ", ".join(searched) + ",",
        "order": attribute(entity, told) if told else "-id",
        "ordered": label_of(told.words) if told else "Newest first",
        "sorting": [{"value": value, "label": words} for value, words in order.items()],
        "narrowing": [one for f, one in known if f.choices or f.references],
    }


def report_values(entities: Entities) -> Values:
    """Of the one page over everything; no list is called so, as those have plural names."""
    return {
        "table": "overview",
        "name": "overview",
        "all": [target_values(one) for one in entities],
    }
