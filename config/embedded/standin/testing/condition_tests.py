"""Tests of the rules that hold in some states, or where a value is as said."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.sentences import Heard
from config.embedded.standin.testing import samples
from config.embedded.standin.testing.guard_tests import REFUSED, again, other_value, referred
from config.embedded.standin.testing.script import Script, text


def enters(script: Script, one: Aggregate, variable: str, state: str, *, refused: bool) -> None:
    script.use("set_state")
    call = f'set_state(store, {script.kind(one)}, {variable}, {text(state)}, "set", {{}})'
    if refused:
        script.refused(call, REFUSED)
    else:
        script.ready(one, variable, state)
        script.say(f'self.assertEqual({text(state)}, {call}["state"])')


def later(one: Aggregate, heard: Heard) -> list[str]:
    """States of a rule that a record can come into."""
    return [state for state in heard.states() if state != one.states[0]]


def filled(script: Script, one: Aggregate, heard: Heard) -> None:
    field = one.field(heard["field"])
    if field is None:
        return
    for state in later(one, heard):
        if not field.required:
            enters(script, one, script.make(one, {field.name: ""}), state, refused=True)
        enters(script, one, script.make(one, {}), state, refused=False)


def worded(script: Script, one: Aggregate, heard: Heard) -> None:
    length = int(heard["number"])
    for state in later(one, heard):
        for letters, short in ((length - 1, True), (length, False)):
            record = script.make(one, {heard["field"]: f'"7" * {letters}'})
            enters(script, one, record, state, refused=short)


def reaches(script: Script, one: Aggregate, heard: Heard) -> None:
    owner = referred(script, one, heard["field"])
    amount, limit = one.field(heard["amount"]), owner.field(heard["limit"])
    if amount is None or limit is None:
        return
    for state in later(one, heard):
        for step in (0, 1 if heard.form == "attains" else -1):
            number, refused = script.count.get(one.name, 0) + 1, step != 0
            level = samples.value(script.model, one, amount, number)
            if limit.minimum and limit.type in ("integer", "decimal"):
                level = str(max(Decimal(level), Decimal(limit.minimum) + 1))
            end = samples.past(level, amount, step)
            other = script.make(owner, {limit.name: text(samples.fit(end, limit))})
            record = script.make(one, {heard["field"]: other, amount.name: text(level)})
            enters(script, one, record, state, refused=refused)


def unlike(script: Script, one: Aggregate, heard: Heard) -> None:
    field = one.field(heard["field"])
    if field is None:
        return
    value = text(samples.value(script.model, one, field, 1))
    for state in later(one, heard):
        same = script.make(referred(script, one, field.name), {}) if field.references else value
        record = script.make(one, {heard["field"]: same, heard["other"]: same})
        enters(script, one, record, state, refused=True)
        enters(script, one, script.make(one, {}), state, refused=False)


def waited(script: Script, one: Aggregate, heard: Heard) -> None:
    field = one.field(heard["field"])
    if field is None:
        return
    others = {name: "" for name in samples.order(one) if not samples.is_needed(one, name)}
    for state in later(one, heard):
        for days, early in ((int(heard["number"]), False), (int(heard["number"]) - 1, True)):
            day = samples.NOW - timedelta(days=days)
            record = script.make(one, others | {field.name: text(samples.moment(day, field))})
            enters(script, one, record, state, refused=early)


def spaced(script: Script, one: Aggregate, heard: Heard) -> None:
    via = heard.slots.get("via", "")
    owner = referred(script, one, via) if via else one
    field = owner.field(heard["day"])
    if field is None:
        return
    target = script.make(referred(script, one, heard["field"]), {})
    first = samples.NOW.fromisoformat(samples.value(script.model, owner, field, 1))
    for days, near in ((0, False), (int(heard["number"]) - 1, True), (int(heard["number"]), False)):
        day = text(samples.moment(first + timedelta(days=days), field))
        given = {via: script.make(owner, {field.name: day})} if via else {field.name: day}
        given[heard["field"]] = target
        if near:
            again(script, one, given)
        else:
            record = script.make(one, given)
            if heard.states() and one.states[0] not in heard.states():
                script.put(one, record, heard.states()[0])


def where(script: Script, one: Aggregate, heard: Heard) -> None:
    kept = heard["wanted"].rpartition(" ")[2]
    wanted = {False: kept, True: _another(script, one, heard["target"], heard["wanted"])}
    if heard["place"] == "state":
        for state in later(one, Heard("where", {"states": heard["choices"]})):
            for refused in (True, False):
                given = _placed(script, one, {heard["target"]: wanted[refused]})
                enters(script, one, script.make(one, given), state, refused=refused)
        return
    for value in heard.listed("choices"):
        for refused in (False, True):
            given = _placed(script, one, {heard["place"]: value, heard["target"]: wanted[refused]})
            if refused:
                again(script, one, given)
            else:
                script.make(one, given)


def _placed(script: Script, one: Aggregate, places: dict[str, str]) -> dict[str, str]:
    """Values of a record in which each place has its value; what it refers to is made for them."""
    given: dict[str, str] = {}
    elsewhere: dict[str, dict[str, str]] = {}
    for place, value in places.items():
        name, _, rest = place.partition(".")
        if rest:
            elsewhere.setdefault(name, {})[rest] = text(value)
        elif value != "given":
            given[name] = text(value) if value else ""
    for name, values in elsewhere.items():
        given[name] = script.make(referred(script, one, name), values)
    return given


def _another(script: Script, one: Aggregate, place: str, wanted: str) -> str:
    """A valid value of a place that is not the one asked for."""
    name, _, rest = place.partition(".")
    owner = referred(script, one, name) if rest else one
    field = owner.field(rest or name)
    if field is None or wanted == "given":
        return ""
    if field.type == "boolean":
        return "no" if wanted == "yes" else "yes"
    if field.type == "choice":
        return next((one for one in field.choices if one != wanted), wanted)
    *side, limit = wanted.rsplit(" ", 1)
    return samples.past(limit, field, -1 if limit == field.maximum or side == ["at least"] else 1)


def settled(script: Script, one: Aggregate, heard: Heard) -> None:
    field = one.field(heard["field"])
    if field is None:
        return
    script.use("change_record")
    for state in heard.states() or ("",):
        record, other = script.make(one, {}), _second(script, one, field)
        if state:
            script.put(one, record, state)
        change = f"{{{text(field.name)}: {other}}}"
        script.refused(f"change_record(store, {script.kind(one)}, {record}, {change})", REFUSED)


def _second(script: Script, one: Aggregate, field: Field) -> str:
    """A value that differs from that of the first record."""
    if field.references:
        return script.make(referred(script, one, field.name), {})
    if field.type in ("choice", "boolean"):
        return text(_another(script, one, field.name, samples.value(script.model, one, field, 1)))
    if field.type in ("integer", "decimal"):
        low = samples.value(script.model, one, field, 1)
        return text(samples.past(low, field, -1 if low == field.maximum else 1))
    return text(samples.value(script.model, one, field, 8))


def ranked(script: Script, one: Aggregate, heard: Heard) -> None:
    owner = referred(script, one, heard["field"])
    field = owner.field(heard["amount"])
    if field is None:
        return
    low = samples.value(script.model, owner, field, 1)
    high = samples.past(low, field, 1)
    first, second = (script.make(owner, {field.name: text(value)}) for value in (low, high))
    script.make(one, {heard["field"]: second, heard["other"]: first})
    again(script, one, {heard["field"]: first, heard["other"]: second})


def tied(script: Script, one: Aggregate, heard: Heard) -> None:
    owner = referred(script, one, heard["field"])
    script.use("remove_record", "set_state")
    found = other_value(script, one)
    script.use(*(["change_record"] if found else []))
    target = script.make(owner, {})
    record = script.make(one, {heard["field"]: target})
    for state in owner.states:
        call = f'set_state(store, {script.kind(owner)}, {target}, {text(state)}, "set", {{}})'
        if state in heard.states():
            continue
        script.ready(owner, target, state)
        script.say(call)
        if found:
            change = f"{{{text(found[0].name)}: {text(found[1])}}}"
            script.refused(f"change_record(store, {script.kind(one)}, {record}, {change})", REFUSED)
        script.refused(f"remove_record(store, {script.kind(one)}, {record})", REFUSED)
    free = script.make(owner, {})
    script.put(owner, free, heard.states()[0])
    last = script.make(one, {heard["field"]: free})
    script.say(f"self.assertIsNotNone(remove_record(store, {script.kind(one)}, {last}))")


def current(script: Script, one: Aggregate, heard: Heard) -> None:
    owner = referred(script, one, heard["field"])
    field = owner.field(heard["day"])
    if field is None:
        return
    for days in (0, 1):
        back = -days if heard.form == "come" else days
        day = text(samples.moment(samples.NOW - timedelta(days=back), field))
        other = script.make(owner, {field.name: day})
        for state in later(one, heard):
            record = script.make(one, {heard["field"]: other})
            enters(script, one, record, state, refused=days > 0)
        if heard.form == "current_new" and days:
            again(script, one, {heard["field"]: other})
        elif heard.form == "current_new":
            script.make(one, {heard["field"]: other})


WRITERS: dict[str, Callable[[Script, Aggregate, Heard], None]] = {
    "filled": filled,
    "worded": worded,
    "reaches": reaches,
    "attains": reaches,
    "unlike": unlike,
    "waited": waited,
    "spaced": spaced,
    "spaced_by": spaced,
    "where": where,
    "settled": settled,
    "settled_when": settled,
    "ranked": ranked,
    "tied": tied,
    "come": current,
    "current": current,
    "current_new": current,
}
