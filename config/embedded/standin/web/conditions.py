"""What must hold of an entity, and the actions that move it from state to state."""

from collections.abc import Iterator
from typing import Any

from config.embedded.standin.domain import Entity, article
from config.embedded.standin.program.entity import RULES, rule_values, rules
from config.embedded.standin.reader.demands import Meaning
from config.embedded.standin.web.fields import attribute
from config.embedded.standin.web.words import SAD, VERBS, class_of, label_of, name_of

Values = dict[str, Any]


def actions(entity: Entity) -> Iterator[Values]:
    """One for each state that something leads to."""
    name = name_of(entity)
    for target in dict.fromkeys(to for _, to in entity.moves):
        sources = [source for source, to in entity.moves if to == target]
        words, verb = target.replace("_", " "), VERBS.get(target, "")
        plain = verb or f"mark as {words}"
        rest = [one for one in entity.states if one not in sources]
        asks = f', "danger", "{label_of(plain)}: are you sure?"'
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
            "kind": asks if target in SAD else "",
            "rules": [_rule(entity, *rule) for rule in rules(entity) if rule[1].state == target],
            "from": sources,
        }


def checks(entity: Entity, fields: list[Values]) -> Values:
    """What must hold over several fields or records."""
    uniques = [
        _unique(entity, one)
        for field, one in zip(entity.fields, fields, strict=True)
        if field.unique
    ]
    found = [_rule(entity, *rule) for rule in rules(entity)]
    orders, limits = [[one for one in found if one["is_order"] is is_so] for is_so in (True, False)]
    first = entity.states[0] if entity.states else "none"
    return {
        "uniques": uniques,
        "orders": orders,
        "limits": limits,
        "free_limits": [one for one in limits if not one["state"]],
        "first_limits": [one for one in limits if one["state"] == first],
        "state_limits": [one for one in limits if one["state"]],
        "has_checks": bool(uniques or orders or entity.references()),
    }


def _unique(entity: Entity, one: Values) -> Values:
    attr = one["attr"]
    column = f"{class_of(entity)}.{attr}"
    kind = one["kind"].removesuffix(" | None")
    same = f"func.lower({column}) == value.lower()" if one["is_text"] else f"{column} == value"
    check = f"refuse_taken_{attr}(session, data.{attr}, {name_of(entity)}_id)"
    if kind != one["kind"]:
        check = f"if data.{attr} is not None:\n        {check}"
    return one | {"same": same, "check": check, "kind": kind, "a_words": article(one["words"])}


def _rule(entity: Entity, name: str, one: Meaning, text: str) -> Values:
    """An order of two fields, or a limit of records that refer to one."""
    pair = [field for field in (entity.field(one.field), entity.field(one.other)) if field]
    attrs = [attribute(entity, field) for field in pair]
    given = [
        f"data.{attr} is not None and "
        for field, attr in zip(pair, attrs, strict=True)
        if not field.required
    ]
    return rule_values(name, one, text) | {
        "is_order": one.kind in RULES,
        "field": attrs[0],
        "other": attrs[-1],
        "given": "".join(given),
        "optional": " | None" if given else "",
        "STATE": one.state.upper(),
    }
