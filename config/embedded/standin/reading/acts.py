"""The act a sentence speaks of: whose it is, and the states it leads to."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from config.embedded.standin.domain import Action, Aggregate, snake
from config.embedded.standin.reading import passive, states
from config.embedded.standin.reading.draft import Draft
from config.embedded.standin.reading.words import participles, stem

VERB = r"(?P<verb>[\w-]+)(?: (?P<particle>in|out|up|off|back|over)\b)?"
MORE = r"(?P<more>(?:(?:, (?=[\w-]+(?:,| or| and| nor))|,? (?:or|and|nor) )(?:be )?[\w-]+)*)"
MODAL = (
    r"\b(?:can|cannot|could|may|must|should|shall|to)(?: not| only| never| also| still| no longer)*"
)
MARKED = r"(?:(?:marked|set|moved|put|declared|made|turned)(?: back)?(?: as| to| into| in)? )?"
LED = re.compile(
    r"(?i)\b(?:while|if|when|whenever|unless|until|once|that|which|who|whose|without|with|before|after|because|where|as long as)\b"
)
FORMS = (
    rf"{MODAL} be (?:only )?{MARKED}{VERB}{MORE}",
    rf"{MODAL} (?:become|go|go to|go back to|return to|move back to|go into|reach|enter|move to|move into|start|begin|be put into) {VERB}{MORE}",
    rf"{MODAL} (?!be\b|have\b|not\b){VERB}{MORE}",
    rf"\b(?:is|are|gets?|being|been)(?: only| never| not| ever)* (?:marked |set )?{VERB}{MORE}",
    r"\b(?P<verb>\w{3,}ing)(?: (?P<particle>in|out|up|off|back|over)\b)?",
    rf"\b(?:becomes?|reaches|enters|goes to|moves to) {VERB}",
)
REFUSED = r"(?:is|are|will be|gets?|must be) (?:always )?(?:refused|rejected|not allowed|not possible|not permitted|forbidden|impossible|blocked|prevented)"
NEGATIVE = re.compile(
    rf"(?i)\b(?:cannot|not|never|nobody|no one|none|neither)\b|^\W*no\b|\b{REFUSED}"
)


@dataclass(frozen=True)
class Act:
    """`start` and `end` are where its words stand in the text."""

    owner: Aggregate
    states: tuple[str, ...]
    start: int
    end: int
    negative: bool
    is_adjective: bool = False


def find(draft: Draft, text: str) -> Act | None:
    """The first act by the strength of its form: what can be done before what is done."""
    return _act(tuple(draft.aggregates.values()), text)


@functools.lru_cache(maxsize=2_000)
def _act(known: tuple[Aggregate, ...], text: str) -> Act | None:
    """A dozen forms ask for the act of the same sentence, each for a purpose of its own."""
    draft = Draft([], {one.name: one for one in known})
    for form in FORMS:
        for found in re.finditer(form, text, re.IGNORECASE):
            if _is_aside(form, text, found):
                continue
            for owner in _owners(draft, text, found.start("verb"), found.end("verb")):
                reached = tuple(dict.fromkeys(_reached(owner, found)))
                if reached:
                    return Act(owner, reached, found.start(), found.end(), _negative(text, found))
    return _noun(draft, text) or adjective(draft, text)


def _noun(draft: Draft, text: str) -> Act | None:
    """ "An offer can only be made to an application with an interview": the state is what is made."""
    found = re.match(
        r"(?i)^\W*(?:an?|the|no) (?P<state>\w+) (?:can|may|must|cannot|should)(?: only| not| never)* be (?:made|given|placed|issued|sent out|reached)\b",
        text,
    )
    for _, _, known in draft.mentions(text[found.end() :]) if found else []:
        owner = draft.aggregates[known.name]
        state = states.match(owner, found["state"]) if found else ""
        if found and state:
            return Act(owner, (state,), 0, found.end(), bool(NEGATIVE.search(found[0])))
    return None


def _is_aside(form: str, text: str, found: re.Match[str]) -> bool:
    """Whether the words say how things are and not what is done: "a running session", "that is paid"."""
    before = text[: found.start()]
    if form == FORMS[3]:
        opened = re.match(r"(?i)^\W*(?:when|whenever|if|once|before|as soon as|for)\b", text)
        return bool(LED.search(before[opened.end() :] if opened else before))
    if form == FORMS[4]:
        return not re.search(
            r"(?i)(?:^\W*|\b(?:when|before|on|for|by|of|without|after|while|no) )$", before
        )
    return False


def adjective(draft: Draft, text: str) -> Act | None:
    """ "A closed incident needs a cost": the state stands before the thing."""
    for start, end, known in draft.mentions(text)[:1]:
        owner = draft.aggregates[known.name]
        named = states.named_in(owner, text[:start])
        after = re.match(
            r"(?i)\s+(?:always |also )?(?:must|needs?|requires?|has to|have to|has|have|should|cannot|never)\b",
            text[end:],
        )
        if named and after and not re.search(r"(?i)\bbe\b", text[end : end + 25]):
            return Act(owner, tuple(named), 0, end, bool(NEGATIVE.search(text[end:])), True)
    return None


def _negative(text: str, found: re.Match[str]) -> bool:
    return bool(
        NEGATIVE.search(text[: found.start("verb")])
        or re.match(r"(?i)\s+(?:cannot|may not|must not|can never|is never)\b", text[found.end() :])
        or re.search(rf"(?i)\b{REFUSED}", text[found.end() :])
    )


def _owners(draft: Draft, text: str, start: int, end: int) -> Iterator[Aggregate]:
    """Whose act it may be: what is named before it, after it, or what refers to that."""
    named = draft.mentions(text)
    before = [one for at, _, one in named if at < start]
    after = [one for at, _, one in named if at >= end]
    close = [*reversed(before), *after]
    users = [
        one
        for one in draft.aggregates.values()
        if any(draft.reference(one, known) for known in close)
    ]
    users += [
        one
        for one in draft.aggregates.values()
        if any(draft.reference(known, one) for known in close)
    ]
    every = list(draft.aggregates.values()) if not close else []
    for one in dict.fromkeys(one.name for one in (*close, *users, *every)):
        if draft.aggregates[one].states:
            yield draft.aggregates[one]


def _reached(owner: Aggregate, found: re.Match[str]) -> Iterator[str]:
    groups = found.groupdict()
    more = re.findall(r"[\w-]+", groups.get("more") or "")
    words = [(found["verb"], groups.get("particle") or ""), *((word, "") for word in more)]
    for word, particle in words:
        state = reached(owner, word, particle)
        if state:
            yield state
        elif word not in ("or", "and", "nor", "be"):
            return


def reached(owner: Aggregate, word: str, particle: str = "") -> str:
    """The state a verb leads to, in whatever form it stands."""
    said = f"{word} {particle}".strip().lower()
    for action in owner.actions:
        if action.to_state and said in spoken(action, owner):
            return action.to_state
    if particle:
        forms = [f"{form} {particle}" for form in (word, *sorted(participles(word)))]
        found = [states.match(owner, form) for form in (*forms, particle)]
        return next((one for one in found if one), "")
    if state := states.match(owner, said):
        return state
    if state := passive.led_to(owner, word):
        return state
    for verb in roots(word):
        for done in sorted(participles(verb)):
            if state := passive.led_to(owner, done):
                return state
    return ""


def spoken(action: Action, owner: Aggregate) -> set[str]:
    """Forms of the verb of an action, particle and all."""
    verb, _, particle = action.name.removesuffix(f"_{owner.snake}").partition("_")
    if verb == "mark" or "_" in particle:
        return set()
    forms = {verb, f"{verb}s", f"{verb}ed", f"{verb}es", *participles(verb)}
    forms |= {f"{verb}ing", f"{verb[:-1]}ing", f"{verb}{verb[-1:]}ing", f"{verb}eing"}
    return {f"{form} {particle}".strip() for form in forms}


def roots(word: str) -> list[str]:
    """Verbs of which a word may be a form: closing → close, clos; starts → start."""
    bare = snake(word).replace("_", " ")
    if not bare.endswith("ing"):
        return [bare, bare.removesuffix("s")]
    root = bare[:-3]
    return [root, f"{root}e", root[:-1] if root[-1:] == root[-2:-1] else root]


def same_verb(one: str, other: str) -> bool:
    return stem(one)[:5] == stem(other)[:5]
