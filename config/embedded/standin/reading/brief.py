"""A brief, read: the aggregates it speaks of, and for each line what it was found to say."""

import functools
import re
from dataclasses import dataclass, replace

from config.embedded.standin import families
from config.embedded.standin.domain import Aggregate, Json, Model
from config.embedded.standin.reading import (
    actions,
    circles,
    completing,
    constraints,
    entities,
    evidence,
    narrating,
    parting,
    phrasing,
    processes,
    reach,
    reconciling,
    rules,
    shapes,
    spanish,
    states,
    talking,
    wording,
)
from config.embedded.standin.reading.blocks import Item, items, sentences
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.enabling import enabled, halves
from config.embedded.standin.reading.entitling import title
from config.embedded.standin.reading.labels import unlabelled
from config.embedded.standin.reading.language import Language, language
from config.embedded.standin.reading.refusals import limits_of_refusals
from config.embedded.standin.reading.rewording import reworded

PASSES = (
    entities.find,
    circles.open_up,
    narrating.find,
    processes.find,
    states.find,
    constraints.find,
    actions.find,
    completing.chains,
    narrating.unskipped,
    rules.find,
    completing.complete,
    reconciling.reconcile,
)
DEMAND = re.compile(
    r"(?i)\b(?:must|should|shall|has to|have to|nobody|no one|nadie|not allowed|can(?:not)?|may|only|at most|never|debe|deben|puede|pueden|no se)\b"
)
LONGEST_READ = 40_000  # characters; the forms below take seconds on much more


@dataclass(frozen=True)
class Reading:
    language: Language
    title: str
    model: Model
    lines: tuple[Line, ...]
    assumptions: tuple[str, ...]
    reason: str = ""

    @property
    def readable(self) -> bool:
        return not self.reason


@functools.lru_cache(maxsize=32)
def read(brief: str) -> Reading:
    whole, brief = brief, brief[:LONGEST_READ]
    found = language(brief)
    reason = evidence.is_no_text(brief) or found.reason
    if reason:
        return Reading(found, "", Model(), (), (), reason)
    listed = shapes.shaped(items(brief))
    draft = Draft(_lines(listed, found), language=found.name)
    for step in PASSES:
        step(draft)
    reach.withdraw(draft)
    if len(whole) > LONGEST_READ:
        draft.assumptions.append(
            f"Only the first {LONGEST_READ} characters of the brief were read."
        )
    kept = [_finished(one) for one in draft.aggregates.values() if one.fields]
    return Reading(
        found,
        title(brief),
        Model(tuple(kept)),
        tuple(draft.lines),
        tuple(dict.fromkeys(draft.assumptions)),
        evidence.is_no_brief(brief, kept),
    )


def _lines(listed: list[Item], found: Language) -> list[Line]:
    """Every sentence of the brief in the words the rules read; bullets may hold several."""
    lines = []
    for item in listed:
        _say(item, found)
        if item.record:
            lines.append(Line(item.said, item))
            lines += [one for child in item.children for one in _beside(child, item, found)]
            continue
        texts = sentences(unlabelled(item.text))
        if item.priority:
            texts += [part for child in item.children for part in sentences(child.text)]
        said = [_structured(wording.plain(text, found.name), found) for text in texts]
        parts = [part for one in said for part in sentences(one)]
        plain = [one for part in parts for half in halves(enabled(part)) for one in _plain(half)]
        lines += [Line(one, item) for one in parting.accompanied(plain)]
    return lines


def _plain(sentence: str) -> list[str]:
    said = [limits_of_refusals(one) for one in reworded(sentence)]
    return [part for one in said for part in parting.parted(phrasing.plainer(one))]


def _structured(text: str, found: Language) -> str:
    return spanish.structured(text) if found.name == "es" else text


def _say(item: Item, found: Language) -> None:
    """Put an item and what it holds into the words of the rules; names of fields stay."""
    text = wording.plain(item.text, found.name)
    item.said = text if item.record else _structured(text, found)
    for child in item.children:
        _say(child, found)
        if item.record:
            child.said = wording.field(child, lambda words: _structured(words, found))


def _beside(child: Item, record: Item, found: Language) -> list[Line]:
    """What a record says besides its fields, such as steps between its states."""
    told = [one for one in child.children if re.search(r"->|→|=>", one.text)]
    told += [] if shapes.is_field(child) and not shapes.is_step(child) else [child]
    items = [replace(one, heading=record.text, children=[]) for one in told]
    return [Line(phrasing.plainer(_structured(one.said, found)), one) for one in items]


def _finished(aggregate: Aggregate) -> Aggregate:
    fields = aggregate.fields
    names = ", ".join(one.name.replace("_", " ") for one in fields)
    purpose = aggregate.purpose or f"Keeps {names}."
    return replace(aggregate, purpose=purpose, fields=fields)


def unbuilt(reading: Reading) -> list[str]:
    """Demands that no rule understood, as written; one of which a part is left open is not understood."""
    lines: dict[int, list[Line]] = {}
    for line in reading.lines:
        lines.setdefault(id(line.item), []).append(line)
    missing: list[str] = []
    for said in lines.values():
        item = said[0].item
        left = [line for line in said if _left_open(reading, line, alone=len(said) == 1)]
        marked = any(line.marks for line in said)
        if (not item.priority and not _demands(reading, item)) or (marked and not left):
            continue
        whole = bool(item.priority) or not marked
        missing += [item.whole] if whole else [_as_written(item, line) for line in left]
    return list(dict.fromkeys(missing))


def _as_written(item: Item, line: Line) -> str:
    """The sentence of a text that was put into the words of a line: the one that shares most of them."""
    words = set(re.findall(r"\w+", line.text.lower()))
    return max(
        sentences(item.text), key=lambda one: len(words & set(re.findall(r"\w+", one.lower())))
    )


def _demands(reading: Reading, item: Item) -> bool:
    """Whether a sentence outside of the blocks asks for something that a program could keep or not."""
    if not DEMAND.search(item.text) or families.asked_for(item.text):
        return False
    return reach.is_elsewhere(item.text) or talking.speaks_of_records(reading.model, item.text)


def _left_open(reading: Reading, line: Line, *, alone: bool) -> bool:
    """Whether a sentence asks for what was not understood, beside others that were."""
    if line.marks or not DEMAND.search(line.text) or families.asked_for(line.text):
        return False
    told = not alone and talking.speaks_of_records(reading.model, line.text)
    return bool(line.item.priority) or told


def answered(brief: str, answers: list[Json]) -> str:
    """The brief with what people said when they were asked; assumptions add nothing."""
    said = [str(one.get("answer", "")).strip() for one in answers if not one.get("assumed")]
    asked = [
        text for text in said if any(one in families.ASKED for one in families.asked_for(text))
    ]
    told = [text for text in said if text not in asked and len(text.split()) > 5]
    kept = [text if text.endswith(".") else f"{text}." for text in told]
    wishes = ["- " + " ".join(text.split()) for text in asked]
    return "\n\n".join([brief, *kept, *(["## SHOULD", "\n".join(wishes)] if wishes else [])])
