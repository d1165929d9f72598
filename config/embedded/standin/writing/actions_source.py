"""Source of the functions that carry out one action with its rules and effects."""

from config.embedded.standin import sentences
from config.embedded.standin.domain import Action, Aggregate, Model
from config.embedded.standin.sentences import Heard
from config.embedded.standin.writing.domain_source import repr_text, tuple_text


def is_written(action: Action) -> bool:
    """Whether the action is a function; a step without rules or effects is a row of a table."""
    return bool(heard_rules(action) or heard_effects(action))


def heard_rules(action: Action) -> list[Heard]:
    found = (sentences.hear(sentences.RULES, text) for text in action.rules)
    return [rule for rule in found if rule]


def heard_effects(action: Action) -> list[Heard]:
    found = (sentences.hear(sentences.EFFECTS, text) for text in action.effects)
    return [effect for effect in found if effect]


def creates(action: Action) -> bool:
    return any(effect.form == "creates" for effect in heard_effects(action))


def actions_source(
    model: Model, aggregate: Aggregate, package: str, modules: dict[str, str]
) -> str:
    """The module of an aggregate's actions; imports are cut to what each one uses."""
    written = [action for action in aggregate.actions if is_written(action)]
    kinds = [
        f"from {package}.{modules[one.name]} import {one.constant}" for one in model.aggregates
    ]
    lines = [
        f'"""What can be done with {aggregate.plural}."""',
        "",
        "from datetime import timedelta",
        "from typing import Any",
        "",
        f"from {package}.records import create_record, get_record",
        f"from {package}.states import require_state, require_value, set_state, take_step",
        f"from {package}.stock import require_stock, shift_stock",
        f"from {package}.store import Store",
        f"from {package}.values import read_date, read_decimal, read_integer",
        *kinds,
    ]
    for action in written:
        lines += ["", "", *Writer(model, aggregate, action).lines()]
    return "\n".join([*lines, ""])


class Writer:
    """Writes one action, a statement for each rule and effect."""

    def __init__(self, model: Model, aggregate: Aggregate, action: Action) -> None:
        self.model = model
        self.aggregate = aggregate
        self.action = action
        self.creates = creates(action)
        self.fetched: list[str] = []
        self.effects = heard_effects(action)

    def lines(self) -> list[str]:
        head = f"def {self.action.name}(store: Store, values: dict[str, Any]) -> dict[str, Any]:"
        body = [] if self.creates else [self._fetch_own()]
        for rule in heard_rules(self.action):
            body += [*self._fetch(rule["field"]), self._rule(rule)]
        body += [*self._base_date(), *self._main()]
        after = [line for effect in self.effects for line in self._effect(effect)]
        body += [*after, "return done"] if after else []
        if not after:
            body[-1] = body[-1].replace("done =", "return", 1)
        return [head, *self._docstring(), *(f"    {line}" for line in body)]

    def _docstring(self) -> list[str]:
        who = f"{self.action.actor}: " if self.action.actor else ""
        name = self.action.name.replace("_", " ")
        notes = [*self.action.rules, *self.action.effects]
        return [
            f'    """{(who + name).capitalize()}.',
            "",
            *(f"    - {note[:90].rstrip('.')}" for note in notes),
            '    """',
        ]

    def _fetch_own(self) -> str:
        name = self.aggregate.snake
        return f'{self.source} = get_record(store, {self.aggregate.constant}, values.get("{name}"))'

    @property
    def source(self) -> str:
        """Where the fields of the record are found before the main step."""
        return "values" if self.creates else "own"

    def _fetch(self, field: str) -> list[str]:
        """The record a reference points to, fetched once."""
        if field in self.fetched or field == self.aggregate.snake:
            return []
        self.fetched.append(field)
        number = f"{self.source}.get({repr_text(field)})"
        return [f"{field} = get_record(store, {self._constant(field)}, {number})"]

    def _constant(self, field: str) -> str:
        known = self.aggregate.field(field)
        target = self.model.find(known.references) if known else None
        return target.constant if target else self.aggregate.constant

    def _rule(self, rule: Heard) -> str:
        name = rule["field"]
        constant = self._constant(name)
        record = name if name in self.fetched else "own"
        if rule.form == "state":
            states = tuple_text(rule.states())
            return f"require_state({constant}, {record}, {states}, {repr_text(self.action.name)})"
        if rule.form == "flag":
            return (
                f'require_value({constant}, {record}, "{rule["flag"]}", {rule["value"] == "yes"})'
            )
        return f'require_stock({constant}, {record}, "{rule["stock"]}", {self._amount(rule["amount"])})'

    def _amount(self, amount: str) -> str:
        if amount.isdigit():
            return amount
        known = self.aggregate.field(amount)
        reader = "read_decimal" if known and known.type == "decimal" else "read_integer"
        return f"{reader}({self.source}.get({repr_text(amount)}) or 0)"

    def _base_date(self) -> list[str]:
        due = [
            effect for effect in self.effects if effect.form == "due" and effect["base"] != "today"
        ]
        if not due:
            return []
        base = repr_text(due[0]["base"])
        return [f"start = read_date({self.source}.get({base}) or store.today())"]

    def _main(self) -> list[str]:
        """The record itself: created, or taken a step further."""
        changes = [change for effect in self.effects for change in self._change(effect)]
        constant, name = self.aggregate.constant, repr_text(self.action.name)
        if self.creates:
            given = f"{{**values, {', '.join(changes)}}}" if changes else "values"
            return [f"done = create_record(store, {constant}, {given})"]
        kept = f"{{{', '.join(changes)}}}"
        if self.action.to_state:
            return [f'done = take_step(store, {constant}, own["id"], {name}, {kept})']
        return [f'done = set_state(store, {constant}, own["id"], own["state"], {name}, {kept})']

    def _change(self, effect: Heard) -> list[str]:
        if effect.form == "today":
            return [f"{repr_text(effect['field'])}: store.today()"]
        if effect.form == "due":
            base = "store.today()" if effect["base"] == "today" else "start"
            return [f"{repr_text(effect['field'])}: {base} + timedelta(days={effect['number']})"]
        return []

    def _effect(self, effect: Heard) -> list[str]:
        if effect.form == "becomes":
            constant, field = self._constant(effect["field"]), repr_text(effect["field"])
            state, step = repr_text(effect["state"]), repr_text(self.action.name)
            return [f"set_state(store, {constant}, done[{field}], {state}, {step}, {{}})"]
        if effect.form in ("falls", "rises"):
            constant, field = self._constant(effect["field"]), repr_text(effect["field"])
            sign = "-" if effect.form == "falls" else ""
            amount = self._done_amount(effect["amount"])
            stock = repr_text(effect["stock"])
            return [f"shift_stock(store, {constant}, done[{field}], {stock}, {sign}{amount})"]
        return []

    def _done_amount(self, amount: str) -> str:
        return amount if amount.isdigit() else f"(done[{repr_text(amount)}] or 0)"


def table_source(model: Model, package: str, modules: dict[str, str]) -> str:
    """The table of all actions that are functions."""
    imports, entries = [], []
    for one in model.aggregates:
        names = sorted(action.name for action in one.actions if is_written(action))
        entries += [f"    {repr_text(name)}: {name}," for name in names]
        if names:
            imports.append(f"from {package}.{modules[one.name]}_actions import {', '.join(names)}")
    table = "ACTIONS: dict[str, Callable[[Store, dict[str, Any]], dict[str, Any]]] = {"
    lines = [
        '"""All actions that have rules or effects of their own."""',
        "",
        "from collections.abc import Callable",
        "from typing import Any",
        "",
        f"from {package}.store import Store",
        *imports,
        "",
        "#: Every action, by its name.",
        "#: - leave plain steps to the kinds",
        *([table, *entries, "}"] if entries else [f"{table}}}"]),
        "",
    ]
    return "\n".join(lines)
