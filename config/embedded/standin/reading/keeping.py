"""What a single value belongs to, what a step needs to be yes, and states that are left no more."""

import re
from dataclasses import replace

from config.embedded.standin.domain import Action, Aggregate, Field
from config.embedded.standin.reading import acts, states
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.lasting import reachable
from config.embedded.standin.reading.steps import add, step_name
from config.embedded.standin.reading.telling import invariant
from config.embedded.standin.reading.words import stem
from config.embedded.standin.sentences import either, say

SINGLE = re.compile(
    r"(?i)^(?:an?|the|each|every|one|any) (?P<what>[\w -]+?) (?:always )?(?:belongs to|is for|is of|goes to|identifies|stands for) (?:only |just |exactly |at most |no more than )?(?:one|1|a single) (?P<who>[\w -]+?)(?: only| alone| and no other)?\W*$"
)
UNMET = re.compile(
    r"(?i)\b(?:without|with no|lacking) (?:an? |the |its |any )?(?P<a>\w+) (?P<b>\w+)\b|\bwhose (?P<c>\w+) (?:is|has|was) not (?:yet |been )*(?P<d>\w+)\b"
)
PLACED = re.compile(
    r"(?i) (?:into|onto|in|on|to) (?:an?|any|the|its) (?P<what>[\w -]+?)(?P<how> (?:that|which|who) (?:is|are|has|have) [\w ]+)?(?=[,;.]|$)"
)
STAYS = re.compile(
    r"(?i)^(?:an?|the|every|each|any)? ?(?P<state>\w+(?: \w+)?) (?P<who>[\w-]+) (?:stays?|remains?|is kept|are kept|will stay|must stay) (?P<same>\w+(?: \w+)?)(?: for good| forever| for ever)?\W*$"
)
LEAVES = re.compile(
    r"(?i)^(?P<who>.+?) (?:can|may) (?!not\b|be\b|only\b)(?P<verb>\w+)(?: (?:again|back|out|in|off|away|early))*,? and (?:then )?(?:is|are|becomes?|turns?)(?: then| again| thereby| from then on)? (?P<state>\w+(?: \w+)?)(?: again| then)?\W*$"
)


def single(draft: Draft, line: Line) -> bool:
    """ "An e-mail address belongs to one guest": the value is unique; said of records it is a relation."""
    found = SINGLE.match(line.text)
    if not found or draft.mentions(found["what"]):
        return False
    for _, _, known in draft.mentions(found["who"])[:1]:
        owner = draft.aggregates[known.name]
        kinds = ("text", "integer", "email")
        said = [
            one
            for one in owner.fields
            if one.type in kinds and mentioned(one, found["what"]) is not None
        ]
        if len(said) == 1:
            draft.add_field(owner, Field(**vars(said[0]) | {"unique": True}))
            line.mark("field", owner.name, said[0].name)
            return True
    return False


def unmet(draft: Draft, line: Line) -> bool:
    """ "A tenancy without a paid deposit cannot be signed", where deposit_paid is a yes or no."""
    found = UNMET.search(line.text)
    act = acts.find(draft, line.text) if found else None
    if found is None or act is None or not act.negative:
        return False
    wanted = {stem(word) for word in found.groups() if word}
    entered = tuple(one for one in act.states if one != act.owner.states[0])
    for field in act.owner.fields:
        same = {stem(part) for part in field.name.split("_")} == wanted
        if same and field.type == "boolean" and entered:
            slots = {"place": "state", "choices": either(entered), "target": field.name}
            return invariant(draft, line, act.owner, "where", wanted="yes", **slots)
    return False


def placed(draft: Draft, line: Line) -> bool:
    """ "A waiting piece can be loaded into a planned firing", "not into one that is started"."""
    found = PLACED.search(line.text)
    act = acts.find(draft, line.text[: found.start()]) if found else None
    if found is None or act is None or re.search(r"(?i)\bunless\b|\buntil\b|\bor\b", found[0]):
        return False
    for _, _, target in draft.mentions(found["what"])[:1]:
        reference = draft.reference(act.owner, target)
        named = _spoken(draft.aggregates[target.name], f"{found['what']} {found['how'] or ''}")
        banned = act.negative != bool(re.search(r"(?i)\bnot\b", found["how"] or ""))
        wanted = tuple(one for one in target.states if (one in named) != banned)
        done = [one for one in act.owner.actions if one.to_state in act.states]
        if not reference or not named or not done or not wanted:
            continue
        rule = say("state", field=reference.name, states=either(wanted))
        for action in done:
            add(draft, act.owner, Action(name=action.name, rules=(rule,)))
            line.mark("action", act.owner.name, action.name)
        return True
    return False


def _spoken(target: Aggregate, text: str) -> tuple[str, ...]:
    """States that are named, or those that a step behind it leads to: "that is started"."""
    if named := states.named_in(target, text):
        return tuple(named)
    past = re.search(r"(?i)\b(?:is|are|has|have) (?:already )?(?:been )?(\w+)\W*$", text)
    reached = acts.reached(target, past[1]) if past else ""
    return reachable(target, (reached,)) if reached else ()


def stays(draft: Draft, line: Line) -> bool:
    """ "A rejected delivery stays rejected": no step leads out of that state."""
    found = STAYS.match(line.text)
    if not found or stem(found["state"]) != stem(found["same"]):
        return False
    for _, _, known in draft.mentions(found["who"])[:1]:
        owner = draft.aggregates[known.name]
        state = states.match(owner, found["state"])
        left = [one for one in owner.actions if state in one.from_states and one.to_state != state]
        if not state or any(len(one.from_states) == 1 for one in left):
            return False
        draft.change(owner, actions=tuple(_without(one, state, left) for one in owner.actions))
        line.mark("states", owner.name)
        return True
    return False


def _without(action: Action, state: str, left: list[Action]) -> Action:
    if action not in left:
        return action
    return replace(action, from_states=tuple(one for one in action.from_states if one != state))


def leaves(draft: Draft, line: Line) -> bool:
    """ "An enrolled or ready learner can leave and is then gone"."""
    found = LEAVES.match(line.text)
    mentions = draft.mentions(found["who"]) if found else []
    if found is None or not mentions:
        return False
    owner: Aggregate = draft.aggregates[mentions[-1][2].name]
    target = states.match(owner, found["state"])
    sources = tuple(one for one in states.named_in(owner, found["who"]) if one != target)
    if not target or not sources:
        return False
    name = step_name(found["verb"].lower(), owner)
    add(draft, owner, Action(name=name, from_states=sources, to_state=target))
    line.mark("action", owner.name, name)
    return True
