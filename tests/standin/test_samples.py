"""Values made for tests hold to all limits and rules of their aggregate, whatever these are."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from config.embedded.standin.domain import Aggregate, Field, Model
from config.embedded.standin.sentences import Heard, say
from config.embedded.standin.testing import samples
from config.embedded.standin.writing.domain_source import heard_rules

DATES = ("opened_on", "lent_on", "due_on", "closed_on")
NUMBERS = ("low", "middle", "high")
RECORDS = range(1, 6)


@st.composite
def dates(draw: st.DrawFn) -> tuple[list[Field], list[str]]:
    """Days in an order that rules give them, some of them at most so many days apart."""
    kind = draw(st.sampled_from(["date", "datetime"]))
    fields = [Field(name=name, type=kind) for name in DATES]
    rules = []
    for start, end in zip(DATES, DATES[1:], strict=False):
        form = draw(st.sampled_from(["before", "not_after", ""]))
        rules += [say(form, start=start, end=end)] if form else []
        if form and draw(st.booleans()):
            rules.append(say("span", number=draw(st.integers(1, 60)), start=start, end=end))
    if draw(st.booleans()):
        rules.append(say(draw(st.sampled_from(["not_past", "not_future"])), field=DATES[0]))
    return fields, rules


@st.composite
def numbers(draw: st.DrawFn) -> tuple[list[Field], list[str]]:
    """Numbers with limits that leave room for the order they are put in."""
    kind = draw(st.sampled_from(["integer", "decimal"]))
    fields, low = [], draw(st.integers(-5, 50))
    for name in NUMBERS:
        low += draw(st.integers(0, 20))
        high = low + draw(st.integers(1, 100))
        given_low, given_high = draw(st.booleans()), draw(st.booleans())
        fields.append(
            Field(
                name=name,
                type=kind,
                minimum=str(low) if given_low else "",
                maximum=str(high) if given_high else "",
            )
        )
    rules = [say("not_after", start=NUMBERS[0], end=NUMBERS[1])] if draw(st.booleans()) else []
    return fields, rules


@st.composite
def texts(draw: st.DrawFn) -> Field:
    low = draw(st.integers(1, 30))
    return Field(
        name=draw(st.sampled_from(["title", "code", "remark"])),
        minimum=str(low) if draw(st.booleans()) else "",
        maximum=str(low + draw(st.integers(0, 40))) if draw(st.booleans()) else "",
        unique=draw(st.booleans()),
    )


@settings(max_examples=50, deadline=None)
@given(dates(), numbers(), texts())
def test_samples_hold_to_every_limit_and_rule(
    days: tuple[list[Field], list[str]], counts: tuple[list[Field], list[str]], text: Field
) -> None:
    fields = (*days[0], *counts[0], text)
    one = Aggregate(name="Thing", plural="things", fields=fields, invariants=(*days[1], *counts[1]))
    model = Model((one,))
    rules = heard_rules(one)
    assume(_has_room(text))

    made = [samples.values(model, one, number) for number in RECORDS]

    for record in made:
        read = {field.name: _read(field, record[field.name]) for field in fields}
        for field in fields:
            assert _within(field, read[field.name]), (field, record)
        for rule in rules:
            assert _holds(rule, read), (rule, record)
    if text.unique:
        assert len({record[text.name] for record in made}) == len(made)


def _has_room(text: Field) -> bool:
    """Five texts of one letter can differ too."""
    return not text.maximum or int(text.maximum) >= 1


def _read(field: Field, value: str) -> Any:
    readers: dict[str, Any] = {
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "integer": int,
        "decimal": Decimal,
    }
    return readers.get(field.type, str)(value)


def _within(field: Field, value: Any) -> bool:
    size = len(value) if field.type == "text" else value
    number = field.type in ("integer", "decimal", "text")
    low = not (number and field.minimum) or size >= Decimal(field.minimum)
    return low and (not (number and field.maximum) or size <= Decimal(field.maximum))


def _holds(rule: Heard, values: dict[str, Any]) -> bool:
    if rule.form in ("not_past", "not_future"):
        value = values[rule["field"]]
        now: date = samples.NOW if isinstance(value, datetime) else samples.NOW.date()
        return bool(value >= now if rule.form == "not_past" else value <= now)
    start, end = values[rule["start"]], values[rule["end"]]
    if rule.form == "span":
        return bool(end - start <= timedelta(days=int(rule["number"])))
    return bool(start < end if rule.form == "before" else start <= end)
