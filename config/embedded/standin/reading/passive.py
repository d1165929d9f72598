"""Steps said of the thing that takes them: "a draft order can be placed"."""

import re

from config.embedded.standin.domain import Action, Aggregate, snake
from config.embedded.standin.reading import states, subjects
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.steps import add, named, step_name
from config.embedded.standin.reading.verbs import BACK, ENDED, LEADS_TO, SYNONYMS, UPKEEP
from config.embedded.standin.reading.words import base_verb, stem

PASSIVE = re.compile(
    r"(?i)\b(?P<can>can(?:not| not|'t| only| never)?(?: also| then| still| later| always| again)?|may(?: not| only)?|must(?: not| never)?)\s+(?:only\s+|not\s+)?be\s+(?P<done>\w+)(?P<rest>.*)$"
)
PUT = re.compile(
    r"(?i)\bbe (?:marked as|declared|moved to|set to|put in(?:to)?) (?!an?\b|the\b)(?P<to>\w+)\W*$"
)
MAKING = re.compile(
    r"(?i),?\s+(?:which|and (?:this|that)|this) (?:then )?(?:makes|turns|sets|puts|brings|marks|leaves) (?:it|them|the \w+) (?:back )?(?:as |to |in )?(?P<to>\w+)(?: again)?"
    r"|,?\s+and (?:then )?(?:(?:is|are) (?:then )?(?P<again>\w+) again|becomes? (?:again )?(?P<becomes>\w+))"
)
RESUMING = frozenset(
    ["resume", "reactivate", "unpause", "reinstate", "unsuspend", "unlock", "unblock"]
)
MARKED = re.compile(r"(?i)marked|set|declared|put|moved|turned|flagged|made|reported|deemed")


def passive(draft: Draft, line: Line) -> bool:
    subject = draft.mentions(line.text)
    found = []
    for clause in subjects.clauses(line.text):
        words = subjects.subject(draft, subject[0], line.text) if subject else ""
        clause = re.sub(r"(?i)^(?:it|they)\b", f"a {words}", clause)
        clause = subjects.named_by_state(draft, subject[0][2], clause) if subject else clause
        found.append(_clause(draft, line, clause))
    return any(found)


def _has_sources(draft: Draft, owner: Aggregate, name: str) -> bool:
    known = draft.aggregates[owner.name].actions
    return any(one.name == name and one.from_states for one in known)


def _clause(draft: Draft, line: Line, clause: str) -> bool:
    found = PASSIVE.search(clause)
    if not found:
        return False
    before = draft.mentions(clause[: found.start()])
    owner = draft.aggregates[before[-1][2].name] if before else None
    if owner is None:
        return False
    negative = (
        bool(re.search(r"(?i)not|never|n't", found["can"])) or "unless" in found["rest"].lower()
    )
    if negative and not states.named_in(owner, f"{clause[: found.start()]} {found['rest']}"):
        return False
    if line.item.priority and _on_condition(draft, owner, found["rest"]):
        return False
    if _leaves_record(draft, owner, found["done"]):
        return False
    targets, rest = _targets(owner, found["done"], found["rest"])
    targets = _resumed(owner, found["done"], clause[: found.start()]) or targets
    known = {one.name: one.to_state for one in draft.aggregates[owner.name].actions}
    if not targets and (verb := base_verb(found["done"])):
        target = known.get(step_name(verb, owner), "")
        targets = [(found["done"], target)] if target else []
    if not targets and not negative:
        targets, owner = (
            _unheard_state(draft, owner, found["done"], clause),
            draft.aggregates[owner.name],
        )
    for done, target in _steps(owner, targets, clause):
        name = named(done, target, owner)
        sources = _sources(owner, clause[: found.start()], rest, target, negative)
        said = states.named_in(owner, f"{clause[: found.start()]} {rest}")
        if set(said) - {target} or not _has_sources(draft, owner, name):
            sources = _with_known(draft, owner, name, target, sources, negative)
        else:
            sources = ()  # nothing is said of where it starts, and that is known
        add(draft, owner, Action(name=name, from_states=sources, to_state=target))
        line.mark("action", owner.name, name)
    return bool(_steps(owner, targets, clause))


def _on_condition(draft: Draft, owner: Aggregate, rest: str) -> bool:
    """Whether a step waits for something that is not kept: "unless the weather is good"."""
    if re.search(r"(?i)\bwithout\b", rest):
        return True  # what it needs was not understood
    said = re.search(r"(?i)\b(?:unless|until|only if|only when|if|provided)\b(?P<what>.*)$", rest)
    if not said or re.search(r"(?i)\bit\b|\bthey\b|\d", said["what"]):
        return False
    return not states.named_in(owner, said["what"]) and not draft.mentions(said["what"])


def _leaves_record(draft: Draft, owner: Aggregate, done: str) -> bool:
    """ "A retired item cannot be rented" is about new rentals, which refer to items."""
    about = [one for one in draft.aggregates.values() if draft.reference(one, owner)]
    verb = base_verb(done)
    named = {stem(state) for state in owner.states}
    return (
        stem(done) not in named
        and len(verb) > 3
        and any(
            one != owner
            and (verb[:5] == one.snake[:5] or one.snake in SYNONYMS.get(verb, "").split())
            for one in about
        )
    )


def _steps(owner: Aggregate, targets: list[tuple[str, str]], clause: str) -> list[tuple[str, str]]:
    """Without those that say how a record begins: "tickets can only be reserved for open events"."""
    return [
        (done, target)
        for done, target in targets
        if target != owner.states[0] or not done or set(states.named_in(owner, clause)) - {target}
    ]


def _resumed(owner: Aggregate, done: str, before: str) -> list[tuple[str, str]]:
    """ "A paused subscription can be resumed": back to the state before that one."""
    sources = states.named_in(owner, before)
    if base_verb(done) not in RESUMING or not sources:
        return []
    at = owner.states.index(sources[-1])
    return [(done, owner.states[max(at - 1, 0)])]


def _unheard_state(draft: Draft, owner: Aggregate, done: str, clause: str) -> list[tuple[str, str]]:
    """ "It can be archived only if it is done" speaks of one more state than the list of them."""
    put = PUT.search(clause)
    if put and owner.states and states.named_in(owner, clause[: put.start()]):
        draft.change(owner, states=(*owner.states, snake(put["to"])))
        return [("", snake(put["to"]))]
    if MARKED.fullmatch(done):
        return []
    verb = base_verb(done)
    taken = next(
        (one for one in owner.actions if one.to_state and one.name == named(done, "", owner)), None
    )
    if taken:
        return [(done, taken.to_state)]
    known = states.named_in(owner, clause)
    if not owner.states or not verb or verb in UPKEEP or not known:
        return []
    draft.change(owner, states=(*owner.states, snake(done)))
    return [(done, snake(done))]


def _with_known(
    draft: Draft,
    owner: Aggregate,
    name: str,
    target: str,
    sources: tuple[str, ...],
    negative: bool,
) -> tuple[str, ...]:
    """Sources of a step said more than once: each permission adds, each ban takes away."""
    actions = draft.aggregates[owner.name].actions
    known = next((one for one in actions if one.name == name), None)
    if known is None and negative:
        earlier = owner.states[: owner.states.index(target)]
        sources = tuple(one for one in earlier if one in sources) or sources
    if known is None and negative and owner.name in draft.chained:
        at = owner.states.index(target)
        before = tuple(one for one in owner.states[max(at - 1, 0) : at] if one in sources)
        return before or sources
    if known is None or not known.from_states:
        return sources
    if negative:
        return tuple(one for one in known.from_states if one in sources) or known.from_states
    wanted = {*known.from_states, *sources}
    return tuple(one for one in owner.states if one in wanted)


def _targets(owner: Aggregate, done: str, rest: str) -> tuple[list[tuple[str, str]], str]:
    """What may be done, as (participle, state), and the words after: "paid or waived when open"."""
    back = re.match(
        r"(?i)\s+back(?: (?:in|into) (?:service|use|stock|the \w+))?(?! to\b)(?= or | and |[,.;]|\s*$)",
        rest,
    )
    if back and owner.states and re.fullmatch(r"(?i)put|brought|taken|sent|given|handed", done):
        more, after = _targets_after(owner, rest[back.end() :])
        return [(f"{done} back", owner.states[0]), *more], after
    marked = re.match(
        r"(?i)\s*(?P<from>from [\w ,]+? )?(?:(?:as|to|on|in|into|back to|a)\s+){0,2}(?P<to>.+)$",
        rest,
    )
    if marked and MARKED.fullmatch(done) and not states.match(owner, done):
        listed = re.split(
            r"(?i)\b(?:if|when|while|once|only|unless|until|after|before|by|who|quien|which|with|having)\b|[;.]",
            marked["to"],
        )[0]
        found = [("", one) for one in states.named_in(owner, listed)]
        return found, (marked["from"] or "") + marked["to"][len(listed) :]
    two = re.match(r"\s+(\w+)(.*)$", rest)
    if two and (state := states.match(owner, f"{done} {two[1]}")):
        more, after = _targets_after(owner, two[2])
        return [(f"{done} {two[1]}", state), *more], after
    making = MAKING.search(rest)
    if making and (
        state := states.match_words(owner, making["to"] or making["again"] or making["becomes"])
    ):
        more, after = _targets_after(owner, rest[: making.start()] + rest[making.end() :])
        return [(done, state), *more], after
    led = re.match(r"(?i)\W*(?:again\W+)?(?:and \w+ )?(?:back )?to (\w+)(.*)$", rest)
    if led and (state := states.match(owner, led[1])):
        return [(done, state)], led[2]
    if (
        two
        and re.fullmatch("out|in|up|off|over|back", two[1])
        and (state := states.match(owner, two[1]))
    ):
        return [(f"{done} {two[1]}", state)], two[2]
    found = [(done, state)] if (state := led_to(owner, done, rest)) else []
    more_found, rest = _targets_after(owner, rest)
    return [*found, *more_found], rest


def _targets_after(owner: Aggregate, rest: str) -> tuple[list[tuple[str, str]], str]:
    """What else may be done: "or retired"."""
    found = []
    while more := re.match(
        r"(?i)\s*(?:,(?=\s*\w+(?:,| or | and ))|,?\s*(?:or|and))\s+(?:be\s+)?(\w+)(.*)$", rest
    ):
        state, after = led_to(owner, more[1], more[2]), more[2]
        as_said = "(?:to|as)" if not MARKED.fullmatch(more[1]) else "(?:to |as )?"
        led = re.match(rf"(?i)\s+(?:again\s+)?{as_said}\s*(\w+)(.*)$", after)
        if not state and led:
            state, after = states.match(owner, led[1]), led[2]
        if not state:
            break
        found.append((more[1], state))
        rest = after
    return found, rest


def led_to(owner: Aggregate, done: str, rest: str = "") -> str:
    """The state a participle leads to: its own, one of the same root, or one it is known to bring."""
    if state := states.match(owner, done):
        return state
    verb = base_verb(done)
    if not verb:
        return ""
    if verb in BACK:
        named = states.named_in(owner, rest)
        return named[0] if named else owner.states[0] if owner.states else ""
    root = verb[2:] if verb.startswith("re") and len(verb) > 6 else verb
    leads = LEADS_TO.get(root, "").split()
    for state in owner.states:
        same = len(root) > 3 and stem(state)[:5] == root[:5] and not state.endswith("ed")
        if same or state in leads:
            return state
    return ""


def _open_to(owner: Aggregate, target: str, excluded: list[str]) -> tuple[str, ...]:
    """The states before one, or all others where it is the first; those excluded are left out."""
    at = owner.states.index(target)
    open_states = (owner.states[:at] if not excluded else ()) or owner.states
    left = tuple(one for one in open_states if one != target and one not in excluded)
    return tuple(one for one in left if excluded or not ENDED.match(one)) or left


def _sources(
    owner: Aggregate, before: str, rest: str, target: str, negative: bool
) -> tuple[str, ...]:
    """States a step starts in: those named, or all others where they are excluded."""
    named = [one for one in states.meant(owner, f"{before} {rest}") if one != target]
    before_state = re.search(r"(?i)\b(?:before|until)\b(.*)", rest)
    if before_state and named:
        reached = min(
            owner.states.index(one) for one in states.named_in(owner, before_state[1]) or named
        )
        at = owner.states.index(target)
        open_states = owner.states[reached:at] if negative else owner.states[:reached]
        return tuple(one for one in open_states if one != target) or tuple(named)
    if negative or not named:
        return _open_to(owner, target, named)
    return tuple(named)
