"""Source of the modules that are about one aggregate: its fields, steps, rules, kind."""

import functools
import keyword

from config.embedded.standin import sentences
from config.embedded.standin.domain import Aggregate, Field, Model
from config.embedded.standin.sentences import Heard

WIDTH = 100
HOMES = {
    "guards": {"BornWith", "BornFlagged", "Within", "Frozen", "Span", "Differ", "Aged"},
    "conditions": {"Filled", "Where", "Reaches", "Unlike", "Settled", "Ranked", "Tied"},
    "gathering": {"Having", "Cleared", "AtMostOf", "RoomOf", "WorthOf"},
    "spacing": {"Waited", "Spaced", "Current"},
    "rules": {
        "AtMost",
        "Capacity",
        "Once",
        "Apart",
        "Ordered",
        "NotFuture",
        "NotPast",
        "SumAtMost",
    },
}
#: The class that stands for a form, and its arguments by slot; those with a name are left out when empty.
CALLS = {
    "at_most": ("AtMost", "field", "number", "states=states"),
    "at_most_both": ("AtMost", "field", "number", "states=states", "other=other"),
    "capacity": ("Capacity", "field", "limit", "states=states"),
    "once": ("Once", "field", "other", "states=states"),
    "apart": ("Apart", "field", "start", "end", "states=states"),
    "before": ("Ordered", "start", "end"),
    "not_after": ("Ordered", "start", "end", "equal=yes"),
    "not_future": ("NotFuture", "field"),
    "not_past": ("NotPast", "field"),
    "sum": ("SumAtMost", "field", "amount", "limit"),
    "sum_kept": ("SumAtMost", "field", "amount", "limit", "states=states"),
    "born": ("BornWith", "field", "states"),
    "flagged": ("BornFlagged", "field", "flag"),
    "within": ("Within", "field", "amount", "limit"),
    "frozen": ("Frozen", "states"),
    "frozen_but": ("Frozen", "states", "free=field"),
    "span": ("Span", "start", "end", "number"),
    "differ": ("Differ", "field", "other"),
    "aged": ("Aged", "field", "number"),
    "filled": ("Filled", "states", "field"),
    "worded": ("Filled", "states", "field", "number"),
    "having": ("Having", "states", "child", "field", "number", "kept=kept"),
    "quorum": ("Having", "states", "child", "field", "limit=limit", "kept=kept"),
    "cleared": ("Cleared", "states", "child", "field", "kept=kept"),
    "reaches": ("Reaches", "states", "amount", "field", "limit"),
    "attains": ("Reaches", "states", "amount", "field", "limit", "least=yes"),
    "unlike": ("Unlike", "states", "field", "other"),
    "waited": ("Waited", "states", "field", "number"),
    "spaced": ("Spaced", "field", "number", "day", "states=states"),
    "spaced_by": ("Spaced", "field", "number", "day", "via=via", "states=states"),
    "where": ("Where", "place", "choices", "target", "wanted"),
    "at_most_via": ("AtMostOf", "via", "field", "number", "states=states"),
    "settled": ("Settled", "field"),
    "settled_when": ("Settled", "field", "states=states"),
    "current": ("Current", "field", "day", "states=states"),
    "current_new": ("Current", "field", "day"),
    "capacity_via": ("RoomOf", "field", "via", "limit", "states=states"),
    "come": ("Current", "field", "day", "states=states", "come=yes"),
    "worth": ("WorthOf", "field", "amount", "child", "via", "place", "target"),
    "worth_taxed": ("WorthOf", "field", "amount", "child", "via", "place", "target", "tax=tax"),
    "tied": ("Tied", "field", "states"),
    "ranked": ("Ranked", "field", "other", "amount"),
}
OPTIONS = ("minimum", "maximum", "choices", "default", "references")


def module_name(aggregate: Aggregate, taken: frozenset[str]) -> str:
    """A module of its own for each aggregate, whatever it is called."""
    unfit = aggregate.snake in taken or keyword.iskeyword(aggregate.snake)
    return f"{aggregate.snake}_kind" if unfit else aggregate.snake


def kind_source(aggregate: Aggregate, package: str) -> str:
    """A module with the constants of one aggregate."""
    rules = [rule_call(rule) for rule in heard_rules(aggregate) if rule.form != "stays"]
    names = ["Field", "Kind", *(["Move"] if moves(aggregate) else [])]
    parts = [f'"""What is kept of {aggregate.plural}, and what must hold."""', ""]
    parts.append(f"from {package}.kinds import {', '.join(names)}")
    for module in sorted(HOMES):
        used = sorted({name for name, _ in rules} & HOMES[module])
        parts += [f"from {package}.{module} import {', '.join(used)}"] if used else []
    return "\n".join([*parts, *_moves(aggregate), *_kind(aggregate, rules), ""])


def _field_arguments(field: Field) -> list[str]:
    arguments = [repr_text(field.name), *([repr_text(field.type)] if field.type != "text" else [])]
    arguments += [f"{flag}=True" for flag in ("required", "unique") if getattr(field, flag)]
    for option in OPTIONS:
        value = getattr(field, option)
        if option == "references" and value:
            value = Aggregate(name=value, plural="").snake
        if value:
            shown = tuple_text(value) if isinstance(value, tuple) else repr_text(value)
            arguments.append(f"{option}={shown}")
    return arguments


def describe(field: Field) -> str:
    """One line about a field and its limits."""
    parts = [field.type]
    parts += [flag for flag in ("required", "unique") if getattr(field, flag)]
    limits = [
        ("at least", field.minimum),
        ("at most", field.maximum),
        ("by default", field.default),
    ]
    parts += [f"{word} {value}" for word, value in limits if value]
    parts += [f"one of {', '.join(field.choices)}"] if field.choices else []
    parts += [f"of {article(field.references)}"] if field.references else []
    return f"{field.name}: {', '.join(parts)}"


def moves(aggregate: Aggregate) -> list[tuple[str, tuple[str, ...], str]]:
    """Steps between states: name, sources, target."""
    return [
        (action.name, action.from_states, action.to_state)
        for action in aggregate.actions
        if action.from_states and action.to_state in aggregate.states
    ]


def _moves(aggregate: Aggregate) -> list[str]:
    steps = moves(aggregate)
    if not steps:
        return []
    lines = [
        call("Move", [repr_text(name), tuple_text(sources), repr_text(target)], 4)
        for name, sources, target in steps
    ]
    notes = [f"#: - {name}: {' or '.join(sources)} to {to}" for name, sources, to in steps]
    head = f"#: Steps of {article(aggregate.words)} from state to state."
    opening = f"{aggregate.constant}_MOVES: tuple[Move, ...] = ("
    return ["", "", head, *_folded(notes), opening, *lines, ")"]


def _kind(aggregate: Aggregate, rules: list[tuple[str, list[str]]]) -> list[str]:
    """Fields and rules stand in the kind itself: two kinds may have the same ones."""
    name = aggregate.constant
    lines = [f"    {repr_text(aggregate.snake)},", f"    {repr_text(aggregate.plural)},", "    ("]
    lines += [call("Field", _field_arguments(field), 8) for field in aggregate.fields]
    lines += ["    ),"]
    lines += [f"    states={tuple_text(aggregate.states)},"] if aggregate.states else []
    lines += [f"    moves={name}_MOVES,"] if moves(aggregate) else []
    if rules:
        lines += ["    rules=(", *(call(rule, given, 8) for rule, given in rules), "    ),"]
    stays = [rule for rule in heard_rules(aggregate) if rule.form == "stays"]
    if stays:
        kept = tuple(dict.fromkeys(state for rule in stays for state in rule.states() or ("kept",)))
        lines += [f"    stays={tuple_text(kept)},"]
    notes = [describe(field) for field in aggregate.fields] + list(aggregate.invariants)
    notes += [f"start in state {aggregate.states[0]}"] if aggregate.states else []
    head = f"#: The kind of record that {article(aggregate.words)} is."
    told = _folded([f"#: - {note}" for note in notes])
    return ["", "", head, *told, f"{name}: Kind = Kind(", *lines, ")"]


def heard_rules(aggregate: Aggregate) -> tuple[Heard, ...]:
    return _heard(aggregate.invariants)


@functools.lru_cache(maxsize=2_000)
def _heard(invariants: tuple[str, ...]) -> tuple[Heard, ...]:
    """Every sample value asks for the rules of its aggregate."""
    heard = (sentences.hear(sentences.INVARIANTS, text) for text in invariants)
    return tuple(one for one in heard if one)


def rule_call(rule: Heard) -> tuple[str, list[str]]:
    """The rule object that stands for one invariant: its class and its arguments."""
    slots = {name: repr_text(value) for name, value in rule.slots.items()}
    slots |= {name: value for name, value in rule.slots.items() if name == "number"}
    for name in ("states", "choices", "kept"):
        slots[name] = tuple_text(rule.listed(name))
    name, *given = CALLS[rule.form]
    arguments = []
    for one in given:
        option, _, slot = one.rpartition("=")
        value = "True" if slot == "yes" else slots[slot]
        if value != "()" or not option:
            arguments.append(f"{option}={value}" if option else value)
    if rule.form == "flagged":
        arguments.append(str(rule["value"] == "yes"))
    return name, arguments


def catalog_source(model: Model, package: str, modules: dict[str, str]) -> str:
    """The table of all kinds."""
    imports = [f"from {package}.kinds import Kind"]
    for one in model.aggregates:
        imports.append(f"from {package}.{modules[one.name]} import {one.constant}")
    entries = [f"    {repr_text(one.snake)}: {one.constant}," for one in model.aggregates]
    head = ["#: Every kind of record, by its name.", "#: - keep the order of the domain model"]
    opening = "KINDS: dict[str, Kind] = {"
    lines = ['"""All kinds of records."""', "", *imports, "", *head, opening, *entries, "}", ""]
    return "\n".join(lines)


def call(name: str, arguments: list[str], indent: int) -> str:
    """A call as one element of a tuple, folded if it is too long for a line."""
    margin = " " * indent
    flat = f"{margin}{name}({', '.join(arguments)}),"
    if len(flat) <= WIDTH:
        return flat
    return "\n".join(
        [f"{margin}{name}(", *(f"{margin}    {one}," for one in arguments), f"{margin}),"]
    )


def tuple_text(values: tuple[str, ...]) -> str:
    inner = ", ".join(repr_text(value) for value in values)
    return f"({inner},)" if len(values) == 1 else f"({inner})"


def repr_text(text: str) -> str:
    """A string literal in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def article(words: str) -> str:
    return f"an {words}" if words[:1].lower() in "aeiou" else f"a {words}"


def _folded(comments: list[str]) -> list[str]:
    return [line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..." for line in comments]
