"""Steps for states that nothing in the brief leads to."""

import re

from config.embedded.standin import sentences
from config.embedded.standin.domain import Action, Aggregate
from config.embedded.standin.reading.draft import Draft
from config.embedded.standin.reading.steps import add, named, step_name
from config.embedded.standin.reading.words import base_verb

ABORTED = re.compile(
    r"cancel|anulad|cancelad|reject|rechaz|declin|withdraw|void|expired|refus|no_show"
)


def complete(draft: Draft) -> None:
    """Give every state that nothing leads to a step of its own; say so."""
    for aggregate in list(draft.aggregates.values()):
        _default_steps(draft, aggregate)


def chains(draft: Draft) -> None:
    """Steps along states that were given as a chain, so that rules can speak of them."""
    for name in sorted(draft.chained):
        owner = draft.aggregates[name]
        reached = [(action.from_states, action.to_state) for action in owner.actions]
        for before, state in zip(owner.states, owner.states[1:], strict=False):
            at = owner.states.index(state)
            led = {one for sources, to in reached if to == state for one in sources}
            if led & set(owner.states[:at]) or at >= draft.chain_ends[name]:
                continue
            sources = (before, *(one for one in owner.states if one in led))
            step = Action(name=named("", state, owner), from_states=sources, to_state=state)
            add(draft, owner, step)


def _default_steps(draft: Draft, aggregate: Aggregate) -> None:
    """States that nothing leads to get a step from the state before them."""
    owner = draft.aggregates[aggregate.name]
    reached = {action.to_state for action in owner.actions}
    becomes = set()
    for other in draft.aggregates.values():
        for action in other.actions:
            becomes |= {found["state"] for found in _becoming(draft, other, action, owner)}
    for number, state in enumerate(owner.states[1:], start=1):
        if state in reached | becomes:
            continue
        number = 1 if ABORTED.match(state) and owner.name not in draft.chained else number
        verb = base_verb(state)
        name = step_name(verb, owner) if verb else f"mark_{owner.snake}_{state}"
        add(
            draft, owner, Action(name=name, from_states=(owner.states[number - 1],), to_state=state)
        )
        draft.assumptions.append(
            f"Nothing says how {aggregate.plural} become {state.replace('_', ' ')}:"
            f" from {owner.states[number - 1].replace('_', ' ')}, by the step {name}."
        )


def _becoming(
    draft: Draft, other: Aggregate, action: Action, owner: Aggregate
) -> list[sentences.Heard]:
    heard = (sentences.hear(sentences.EFFECTS, effect) for effect in action.effects)
    reference = draft.reference(other, owner)
    name = reference.name if reference else ""
    return [one for one in heard if one and one.form == "becomes" and one["field"] == name]
