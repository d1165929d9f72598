"""Days that a record may have, for tests: by every rule that speaks of them."""

from datetime import datetime, timedelta
from decimal import Decimal

from config.embedded.standin.domain import Aggregate, Field, Model
from config.embedded.standin.sentences import Heard
from config.embedded.standin.writing.domain_source import heard_rules

NOW = datetime(2024, 6, 1, 12, 0)
PAST = datetime(2024, 1, 10, 9, 0)
FUTURE = datetime(2094, 7, 10, 9, 0)  # to come by any clock
FAR = timedelta(days=2000)
DAYS_APART = 10
MOST_FORWARD = 10  # so many more records stay before now; those after them go back


def day_of(model: Model, aggregate: Aggregate, field: Field, number: int) -> str:
    rules = heard_rules(aggregate)
    later = any(rule.form == "not_past" for rule in rules)
    early = any(rule.form == "not_future" and rule["field"] == field.name for rule in rules)
    rank = order(aggregate).get(field.name, 0)
    base = FUTURE if later and not early else PAST
    gone = _is_gone(aggregate, field)
    base = base + FAR if _is_limit(model, aggregate, field) and not gone else base
    base = base - FAR if _is_under(model, aggregate, field) else base
    base = base - _years(rules, field) - _waits(rules, field)
    step = _apart(model, aggregate, field)
    base = base if step == DAYS_APART or later else base - timedelta(days=20 * step)
    turns = number > MOST_FORWARD + 1 and not (later and not early)
    steps = MOST_FORWARD + 1 - number if turns else number - 1
    day = base + timedelta(days=step * steps)
    if field.type == "date":
        return (day + timedelta(days=rank)).date().isoformat()
    return (day + timedelta(hours=rank)).strftime("%Y-%m-%d %H:%M")


def at(model: Model, one: Aggregate, place: str) -> tuple[Aggregate, Field | None]:
    """The field at a place such as vehicle.fuel, and whose it is."""
    name, _, rest = place.partition(".")
    field = one.field(name)
    target = model.find(field.references) if field and rest else None
    return (target, target.field(rest)) if target else (one, field)


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


def _is_gone(aggregate: Aggregate, field: Field) -> bool:
    """Whether a day must have come already, so that no later one can stand for a limit."""
    return any(
        rule.form in ("waited", "not_future") and rule["field"] == field.name
        for rule in heard_rules(aggregate)
    )


def _is_under(model: Model, aggregate: Aggregate, field: Field) -> bool:
    """Whether a day must not be later than one that must have come already."""
    for rule in heard_rules(aggregate):
        if rule.form in ("within", "reaches") and rule["amount"] == field.name:
            owner, limit = at(model, aggregate, f"{rule['field']}.{rule['limit']}")
            if limit and _is_gone(owner, limit):
                return True
    return False


def _years(rules: tuple[Heard, ...], field: Field) -> timedelta:
    """How far back a day must lie."""
    years = [
        int(one["number"]) for one in rules if one.form == "aged" and one["field"] == field.name
    ]
    return timedelta(days=366 * max(years, default=0))


def _waits(rules: tuple[Heard, ...], field: Field) -> timedelta:
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
                mine = at(model, one, place) == (aggregate, field)
                found += [int(rule["number"])] if mine else []
    return max(found)


def past(value: str, field: Field, step: int) -> str:
    """The next value of a type, up or down."""
    if field.type in ("integer", "decimal"):
        return str(Decimal(value) + step)
    return moment(NOW.fromisoformat(value) + timedelta(days=step), field)


def fit(value: str, field: Field) -> str:
    return value[:10] if field.type == "date" else value


def moment(day: datetime, field: Field) -> str:
    return day.date().isoformat() if field.type == "date" else f"{day:%Y-%m-%d %H:%M}"


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
