"""DomainModel: the model a brief describes, and the requirements it can be held to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from config.embedded.standin import families
from config.embedded.standin.domain import Json, Model
from config.embedded.standin.facts import Fact, facts
from config.embedded.standin.families import Family
from config.embedded.standin.proving import withdrawing
from config.embedded.standin.reading import brief as briefs
from config.embedded.standin.reading.brief import Reading
from config.embedded.standin.testing import generic
from config.embedded.standin.wire import Asked, Refused, Said, said

MANY_REQUIREMENTS = 60
SHOULD_FORMS = frozenset({"default"})


@dataclass
class Requirement:
    text: str
    priority: str
    criteria: list[str]
    aggregates: list[str]
    source: str

    def json(self) -> Json:
        return {
            "text": self.text,
            "priority": self.priority,
            "criterion": " ".join(dict.fromkeys(self.criteria)),
            "aggregates": self.aggregates,
            "source": self.source,
        }


def domain_model(asked: Asked) -> Said:
    text = briefs.answered(
        asked.tags.get("brief", "").replace("<\\/", "</"), asked.json("answers", [])
    )
    reading = withdrawing.read(text)
    if not reading.readable:
        raise Refused("invalid_request_error", f"DomainModel: {reading.reason}")
    context = "core"
    model = reading.model
    title = reading.title or _title(model)
    return said(
        {
            "domain": title[:60],
            "summary": _summary(model),
            "bounded_contexts": [
                {"name": context, "purpose": "Keeps all records and their rules.", "relations": []}
            ],
            "aggregates": [one.json() | {"context": context} for one in model.aggregates],
            "value_objects": _value_objects(model, context),
            "domain_events": _events(model),
            "services": _services(model, context),
            "requirements": [one.json() for one in requirements(reading)],
            "assumptions": _assumptions(reading, asked.json("answers", [])),
            "risks": _risks(model),
            "stack": {
                "language": "Python 3.11",
                "libraries": [],
                "architecture_style": "layered package with a journal",
            },
        }
    )


def _title(model: Model) -> str:
    return " and ".join(one.plural for one in model.aggregates[:2]).capitalize()


def _summary(model: Model) -> str:
    names = ", ".join(one.plural for one in model.aggregates)
    actions = [action.name.replace("_", " ") for one in model.aggregates for action in one.actions][
        :6
    ]
    does = (
        f"It can {', '.join(actions)}." if actions else "It adds, changes, lists and removes them."
    )
    return f"The application keeps {names}. {does}"


def _value_objects(model: Model, context: str) -> list[Json]:
    kinds = {"decimal": "Amount", "email": "EmailAddress", "date": "Day", "datetime": "Moment"}
    used = {field.type for one in model.aggregates for field in one.fields}
    return [
        {"name": name, "context": context, "purpose": f"An exact {kind} value."}
        for kind, name in kinds.items()
        if kind in used
    ]


def _events(model: Model) -> list[Json]:
    return [
        {
            "name": f"{one.name}{state.title().replace('_', '')}",
            "aggregate": one.name,
            "when": f"{one.words} becomes {state.replace('_', ' ')}",
        }
        for one in model.aggregates
        for state in one.states[1:]
    ]


def _services(model: Model, context: str) -> list[Json]:
    """A service where one action touches records of two aggregates."""
    return [
        {
            "name": "".join(part.capitalize() for part in action.name.split("_")),
            "context": context,
            "purpose": " ".join(action.effects),
        }
        for one in model.aggregates
        for action in one.actions
        if len(action.effects) > 1
    ]


def _risks(model: Model) -> list[Json]:
    found = [
        {
            "text": "The rules of the brief were read by fixed patterns.",
            "mitigation": "Check the requirements before approving.",
        }
    ]
    if any(one.invariants for one in model.aggregates):
        found.append(
            {
                "text": "Limits may be meant for other states than those read.",
                "mitigation": "Each limit names the states it counts.",
            }
        )
    return found


def _assumptions(reading: Reading, answers: Iterable[Json]) -> list[str]:
    taken = [f"{one['question']} {one['answer']}." for one in answers if one.get("assumed")]
    missing = [_not_built(text) for text in briefs.unbuilt(reading) if not families.asked_for(text)]
    return [*reading.assumptions, *taken, *missing]


def _not_built(text: str) -> str:
    return "Not built: " + re.sub(r"\s+", " ", text)


def requirements(reading: Reading) -> list[Requirement]:
    """First what the brief demands, as written; then what the model says besides."""
    known = [fact for fact in facts(reading.model) if fact.form != "unheard"]
    found, claimed = _as_written(reading, known)
    rest = [fact for fact in known if fact.criterion not in claimed]
    found += (
        _grouped(rest)
        if len(found) + len(rest) > MANY_REQUIREMENTS
        else [_single(fact) for fact in rest]
    )
    present = {criterion for one in found for criterion in one.criteria}
    found += [_family(one, reading.model) for one in families.CORE if one.criterion not in present]
    return found


def _as_written(reading: Reading, known: list[Fact]) -> tuple[list[Requirement], set[str]]:
    found: dict[str, Requirement] = {}
    claimed: set[str] = set()
    open_items = {text for text in briefs.unbuilt(reading) if not families.asked_for(text)}
    for item in dict.fromkeys(line.item.whole for line in reading.lines if line.item.priority):
        if item in open_items:
            continue
        lines = [line for line in reading.lines if line.item.whole == item]
        marks = [mark for line in lines for mark in line.marks]
        mine = [fact for fact in known if fact.mark in marks]
        asked = families.asked_for(item) if not mine else []
        if not mine and not asked:
            continue
        priority = "must" if any(line.item.priority == "must" for line in lines) else "should"
        criteria = [*(fact.criterion for fact in mine), *(one.criterion for one in asked)]
        names = list(dict.fromkeys(name for fact in mine for name in fact.aggregates)) or _shown(
            reading.model
        )
        found[item] = Requirement(item, priority, criteria, names, item)
        claimed |= set(criteria)
    _prose_families(reading, found, claimed)
    return list(found.values()), claimed


def _prose_families(reading: Reading, found: dict[str, Requirement], claimed: set[str]) -> None:
    """Sentences outside of the blocks may ask for a family too."""
    for line in reading.lines:
        if line.item.priority or line.marks or not briefs.DEMAND.search(line.item.text):
            continue
        for one in families.asked_for(line.item.text):
            if one in families.ASKED and one.criterion not in claimed:
                claimed.add(one.criterion)
                found[one.name] = Requirement(
                    one.text, one.priority, [one.criterion], _shown(reading.model), line.item.text
                )


def _single(fact: Fact) -> Requirement:
    priority = "should" if fact.form in SHOULD_FORMS else "must"
    return Requirement(fact.text, priority, [fact.criterion], list(fact.aggregates), fact.text)


def _grouped(rest: list[Fact]) -> list[Requirement]:
    """Many aggregates: what is said of the fields of one becomes one requirement a form."""
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in rest:
        fielded = fact.mark[0] == "field"
        key = (fact.subject, fact.form) if fielded else (*fact.mark, fact.form)
        groups.setdefault(key, []).append(fact)
    return [_joined(group) for group in groups.values()]


def _joined(group: list[Fact]) -> Requirement:
    first = _single(group[0])
    first.text = " ".join(fact.text for fact in group)
    first.criteria = [fact.criterion for fact in group]
    return first


def _family(one: Family, model: Model) -> Requirement:
    names = _shown(model) if one.name == "interface" else []
    return Requirement(
        one.text, one.priority, [one.criterion], names, "every program that is built"
    )


def _shown(model: Model) -> list[str]:
    """The aggregate with which a family is shown: one that needs no other."""
    found = generic.alone(model)
    return [found.name] if found else []
