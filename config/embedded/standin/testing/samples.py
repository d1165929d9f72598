"""Values that a record may have, for tests: valid by every limit and rule of its aggregate."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from config.embedded.standin.domain import Aggregate, Field, Model
from config.embedded.standin.sentences import Heard
from config.embedded.standin.writing import actions_source
from config.embedded.standin.writing.domain_source import heard_rules

NOW = datetime(2024, 6, 1, 12, 0)
PAST = datetime(2024, 1, 10, 9, 0)
FUTURE = datetime(2094, 7, 10, 9, 0)  # to come by any clock
FAR = timedelta(days=2000)
DAYS_APART = 10
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
    makers = {"integer": _integer, "decimal": _decimal}
    if field.type in makers:
        counted = number if field.unique or _varies(aggregate, field) else 1
        counted += _is_other(aggregate, field)
        return makers[field.type](field, counted, _wish(model, aggregate, field))
    if field.type == "boolean":
        return "yes" if _flag(model, aggregate, field) else "no"
    if field.type in ("date", "datetime"):
        return _moment(model, aggregate, field, number)
    if field.type == "email":
        return _fitted(field, f"person{number}@example.org", "p")
    if field.type == "choice":
        causes = _causes(model, aggregate, field)
        if demanded := _demanded(model, aggregate, field):
            return demanded
        free = [one for one in field.choices if one not in causes]
        if free and _varies(aggregate, field):
            return free[(number - 1) % len(free)]
        return next((one for one in field.choices if one not in causes), field.choices[0])
    return _text(replace(field, minimum=_letters(aggregate, field)), number)


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
        if rule.form == "where" and _at(model, one, rule["place"]) == (aggregate, field)
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
        and _at(model, one, rule["target"]) == (aggregate, field)
    ]
    return next((one for one in wanted if one != "given"), "")


def _at(model: Model, one: Aggregate, place: str) -> tuple[Aggregate, Field | None]:
    """The field at a place such as vehicle.fuel, and whose it is."""
    name, _, rest = place.partition(".")
    field = one.field(name)
    target = model.find(field.references) if field and rest else None
    return (target, target.field(rest)) if target else (one, field)


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


def _text(field: Field, number: int) -> str:
    return _fitted(field, f"{field.name.replace('_', ' ').capitalize()} {number}", str(number % 10))


def _fitted(field: Field, text: str, fill: str) -> str:
    low, high = int(field.minimum or 0), int(field.maximum or 10_000)
    if len(text) > high:
        text = str(number_in(text)).rjust(min(max(low, 1), high), "0")[-high:]
    return text if len(text) >= low else text + fill * (low - len(text))


def number_in(text: str) -> int:
    return int("".join(letter for letter in text if letter.isdigit()) or 1)


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


def _integer(field: Field, number: int, wish: int | None) -> str:
    low = int(field.minimum or 1)
    high = int(field.maximum or max(low, 1) + 10_000)
    chosen = max(low, wish if wish is not None else low) + number - 1
    return str(min(max(chosen, low), high))


def _decimal(field: Field, number: int, wish: int | None) -> str:
    low = Decimal(field.minimum or 1)
    high = Decimal(field.maximum or low + 10_000)
    chosen = Decimal(wish if wish is not None else low) + number - 1
    return str(min(max(chosen, low), high))


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


def order(aggregate: Aggregate) -> dict[str, int]:
    """How far along each field stands in the chains that rules put fields in."""
    pairs = [
        (rule["start"], rule["end"]) for rule in heard_rules(aggregate) if "start" in rule.slots
    ]
    ranks = {name: 0 for pair in pairs for name in pair}
    for _ in ranks:
        for start, end in pairs:
            ranks[end] = (
                max(ranks[end], ranks[start] + 1) if ranks[start] < len(ranks) else ranks[end]
            )
    return ranks


def _is_limit(model: Model, aggregate: Aggregate, field: Field) -> bool:
    """Whether other records must not be later than this day."""
    return any(
        rule.form in ("within", "reaches", "current", "current_new")
        and field.name in (rule.slots.get("limit"), rule.slots.get("day"))
        and (reference := one.field(rule["field"]))
        and reference.references == aggregate.name
        for one in model.aggregates
        for rule in heard_rules(one)
    )


def _years(rules: list[Heard], field: Field) -> timedelta:
    """How far back a day must lie."""
    years = [
        int(one["number"]) for one in rules if one.form == "aged" and one["field"] == field.name
    ]
    return timedelta(days=366 * max(years, default=0))


def _waits(rules: list[Heard], field: Field) -> timedelta:
    """How many days must have gone by since a day; far more where others must not be later than it."""
    days = [
        int(one["number"]) for one in rules if one.form == "waited" and one["field"] == field.name
    ]
    return timedelta(days=max(days, default=0))


def _apart(model: Model, aggregate: Aggregate, field: Field) -> int:
    """The days between this day of one record and of the next."""
    found = [DAYS_APART]
    for one in model.aggregates:
        for rule in heard_rules(one):
            if rule.form in ("spaced", "spaced_by"):
                via = rule.slots.get("via", "")
                place = f"{via}.{rule['day']}" if via else rule["day"]
                mine = _at(model, one, place) == (aggregate, field)
                found += [int(rule["number"])] if mine else []
    return max(found)


def is_needed(aggregate: Aggregate, name: str) -> bool:
    field = aggregate.field(name)
    return field is None or field.required


def needed(model: Model, aggregate: Aggregate, rule: Heard) -> int:
    """How many records about one a rule asks for, given the values it has in tests."""
    if rule.form == "having":
        return int(rule["number"])
    limit = aggregate.field(rule["limit"])
    return max(1, int(value(model, aggregate, limit, 1))) if limit else 0


def past(value: str, field: Field, step: int) -> str:
    """The next value of a type, up or down."""
    if field.type in ("integer", "decimal"):
        return str(Decimal(value) + step)
    return moment(NOW.fromisoformat(value) + timedelta(days=step), field)


def fit(value: str, field: Field) -> str:
    return value[:10] if field.type == "date" else value


def moment(day: datetime, field: Field) -> str:
    return day.date().isoformat() if field.type == "date" else f"{day:%Y-%m-%d %H:%M}"


def _moment(model: Model, aggregate: Aggregate, field: Field, number: int) -> str:
    rules = heard_rules(aggregate)
    later = any(rule.form == "not_past" for rule in rules)
    early = any(rule.form == "not_future" and rule["field"] == field.name for rule in rules)
    rank = order(aggregate).get(field.name, 0)
    base = FUTURE if later and not early else PAST
    base = base + FAR if _is_limit(model, aggregate, field) else base
    base = base - _years(rules, field) - _waits(rules, field)
    step = _apart(model, aggregate, field)
    base = base if step == DAYS_APART or later else base - timedelta(days=20 * step)
    day = base + timedelta(days=step * (number - 1))
    if field.type == "date":
        return (day + timedelta(days=rank)).date().isoformat()
    return (day + timedelta(hours=rank)).strftime("%Y-%m-%d %H:%M")
