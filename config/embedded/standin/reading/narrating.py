"""States told as a story: "it begins as reported; the office assigns it, and finally closes it"."""

import re
from dataclasses import replace

from config.embedded.standin.domain import Aggregate, plain, snake
from config.embedded.standin.reading import limits, processes, states
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.pasts import PAST

BEGINS = re.compile(
    r"(?i)^(?:an?|the|each|every|new) (?P<who>[\w ]+?) (?:begins|starts)(?: out)?(?: its life)? (?:as|in)(?: an?| the state)? (?P<state>\w+)\W*$"
)
TOLD = re.compile(r"(?i)\b(?:then|finally|afterwards|after that|next|in the end|at last|later)\b")
DOES = re.compile(
    r"(?i)\b(?:can |may |must |then |finally )?(?P<verb>(?!then|finally|when|once|until|before|after|and|for|with|later|next|that|where|while)[a-z]{3,}) (?:it|them)\b|\bit (?:is|gets|becomes|can be|may be) (?:then |finally )?(?P<done>[a-z]{3,}(?:ed|en|nt|ld|ne|pt|id|[ai]do|[ai]da|[ai]endo|ando|[ai]ble))\b"
)
CHOICE = re.compile(r"(?i)\b(?:is|are) then [\w-]+ or [\w-]+\W*$")
OR = re.compile(r"(?i)\b(?:it|them) or (?:the \w+ )?\w+ (?:it|them)\b")
ALONG = re.compile(
    r"(?i)\b(?:mov|tak|bring|walk|advanc)\w* (?:an?|the) (?P<who>[\w ]+?) (?:along|through|on|forward)(?: (?:the|its|these) (?:stages|steps|states))?\W+(?P<list>[^.]+)\W*$"
)
SKIP = re.compile(
    r"(?i)^\W*(?:an?|the|no) (?P<who>[\w ]+?) (?:cannot|may not|must not|never|can) (?:be )?(?:skips?|skipped|jumps?|leave out) (?:over )?(?:an?|any|one|its) (?:stages?|states?|steps?|phases?)\b\W*(?P<list>.*)$"
)
STAGE_FIELDS = frozenset({"stage", "phase", "step", "etapa", "fase"})
FEWEST = 3


def find(draft: Draft) -> None:
    for number, line in enumerate(draft.lines):
        begun = BEGINS.match(line.text)
        owner = draft.entity(begun["who"]) if begun else None
        if begun and owner and not draft.aggregates[owner.name].states:
            _told(draft, owner, begun["state"], line, draft.lines[number + 1 : number + 4])
        for pattern in (ALONG, SKIP):
            _listed(draft, line, pattern)


def _told(draft: Draft, owner: Aggregate, first: str, line: Line, after: list[Line]) -> None:
    """What is done with a record one after the other, in the sentence behind its beginning."""
    for one in after:
        if CHOICE.search(one.text):
            return  # what may come next is read as a process
        done = [_done(found) for found in DOES.finditer(one.text)]
        if TOLD.search(one.text) and len(done) > 1 and OR.search(one.text):
            stages = _stages(one.text)
            processes.keep(draft, owner, [[snake(first)], *stages])
            line.mark("states", owner.name)
            one.mark("states", owner.name)
            return
        if TOLD.search(one.text) and len(done) > 1:
            _set(draft, owner, tuple(dict.fromkeys([snake(first), *done])))
            line.mark("states", owner.name)
            one.mark("states", owner.name)
            return


def _stages(text: str) -> list[list[str]]:
    """What is done one after the other; what may be done instead stands beside it."""
    stages: list[list[str]] = []
    last = 0
    for found in DOES.finditer(text):
        instead = (
            re.search(r"(?i)\bor\b", text[last : found.start("verb")]) if found["verb"] else None
        )
        if instead and stages:
            stages[-1].append(_done(found))
        else:
            stages.append([_done(found)])
        last = found.end()
    return stages


def _done(found: re.Match[str]) -> str:
    if found["done"]:
        return snake(found["done"])
    verb = re.sub(r"(?<=sh|ch|ss)es$|(?<=[^s])s$", "", plain(found["verb"]))
    known = next((done for done, base in PAST.items() if base == verb), "")
    if known:
        return snake(known)
    regular = f"{verb[:-1]}ied" if re.search(r"[^aeiou]y$", verb) else f"{verb.removesuffix('e')}ed"
    return snake(regular)


def _listed(draft: Draft, line: Line, pattern: re.Pattern[str]) -> None:
    """ "A recruiter moves an application along: new, screened, interview, offer, hired"."""
    found = pattern.search(line.text)
    owner = draft.entity(found["who"]) if found else None
    listed = re.sub(r"(?i),?\s*\bthen\b\s*", ", ", found["list"]) if found else ""
    named = limits.split_choices(re.sub(r"\s*(?:->|→)\s*", ", ", listed))
    short = all(len(part.split()) <= 2 for part in re.split(r",|\bor\b|\band\b", listed))
    if not owner or len(named) < FEWEST or not short or draft.aggregates[owner.name].states:
        return
    _set(draft, owner, named)
    line.mark("states", owner.name)


def _set(draft: Draft, owner: Aggregate, names: tuple[str, ...]) -> None:
    """Give a record its states; a field for them would be a second place for the same."""
    kept = draft.aggregates[owner.name]
    fields = tuple(one for one in kept.fields if one.name not in STAGE_FIELDS or one.choices)
    draft.put(replace(kept, states=names, fields=fields))
    states.chain(draft, draft.aggregates[owner.name])


def unskipped(draft: Draft) -> None:
    """ "No stage may be skipped" holds where each state is reached from the one before it alone."""
    for line in draft.lines:
        found = SKIP.match(line.text)
        known = draft.entity(found["who"]) if found else None
        owner = draft.aggregates[known.name] if known else None
        if not owner or not owner.states or owner.name not in draft.chained:
            continue
        pairs = set(zip(owner.states, owner.states[1:], strict=False))
        for action in owner.actions:
            if {(source, action.to_state) for source in action.from_states} <= pairs:
                line.mark("action", owner.name, action.name)
