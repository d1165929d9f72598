"""All that an entity puts into the templates of its modules and pages."""

from collections.abc import Iterator
from typing import Any

from config.embedded.standin.domain import Entity, Field, article
from config.embedded.standin.web import fields as of_fields
from config.embedded.standin.web.conditions import actions, checks
from config.embedded.standin.web.fields import Entities, attribute, field_values, target_values
from config.embedded.standin.web.samples import samples
from config.embedded.standin.web.words import SAD, class_of, label_of, name_of, url_of, verb_of

Values = dict[str, Any]
MOST_COLUMNS = 5


def view(entity: Entity, entities: Entities) -> Values:
    """`entities` are all it must know, in the order of the domain."""
    name, own = name_of(entity), target_values(entity)
    fields = [field_values(entity, field, entities) for field in entity.fields]
    references = [_reference(entity, field, entities) for field in entity.references()]
    moves = list(actions(entity))
    values: Values = own | {
        "NAME": name.upper(),
        "a_words": article(entity.words),
        "A_words": article(entity.words).capitalize(),
        "place": [one.name for one in entities].index(entity.name) + 1,
        "fields": [one | {"cell": _cell(entity, one, entities, name)} for one in fields],
        "states": [{"name": one, "NAME": one.upper()} for one in entity.states],
        "FIRST": entity.states[0].upper() if entity.states else "",
        "references": references,
        "relations": [one for one in references if one["is_before"]],
        "users": list(_users(entity, entities)),
        "is_target": any(f.references == entity.name for e in entities for f in e.fields),
        "actions": moves,
        "label": of_fields.label(entity, name, entities),
        "one_label": of_fields.python_label(entity, "one", entities),
    }
    told = of_fields.telling(entity)
    facts: list[Values] = values["fields"]
    values["facts"] = [one for one in facts if not told or one["name"] != told.name]
    return values | checks(entity, fields) | _list(entity, entities) | samples(entity, moves)


def _cell(entity: Entity, one: Values, entities: Entities, name: str) -> str:
    field = entity.field(one["name"])
    assert field is not None
    return of_fields.cell(entity, field, entities, name)


def _reference(entity: Entity, field: Field, entities: Entities) -> Values:
    target = next(one for one in entities if one.name == field.references)
    before = of_fields.target_of(entity, field, entities) is not None
    values = target_values(target)
    kind = values["Class"] if field.required else f"{values['Class']} | None"
    marks = [f"foreign_keys=[{field.name}_id]"] if _is_shared(entity, field) else []
    marks += [f'remote_side="{values["Class"]}.id"'] if target == entity else []
    return values | {
        "name": field.name,
        "attr": f"{field.name}_id",
        "given": "" if field.required else f"data.{field.name}_id is not None and ",
        "is_before": before,
        "relation": f"{field.name}: Mapped[{kind}] = relationship({', '.join(marks)})",
    }


def _is_shared(entity: Entity, field: Field) -> bool:
    return [f.references for f in entity.references()].count(field.references) > 1


def _users(entity: Entity, entities: Entities) -> Iterator[Values]:
    """What refers to it, by each field."""
    for user in entities:
        for field in user.references():
            if field.references == entity.name:
                values = target_values(user)
                shared = _is_shared(user, field) or user == entity
                yield values | {
                    "attr": f"{field.name}_id",
                    "list": f"{user.table}_by_{field.name}" if shared else f"{user.table}_of_it",
                    "Title": values["Plural"] + (f" ({field.words})" if shared else ""),
                    "label": of_fields.label(user, "one", entities),
                    "has_state": bool(user.states),
                    "shown": _shown(user, entities, "one", field.name)[:3],
                }


def _list(entity: Entity, entities: Entities) -> Values:
    """Columns, filters and order of its list."""
    name, told = name_of(entity), of_fields.telling(entity)
    known = [field_values(entity, field, entities) | {"of": field} for field in entity.fields]
    columns = [{"heading": label_of(told.words if told else entity.words)}]
    shown = _shown(entity, entities, name)
    places, joins = _searched(entity, entities, class_of(entity))
    order = attribute(entity, told) if told else "-id"
    return {
        "shown": shown,
        "columns": [*columns, *shown],
        "searched": ", ".join(places) + ",",
        "joins": joins,
        "order": order,
        "ordered": label_of(told.words).lower() if told else "the newest",
        "ordered_label": label_of(told.words) if told else "Newest first",
        "sorting": list(_sorting(known, told)),
        "narrowing": [
            _narrowing(one) for one in known if one["of"].type in {"choice", "boolean", "reference"}
        ],  # fmt: skip
        "buttons": _buttons(entity),
        "prefills": "".join(f", {f.name}_id: int | None = None" for f in entity.references()),
        "prefilled": "".join(f", {f.name}_id={f.name}_id" for f in entity.references()),
    }


def _shown(entity: Entity, entities: Entities, variable: str, without: str = "") -> list[Values]:
    """What a list shows of each beside its name, which names what it needs where it has no text of its own."""
    told = of_fields.telling(entity)
    found = [
        one
        for one in entity.fields
        if one is not told
        and one.name != without
        and not _is_long(one)
        and (told or not (one.references and one.required))
    ]
    best = sorted(found, key=_rank)[: MOST_COLUMNS - 1]
    return [
        {
            "label": label_of(one.words),
            "heading": (">" if _is_number(one) else "") + label_of(one.words),
            "cell": of_fields.cell(entity, one, entities, variable),
            "figure": ' class="figure"' if _is_number(one) else "",
        }
        for one in found
        if one in best
    ]


def _searched(entity: Entity, entities: Entities, cls: str) -> tuple[list[str], str]:
    """The columns a search looks into: its own texts, and those of what it needs."""
    places = [f"{cls}.{attribute(entity, f)}" for f in entity.fields if f.type in of_fields.TEXTS]
    joins = ""
    for field in entity.references():
        target = of_fields.target_of(entity, field, entities)
        text = of_fields.telling(target) if target else None
        if target and text and target != entity and not _is_shared(entity, field):
            places.append(f"{target_values(target)['Class']}.{attribute(target, text)}")
            joins += f".outerjoin({cls}.{field.name})"
    first = entity.fields[0]
    return places or [f"cast({cls}.{attribute(entity, first)}, String)"], joins


def _sorting(known: list[Values], told: Field | None) -> Iterator[Values]:
    for one in known:
        if not one["of"].references and one["of"] is not told and not _is_long(one["of"]):
            yield {"value": one["attr"], "label": one["label"]}
            if one["of"].type in {"date", "datetime", "integer", "decimal"}:
                last = "latest first" if "date" in one["of"].type else "largest first"
                yield {"value": f"-{one['attr']}", "label": f"{one['label']}, {last}"}
    if told:
        yield {"value": "-id", "label": "Newest first"}


def _narrowing(one: Values) -> Values:
    field = one["of"]
    options = f"{field.name}_options"
    if field.type == "boolean":
        return one | {"options": '[("true", "Yes"), ("false", "No")]', "lower": "|string|lower"}
    return one | {"options": of_fields.choices_of(field) if field.choices else options, "lower": ""}


def _buttons(entity: Entity) -> list[Values]:
    """The first way out of each state, where it is no loss."""
    first: dict[str, str] = {}
    for source, target in entity.moves:
        if target not in SAD and verb_of(target):
            first.setdefault(source, target)
    found = []
    for one in actions(entity):
        states = [s for s in one["from"] if first.get(s) == one["state"]]
        if states:
            found.append(one | {"quoted": ", ".join(f'"{state}"' for state in states)})
    return found


def _is_long(field: Field) -> bool:
    return field.type == "text" and int(field.maximum or 0) > of_fields.LONG


def _is_number(field: Field) -> bool:
    return field.type in {"integer", "decimal"}


def _rank(field: Field) -> int:
    """What people look for first in a list."""
    kinds = ("reference", "date", "datetime", "decimal", "choice", "integer", "text", "email")
    return kinds.index(field.type) if field.type in kinds else len(kinds)


def report_values(entities: Entities) -> Values:
    """Of the one page over everything; no list is called so, as those have plural names."""
    found = [target_values(one) | {"has_states": bool(one.states)} for one in entities]
    return {"report": "overview", "all": found, "url": url_of(entities[0])}
