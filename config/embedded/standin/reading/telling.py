"""What the readers of rules share: writing one down, and finding what it speaks of."""

import re

from config.embedded.standin import sentences
from config.embedded.standin.domain import Action, Aggregate, Field
from config.embedded.standin.reading import steps
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.verbs import FREED
from config.embedded.standin.reading.words import participles, stem


def invariant(draft: Draft, line: Line, owner: Aggregate, form: str, **slots: object) -> bool:
    sentence = sentences.say(form, plural=owner.plural, **slots)
    known = draft.aggregates[owner.name].invariants
    if sentence not in known:
        draft.change(owner, invariants=(*known, sentence))
    line.mark("rule", owner.name, sentence)
    return True


def counting_states(owner: Aggregate) -> tuple[str, ...]:
    """States that take up room: not the ones a record ends in."""
    return tuple(one for one in owner.states if not FREED.search(one))


def number_field(target: Aggregate, text: str) -> Field | None:
    fields = (one for one in target.fields if one.type in ("integer", "decimal"))
    return next((one for one in fields if mentioned(one, text) is not None), None)


def relax(draft: Draft, owner: Aggregate, name: str) -> None:
    """A field that an effect fills in need not be given."""
    field = draft.aggregates[owner.name].field(name)
    if field:
        draft.add_field(owner, Field(**vars(field) | {"required": False}))


def on_creation(draft: Draft, line: Line, owner: Aggregate, effect: str) -> None:
    """Add an effect to the action that creates a record; make one if there is none."""
    creates = sentences.say("creates", name=owner.words)
    known = next(
        (one for one in draft.aggregates[owner.name].actions if creates in one.effects), None
    )
    name = known.name if known else f"open_{owner.snake}"
    steps.add(draft, draft.aggregates[owner.name], Action(name=name, effects=(creates, effect)))
    line.mark("action", owner.name, name)


def speaks_of(action: Action, text: str) -> bool:
    verb, _, after = action.name.partition("_")
    particle = after.partition("_")[0]
    if particle in ("in", "out", "up", "off", "over") and not re.search(rf"\b{particle}\b", text):
        return False
    words = {stem(word) for word in re.findall(r"\w+", text)} | set(
        re.findall(r"\w+", text.lower())
    )
    forms = {
        verb,
        f"{verb}s",
        f"{verb}ing",
        f"{verb[:-1]}ing",
        *(stem(one) for one in participles(verb)),
        *participles(verb),
    }
    return bool(words & forms)


def named_whole(field: Field, text: str) -> int | None:
    """Where a field is named by all its words as they are: "ended" is not ends_on."""
    words = r"[ _-]".join(f"{re.escape(part)}s?" for part in field.name.split("_"))
    found = re.search(rf"(?i)\b{words}\b", text)
    return found.start() if found else None
