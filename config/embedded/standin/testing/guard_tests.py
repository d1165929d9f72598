"""Tests of the rules about a record itself and about what it refers to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.sentences import Heard
from config.embedded.standin.testing import samples
from config.embedded.standin.testing.script import Script, folded, text

REFUSED = 'r"^(RuleBroken|WrongState|InvalidRecord): "'


def referred(script: Script, one: Aggregate, name: str) -> Aggregate:
    field = one.field(name)
    found = script.model.find(field.references) if field else None
    return found or one


def again(script: Script, one: Aggregate, given: dict[str, str]) -> None:
    """One more record, which is refused by a rule."""
    values = script.values(one, script.number(one), given)
    script.say(*folded("more = dict(", values, ")"))
    script.refused(f"create_record(store, {script.kind(one)}, more)", REFUSED)


def born(script: Script, one: Aggregate, heard: Heard) -> None:
    owner = referred(script, one, heard["field"])
    for state in owner.states:
        if state in heard.states():
            continue
        other = script.make(owner, {})
        script.put(owner, other, state)
        script.placed.add(other)
        again(script, one, {heard["field"]: other})
    script.make(one, {})


def flagged(script: Script, one: Aggregate, heard: Heard) -> None:
    owner = referred(script, one, heard["field"])
    wrong = "no" if heard["value"] == "yes" else "yes"
    other = script.make(owner, {heard["flag"]: text(wrong)})
    again(script, one, {heard["field"]: other})
    script.make(one, {})


def within(script: Script, one: Aggregate, heard: Heard) -> None:
    owner = referred(script, one, heard["field"])
    amount, limit = one.field(heard["amount"]), owner.field(heard["limit"])
    if amount is None or limit is None:
        return
    low = samples.value(script.model, one, amount, 1)
    if limit.minimum and amount.type in ("integer", "decimal"):
        low = str(max(int(float(low)), int(float(limit.minimum))))
    over = _more(low, amount)
    other = script.make(owner, {limit.name: text(_clock(low, limit))})
    script.make(one, {heard["field"]: other, amount.name: text(low)})
    again(script, one, {heard["field"]: other, amount.name: text(over)})


def _more(value: str, field: Field) -> str:
    """The next larger value of a type."""
    if field.type in ("integer", "decimal"):
        return str(int(float(value)) + 1)
    return _moment(samples.NOW.fromisoformat(value) + timedelta(days=1), field)


def _clock(value: str, limit: Field) -> str:
    return value[:10] if limit.type == "date" else value


def frozen(script: Script, one: Aggregate, heard: Heard) -> None:
    free = heard.slots.get("field", "")
    found = other_value(script, replace(one, fields=tuple(f for f in one.fields if f.name != free)))
    if found is None:
        return
    field, value = found
    script.use("change_record", "get_record")
    for state in heard.states() or one.states or ("",):
        record = script.make(one, {})
        script.put(one, record, state)
        change = f"{{{text(field.name)}: {text(value)}}}"
        script.refused(f"change_record(store, {script.kind(one)}, {record}, {change})", REFUSED)
        kept = f"get_record(store, {one.constant}, {record})"
        script.say(f'self.assertEqual({text(state)}, {kept}.get("state", ""))')


def other_value(script: Script, one: Aggregate) -> tuple[Field, str] | None:
    """A field and a valid value for it that no record of the test has."""
    changeable = ("text", "email", "date", "datetime")
    return next(
        (
            (field, samples.value(script.model, one, field, 9))
            for field in one.fields
            if field.type in changeable
            and samples.value(script.model, one, field, 9)
            not in [samples.value(script.model, one, field, number) for number in range(1, 9)]
        ),
        None,
    )


def stays(script: Script, one: Aggregate, heard: Heard) -> None:
    script.use("remove_record")
    for state in one.states or ("",):
        record = script.make(one, {})
        script.put(one, record, state)
        call = f"remove_record(store, {script.kind(one)}, {record})"
        if state in (heard.states() or (state,)):
            script.refused(call, 'r"^RuleBroken: "')
        elif record not in script.used:
            script.say(f"self.assertIsNotNone({call})")


def span(script: Script, one: Aggregate, heard: Heard) -> None:
    start, end = one.field(heard["start"]), one.field(heard["end"])
    if start is None or end is None:
        return
    first = samples.value(script.model, one, start, 1)
    last = samples.NOW.fromisoformat(first) + timedelta(days=int(heard["number"]))
    given = [
        {start.name: text(first), end.name: text(_moment(day, end))}
        for day in (last, last + timedelta(days=1))
    ]
    script.make(one, given[0])
    again(script, one, given[1])


def _moment(day: datetime, field: Field) -> str:
    return day.date().isoformat() if field.type == "date" else f"{day:%Y-%m-%d %H:%M}"


def differ(script: Script, one: Aggregate, heard: Heard) -> None:
    field = one.field(heard["field"])
    if field is None:
        return
    value = text(samples.value(script.model, one, field, 1))
    same = script.make(referred(script, one, field.name), {}) if field.references else value
    script.make(one, {})
    again(script, one, {heard["field"]: same, heard["other"]: same})


def aged(script: Script, one: Aggregate, heard: Heard) -> None:
    field = one.field(heard["field"])
    year = samples.NOW.year - int(heard["number"])
    clock = " 09:00" if field and field.type == "datetime" else ""
    script.make(one, {heard["field"]: text(f"{year}-06-01{clock}")})
    again(script, one, {heard["field"]: text(f"{year}-06-02{clock}")})


WRITERS: dict[str, Callable[[Script, Aggregate, Heard], None]] = {
    "born": born,
    "flagged": flagged,
    "within": within,
    "frozen": frozen,
    "frozen_but": frozen,
    "stays": stays,
    "span": span,
    "differ": differ,
    "aged": aged,
}
