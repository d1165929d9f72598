"""Requirements with criteria: what the brief demands, then what its entities need to be right."""

from collections.abc import Iterator

from config.embedded.standin.domain import Entity, Json, article, closure
from config.embedded.standin.program.entity import limits_of
from config.embedded.standin.reader.brief import Demand, Reading
from config.embedded.standin.reader.demands import simplest, understand

REFUSED = "Given records that would break it, when the last is added, then it is refused."
SHOWN = "Given two records, when they are asked for, then what was asked for is shown."
CRITERIA = {
    "field": "Given values inside and outside of its limits, then the first are kept, the others refused.",
    "kept": "Given a record that is referred to, when it is removed, then that is refused.",
    "moves": "Given a record in each state, when it is moved, then it reaches allowed states alone.",
    "persist": "Given a record, when the program starts again, then the record is there.",
} | dict.fromkeys(("unique", "order", "after", "at_most"), REFUSED)
UNKNOWN = "None: the stand-in cannot test this."


def requirements(found: Reading, *, is_web: bool) -> list[Json]:
    """All as RequirementDraft: the brief's own words first, each thing said once."""
    drafts = [_draft(demand, found.entities, demand.text) for demand in found.demands]
    told = {meaning.key for demand in found.demands for meaning in demand.meanings}
    for text, priority in followed(found.entities, is_web=is_web):
        demand = Demand(text, priority, understand(text, found.entities))
        keys = {meaning.key for meaning in demand.meanings}
        if not keys <= told:
            drafts.append(_draft(demand, found.entities, "Follows from the model."))
            told |= keys
    return drafts


def followed(entities: tuple[Entity, ...], *, is_web: bool) -> Iterator[tuple[str, str]]:
    """What must hold of any records, as sentences that the reader understands."""
    for one in entities:
        a, many = article(one.words).capitalize(), one.plural.capitalize()
        yield f"{many} can be added, shown, changed, removed, listed and exported as CSV.", "must"
        for field in one.fields:
            yield f"{a}'s {field.words} is checked: {limits_of(field)}.", "must"
            if field.unique:
                yield f"Two {one.plural} never share {article(field.words)}.", "must"
            if target := next((e for e in entities if e.name == field.references), None):
                owner = article(target.words).capitalize()
                yield f"{owner} with {one.plural} cannot be removed.", "must"
        if one.states:
            yield f"{a} moves only {', '.join(f'{s} -> {t}' for s, t in one.moves)}.", "must"
            yield f"A report shows how many {one.plural} are in each state.", "should"
    if first := simplest(entities):
        many = first.plural.capitalize()
        yield "Everything is still there after the program was closed and opened again.", "must"
        yield "The menu leads to every list." if is_web else "`--help` names every command.", "must"
        yield f"{many} can be searched and filtered by {first.fields[0].words}.", "should"
        yield "Lists can be sorted and shown page by page.", "should"


def _draft(demand: Demand, entities: tuple[Entity, ...], source: str) -> Json:
    names = {name for one in demand.meanings for name in (one.entity, one.other)}
    kind = demand.meanings[0].kind if demand.meanings else ""
    names |= {one.name for one in entities if kind == "menu"}
    return {
        "text": demand.text,
        "priority": demand.priority,
        "criterion": CRITERIA.get(kind, SHOWN) if kind else UNKNOWN,
        "aggregates": [one.name for one in closure(entities, names)],
        "source": source,
    }
