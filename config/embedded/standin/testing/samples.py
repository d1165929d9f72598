"""Values that a record may have, for tests: valid by every limit and rule of its aggregate."""

from dataclasses import replace
from decimal import Decimal

from config.embedded.standin.domain import Aggregate, Field, Model
from config.embedded.standin.sentences import Heard
from config.embedded.standin.testing import ranking, spelling
from config.embedded.standin.testing.days import (
    NOW,
    at,
    day_of,
    fit,
    moment,
    order,
    past,
)
from config.embedded.standin.writing import actions_source
from config.embedded.standin.writing.domain_source import heard_rules

__all__ = ["NOW", "fit", "moment", "order", "past"]  # read by the writers of tests
STOCK = 50
LIMIT = 100


def values(model: Model, aggregate: Aggregate, number: int) -> dict[str, str]:
    """Raw values of all fields but references."""
    return {
        field.name: value(model, aggregate, field, number)
        for field in aggregate.fields
        if not field.references
    }


def value(model: Model, aggregate: Aggregate, field: Field, number: int) -> str:
    makers = {"integer": spelling.integer, "decimal": spelling.decimal}
    if field.type in makers:
        if least := ranking.ranked(aggregate, field):
            return least
        counted = number if field.unique or _varies(aggregate, field) else 1
        counted += _is_other(aggregate, field)
        return makers[field.type](field, counted, _wish(model, aggregate, field))
    if field.type == "boolean":
        return "yes" if _flag(model, aggregate, field) else "no"
    if field.type in ("date", "datetime"):
        return day_of(model, aggregate, field, number)
    if field.type == "email":
        return spelling.email(field, number)
    if field.type == "choice":
        causes = _causes(model, aggregate, field)
        if demanded := _demanded(model, aggregate, field):
            return demanded
        free = [one for one in field.choices if one not in causes]
        if free and (field.unique or _varies(aggregate, field)):
            return free[(number - 1) % len(free)]
        return next((one for one in field.choices if one not in causes), field.choices[0])
    return spelling.text(replace(field, minimum=_letters(aggregate, field)), number)


def _letters(aggregate: Aggregate, field: Field) -> str:
    """How long a text must be, in some states or always."""
    asked = [
        rule["number"]
        for rule in heard_rules(aggregate)
        if rule.form == "worded" and rule["field"] == field.name
    ]
    return max([*asked, field.minimum or "0"], key=int)


def _causes(model: Model, aggregate: Aggregate, field: Field) -> set[str]:
    """Values of a field that something else must follow from."""
    return {
        said
        for one in model.aggregates
        for rule in heard_rules(one)
        if rule.form == "where" and at(model, one, rule["place"]) == (aggregate, field)
        for said in rule.listed("choices")
    }


def _demanded(model: Model, aggregate: Aggregate, field: Field) -> str:
    """The value that a field must have in some states."""
    wanted = [
        rule["wanted"]
        for one in model.aggregates
        for rule in heard_rules(one)
        if rule.form == "where"
        and rule["place"] == "state"
        and at(model, one, rule["target"]) == (aggregate, field)
    ]
    return next((one for one in wanted if one != "given"), "")


def _varies(aggregate: Aggregate, field: Field) -> bool:
    """Whether a rule counts the records that have the same value."""
    return any(
        rule.form in ("once", "at_most", "at_most_both") and field.name in rule.slots.values()
        for rule in heard_rules(aggregate)
    )


def _is_other(aggregate: Aggregate, field: Field) -> bool:
    """Whether a value must not be that of a field like it."""
    return any(
        rule.form in ("unlike", "differ") and rule["other"] == field.name
        for rule in heard_rules(aggregate)
    )


def _wish(model: Model, aggregate: Aggregate, field: Field) -> int | None:
    """A number that rules leave room for: much stock, a generous limit, small amounts."""
    heard = [rule for one in model.aggregates for rule in heard_rules(one)]
    if any(rule.form.startswith("sum") and rule["limit"] == field.name for rule in heard):
        return LIMIT
    limits = ("capacity", "capacity_via", "within", "reaches")
    if any(rule.form in limits and rule["limit"] == field.name for rule in heard):
        return STOCK
    attained = [rule for rule in heard_rules(aggregate) if rule.form == "attains"]
    if any(rule["amount"] == field.name for rule in attained):
        return STOCK
    acted = [
        found
        for one in model.aggregates
        for action in one.actions
        for found in (*actions_source.heard_rules(action), *actions_source.heard_effects(action))
    ]
    if any(found.slots.get("stock") == field.name for found in acted):
        return STOCK
    amounts = {found.slots.get("amount") for found in acted if "stock" in found.slots}
    ranks = order(aggregate)
    return 1 if field.name in amounts else 3 + ranks[field.name] if field.name in ranks else None


def _flag(model: Model, aggregate: Aggregate, field: Field) -> bool:
    """The value that actions and rules ask of this flag; yes where none does."""
    causes = _causes(model, aggregate, field)
    if demanded := _demanded(model, aggregate, field):
        return demanded == "yes"
    if len(causes) == 1:
        return "yes" not in causes
    for one in model.aggregates:
        for rule in heard_rules(one):
            if rule.form == "flagged" and rule["flag"] == field.name:
                return rule["value"] == "yes"
    for one in model.aggregates:
        for action in one.actions:
            for rule in actions_source.heard_rules(action):
                target = one.field(rule["field"])
                if (
                    rule.form == "flag"
                    and rule["flag"] == field.name
                    and target
                    and target.references == aggregate.name
                ):
                    return rule["value"] == "yes"
    return True


def is_needed(aggregate: Aggregate, name: str) -> bool:
    field = aggregate.field(name)
    return field is None or field.required


def much(aggregate: Aggregate, name: str) -> str:
    """A number well over the least of a field."""
    field = aggregate.field(name)
    low = Decimal(field.minimum or 0) if field else Decimal(0)
    high = Decimal(field.maximum or low + 20) if field else Decimal(20)
    return str(int(min(low + 10, high)))


def needed(model: Model, aggregate: Aggregate, rule: Heard) -> int:
    """How many records about one a rule asks for, given the values it has in tests."""
    if rule.form == "having":
        return int(rule["number"])
    limit = aggregate.field(rule["limit"])
    return max(1, int(value(model, aggregate, limit, 1))) if limit else 0
