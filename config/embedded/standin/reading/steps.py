"""Steps from state to state: joined by name, and read from arrows."""

import re
from dataclasses import replace

from config.embedded.standin.domain import Action, Aggregate, snake
from config.embedded.standin.reading import states
from config.embedded.standin.reading.draft import Draft, Line, short_names
from config.embedded.standin.reading.words import base_verb, stem

ARROW = re.compile(
    r"^[*_`]*(?P<name>[\w ]+?)[*_`]*\s*(?::|\()\s*(?P<from>[\w ,/]+?)\s*(?:->|→|=>|to)\s*(?P<to>\w+(?: \w+)?)"
)
BARE = re.compile(
    r"^\W*(?P<from>[\w ,/]+?)\s*(?:->|→|=>)\s*(?P<to>[\w ]+?)\s*(?:[(:,]\s*(?:by |on |via )?(?P<name>[\w ]+?)\)?)?\.?$"
)
NOT_STEPS = re.compile(
    r"(?i)\b(?:workflow|life ?cycle|states?|status(?:es)?|flow|estados?|steps|transitions?)\b"
)


def add(draft: Draft, owner: Aggregate, action: Action) -> None:
    """Add an action, or join it with the one of that name."""
    known = draft.aggregates[owner.name].actions
    same = next((one for one in known if one.name == action.name), None)
    if same and same.to_state and action.to_state not in ("", same.to_state):
        return add(draft, owner, replace(action, name=f"{action.name}_to_{action.to_state}"))
    if same:
        action = replace(
            same,
            from_states=action.from_states if action.from_states else same.from_states,
            to_state=same.to_state or action.to_state,
            rules=tuple(dict.fromkeys((*same.rules, *action.rules))),
            effects=tuple(dict.fromkeys((*same.effects, *action.effects))),
        )
    kept = tuple(action if one is same else one for one in known)
    draft.change(owner, actions=kept if same else (*known, action))
    return None


def step_name(verb: str, owner: Aggregate) -> str:
    return f"{snake(verb)}_{owner.snake}"


def arrow(draft: Draft, line: Line) -> bool:
    """ "ship: placed -> shipped", "placed -> shipped (ship)"."""
    found = ARROW.match(line.text) or BARE.match(line.text)
    if not found:
        return False
    _new_state(draft, line, found["from"], found["to"])
    owner = states.subject(draft, line)
    if not owner or not owner.states or not states.match_words(owner, found["to"]):
        owner = next(
            (
                one
                for one in draft.aggregates.values()
                if states.match_words(one, found["to"]) and states.named_in(one, found["from"])
            ),
            None,
        )
    target = states.match_words(owner, found["to"]) if owner else ""
    if not owner or not target:
        return False
    sources = tuple(one for one in states.named_in(owner, found["from"]) if one != target)
    verb = re.sub(
        rf"(?i)\b(an?|the|{owner.words}|{owner.plural})\b", "", found["name"] or ""
    ).strip()
    verb = " ".join(word for word in verb.split() if stem(word) not in short_names(owner))
    if not sources or NOT_STEPS.search(verb) or (":" in line.text and not verb):
        return False
    name = step_name(verb, owner) if verb else named("", target, owner)
    known = next((one for one in owner.actions if one.name == name), None)
    if known and known.to_state == target:
        sources = tuple(dict.fromkeys((*known.from_states, *sources)))
    add(draft, owner, Action(name=name, from_states=sources, to_state=target))
    line.mark("action", owner.name, name)
    return True


def _new_state(draft: Draft, line: Line, before: str, after: str) -> None:
    """ "accepted -> refused", said of a record that has the one state, gives it the other."""
    owner = states.subject(draft, line)
    known = bool(owner and owner.states and states.named_in(owner, before))
    if not owner or not known or states.match_words(owner, after):
        return
    if not any(states.match_words(one, after) for one in draft.aggregates.values()):
        draft.change(owner, states=(*owner.states, snake(after)))


def named(done: str, target: str, owner: Aggregate) -> str:
    verb = base_verb(done or target)
    return step_name(verb, owner) if verb else f"mark_{owner.snake}_{target}"
