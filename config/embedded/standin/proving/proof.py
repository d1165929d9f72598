"""Whether a program for a model would pass the tests that are written for it.

A model that loses a part is tried again: what that part does not touch is written and compiled once.
"""

import functools
import re
import unittest
from collections.abc import Callable
from types import CodeType
from typing import Any

from config.embedded.standin.domain import Model
from config.embedded.standin.facts import Fact, facts
from config.embedded.standin.proving import engine
from config.embedded.standin.testing import acceptance, samples, store_tests
from config.embedded.standin.testing.script import Script

LONGEST = 700  # lines; a test that makes more records would take too long to try
FORBIDDEN = {'"', "\\", "{", "}"}
NAME = re.compile(r"[\w -]+")
# A number, a day or a time of day; nothing where there is no limit.
BOUND = re.compile(r"-?[\d.:T-]*")
Written = dict[str, tuple[Fact, Script]]


def is_plain(model: Model) -> bool:
    """Whether no text of a model could be taken for anything else where it is run.

    Quotes and backslashes end a text, braces are code in a formatted one; what becomes a name or a number must be one.
    """
    free = all(text.isprintable() and not set(text) & FORBIDDEN for text in _texts(model))
    return free and all(NAME.fullmatch(name) for name in _names(model)) and _is_bounded(model)


def _names(model: Model) -> list[str]:
    return [
        name
        for one in model.aggregates
        for name in (
            one.name,
            *(field.name for field in one.fields),
            *(action.name for action in one.actions),
        )
    ]


def _is_bounded(model: Model) -> bool:
    limits = [
        limit
        for one in model.aggregates
        for field in one.fields
        for limit in (field.minimum, field.maximum)
    ]
    return all(BOUND.fullmatch(limit) for limit in limits)


def _texts(model: Model) -> list[str]:
    found: list[str] = []
    for one in model.aggregates:
        found += [one.name, one.plural, *one.states, *one.invariants]
        found += [text for action in one.actions for text in (action.name, action.actor)]
        found += [text for action in one.actions for text in (*action.rules, *action.effects)]
        for field in one.fields:
            found += [field.name, *field.choices, field.default, field.minimum, field.maximum]
    return found


def failing(model: Model, only: Callable[[Fact], bool] = lambda fact: True) -> list[Fact]:
    """The facts whose tests would fail, in the order of the model."""
    chosen = [fact for fact in facts(model) if fact.form != "unheard" and only(fact)]
    written: Written = {}
    broken: list[Fact] = []
    for fact in chosen:
        try:
            methods = _methods(_part(model, fact), fact)
        except Exception:  # whatever it is: there would be no test
            broken.append(fact)
            continue
        for name, script in methods:
            if len(script.lines) <= LONGEST:
                written.setdefault(name, (fact, script))
    try:
        case = _case(model, written)
    except Exception:
        return chosen
    return [*broken, *dict.fromkeys(fact for name, (fact, _) in written.items() if not case(name))]


@functools.lru_cache(maxsize=2_000)
def _methods(part: Model, fact: Fact) -> tuple[tuple[str, Script], ...]:
    return tuple(acceptance.methods_of(part, fact))


def _part(model: Model, fact: Fact) -> Model:
    """What a job that writes the tests of a requirement sees of the model."""
    return Model(tuple(one for one in model.aggregates if one.name in fact.aggregates))


def _case(model: Model, written: Written) -> Callable[[str], bool]:
    names = engine.names_of(model) | {"NOW": samples.NOW}
    parts = [acceptance.OUTCOME, acceptance.CHECKED]
    parts += [_source(name, script) for name, (_, script) in written.items()]
    for part in parts:
        exec(_compiled(part), names)

    def passes(name: str) -> bool:
        try:
            names[name](Case(names))
        except Exception:
            return False
        return True

    return passes


@functools.lru_cache(maxsize=2_000)
def _compiled(source: str) -> CodeType:
    return compile(source, "<tests>", "exec", dont_inherit=True)


def _source(name: str, script: Script) -> str:
    return "\n".join([f"def {name}(self):", *(f"    {line}" for line in _lines(script)), ""])


def _lines(script: Script) -> list[str]:
    opening = f"store = open_store(self.folder, {{{store_tests.kinds(script)}}}, lambda: NOW)"
    return [line for block in (opening, *script.lines) for line in block.split("\n")]


class Case(unittest.TestCase):
    """What the tests of a program know as `self`."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__("run")
        self.names = names
        self.folder = engine.Journal()

    def add(self, store: Any, kind: Any, values: dict[str, Any]) -> Any:
        return self.names["create_record"](store, kind, values)["id"]
