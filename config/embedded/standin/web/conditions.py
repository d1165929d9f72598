"""What must hold of an entity, and the actions that move it from state to state."""

from collections.abc import Iterator
from typing import Any

from config.embedded.standin.domain import Entity, article
from config.embedded.standin.program.entity import RULES, rules
from config.embedded.standin.reader.demands import Meaning
from config.embedded.standin.web.fields import attribute
from config.embedded.standin.web.words import SAD, class_of, label_of, name_of, verb_of

Values = dict[str, Any]
ORDER = {"order": "<", "after": "<="}


def actions(entity: Entity) -> Iterator[Values]:
    """One for each state that something leads to."""
    name = name_of(entity)
    for target in dict.fromkeys(to for _, to in entity.moves):
        sources = [source for source, to in entity.moves if to == target]
        words, verb = target.replace("_", " "), verb_of(target)
        plain = verb or f"mark as {words}"
        rest = [one for one in entity.states if one not in sources]
        kind = ""
        if target in SAD:
            kind = f', "danger", "{label_of(plain)}: are you sure?"'
        elif verb and target == next(to for source, to in entity.moves if source == sources[0]):
            kind = ', "primary"'
        yield {
            "state": target,
            "NAME": target.upper(),
            "words": words,
            "verb": plain,
            "Verb": label_of(plain),
            "function": f"{verb.replace(' ', '_')}_{name}" if verb else f"mark_{name}_{target}",
            "slug": verb.replace(" ", "-") or f"mark-{target.replace('_', '-')}",
            "sources": ", ".join(f"{class_of(entity)}State.{one.upper()}" for one in sources),
            "quoted": ", ".join(f'"{one}"' for one in sources),
            "refused": f"one that is {rest[0].replace('_', ' ')}" if rest else "an unknown one",
            "kind": kind,
            "rules": [_limit(entity, *rule) for rule in rules(entity) if rule[1].state == target],
            "from": sources,
        }


def checks(entity: Entity, fields: list[Values]) -> Values:
    """What must hold over several fields or records."""
    name, cls = name_of(entity), class_of(entity)
    by_name = {one["name"]: one for one in fields}
    uniques = []
    for field in entity.fields:
        if field.unique:
            one = by_name[field.name]
            column = f"{cls}.{one['attr']}"
            is_text = field.type in {"text", "email"}
            same = f"func.lower({column}) == value.lower()" if is_text else f"{column} == value"
            call = f"refuse_taken_{one['attr']}(session, data.{one['attr']}, {name}_id)"
            check = call if field.required else f"if data.{one['attr']} is not None: {call}"
            kind = one["kind"].removesuffix(" | None")
            more = {"same": same, "check": _two_lines(check), "kind": kind}
            uniques.append(one | more | {"a_words": article(field.words)})
    orders = [_order(entity, *rule) for rule in rules(entity) if rule[1].kind in RULES]
    limits = [_limit(entity, *rule) for rule in rules(entity) if rule[1].kind == "at_most"]
    first = entity.states[0] if entity.states else ""
    return {
        "uniques": uniques,
        "orders": orders,
        "limits": limits,
        "free_limits": [one for one in limits if not one["state"]],
        "first_limits": [one for one in limits if one["state"] == first and first],
        "state_limits": [one for one in limits if one["state"]],
        "has_checks": bool(uniques or orders or entity.references()),
    }


def _two_lines(check: str) -> str:
    return check.replace(" None: ", " None:\n        ")


def _order(entity: Entity, name: str, one: Meaning, text: str) -> Values:
    found = [field for field in (entity.field(one.field), entity.field(one.other)) if field]
    attrs = [attribute(entity, field) for field in found]
    given = [
        f"data.{attr} is not None" for f, attr in zip(found, attrs, strict=True) if not f.required
    ]
    return {
        "name": name,
        "title": text.rstrip("."),
        "text": text.rstrip(".") + ".",
        "field": attrs[0],
        "other": attrs[1],
        "sign": ORDER[one.kind],
        "given": "".join(f"{one} and " for one in given),
    }


def _limit(entity: Entity, name: str, one: Meaning, text: str) -> Values:
    field = entity.field(one.field)
    return {
        "name": name,
        "title": text.rstrip("."),
        "text": text.rstrip(".") + ".",
        "field": f"{one.field}_id",
        "optional": "" if field and field.required else " | None",
        "number": one.number,
        "state": one.state,
        "STATE": one.state.upper(),
    }
