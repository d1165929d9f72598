"""Columns that hold one of some choices: the database allows these alone, and code names them by their enum."""

import ast
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from config.rooms import ROOT

# Calls that name choices, and the columns they are named for.
QUERIES = {"filter", "exclude", "get", "update", "create", "get_or_create", "alias", "Q"}
MOVES = {"move_to", "move_all", "sources_of", "take_code"}
CHOSEN = {
    "actor_kind",
    "advice_status",
    "by",
    "certainty",
    "complexity",
    "given_up",
    "kind",
    "next_purpose",
    "outcome",
    "opened_by",
    "pause_reason",
    "period",
    "phase_type",
    "priority",
    "purpose",
    "scope",
    "state",
    "status",
    "verb",
    "waiting_for",
}
OURS = {"access", "chat", "costs", "execution", "notices", "planning", "review"}


def constrained_values(model: type[models.Model], field: str) -> list[set[str]]:
    found: list[set[str]] = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint) and isinstance(
            constraint.condition, models.Q
        ):
            found += [values for name, values in lookups(constraint.condition) if name == field]
    return found


def lookups(condition: models.Q) -> Iterator[tuple[str, set[str]]]:
    """Yield the values a condition allows for each field it lists with `in`, or names one by one."""
    named: dict[str, set[str]] = {}
    for child in condition.children:
        if isinstance(child, models.Q):
            for name, values in lookups(child):
                named.setdefault(name, set()).update(values)
        else:
            key, value = child  # type: ignore[misc]
            field, _, lookup = str(key).partition("__")
            if lookup == "in":
                named.setdefault(field, set()).update(value)
            elif not lookup:
                named.setdefault(field, set()).add(value)
    yield from named.items()


def choice_fields() -> list[tuple[type[models.Model], models.Field]]:
    return [
        (model, field)
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.fields
        if field.choices and field.model is model
    ]


def test_every_choice_is_bound_by_the_database() -> None:
    assert choice_fields()
    unbound = [
        f"{model.__name__}.{field.name}"
        for model, field in choice_fields()
        if {value for value, _ in field.flatchoices}
        not in constrained_values(model, str(field.name))
    ]

    assert unbound == []


def strings(node: ast.expr) -> Iterator[str]:
    """What an argument names as a string, alone or in a list; not what is inside another call."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.Call | ast.Compare | ast.Subscript):
        yield from (text for child in ast.iter_child_nodes(node) for text in strings_of(child))


def strings_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.expr):
        yield from strings(node)


def raw_choices(call: ast.Call) -> Iterator[str]:
    """Strings in a call that ask for, or move to, one of the choices of a column."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    if name in MOVES:
        yield from (text for argument in call.args for text in strings_of(argument))
    for keyword in call.keywords:
        field, _, lookup = (keyword.arg or "").rpartition("__")
        column = field.rpartition("__")[2] if lookup == "in" else lookup
        if (name in QUERIES | MOVES and column in CHOSEN) or (name in MOVES and column == "source"):
            yield from strings(keyword.value)


def test_choices_are_named_by_their_enum() -> None:
    raw = [
        f"{path.relative_to(ROOT)}:{node.lineno} {text}"
        for app in ["config", "costs", "planning", "execution", "review", "chat"]
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        for text in raw_choices(node)
    ]

    assert raw == []
