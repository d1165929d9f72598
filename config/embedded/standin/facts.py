"""What can be required of a model and tested: one fact each, with its words and its criterion.

A requirement carries the criteria of its facts, so that the job which writes its tests finds them again.
"""

from dataclasses import dataclass

from config.embedded.standin import sentences
from config.embedded.standin.domain import Action, Aggregate, Field, Model, camel
from config.embedded.standin.writing import actions_source, domain_source

Mark = tuple[str, ...]
KINDS_OF_VALUE = {
    "integer": "a whole number",
    "decimal": "a number",
    "boolean": "yes or no",
    "date": "a date",
    "datetime": "a date with a time",
    "email": "an e-mail address",
}


@dataclass(frozen=True)
class Fact:
    """`mark` says which part of the model it is about, as the reader of the brief marks it."""

    mark: Mark
    form: str
    text: str
    criterion: str
    aggregates: tuple[str, ...]
    subject: str = ""
    detail: str = ""


def facts(model: Model) -> list[Fact]:
    found: list[Fact] = []
    for one in model.aggregates:
        closure = model.closure([one.name])
        found += [_kept(one, closure), *_field_facts(one, closure), *_state_facts(one, closure)]
        found += [
            _written(one, action, closure)
            for action in one.actions
            if actions_source.is_written(action)
        ]
        found += [_invariant(model, one, text) for text in one.invariants]
    return found + [_unused(model, one) for one in model.aggregates if _users(model, one)]


def _kept(one: Aggregate, closure: tuple[str, ...]) -> Fact:
    names = ", ".join(field.name.replace("_", " ") for field in one.fields)
    return Fact(
        ("kind", one.name),
        "kept",
        f"{one.plural.capitalize()} are kept with {names}.",
        f"Given valid values, when {domain_source.article(one.words)} is added, then it can be read back with them.",
        closure,
        one.name,
    )


def _field_facts(one: Aggregate, closure: tuple[str, ...]) -> list[Fact]:
    found = []
    for field in one.fields:
        for form, text, criterion in _about(one, field):
            found.append(
                Fact(
                    ("field", one.name, field.name),
                    form,
                    text,
                    criterion,
                    closure,
                    one.name,
                    field.name,
                )
            )
    return found


def _about(one: Aggregate, field: Field) -> list[tuple[str, str, str]]:
    """Form, text and criterion of each thing said about a field."""
    name, owner = field.name.replace("_", " "), domain_source.article(one.words)
    given = f"when {owner} is checked, then"
    found = []
    if field.required:
        found.append(
            (
                "required",
                f"{owner.capitalize()} needs its {name}.",
                f"Given no {name}, {given} it is refused and the {name} is named.",
            )
        )
    if field.unique:
        found.append(
            (
                "unique",
                f"No two {one.plural} have the same {name}.",
                f"Given the {name} of another, when {owner} is added, then it is refused.",
            )
        )
    if field.type == "choice":
        choices = ", ".join(field.choices)
        found.append(
            (
                "choice",
                f"The {name} of {owner} is one of {choices}.",
                f"Given a {name} that is none of {choices}, {given} it is refused.",
            )
        )
    if field.minimum or field.maximum:
        found.append(
            (
                "range",
                f"The {name} of {owner} has {_limits(field)}.",
                f"Given a {name} just within and just outside {_limits(field)}, {given} the one is kept and the other refused.",
            )
        )
    return found + _about_values(field, name, owner, given)


def _about_values(field: Field, name: str, owner: str, given: str) -> list[tuple[str, str, str]]:
    """What its type, its default and its reference say."""
    found = []
    if field.type in KINDS_OF_VALUE:
        kind = KINDS_OF_VALUE[field.type]
        found.append(
            (
                "type",
                f"The {name} of {owner} is {kind}.",
                f"Given a {name} that is not {kind}, {given} it is refused and the {name} is named.",
            )
        )
    if field.default:
        found.append(
            (
                "default",
                f"The {name} of {owner} is {field.default} unless said otherwise.",
                f"Given no {name}, {given} its {name} is {field.default}.",
            )
        )
    if field.references:
        found.append(
            (
                "reference",
                f"The {name} of {owner} is one that is kept.",
                f"Given the number of a {name} that is not there, when {owner} is added, then it is refused.",
            )
        )
    return found


def _limits(field: Field) -> str:
    unit = " characters" if field.type in ("text", "email") else ""
    if field.minimum and field.maximum:
        exact = field.minimum == field.maximum
        return (
            f"exactly {field.minimum}{unit}"
            if exact
            else f"{field.minimum} to {field.maximum}{unit}"
        )
    side, limit = ("at least", field.minimum) if field.minimum else ("at most", field.maximum)
    return f"{side} {limit}{unit}"


def _state_facts(one: Aggregate, closure: tuple[str, ...]) -> list[Fact]:
    if not one.states:
        return []
    owner = domain_source.article(one.words)
    first = one.states[0].replace("_", " ")
    found = [
        Fact(
            ("states", one.name),
            "initial",
            f"A new {one.words} is {first}.",
            f"Given valid values, when {owner} is added, then its state is {first} and cannot be set by hand.",
            closure,
            one.name,
        )
    ]
    written = {action.name for action in one.actions if actions_source.is_written(action)}
    for name, sources, target in domain_source.moves(one):
        said, to = " or ".join(sources).replace("_", " "), target.replace("_", " ")
        if name not in written:
            found.append(
                Fact(
                    ("action", one.name, name),
                    "move",
                    f"{owner.capitalize()} that is {said} can become {to} ({name.replace('_', ' ')}).",
                    f"Given {owner} in state {said}, when the step {name} is taken, then it is {to}; from any other state it is refused.",
                    closure,
                    one.name,
                    name,
                )
            )
    return found


def _written(one: Aggregate, action: Action, closure: tuple[str, ...]) -> Fact:
    who = f"{domain_source.article(action.actor)} can " if action.actor else "one can "
    said = [*(rule for rule in action.rules if rule), *action.effects]
    verb = action.name.replace("_", " ")
    return Fact(
        ("action", one.name, action.name),
        "action",
        f"{who.capitalize()}{verb}. {' '.join(said)}",
        f"Given all it needs, when {action.name} is done, then its effects hold; where a rule is broken, nothing changes.",
        closure,
        one.name,
        action.name,
    )


def _invariant(model: Model, one: Aggregate, text: str) -> Fact:
    heard = sentences.hear(sentences.INVARIANTS, text)
    child = camel(heard.slots.get("child", "")) if heard else ""
    closure = model.closure([one.name, *([child] if child else [])])
    form = "rule" if heard else "unheard"
    return Fact(
        ("rule", one.name, text),
        form,
        f"{one.plural.capitalize()}: {text[0].lower()}{text[1:]}",
        f'Given {one.plural} at the limit of "{text.rstrip(".")}", when one more would break it, then it is refused.',
        closure,
        one.name,
        text,
    )


def _users(model: Model, one: Aggregate) -> list[Aggregate]:
    return [
        other
        for other in model.aggregates
        if any(field.references == one.name for field in other.fields)
    ]


def _unused(model: Model, one: Aggregate) -> Fact:
    user = _users(model, one)[0]
    owner = domain_source.article(one.words)
    return Fact(
        ("unused", one.name),
        "unused",
        f"{owner.capitalize()} that others refer to cannot be removed.",
        f"Given {owner} with {domain_source.article(user.words)}, when the {one.words} is removed, then it is refused.",
        model.closure([user.name]),
        one.name,
        user.name,
    )
