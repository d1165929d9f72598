"""Lines of a test, collected: records made with all they refer to, then calls and claims."""

import re
from dataclasses import dataclass, field

from config.embedded.standin.domain import Aggregate, Field, Model, camel
from config.embedded.standin.testing import samples
from config.embedded.standin.writing.domain_source import heard_rules

Overrides = dict[str, str]
ENTRY = re.compile(r'(?:[^,"]|"[^"]*(?:"|$))+')


@dataclass
class Script:
    """`names` are what the lines use of the package, `used` the records that others were made for."""

    model: Model
    lines: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    count: dict[str, int] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    placed: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    supplied: set[str] = field(default_factory=set)

    def say(self, *lines: str) -> None:
        self.lines += lines

    def use(self, *names: str) -> None:
        self.names |= set(names)

    def kind(self, aggregate: Aggregate) -> str:
        """The constant of a kind; the store must know all that it refers to."""
        self.kinds |= set(self.model.closure([aggregate.name]))
        return aggregate.constant

    def number(self, aggregate: Aggregate) -> int:
        self.count[aggregate.name] = self.count.get(aggregate.name, 0) + 1
        return self.count[aggregate.name]

    def values(
        self, aggregate: Aggregate, number: int, given: Overrides, visiting: tuple[str, ...] = ()
    ) -> str:
        """A dict literal of valid raw values; records referred to are made first.

        `given` holds expressions that are used instead; an empty one leaves the field out.
        """
        parts = []
        for one in aggregate.fields:
            if one.name in given:
                shown = given[one.name]
            elif one.references:
                shown = self._reference(one.references, one.required, (*visiting, aggregate.name))
            else:
                shown = text(samples.value(self.model, aggregate, one, number))
            self._supply(aggregate, one, shown)
            self._ready(aggregate, one, shown)
            parts += [f"{text(one.name)}: {shown}"] if shown else []
        return "{" + ", ".join(parts) + "}"

    def _supply(self, aggregate: Aggregate, field: Field, variable: str) -> None:
        """Give what is referred to parts that are worth something, where a rule compares with them."""
        for rule in heard_rules(aggregate):
            child = self.model.find(camel(rule.slots.get("child", "")))
            mine = rule.form in ("worth", "worth_taxed") and rule["field"] == field.name
            if not mine or child is None or variable not in self.made - self.supplied:
                continue
            self.supplied.add(variable)
            parts = {
                name: text(samples.much(child, name)) for name in (rule["place"], rule["target"])
            }
            placed = variable in self.placed
            self.make(child, {rule["via"]: variable} | parts)
            self.placed -= set() if placed else {variable}

    def _ready(self, aggregate: Aggregate, field: Field, variable: str) -> None:
        """Bring what is referred to into a state in which it may be."""
        for rule in heard_rules(aggregate):
            owner = self.model.find(field.references)
            mine = rule.form == "born" and rule["field"] == field.name and owner is not None
            known = variable in self.made and variable not in self.placed
            if mine and owner and known:
                self.placed.add(variable)
                if owner.states[0] not in rule.states():
                    self.put(owner, variable, rule.states()[0])

    def _reference(self, name: str, required: bool, visiting: tuple[str, ...]) -> str:
        target = self.model.find(name)
        if target is None or name in visiting or (not required and len(visiting) > 2):
            return ""
        if not required and self._needed(name, ()) & set(visiting):
            return ""
        return self.make(target, {}, visiting)

    def _needed(self, name: str, seen: tuple[str, ...]) -> set[str]:
        """What a record cannot be made without, near or far."""
        target = self.model.find(name)
        if target is None or name in seen:
            return set()
        near = {one.references for one in target.fields if one.references and one.required}
        return near.union(*(self._needed(one, (*seen, name)) for one in near))

    def make(self, aggregate: Aggregate, given: Overrides, visiting: tuple[str, ...] = ()) -> str:
        """Add a record; the name of the variable that holds its number."""
        number = self.number(aggregate)
        literal = self.values(aggregate, number, given, visiting)
        self.use("create_record")
        variable = f"{aggregate.snake}_{number}"
        self.made.add(variable)
        self.say(*folded(f"{variable} = self.add(store, {self.kind(aggregate)}, ", literal, ")"))
        return variable

    def put(self, aggregate: Aggregate, variable: str, state: str) -> None:
        """Bring a record into a state, if it does not start there."""
        if aggregate.states and state != aggregate.states[0]:
            self.ready(aggregate, variable, state)
            self.use("set_state")
            self.say(
                f'set_state(store, {self.kind(aggregate)}, {variable}, {text(state)}, "set", {{}})'
            )

    def ready(self, aggregate: Aggregate, variable: str, state: str) -> None:
        """Make the records about one that it needs in a state, once."""
        for rule in heard_rules(aggregate):
            child = self.model.find(camel(rule.slots.get("child", "")))
            wanted = rule.form in ("having", "quorum") and state in rule.states()
            if not child or not wanted or f"{variable} {rule}" in self.used:
                continue
            self.used |= {variable, f"{variable} {rule}"}
            for _ in range(samples.needed(self.model, aggregate, rule)):
                holder = self.make(child, {rule["field"]: variable})
                kept = rule.listed("kept")
                if kept and child.states[0] not in kept:
                    self.put(child, holder, kept[0])

    def refused(self, call: str, why: str) -> None:
        self.say(f"self.assertRegex(outcome(lambda: {call}), {why})")


def text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def folded(head: str, literal: str, tail: str) -> list[str]:
    """A call with a dict literal, over several lines where one is too long."""
    if len(head) + len(literal) + len(tail) <= 88:
        return [f"{head}{literal}{tail}"]
    inner = literal[1:-1]
    parts = entries(inner)
    return [f"{head}{{", *(f"    {part}," for part in parts), f"}}{tail}"]


def entries(inner: str) -> list[str]:
    """Entries of a dict literal; commas inside of strings do not part them."""
    return [part for one in ENTRY.findall(inner) if (part := one.strip())]
