"""Steps said in other words than "can be done": as orders, as changes, and one after the other."""

import re

from config.embedded.standin.domain import Action, Aggregate
from config.embedded.standin.reading import acts, states
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.steps import add, named, step_name
from config.embedded.standin.reading.words import base_verb

ORDER = re.compile(
    r"(?i)^\W*(?P<verb>(?!\w{2,}[^r]ing\b)[a-z]{3,})(?: (?P<particle>in|out|up|off|back|over))? (?P<what>(?:an?|the|any|every|each) [^,;:.]+?)(?P<rest>(?:,? (?:but |and )?(?:only )?(?:while|if|when|once|unless|until|as long as|before)\b.*)?)\W*$"
)
CLAUSE = re.compile(
    r"(?i)[;,]\s+(?:and |but |or |then |finally )?|\s+and (?=(?:an?|the|any|it)\b)|\s+or (?=it\b)"
)
BECOMES = re.compile(
    r"(?i)\b(?:(?:can|may) (?:also )?(?:become|turn|go|be moved to|be put|end up)|becomes|turns|goes(?: back)? to|ends up|changes to) (?:an? |in(?:to)? |to )?(?:the )?(?P<state>[\w-]+)(?: (?:again|once more))?(?P<rest>.*)$"
)
PUTS = re.compile(
    r"(?i)^(?P<first>.*\b(?:can|may) (?:only )?be (?P<done>[\w-]+).*?|.*\bis either (?P<either>[\w-]+)),? which (?:puts|sets|makes|turns|takes|brings|moves|sends) (?:it|them) (?:back )?(?:to |into |in )?(?:be )?(?:the )?(?P<state>[\w-]+)"
)


def moved(draft: Draft, line: Line) -> bool:
    """Whether a sentence was one of steps; "an active hive can become queenless"."""
    return any([_puts(draft, line), _ordered(draft, line), _becoming(draft, line)])


def _ordered(draft: Draft, line: Line) -> bool:
    """ "Cancel a stay, but only while it is still booked"."""
    found = ORDER.match(line.text)
    if not found:
        return False
    verb = " ".join(part for part in (found["verb"], found["particle"]) if part).lower()
    for _, _, known in draft.mentions(found["what"]):
        owner = draft.aggregates[known.name]
        target = acts.reached(owner, found["verb"].lower(), found["particle"] or "")
        if not target or target == owner.states[0]:
            continue
        sources = _sources(owner, f"{found['what']} {found['rest']}", target)
        add(draft, owner, Action(name=step_name(verb, owner), from_states=sources, to_state=target))
        line.mark("action", owner.name, step_name(verb, owner))
        return True
    return False


def _sources(owner: Aggregate, text: str, target: str) -> tuple[str, ...]:
    said = tuple(one for one in states.named_in(owner, text) if one != target)
    if said and re.search(r"(?i)\bunless\b|\bnot\b|\bbefore\b|\buntil\b", text):
        return tuple(one for one in owner.states if one not in (*said, target))
    before = owner.states[: owner.states.index(target)]
    return said or (before if owner.states[0] == target else before[-1:])


def _becoming(draft: Draft, line: Line) -> bool:
    """ "An active hive can become queenless, and a queenless hive becomes active when requeened"."""
    subject, found = None, False
    for clause in CLAUSE.split(line.text):
        mentions = draft.mentions(clause)
        first = [one for at, _, one in mentions if draft.aggregates[one.name].states]
        subject = draft.aggregates[first[0].name] if first else subject
        said = BECOMES.search(clause)
        if said is None or subject is None:
            continue
        target = states.match(subject, said["state"])
        sources = tuple(
            one for one in states.named_in(subject, clause[: said.start()]) if one != target
        )
        if target and sources:
            name = _by(said["rest"], target, subject)
            add(draft, subject, Action(name=name, from_states=sources, to_state=target))
            line.mark("action", subject.name, name)
            found = True
    return found


def _by(rest: str, target: str, owner: Aggregate) -> str:
    """The name of a step: what is done then, or the state itself."""
    done = re.search(r"(?i)\b(?:when|once|if) (?:it|they) (?:is|are) (\w+)|\bby (\w+)ing\b", rest)
    verb = (base_verb(done[1]) or "") if done and done[1] else ""
    return step_name(verb, owner) if verb else named("", target, owner)


def _puts(draft: Draft, line: Line) -> bool:
    """ "A completed order may be reopened, which puts it back to assigned"."""
    found = PUTS.match(line.text)
    owner = states.subject(draft, line) if found else None
    if found is None or owner is None:
        return False
    done = found["done"] or found["either"]
    target = states.match(owner, found["state"])
    sources = tuple(one for one in states.named_in(owner, found["first"]) if one != target)
    verb = base_verb(done)
    if not target or not sources or not verb:
        return False
    name = step_name(verb, owner)
    add(draft, owner, Action(name=name, from_states=sources, to_state=target))
    line.mark("action", owner.name, name)
    rest = re.search(r"(?i)\bor (?:it )?(?:is )?(?:declared|marked|set)? ?(\w+)\W*$", line.text)
    other = states.match(owner, rest[1]) if rest else ""
    if other and other not in (target, *sources):
        also = named("", other, owner)
        add(draft, owner, Action(name=also, from_states=sources, to_state=other))
    return True


def banned(draft: Draft, line: Line) -> bool:
    """ "A banned donor cannot be reinstated": said of a step that never starts there."""
    act = acts.find(draft, line.text)
    if act is None or not act.negative:
        return False
    named_states = set(states.named_in(act.owner, line.text[: act.start]))
    for action in act.owner.actions:
        leads = action.to_state in act.states and action.from_states
        if leads and named_states and not named_states & set(action.from_states):
            line.mark("action", act.owner.name, action.name)
            return True
    led = {action.to_state for action in act.owner.actions}
    if named_states and act.owner.states[0] in act.states and not led & set(act.states):
        line.mark("states", act.owner.name)  # no step leads back there at all
        return True
    return False
