"""Requirements with criteria: what the brief demands, then what its entities need to be right."""

from collections.abc import Iterator

from config.embedded.standin.domain import Entity, Json, article, closure
from config.embedded.standin.program.entity import limits_of
from config.embedded.standin.reader.brief import Reading
from config.embedded.standin.reader.demands import REFUSAL, Meaning, simplest, understand

FOLLOWS = "Follows from the model."
CRITERIA = {
    "field": "Given a value inside and one outside of its limits, when it is given, then the first is kept and the second refused.",
    "unique": "Given a record with the value, when a second one is added with it, then the second is refused.",
    "order": "Given the one before the other, when the record is added, then it is refused; in order it is kept.",
    "after": "Given the one not after the other, when the record is added, then it is refused; in order it is kept.",
    "at_most": "Given as many as are allowed, when one more is added, then it is refused.",
    "kept": "Given a record that is referred to, when it is removed, then that is refused; unreferred it goes.",
    "start": "Given a new record, when it is shown, then it is in the first state.",
    "moves": "Given a record in each state, when it is moved, then it reaches allowed states and no others.",
    "without": "Given no or an unknown record to refer to, when the record is added, then it is refused.",
    "persist": "Given a record, when the program starts again, then the record is there.",
    "count": "Given records, when they are counted, then each state has its number.",
}
OTHER = (
    "Given two records, when the command runs, then it ends with 0 and shows what was asked for."
)


def requirements(found: Reading) -> list[Json]:
    """All of them as RequirementDraft: the brief's own words first, each thing said once."""
    entities, drafts = found.entities, []
    told: set[tuple[str, ...]] = set()
    for demand in found.demands:
        told |= {meaning.key for meaning in demand.meanings}
        drafts.append(_draft(demand.text, demand.priority, demand.meanings, entities, demand.text))
    for text, priority in followed(entities):
        meanings = understand(text, entities)
        if meanings and not {meaning.key for meaning in meanings} <= told:
            told |= {meaning.key for meaning in meanings}
            drafts.append(_draft(text, priority, meanings, entities, FOLLOWS))
    return drafts


def followed(entities: tuple[Entity, ...]) -> Iterator[tuple[str, str]]:
    """What must hold of any records, as sentences that the reader understands."""
    for entity in entities:
        one = article(entity.words).capitalize()
        yield (
            f"{entity.plural.capitalize()} can be added, shown, changed, removed, listed and exported as CSV.",
            "must",
        )
        for field in entity.fields:
            yield f"{one}'s {field.words} is checked: {limits_of(field)}.", "must"
            if field.unique:
                yield f"Two {entity.plural} never share {article(field.words)}.", "must"
            if field.references and field.required:
                yield f"{one} without {article(field.words)} is refused.", "must"
        yield from _of_links(entity, entities)
        if entity.states:
            yield f"{one} starts as {entity.states[0].replace('_', ' ')}.", "must"
            yield f"{one} moves only {', '.join(f'{s} -> {t}' for s, t in entity.moves)}.", "must"
            yield f"A report shows how many {entity.plural} are in each state.", "should"
    first = simplest(entities)
    if first is not None:
        yield "Everything is still there after the program was closed and opened again.", "must"
        yield REFUSAL, "must"
        yield "`--help` names every command.", "must"
        yield (
            f"{first.plural.capitalize()} can be searched and filtered by {first.fields[0].words}.",
            "should",
        )
        yield "Lists can be sorted and shown page by page.", "should"


def _of_links(entity: Entity, entities: tuple[Entity, ...]) -> Iterator[tuple[str, str]]:
    for field in entity.references():
        target = next(one for one in entities if one.name == field.references)
        yield (
            f"{article(target.words).capitalize()} with {entity.plural} cannot be removed.",
            "must",
        )


def _draft(
    text: str,
    priority: str,
    meanings: tuple[Meaning, ...],
    entities: tuple[Entity, ...],
    source: str,
) -> Json:
    names = tuple(dict.fromkeys(name for m in meanings for name in (m.entity, m.other) if name))
    known = {entity.name for entity in entities}
    kind = meanings[0].kind if meanings else ""
    unknown = "None: the stand-in cannot test this."
    return {
        "text": text,
        "priority": priority,
        "criterion": CRITERIA.get(kind, OTHER if kind else unknown),
        "aggregates": [
            one.name for one in closure(entities, tuple(name for name in names if name in known))
        ],
        "source": source,
    }
