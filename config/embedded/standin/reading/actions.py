"""What can be done: steps between states, and records that an action creates."""

import re

from config.embedded.standin import sentences
from config.embedded.standin.domain import Action, Aggregate, snake
from config.embedded.standin.reading import acts, keeping, moving, rules, states
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.passive import passive
from config.embedded.standin.reading.reach import DELAYED
from config.embedded.standin.reading.steps import add, arrow
from config.embedded.standin.reading.verbs import ENDED, SYNONYMS
from config.embedded.standin.reading.words import participles, stem

ACTIVE = re.compile(
    r"(?i)\b(?P<can>can(?:not| not)?|may|must)\s+(?:only\s+|also\s+)?(?P<verb>[\wáéíóúñ]+)(?: in| out| back| up)?\s+(?P<object>.+)$"
)
PRESENT = re.compile(
    r"(?i)^(?:an?|the|each)\s+(?P<who>\w+)\s+(?P<verb>\w{2,}s)\s+(?:an?|the|one)\s+(?P<object>.+)$"
)
#: How many there may be says nothing of the states that a step starts in.
COUNTED = re.compile(r"(?i)(?:more|fewer|less) than \d|at (?:most|least) \d|up to \d")
WHO = re.compile(r"(?i)\b(?:who|that|which)\s+$")
BAN = re.compile(r"(?i)\b(?:cannot|can not|may not|must not|never|not)\b")
CAN = re.compile(r"(?i)\b(?:can|may|cannot)\b.*\bbe\b")


def find(draft: Draft) -> None:
    """Permissions first: a ban only takes away from what is allowed elsewhere."""
    for line in sorted(draft.lines, key=lambda one: bool(BAN.search(one.text))):
        lists_states = any(mark[0] == "states" for mark in line.marks)
        if DELAYED.search(line.text) or rules.is_condition(draft, line):
            continue
        if not arrow(draft, line) and (not lists_states or CAN.search(line.text)):
            moving.moved(draft, line) or keeping.leaves(draft, line) or passive(
                draft, line
            ) or _active(draft, line)


def _active(draft: Draft, line: Line) -> bool:
    several = re.search(r"(?i)\b(can|may|must) (\w+) or (\w+) (an?|the|\w+) ", line.text)
    if several:
        start, end = several.start(2), several.end(3)
        texts = [f"{line.text[:start]}{verb}{line.text[end:]}" for verb in several.groups()[1:3]]
        return any([_active_text(draft, line, text) for text in texts])
    return _active_text(draft, line, line.text)


def _active_text(draft: Draft, line: Line, text: str) -> bool:
    found = ACTIVE.search(text) or PRESENT.match(text)
    if not found or found["verb"].lower() in (
        "have",
        "be",
        "has",
        "is",
        "not",
        "never",
        "keeps",
        "belongs",
        "needs",
        "give",
        "gives",
    ):
        return False
    verb = found["verb"].lower()
    verb = verb if "can" in found.groupdict() else _present_root(verb)
    who, objects = draft.mentions(text[: found.start("verb")]), draft.mentions(found["object"])
    if not objects or COUNTED.match(found["object"]) or WHO.search(text[: found.start()]):
        return False
    said = f"{text[: found.start('verb')]}"
    negative = bool(
        re.search(r"(?i)not\b|n't|\bnobody\b|\bno one\b|\bnever\b|\bno \w+ (?:can|may)", said)
    )
    target = draft.aggregates[objects[0][2].name]
    actor = draft.aggregates[who[-1][2].name] if who else None
    name = actor.words if actor else ""
    if negative and states.named_in(target, found["object"]):
        return _ban(draft, line, verb, target, found["object"])
    if _as_step(draft, line, verb, name, target, found["object"]):
        return True
    if negative:
        return False
    return _as_creation(draft, line, verb, actor, target) or _as_upkeep(line, verb, target)


def _ban(draft: Draft, line: Line, verb: str, target: Aggregate, rest: str) -> bool:
    """ "Nobody can drop a running job": a step that is known, without the states it must not start in."""
    reached = acts.reached(target, verb)
    named = states.named_in(target, rest)
    turned = bool(re.search(r"(?i)\bunless\b|\buntil\b|\bbefore\b", rest))
    for action in draft.aggregates[target.name].actions:
        left = tuple(one for one in action.from_states if (one in named) == turned)
        if reached and action.to_state == reached and left:
            add(draft, target, Action(name=action.name, from_states=left, to_state=reached))
            line.mark("action", target.name, action.name)
            return True
    return False


def _as_upkeep(line: Line, verb: str, target: Aggregate) -> bool:
    """What every kind of record can do: be added, changed, removed, listed."""
    if verb not in (
        "create",
        "add",
        "edit",
        "change",
        "update",
        "delete",
        "remove",
        "view",
        "see",
        "list",
        "manage",
        "crear",
        "ver",
    ):
        return False
    line.mark("kind", target.name)
    return True


def _present_root(verb: str) -> str:
    return (
        re.sub(r"ies$", "y", verb)
        if verb.endswith("ies")
        else re.sub(r"(?<=[xsh])es$|s$", "", verb)
    )


def _as_step(draft: Draft, line: Line, verb: str, actor: str, target: Aggregate, rest: str) -> bool:
    """A verb whose participle is a state of the thing, or of a record about the thing."""
    stems = {stem(one) for one in participles(verb)}
    about = [one for one in draft.aggregates.values() if draft.reference(one, target)]
    for owner in (target, *about):
        state = next((one for one in owner.states[1:] if stem(one) in stems), "")
        if not state or (owner is not target and _creator(draft, owner, verb)):
            continue
        sources = tuple(one for one in states.named_in(owner, rest) if one != state)
        if re.search(r"(?i)\bunless\b|\bnot\b|\bexcept\b|\bbefore\b|\buntil\b", rest) and sources:
            before = owner.states[: owner.states.index(state)]
            sources = tuple(one for one in before if one not in sources)
        live = tuple(one for one in owner.states if one != state and not ENDED.match(one))
        sources = sources or (live if owner is not target and live else _open_before(owner, state))
        name = f"{snake(verb)}_{target.snake}"
        add(draft, owner, Action(name=name, actor=actor, from_states=sources, to_state=state))
        line.mark("action", owner.name, name)
        return True
    return False


def _open_before(owner: Aggregate, state: str) -> tuple[str, ...]:
    """All other states that come before one; the whole life where it stands first."""
    before = owner.states[: owner.states.index(state)]
    before = tuple(one for one in before if not ENDED.match(one)) or before
    return before or tuple(one for one in owner.states if one != state)


def _creator(draft: Draft, owner: Aggregate, verb: str) -> bool:
    return any(
        one.startswith(verb[:4])
        for one in (owner.snake, *SYNONYMS.get(verb, "").split())
        if one == owner.snake
    )


def _as_creation(
    draft: Draft, line: Line, verb: str, actor: Aggregate | None, target: Aggregate
) -> bool:
    """An actor does something with a thing, and a record about both exists."""
    records = []
    for one in draft.aggregates.values():
        about = draft.reference(one, target)
        by = actor is None or actor.name == target.name or draft.reference(one, actor)
        if about and by and one.name not in (target.name, actor.name if actor else ""):
            records.append((_closeness(verb, one), one))
    records.sort(key=lambda pair: -pair[0])
    if not records or (records[0][0] == 0 and (actor is None or len(records) > 1)):
        return False
    owner = records[0][1]
    name = f"{snake(verb)}_{target.snake}"
    effect = sentences.say("creates", name=owner.words)
    add(draft, owner, Action(name=name, actor=actor.words if actor else "", effects=(effect,)))
    line.mark("action", owner.name, name)
    return True


def _closeness(verb: str, owner: Aggregate) -> int:
    name = owner.snake.replace("_", " ")
    if any(word in name for word in SYNONYMS.get(verb, "").split()):
        return 3
    return 2 if name[:4] == verb[:4] else 0
