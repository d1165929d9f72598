"""The modules of a built program that its domain tests need, run in this process without a disk.

Only our own templates are run; what comes from a brief is handed to them as values.
"""

import ast
import builtins
import functools
from collections.abc import Callable, Iterable
from string import Template
from types import CodeType, SimpleNamespace
from typing import Any

from config.embedded.standin.domain import Aggregate, Model, snake
from config.embedded.standin.writing import actions_source, domain_source
from config.embedded.standin.writing.catalogue import TREE
from config.embedded.standin.writing.modules import RULE_MODULES

Names = dict[str, Any]
PACKAGE = "proven"
MODULES = ("errors", "kinds", "values", "checks", "journal", "store", "links", "records")
LATER = ("states", *RULE_MODULES, "stock")


@functools.cache
def _compiled(name: str) -> CodeType:
    text = (TREE / f"{name}.py.tmpl").read_text(encoding="utf-8")
    source = Template(text).substitute(package=PACKAGE, PACKAGE=PACKAGE.upper())
    return compile(source, f"<{name}>", "exec", dont_inherit=True)


@functools.cache
def _program() -> Names:
    """The names of all modules; the journal is kept in memory."""
    modules: dict[str, SimpleNamespace] = {}

    def imported(name: str, *rest: Any) -> Any:
        head, _, last = name.partition(".")
        return modules[last] if head == PACKAGE else __import__(name, *rest)

    found: Names = {}
    for name in (*MODULES, *LATER):
        names: Names = {
            "__name__": f"{PACKAGE}.{name}",
            "__builtins__": {**vars(builtins), "__import__": imported},
        }
        exec(_compiled(name), names)
        if name == "journal":
            names |= _in_memory()
        modules[name] = SimpleNamespace(**names)
        found |= {key: value for key, value in names.items() if not key.startswith("__")}
    return found


def _in_memory() -> dict[str, Callable[..., Any]]:
    """A journal is its path, which holds what was written to it."""

    def append_entries(path: "Journal", entries: Iterable[Names]) -> None:
        path.entries += entries

    def read_entries(path: "Journal") -> list[Names]:
        return list(path.entries)

    return {"append_entries": append_entries, "read_entries": read_entries}


class Journal:
    """Stands for the folder of a store, and for the file in it."""

    def __init__(self) -> None:
        self.entries: list[Names] = []

    def __truediv__(self, name: str) -> "Journal":
        return self


def names_of(model: Model) -> Names:
    """All that the tests of a model may name: the program, its kinds and its actions."""
    names = dict(_program())
    modules = {one.name: one.snake for one in model.aggregates}
    for one in model.aggregates:
        names[one.constant] = _kind(names, one)
    for one in model.aggregates:
        source = actions_source.actions_source(model, one, PACKAGE, modules) if _acts(one) else ""
        lines = [line for line in source.split("\n") if not line.startswith(f"from {PACKAGE}.")]
        exec(compile("\n".join(lines), f"<{one.snake}>", "exec", dont_inherit=True), names)
    return names


def _acts(one: Aggregate) -> bool:
    return any(actions_source.is_written(action) for action in one.actions)


def _kind(names: Names, one: Aggregate) -> Any:
    heard = domain_source.heard_rules(one)
    kept = [state for rule in heard if rule.form == "stays" for state in rule.states() or ("kept",)]
    fields = [
        names["Field"](**vars(field) | {"references": snake(field.references)})
        for field in one.fields
    ]
    rules = [
        names[name](*given, **named)
        for name, given, named in (
            _called(*domain_source.rule_call(rule)) for rule in heard if rule.form != "stays"
        )
    ]
    return names["Kind"](
        one.snake,
        one.plural,
        tuple(fields),
        states=one.states,
        moves=tuple(names["Move"](*step) for step in domain_source.moves(one)),
        rules=tuple(rules),
        stays=tuple(dict.fromkeys(kept)),
    )


def _called(name: str, arguments: list[str]) -> tuple[str, list[Any], Names]:
    """A call as written, as the values it is made with."""
    call = ast.parse(f"{name}({', '.join(arguments)})", mode="eval").body
    if not isinstance(call, ast.Call):
        raise ValueError(f"no call: {name}")
    given = [ast.literal_eval(one) for one in call.args]
    return name, given, {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
