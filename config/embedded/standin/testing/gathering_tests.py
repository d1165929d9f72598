"""Tests of the rules that count what refers to a record, or what lies two steps away."""

from collections.abc import Callable
from decimal import Decimal

from config.embedded.standin.domain import Aggregate, camel
from config.embedded.standin.sentences import Heard
from config.embedded.standin.testing import samples
from config.embedded.standin.testing.condition_tests import enters, later
from config.embedded.standin.testing.guard_tests import again, referred
from config.embedded.standin.testing.script import Script, text


def having(script: Script, one: Aggregate, heard: Heard) -> None:
    limit = heard.slots.get("limit", "")
    least = one.field(limit) if limit else None
    count = samples.needed(script.model, one, heard)
    given = {limit: text(str(count))} if least else {}
    for state in later(one, heard):
        enters(script, one, script.make(one, given), state, refused=True)
        enters(script, one, script.make(one, given), state, refused=False)


def cleared(script: Script, one: Aggregate, heard: Heard) -> None:
    child = script.model.find(camel(heard["child"]))
    if child is None:
        return
    for state in later(one, heard):
        enters(script, one, script.make(one, {}), state, refused=False)
        for kept in heard.listed("kept") or child.states[:1] or ("",):
            record = script.make(one, {})
            holder = script.make(child, {heard["field"]: record})
            if kept:
                script.put(child, holder, kept)
            enters(script, one, record, state, refused=True)


def at_most_via(script: Script, one: Aggregate, heard: Heard) -> None:
    between = referred(script, one, heard["via"])
    target = script.make(referred(script, between, heard["field"]), {})
    state = (heard.states() or (*one.states[:1], ""))[0]
    for number in range(int(heard["number"]) + 1):
        given = {heard["via"]: script.make(between, {heard["field"]: target})}
        late = number == int(heard["number"])
        if late and state == (*one.states[:1], "")[0]:
            again(script, one, given)
        elif late:
            enters(script, one, script.make(one, given), state, refused=True)
        else:
            script.put(one, script.make(one, given), state)


def capacity_via(script: Script, one: Aggregate, heard: Heard) -> None:
    between = referred(script, one, heard["field"])
    owner = referred(script, between, heard["via"])
    limit = owner.field(heard["limit"])
    room = max(2, int((limit.minimum if limit else "") or 0))
    target = script.make(
        between, {heard["via"]: script.make(owner, {heard["limit"]: text(str(room))})}
    )
    first = (*one.states[:1], "")[0]
    state = (heard.states() or (first,))[0]
    for _ in range(room):
        script.put(one, script.make(one, {heard["field"]: target}), state)
    if state in (first, ""):
        again(script, one, {heard["field"]: target})
    else:
        enters(script, one, script.make(one, {heard["field"]: target}), state, refused=True)


def worth(script: Script, one: Aggregate, heard: Heard) -> None:
    child = script.model.find(camel(heard["child"]))
    amount = one.field(heard["amount"])
    if child is None or amount is None:
        return
    target = script.make(referred(script, one, heard["field"]), {})
    number = script.count.get(child.name, 0) + 1
    tax_field = child.field(heard.slots.get("tax", ""))
    count, price = (samples.much(child, heard[slot]) for slot in ("place", "target"))
    tax = samples.value(script.model, child, tax_field, number) if tax_field else "0"
    script.supplied.add(target)
    given = {heard["place"]: text(count), heard["target"]: text(price)}
    script.make(child, given | {heard["via"]: target})
    script.placed.discard(target)
    full = (Decimal(count) * Decimal(price) * (100 + Decimal(tax)) / 100).quantize(Decimal("0.01"))
    script.make(one, {heard["field"]: target, amount.name: text(str(full))})
    again(
        script,
        one,
        {
            heard["field"]: target,
            amount.name: text(str(max(Decimal(amount.minimum or 0), Decimal(1)))),
        },
    )


WRITERS: dict[str, Callable[[Script, Aggregate, Heard], None]] = {
    "having": having,
    "quorum": having,
    "cleared": cleared,
    "worth": worth,
    "worth_taxed": worth,
    "at_most_via": at_most_via,
    "capacity_via": capacity_via,
}
