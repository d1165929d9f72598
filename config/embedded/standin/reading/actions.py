"""What can be done: steps between states, and records that an action creates."""

import re
from dataclasses import replace

from config.embedded.standin import sentences
from config.embedded.standin.domain import Action, Aggregate, snake
from config.embedded.standin.reading import states
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.verbs import ENDED, SYNONYMS
from config.embedded.standin.reading.words import base_verb, participles, stem

PASSIVE = re.compile(
    r"(?i)\b(?P<can>can(?:not| not|'t| only| never)?|may(?: not| only)?|must(?: not| never)?)\s+(?:only\s+|not\s+)?be\s+(?P<done>\w+)(?P<rest>.*)$"
)
ACTIVE = re.compile(
    r"(?i)\b(?P<can>can(?:not| not)?|may|must)\s+(?:only\s+|also\s+)?(?P<verb>[\wáéíóúñ]+)(?: in| out| back| up)?\s+(?P<object>.+)$"
)
PRESENT = re.compile(
    r"(?i)^(?:an?|the|each)\s+(?P<who>\w+)\s+(?P<verb>\w{2,}s)\s+(?:an?|the|one)\s+(?P<object>.+)$"
)
ARROW = re.compile(
    r"^[*_`]*(?P<name>[\w ]+?)[*_`]*\s*(?::|\()\s*(?P<from>[\w ,/]+?)\s*(?:->|→|=>|to)\s*(?P<to>\w+)"
)


def find(draft: Draft) -> None:
    for line in draft.lines:
        lists_states = any(mark[0] == "states" for mark in line.marks)
        _arrow(draft, line) or (
            not lists_states and (_passive(draft, line) or _active(draft, line))
        )


def add(draft: Draft, owner: Aggregate, action: Action) -> None:
    """Add an action, or join it with the one of that name."""
    known = draft.aggregates[owner.name].actions
    same = next((one for one in known if one.name == action.name), None)
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


def step_name(verb: str, owner: Aggregate) -> str:
    return f"{snake(verb)}_{owner.snake}"


def _arrow(draft: Draft, line: Line) -> bool:
    found = ARROW.match(line.text)
    owner = states.subject(draft, line) if found else None
    if not found or not owner or not owner.states:
        owner = next(
            (one for one in draft.aggregates.values() if found and states.match(one, found["to"])),
            None,
        )
    target = states.match(owner, found["to"]) if found and owner else ""
    if not found or not owner or not target:
        return False
    sources = tuple(one for one in states.named_in(owner, found["from"]) if one != target)
    if not sources:
        return False
    verb = re.sub(rf"(?i)\b(an?|the|{owner.words})\b", "", found["name"]).strip()
    add(draft, owner, Action(name=step_name(verb, owner), from_states=sources, to_state=target))
    line.mark("action", owner.name, step_name(verb, owner))
    return True


def _passive(draft: Draft, line: Line) -> bool:
    clauses = re.split(
        r"(?i)[,;]\s+(?:and|but|or)\s+(?=[^,;]*\b(?:can|cannot|may|must)\b)", line.text
    )
    return any([_passive_clause(draft, line, clause) for clause in clauses])


def _passive_clause(draft: Draft, line: Line, clause: str) -> bool:
    found = PASSIVE.search(clause)
    if not found:
        return False
    before = draft.mentions(clause[: found.start()])
    owner = draft.aggregates[before[-1][2].name] if before else None
    if owner is None:
        return False
    targets, rest = _targets(owner, found["done"], found["rest"])
    negative = bool(re.search(r"(?i)not|never|n't", found["can"])) or "unless" in rest.lower()
    for done, target in targets:
        sources = _sources(owner, clause[: found.start()], rest, target, negative)
        name = _named(done, target, owner)
        sources = _with_known(draft, owner, name, sources, negative)
        add(draft, owner, Action(name=name, from_states=sources, to_state=target))
        line.mark("action", owner.name, name)
    return bool(targets)


def _with_known(
    draft: Draft, owner: Aggregate, name: str, sources: tuple[str, ...], negative: bool
) -> tuple[str, ...]:
    """Sources of a step said more than once: each permission adds, each ban takes away."""
    known = next((one for one in draft.aggregates[owner.name].actions if one.name == name), None)
    if known is None or not known.from_states:
        return sources
    if negative:
        return tuple(one for one in known.from_states if one in sources)
    wanted = {*known.from_states, *sources}
    return tuple(one for one in owner.states if one in wanted)


def _targets(owner: Aggregate, done: str, rest: str) -> tuple[list[tuple[str, str]], str]:
    """What may be done, as (participle, state), and the words after: "paid or waived when open"."""
    marked = re.match(r"(?i)\s*(?:(?:as|to|on|in|into|back to)\s+)?(\w+)(.*)$", rest)
    if marked and re.fullmatch(r"(?i)marked|set|declared|put|moved|turned|flagged|made", done):
        state = states.match(owner, marked[1])
        return ([("", state)] if state else []), marked[2]
    two = re.match(r"\s+(\w+)(.*)$", rest)
    if two and (state := states.match(owner, f"{done} {two[1]}")):
        return [(f"{done} {two[1]}", state)], two[2]
    found = [(done, state)] if (state := states.match(owner, done)) else []
    while more := re.match(r"(?i)\s*(?:,\s*(?:or|and)?|or|and)\s+(?:be\s+)?(\w+)(.*)$", rest):
        state, after = states.match(owner, more[1]), more[2]
        led = re.match(r"(?i)\s+(?:again\s+)?(?:to|as)\s+(\w+)(.*)$", after)
        if not state and led:
            state, after = states.match(owner, led[1]), led[2]
        if not state:
            break
        found.append((more[1], state))
        rest = after
    return found, rest


def _named(done: str, target: str, owner: Aggregate) -> str:
    verb = base_verb(done) if done else ""
    return step_name(verb, owner) if verb else f"mark_{owner.snake}_{target}"


def _sources(
    owner: Aggregate, before: str, rest: str, target: str, negative: bool
) -> tuple[str, ...]:
    """States a step starts in: those named, or all others where they are excluded."""
    named = [one for one in states.named_in(owner, f"{before} {rest}") if one != target]
    before_state = re.search(r"(?i)\b(?:before|until)\b(.*)", rest)
    if before_state and named:
        reached = min(
            owner.states.index(one) for one in states.named_in(owner, before_state[1]) or named
        )
        return tuple(one for one in owner.states[:reached] if one != target) or tuple(named)
    if negative or not named:
        return tuple(one for one in owner.states if one != target and one not in named)
    return tuple(named)


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
    ):
        return False
    verb = found["verb"].lower()
    verb = verb if "can" in found.groupdict() else _present_root(verb)
    who, objects = draft.mentions(text[: found.start("verb")]), draft.mentions(found["object"])
    if not objects:
        return False
    said = f"{text[: found.start('verb')]}"
    negative = bool(
        re.search(r"(?i)not\b|n't|\bnobody\b|\bno one\b|\bnever\b|\bno \w+ (?:can|may)", said)
    )
    target = draft.aggregates[objects[0][2].name]
    actor = draft.aggregates[who[-1][2].name] if who else None
    name = actor.words if actor else ""
    if _as_step(draft, line, verb, name, target, found["object"]):
        return True
    if negative:
        return False
    return _as_creation(draft, line, verb, actor, target) or _as_upkeep(line, verb, target)


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
