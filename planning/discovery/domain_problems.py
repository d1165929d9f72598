"""Problems of answered questions and domain models, in words that the model can act on.

An empty list means the answer can be used. The schema has already been checked; this is what no schema can say.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from planning.answers import Aggregate, AggregateField, DiscoveryQuestions, DomainModel, Question
from planning.lint.names import LONGEST_NAME, Problems, is_name, twice, unknown
from planning.lint.text_overlap import significant_words

_CAMEL = re.compile(r"^[A-Z][A-Za-z0-9]*$")
_NUMBER = re.compile(r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$")

# Only what says so outright: "no", "without" and their like stand in many an honest answer.
_LEAVES_OUT = re.compile(
    r"\b(leav(?:e|es|ing) (?:\w+ ){0,4}out|left out|not (?:be )?(?:built|included|supported)|exclud\w+|drop(?:s|ped)?"
    r"|omit\w*|dejar? (?:\w+ ){0,4}fuera|no se (?:construy|inclu)\w+|exclu\w+)\b",
    re.IGNORECASE,
)
# One word in common may be the name of the thing that all of the brief is about.
MOST_ALIKE_BY_CHANCE = 2


def question_problems(
    answer: DiscoveryQuestions, stated: Sequence[Mapping[str, str]] = ()
) -> Problems:
    """`stated` is what the brief demands, as a Discovery keeps it."""
    if not answer.readable:
        return [] if answer.reason else ["An unreadable brief needs a reason for the person."]
    found = twice("topic", [topic.topic for topic in answer.coverage])
    found += twice("question", [question.question for question in answer.questions])
    if len(answer.questions) > 5:
        found.append(f"There are {len(answer.questions)} questions; at most five are allowed.")
    for question in answer.questions:
        labels = [option.label for option in question.options]
        found += twice(f"option of {question.question!r}", labels)
        if not 2 <= len(labels) <= 5:
            found.append(f"{question.question!r} has {len(labels)} options; two to five are asked.")
        if question.recommended not in labels:
            found.append(f"{question.question!r} recommends what is none of its options.")
        if len(question.recommended) > LONGEST_NAME or len(question.topic) > 80:
            found.append(f"{question.question!r} has a label or topic that is too long.")
        found += _unnamed_losses(question, stated)
    return found


def _unnamed_losses(question: Question, stated: Sequence[Mapping[str, str]]) -> Problems:
    """An option that leaves out what the brief demands says which demand that is."""
    return [
        f"The option {option.label!r} of {question.question!r} leaves out what the brief demands"
        f" ({demand[:80]!r}), so its gives_up must repeat that word for word."
        for option in question.options
        if not option.gives_up
        for demand in left_out(f"{option.label}. {option.implication}", stated)
    ]


def left_out(said: str, stated: Sequence[Mapping[str, str]]) -> list[str]:
    """The demands of the brief that these words leave out, and say so outright."""
    if not _LEAVES_OUT.search(said):
        return []
    about = significant_words(said)
    return [
        one["text"]
        for one in stated
        if len((demand := significant_words(one["text"])) & about)
        >= max(MOST_ALIKE_BY_CHANCE, len(demand) / 2)
    ]


def domain_problems(answer: DomainModel) -> Problems:
    contexts = [context.name for context in answer.bounded_contexts]
    aggregates = [aggregate.name for aggregate in answer.aggregates]
    found = twice("bounded context", contexts) + twice("aggregate", aggregates)
    found += twice("value object", [value.name for value in answer.value_objects])
    for kind, things in (("bounded context", contexts), ("aggregate", aggregates)):
        found += [] if things else [f"There is no {kind}."]
    if not answer.requirements:
        found.append("There is no requirement.")
    for aggregate in answer.aggregates:
        found += _aggregate_problems(aggregate, contexts, aggregates)
    return found + _reference_problems(answer, contexts, aggregates)


def _reference_problems(
    answer: DomainModel, contexts: Collection[str], aggregates: Collection[str]
) -> Problems:
    found: Problems = []
    for context in answer.bounded_contexts:
        targets = [relation.to for relation in context.relations]
        found += unknown("bounded context", f"The context {context.name!r}", targets, contexts)
    for value in answer.value_objects:
        found += unknown("bounded context", repr(value.name), [value.context], contexts)
    for service in answer.services:
        found += unknown("bounded context", repr(service.name), [service.context], contexts)
    for event in answer.domain_events:
        found += unknown("aggregate", f"The event {event.name!r}", [event.aggregate], aggregates)
    for operation in answer.operations:
        named = [operation.aggregate] if operation.aggregate else []
        found += unknown("aggregate", f"The operation {operation.name!r}", named, aggregates)
    found += twice("operation", [operation.name for operation in answer.operations])
    for requirement in answer.requirements:
        where = f"The requirement {requirement.text[:60]!r}"
        found += unknown("aggregate", where, requirement.aggregates, aggregates)
        if not requirement.text or not requirement.criterion:
            found.append(f"{where} needs a text and a criterion.")
    return found


def _aggregate_problems(
    aggregate: Aggregate, contexts: Collection[str], aggregates: Collection[str]
) -> Problems:
    where = f"The aggregate {aggregate.name!r}"
    states = [*aggregate.states, *(s for field in aggregate.further_states for s in field.states)]
    found = unknown("bounded context", where, [aggregate.context], contexts)
    found += twice(f"state of {aggregate.name}", aggregate.states)
    found += twice(f"action of {aggregate.name}", [action.name for action in aggregate.actions])
    if not _CAMEL.match(aggregate.name):
        found.append(f"{where} needs a singular CamelCase name in plain letters.")
    names = [action.name for action in aggregate.actions]
    names += [field.name for field in aggregate.further_states]
    found += [f"{where}: {n!r} is not a snake_case Python name." for n in names if not is_name(n)]
    found += [f"{where} has a state without a name." for state in states if not state]
    found += _field_problems(aggregate.name, aggregate.fields, aggregates)
    for part in aggregate.parts:
        found += _field_problems(f"{aggregate.name}.{part.name}", part.fields, aggregates)
    own = {field.name for field in aggregate.fields}
    own |= {field.name for field in aggregate.further_states}
    for unique in aggregate.unique:
        found += unknown("field", f"A uniqueness of {aggregate.name}", unique.fields, own)
    for action in aggregate.actions:
        used = [*action.from_states, *([action.to_state] if action.to_state else [])]
        found += unknown("state", f"The action {action.name!r}", used, states)
    return found


def _field_problems(
    owner: str, fields: Sequence[AggregateField], aggregates: Collection[str]
) -> Problems:
    names = [field.name for field in fields]
    found = twice(f"field of {owner}", names)
    found += [f"{owner}: {n!r} is not a snake_case Python name." for n in names if not is_name(n)]
    for item in fields:
        targets = [item.references] if item.references or item.type == "reference" else []
        found += unknown("aggregate", f"The field {owner}.{item.name}", targets, aggregates)
        if item.type == "choice" and not item.choices:
            found.append(f"The field {owner}.{item.name} has no choices.")
        found += _limit_problems(f"{owner}.{item.name}", item)
    return found


def _limit_problems(where: str, item: AggregateField) -> Problems:
    """Numbers alone can be compared here; of dates, `today` is a limit too."""
    if not (_NUMBER.match(item.minimum) and _NUMBER.match(item.maximum)):
        return []
    if Decimal(item.minimum) <= Decimal(item.maximum):
        return []
    return [f"The field {where} is at least {item.minimum} and at most {item.maximum}: nothing is."]
