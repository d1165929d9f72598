"""Tests of an action: its effects where all holds, and a refusal for each of its rules."""

from datetime import timedelta

from config.embedded.standin.domain import Action, Aggregate
from config.embedded.standin.facts import Fact
from config.embedded.standin.sentences import Heard
from config.embedded.standin.testing import samples
from config.embedded.standin.testing.script import Script, folded, text
from config.embedded.standin.testing.store_tests import REFUSED, action_of
from config.embedded.standin.writing import actions_source
from config.embedded.standin.writing.domain_source import heard_rules


def methods(fact: Fact, one: Aggregate) -> list[tuple[str, Heard | None]]:
    """Names of the test methods of an action, each with the rule it breaks."""
    action = action_of(fact, one)
    rules = actions_source.heard_rules(action)
    found: list[tuple[str, Heard | None]] = [(action.name, None)]
    found += [
        (f"{action.name}_needs_{rule.form}_{number}", rule)
        for number, rule in enumerate(rules, start=1)
        if not _held_before(one, rule)
    ]
    return found


def _held_before(one: Aggregate, rule: Heard) -> bool:
    """Whether a record that breaks the rule could not be added in the first place."""
    return rule.form == "stock" and any(
        held.form == "within" and (held["field"], held["limit"]) == (rule["field"], rule["stock"])
        for held in heard_rules(one)
    )


class Stage:
    """What an action needs, set up in a script."""

    def __init__(self, script: Script, fact: Fact, one: Aggregate) -> None:
        self.script = script
        self.one = one
        self.action: Action = action_of(fact, one)
        self.rules = actions_source.heard_rules(self.action)
        self.effects = actions_source.heard_effects(self.action)
        self.made: dict[str, str] = {}
        script.use(self.action.name)

    def target(self, name: str) -> Aggregate:
        field = self.one.field(name)
        return (self.script.model.find(field.references) if field else None) or self.one

    def prepare(self, broken: Heard | None) -> str:
        """The literal of the action's values, with one rule broken if asked."""
        touched = [
            found["field"]
            for found in (*self.rules, *self.effects)
            if found.form in ("state", "flag", "stock", "falls", "rises", "becomes")
        ]
        for name in dict.fromkeys(touched):
            owner = self.target(name)
            given = self._flags(name, broken)
            self.made[name] = self.script.make(owner, given)
            self.script.put(owner, self.made[name], self._state(name, owner, broken))
        if actions_source.creates(self.action):
            computed = {
                effect["field"]: "" for effect in self.effects if effect.form in ("today", "due")
            }
            return self.script.values(self.one, self.script.number(self.one), computed | self.made)
        record = self.script.make(self.one, dict(self.made))
        self.script.ready(self.one, record, self.action.to_state)
        if self.action.from_states:
            self.script.put(self.one, record, self.action.from_states[0])
        self.made[self.one.snake] = record
        return f"{{{text(self.one.snake)}: {record}}}"

    def _flags(self, name: str, broken: Heard | None) -> dict[str, str]:
        if broken and broken["field"] == name:
            if broken.form == "flag":
                return {broken["flag"]: '"no"' if broken["value"] == "yes" else '"yes"'}
            if broken.form == "stock":
                return {broken["stock"]: '"0"'}
        return {}

    def _state(self, name: str, owner: Aggregate, broken: Heard | None) -> str:
        rules = [rule for rule in self.rules if rule.form == "state" and rule["field"] == name]
        if not owner.states:
            return ""
        if rules and broken == rules[0]:
            return next(
                (state for state in owner.states if state not in rules[0].states()), owner.states[0]
            )
        if rules:
            return rules[0].states()[0]
        becoming = [
            effect["state"]
            for effect in self.effects
            if effect.form == "becomes" and effect["field"] == name
        ]
        return next((state for state in owner.states if state not in becoming), owner.states[0])


def holds(script: Script, fact: Fact, one: Aggregate) -> None:
    stage = Stage(script, fact, one)
    literal = stage.prepare(None)
    script.use("get_record")
    shifted = [effect for effect in stage.effects if effect.form in ("falls", "rises")]
    for number, effect in enumerate(shifted):
        owner, variable = stage.target(effect["field"]), stage.made[effect["field"]]
        script.say(
            f"before{number} = get_record(store, {script.kind(owner)}, {variable})",
            f"self.assertIsNotNone(before{number})",
        )
    script.say(*folded(f"done = {fact.detail}(store, ", literal, ")"), "self.assertIsNotNone(done)")
    if stage.action.to_state:
        script.say(f'self.assertEqual({text(stage.action.to_state)}, done["state"])')
    for effect in stage.effects:
        _claim(stage, effect)
    for number, effect in enumerate(shifted):
        _claim_shift(stage, number, effect)
    if actions_source.creates(stage.action):
        script.say(
            f'self.assertEqual(done, get_record(store, {script.kind(one)}, done["id"]) | done)'
        )


def _claim(stage: Stage, effect: Heard) -> None:
    script = stage.script
    if effect.form == "becomes":
        owner, variable = stage.target(effect["field"]), stage.made[effect["field"]]
        script.say(
            f'self.assertEqual({text(effect["state"])}, get_record(store, {owner.constant}, {variable})["state"])'
        )
    elif effect.form == "today":
        script.say(f'self.assertEqual("{samples.NOW.date()}", str(done[{text(effect["field"])}]))')
    elif effect.form == "due":
        base = stage.one.field(effect["base"])
        start = (
            samples.value(script.model, stage.one, base, script.count[stage.one.name])
            if base
            else str(samples.NOW.date())
        )
        day = samples.NOW.fromisoformat(start) + timedelta(days=int(effect["number"]))
        script.say(f'self.assertEqual("{day.date()}", str(done[{text(effect["field"])}]))')


def _claim_shift(stage: Stage, number: int, effect: Heard) -> None:
    owner, variable, stock = (
        stage.target(effect["field"]),
        stage.made[effect["field"]],
        text(effect["stock"]),
    )
    amount = effect["amount"] if effect["amount"].isdigit() else f"done[{text(effect['amount'])}]"
    sign = "-" if effect.form == "falls" else "+"
    stage.script.say(
        f"after{number} = get_record(store, {owner.constant}, {variable})",
        f"self.assertEqual(before{number}[{stock}] {sign} {amount}, after{number}[{stock}])",
    )


def refused(script: Script, fact: Fact, one: Aggregate, broken: Heard) -> None:
    stage = Stage(script, fact, one)
    literal = stage.prepare(broken)
    script.use("list_records")
    script.say(*folded("values = dict(", literal, ")"))
    script.say(f"before = list_records(store, {script.kind(one)})")
    script.refused(f"{fact.detail}(store, values)", REFUSED)
    script.say(f"self.assertEqual(before, list_records(store, {one.constant}))")


def from_other_states(script: Script, fact: Fact, one: Aggregate) -> None:
    stage = Stage(script, fact, one)
    literal = stage.prepare(None)
    other = next(state for state in one.states if state not in stage.action.from_states)
    script.use("set_state")
    script.ready(one, stage.made[one.snake], other)
    script.say(
        f'set_state(store, {script.kind(one)}, {stage.made[one.snake]}, {text(other)}, "set", {{}})'
    )
    script.refused(f"{fact.detail}(store, {literal})", 'r"^WrongState: "')
