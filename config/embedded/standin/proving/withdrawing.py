"""A brief whose program would fail its own tests loses what makes them fail; it is told as not built."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from config.embedded.standin.domain import Action, Aggregate, Field, Model
from config.embedded.standin.facts import Fact
from config.embedded.standin.proving import proof
from config.embedded.standin.reading import brief as briefs
from config.embedded.standin.reading.brief import Reading
from config.embedded.standin.reading.draft import Line, Mark

MOST_LOSSES = 40


@dataclass(frozen=True)
class Loss:
    """A part taken from a model, by the mark of what was said of it."""

    mark: Mark
    words: str
    model: Model


@functools.lru_cache(maxsize=32)
def read(brief: str) -> Reading:
    """What a brief says, less what could not hold together with the rest of it."""
    reading = briefs.read(brief)
    if not reading.readable or not proof.is_plain(reading.model):
        return reading
    for loss in losses(reading.model):
        reading = _without(reading, loss)
    return reading


def losses(model: Model) -> list[Loss]:
    """What a model must lose, one after the other, for all of its tests to hold."""
    found: list[Loss] = []
    while len(found) < MOST_LOSSES and (broken := proof.failing(model)):
        loss = _loss(model, broken)
        if loss is None:
            break
        found.append(loss)
        model = loss.model
    return found


def _loss(model: Model, broken: list[Fact]) -> Loss | None:
    """The least part without which the first of the tests that fail holds, or else any part."""
    first = min(broken, key=lambda fact: fact.form != "kept")
    parts = [*_own(model, first), *_parts(model, first)]
    for loss in parts:
        if not proof.failing(loss.model, lambda fact: _same(fact, first)):
            return loss
    return next(iter(parts), None)


def _same(fact: Fact, other: Fact) -> bool:
    return (fact.mark, fact.form) == (other.mark, other.form)


def _own(model: Model, fact: Fact) -> Iterator[Loss]:
    """What the fact itself says, where nothing else depends on it."""
    owner = model.find(fact.subject)
    if owner and fact.form == "rule" and _has_samples(model, fact):
        yield _less_rule(model, owner, fact.detail)


def _has_samples(model: Model, fact: Fact) -> bool:
    """Whether records of the kind can be kept at all, so that the rule alone is to blame."""
    kept = ("kind", fact.subject)
    return not proof.failing(model, lambda one: one.mark == kept)


def _parts(model: Model, fact: Fact) -> Iterator[Loss]:
    owners = [one for name in fact.aggregates if (one := model.find(name))]
    owners.sort(key=lambda one: one.name != fact.subject)
    for owner in owners:
        for text in reversed(owner.invariants):
            yield _less_rule(model, owner, text)
    for owner in owners:
        yield from _looser(model, owner)
    for owner in owners:
        for action in owner.actions:
            if action.rules or action.effects:
                yield _plain_action(model, owner, action)


def _less_rule(model: Model, owner: Aggregate, text: str) -> Loss:
    kept = tuple(one for one in owner.invariants if one != text)
    changed = replace(owner, invariants=kept)
    return Loss(("rule", owner.name, text), f"{owner.plural}: {text}", _with(model, changed))


def _looser(model: Model, owner: Aggregate) -> Iterator[Loss]:
    for field in owner.fields:
        given = field.required and field.references
        less = [("unique", replace(field, unique=False))] if field.unique else []
        less += [("required", replace(field, required=False))] if given else []
        less += [("default", replace(field, default=""))] if field.default else []
        if field.minimum or field.maximum:
            less.append(("limited", replace(field, minimum="", maximum="")))
        for word, changed in less:
            yield _less_field(model, owner, changed, word)


def _less_field(model: Model, owner: Aggregate, changed: Field, word: str) -> Loss:
    name = changed.name.replace("_", " ")
    said = f"{owner.plural}: the {name} is not {word} as said."
    return Loss(("field", owner.name, changed.name), said, _with(model, owner.with_field(changed)))


def _plain_action(model: Model, owner: Aggregate, action: Action) -> Loss:
    plain = replace(action, rules=(), effects=())
    steps = tuple(plain if one is action else one for one in owner.actions)
    said = f"{owner.plural}: what {action.name.replace('_', ' ')} needs and does."
    changed = replace(owner, actions=steps)
    return Loss(("action", owner.name, action.name), said, _with(model, changed))


def _with(model: Model, changed: Aggregate) -> Model:
    return Model(tuple(changed if one.name == changed.name else one for one in model.aggregates))


def _without(reading: Reading, loss: Loss) -> Reading:
    """The sentences that said the part count as not understood; definitions stay what they are."""
    lines = [Line(line.text, line.item, _left(line, loss.mark)) for line in reading.lines]
    told = f"Not built, as it could not hold together with the rest: {loss.words}"
    return replace(
        reading,
        model=loss.model,
        lines=tuple(lines),
        assumptions=(*reading.assumptions, told),
    )


def _left(line: Line, gone: Mark) -> list[Mark]:
    defines = any(mark[0] in ("kind", "states") for mark in line.marks)
    if gone not in line.marks or (defines and gone[0] == "field"):
        return list(line.marks)
    return [] if line.item.priority else [mark for mark in line.marks if mark != gone]
