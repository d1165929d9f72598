"""Tests of records among others: kept, moved, acted upon, limited by rules."""

from collections.abc import Callable

from config.embedded.standin import sentences
from config.embedded.standin.domain import Action, Aggregate
from config.embedded.standin.facts import Fact
from config.embedded.standin.sentences import Heard
from config.embedded.standin.testing import condition_tests, gathering_tests, guard_tests, samples
from config.embedded.standin.testing.guard_tests import again, referred
from config.embedded.standin.testing.script import Script, text
from config.embedded.standin.writing import actions_source, domain_source

REFUSED = 'r"^(RuleBroken|WrongState): "'


def kept(script: Script, fact: Fact, one: Aggregate) -> None:
    script.use("get_record", "open_store")
    first = script.make(one, {})
    script.say(f"again = open_store(self.folder, {{{kinds(script)}}}, lambda: NOW)")
    script.say(f"found = get_record(again, {one.constant}, {first})", "self.assertIsNotNone(found)")
    for field in one.fields:
        if field.type in ("text", "choice", "email"):
            value = samples.value(script.model, one, field, 1)
            script.say(f"self.assertEqual({text(value)}, found[{text(field.name)}])")
        else:
            script.say(f"self.assertIn({text(field.name)}, found)")


def kinds(script: Script) -> str:
    listed = [one for one in script.model.aggregates if one.name in script.kinds]
    return ", ".join(f"{text(one.snake)}: {one.constant}" for one in listed)


def initial(script: Script, fact: Fact, one: Aggregate) -> None:
    script.use("get_record", "change_record")
    first = script.make(one, {})
    script.say(f"found = get_record(store, {one.constant}, {first})", "self.assertIsNotNone(found)")
    script.say(f'self.assertEqual({text(one.states[0])}, found["state"])')
    script.refused(
        f'change_record(store, {one.constant}, {first}, {{"state": {text(one.states[-1])}}})',
        'r"^InvalidRecord: state: "',
    )


def move(script: Script, fact: Fact, one: Aggregate) -> None:
    name, sources, target = next(
        step for step in domain_source.moves(one) if step[0] == fact.detail
    )
    script.use("take_step")
    for source in sources:
        record = script.make(one, {})
        script.ready(one, record, target)
        script.put(one, record, source)
        script.say(
            f"done = take_step(store, {one.constant}, {record}, {text(name)}, {{}})",
            "self.assertIsNotNone(done)",
        )
        script.say(f'self.assertEqual({text(target)}, done["state"])')
    for state in one.states:
        if state not in sources:
            record = script.make(one, {})
            script.put(one, record, state)
            script.refused(
                f"take_step(store, {one.constant}, {record}, {text(name)}, {{}})",
                'r"^WrongState: "',
            )


def unused(script: Script, fact: Fact, one: Aggregate) -> None:
    user = script.model.find(fact.detail)
    if user is None:
        return
    name = next(field.name for field in user.fields if field.references == one.name)
    script.use("remove_record")
    target = script.make(one, {})
    holder = script.make(user, {name: target})
    script.refused(f"remove_record(store, {one.constant}, {target})", 'r"^RuleBroken: "')
    if _is_kept(user):
        return
    script.say(f"self.assertIsNotNone(remove_record(store, {user.constant}, {holder}))")
    if not _is_kept(one):
        script.say(f"self.assertIsNotNone(remove_record(store, {one.constant}, {target}))")


def _is_kept(user: Aggregate) -> bool:
    """Whether a record cannot be removed as it begins."""
    return any(
        heard.form == "stays" and (not heard.states() or user.states[0] in heard.states())
        for heard in domain_source.heard_rules(user)
    )


def rule(script: Script, fact: Fact, one: Aggregate) -> None:
    heard = sentences.hear(sentences.INVARIANTS, fact.detail)
    if heard is None:
        return
    script.use("create_record")
    writers: dict[str, Callable[[Script, Aggregate, Heard], None]] = {
        "at_most": _at_most,
        "at_most_both": _at_most_both,
        "capacity": _capacity,
        "once": _once,
        "apart": _apart,
        "before": _order,
        "not_after": _order,
        "not_future": _now,
        "not_past": _now,
        "sum": _sum,
        "sum_kept": _sum,
        **guard_tests.WRITERS,
        **condition_tests.WRITERS,
        **gathering_tests.WRITERS,
    }
    writers[heard.form](script, one, heard)


def _full(script: Script, one: Aggregate, heard: Heard, target: str, number: int) -> None:
    for _ in range(number):
        _put_counted(script, one, heard, script.make(one, {heard["field"]: target}))
    _refused_one_more(script, one, heard, {heard["field"]: target})


def _put_counted(script: Script, one: Aggregate, heard: Heard, record: str) -> None:
    if heard.states() and one.states[0] not in heard.states():
        script.put(one, record, heard.states()[0])


def _refused_one_more(script: Script, one: Aggregate, heard: Heard, given: dict[str, str]) -> None:
    if heard.states() and one.states[0] not in heard.states():
        late = script.make(one, given)
        script.ready(one, late, heard.states()[0])
        script.use("set_state")
        script.refused(
            f'set_state(store, {one.constant}, {late}, {text(heard.states()[0])}, "set", {{}})',
            REFUSED,
        )
    else:
        again(script, one, given)


def _at_most(script: Script, one: Aggregate, heard: Heard) -> None:
    shared, other = (_shared(script, one, heard["field"], number) for number in (1, 2))
    _full(script, one, heard, shared, int(heard["number"]))
    script.make(one, {heard["field"]: other})


def _at_most_both(script: Script, one: Aggregate, heard: Heard) -> None:
    names = (heard["field"], heard["other"])
    pair = {name: _shared(script, one, name, 1) for name in names}
    for _ in range(int(heard["number"])):
        _put_counted(script, one, heard, script.make(one, pair))
    _refused_one_more(script, one, heard, pair)
    for name in names:
        script.make(one, pair | {name: _shared(script, one, name, 2)})


def _shared(script: Script, one: Aggregate, name: str, number: int) -> str:
    """What several records may have in common: one they refer to, or a value."""
    field = one.field(name)
    if field and not field.references:
        return text(samples.value(script.model, one, field, number))
    return script.make(referred(script, one, name), {})


def _capacity(script: Script, one: Aggregate, heard: Heard) -> None:
    owner = referred(script, one, heard["field"])
    limit = owner.field(heard["limit"])
    room = max(2, int(limit.minimum or 0)) if limit else 2
    target = script.make(owner, {heard["limit"]: text(str(room))})
    _full(script, one, heard, target, room)


def _once(script: Script, one: Aggregate, heard: Heard) -> None:
    pair = {name: _shared(script, one, name, 1) for name in (heard["field"], heard["other"])}
    script.make(one, pair)
    again(script, one, pair)
    script.make(one, pair | {heard["field"]: _shared(script, one, heard["field"], 2)})


def _apart(script: Script, one: Aggregate, heard: Heard) -> None:
    target = script.make(referred(script, one, heard["field"]), {})
    times = {
        name: text(samples.value(script.model, one, field, 1))
        for name in (heard["start"], heard["end"])
        if (field := one.field(name))
    }
    script.make(one, {heard["field"]: target} | times)
    again(script, one, {heard["field"]: target} | times)
    script.make(one, {heard["field"]: target})


def _order(script: Script, one: Aggregate, heard: Heard) -> None:
    start, end = one.field(heard["start"]), one.field(heard["end"])
    if start is None or end is None:
        return
    early, late = (text(samples.value(script.model, one, field, 1)) for field in (start, end))
    script.make(one, {start.name: early, end.name: late})
    again(script, one, {start.name: late, end.name: early})
    if heard.form == "before":
        again(script, one, {start.name: early, end.name: early})
    else:
        script.make(one, {start.name: early, end.name: early})


def _now(script: Script, one: Aggregate, heard: Heard) -> None:
    field = one.field(heard["field"])
    clock = " 09:00" if field and field.type == "datetime" else ""
    good, bad = (
        ("2024-06-01", "2024-06-02") if heard.form == "not_future" else ("2024-06-01", "2024-05-31")
    )
    others = {
        name: ""
        for name in samples.order(one)
        if name != heard["field"] and (other := one.field(name)) and not other.required
    }
    script.make(one, others | {heard["field"]: text(f"{good}{clock}")})
    again(script, one, others | {heard["field"]: text(f"{bad}{clock}")})


def _sum(script: Script, one: Aggregate, heard: Heard) -> None:
    owner, amount = referred(script, one, heard["field"]), one.field(heard["amount"])
    highest = (
        min(samples.LIMIT, int(float(amount.maximum)))
        if amount and amount.maximum
        else samples.LIMIT
    )
    target = script.make(owner, {heard["limit"]: text(str(highest))})
    full = {heard["field"]: target, heard["amount"]: text(str(highest))}
    _put_counted(script, one, heard, script.make(one, full))
    least = amount.minimum if amount and amount.minimum not in ("", "0") else "1"
    _refused_one_more(script, one, heard, {heard["field"]: target, heard["amount"]: text(least)})


def action_of(fact: Fact, one: Aggregate) -> Action:
    return next(action for action in one.actions if action.name == fact.detail)


def is_written(fact: Fact, one: Aggregate) -> bool:
    return actions_source.is_written(action_of(fact, one))
