"""What is wrong with an answer, in words its author can act on; an empty list means it can be used.

The schema has already been checked; this is what no schema can say.
"""

import keyword
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable

from planning.answers import (
    Aggregate,
    DiscoveryQuestions,
    DomainModel,
    MilestoneDraft,
    MilestoneTasks,
    PlanSkeleton,
    TaskDraft,
    TaskLinks,
)
from planning.graph import find_cycles
from planning.paths import unsafe_reason
from planning.sizing import Size

Problems = list[str]
_SNAKE = re.compile(r"^[a-z][a-z0-9_]*$")
_CAMEL = re.compile(r"^[A-Z][A-Za-z0-9]*$")
# The software stands beside its tests, and what starts it stands in `__main__`.
_TAKEN = {"tests", *sys.stdlib_module_names}
_PHASES = ["setup", "core", "polish"]
LONGEST_NAME = 200
LONGEST_STEP = 300
# How far a milestone may be from the number of tasks the skeleton gives it.
MILESTONE_SLACK = 0.1


def twice(kind: str, names: Iterable[str]) -> Problems:
    return [f"The {kind} {name!r} is there twice." for name, n in Counter(names).items() if n > 1]


def unknown(kind: str, where: str, names: Iterable[str], known: Collection[str]) -> Problems:
    return [
        f"{where} names the {kind} {n!r}, which does not exist." for n in names if n not in known
    ]


def is_name(text: str) -> bool:
    return bool(_SNAKE.match(text)) and not keyword.iskeyword(text)


def question_problems(answer: DiscoveryQuestions) -> Problems:
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
    return found


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
    found = unknown("bounded context", where, [aggregate.context], contexts)
    found += twice(f"field of {aggregate.name}", [field.name for field in aggregate.fields])
    found += twice(f"state of {aggregate.name}", aggregate.states)
    found += twice(f"action of {aggregate.name}", [action.name for action in aggregate.actions])
    if not _CAMEL.match(aggregate.name):
        found.append(f"{where} needs a singular CamelCase name in plain letters.")
    names = [field.name for field in aggregate.fields] + aggregate.states
    names += [action.name for action in aggregate.actions]
    found += [f"{where}: {n!r} is not a snake_case Python name." for n in names if not is_name(n)]
    for item in aggregate.fields:
        targets = [item.references] if item.references or item.type == "reference" else []
        found += unknown(
            "aggregate", f"The field {aggregate.name}.{item.name}", targets, aggregates
        )
        if item.type == "choice" and not item.choices:
            found.append(f"The field {aggregate.name}.{item.name} has no choices.")
    for action in aggregate.actions:
        states = [*action.from_states, *([action.to_state] if action.to_state else [])]
        found += unknown("state", f"The action {action.name!r}", states, aggregate.states)
    return found


def skeleton_problems(answer: PlanSkeleton, size: Size) -> Problems:
    milestones = [milestone for phase in answer.phases for milestone in phase.milestones]
    found = twice("milestone key", [milestone.key for milestone in milestones])
    if [phase.type for phase in answer.phases] != _PHASES:
        found.append("A plan has exactly three phases: setup, core, polish, in this order.")
    found += [f"The phase {p.name!r} has no milestone." for p in answer.phases if not p.milestones]
    total = sum(milestone.tasks for milestone in milestones)
    if not size.minimum <= total <= size.maximum:
        found.append(f"It plans {total} tasks; {size.minimum} to {size.maximum} are asked for.")
    if not is_name(answer.package) or answer.package in _TAKEN:
        found.append(f"{answer.package!r} cannot be the name of a new Python package.")
    if not 0 < len(answer.project_name) <= 120 or len(answer.package) > 60:
        found.append("The project needs a name of at most 120 characters, its package of 60.")
    return found + _milestone_order_problems(milestones)


def _milestone_order_problems(milestones: list[MilestoneDraft]) -> Problems:
    found: Problems = []
    earlier: set[str] = set()
    for number, milestone in enumerate(milestones, start=1):
        if milestone.key != f"M{number}":
            found.append(f"The milestone {milestone.key!r} should have the key M{number}.")
        if milestone.tasks < 1:
            found.append(f"The milestone {milestone.key} has no tasks.")
        where = f"{milestone.key} depends on a later or unknown one:"
        found += [f"{where} {key!r}." for key in milestone.depends_on if key not in earlier]
        earlier.add(milestone.key)
    return found


def milestone_problems(
    answer: MilestoneTasks, *, key: str, budget: int, codes: Collection[str]
) -> Problems:
    keys = [task.key for task in answer.tasks]
    found = twice("task key", keys) + twice("task name", [task.name for task in answer.tasks])
    if abs(len(keys) - budget) > max(1, budget * MILESTONE_SLACK):
        found.append(f"The milestone {key} is to have {budget} tasks, not {len(keys)}.")
    found += [f"The key {k!r} should start with {key + '.'!r}." for k in keys if not k.startswith(f"{key}.")]  # fmt: skip
    for task in answer.tasks:
        found += _task_problems(task, keys, codes)
    found += twice("provided symbol", [f"{p.path}:{p.symbol}" for t in answer.tasks for p in t.provides])  # fmt: skip
    edges = [(t.key, d) for t in answer.tasks for d in t.depends_on if d in keys]
    return found + [f"There is a circle: {' → '.join(path)}." for path in find_cycles(edges)]


def _task_problems(task: TaskDraft, keys: Collection[str], codes: Collection[str]) -> Problems:
    where = f"The task {task.key}"
    found = unknown("task", where, task.depends_on, keys)
    found += unknown("requirement", where, task.requirements, codes)
    if not task.name or len(task.name) > LONGEST_NAME or len(task.key) > 20:
        found.append(f"{where} needs a name of at most {LONGEST_NAME} characters.")
    if not 1 <= len(task.subtasks) <= 7:
        found.append(f"{where} has {len(task.subtasks)} subtasks; three to seven are asked for.")
    if any(not 0 < len(step) <= LONGEST_STEP for step in task.subtasks):
        found.append(f"{where} has a subtask that is empty or over {LONGEST_STEP} characters.")
    if not task.target_files:
        found.append(f"{where} names no target file.")
    paths = dict.fromkeys([*task.target_files, *(r.path for r in (*task.provides, *task.needs))])
    for path in paths:
        if reason := unsafe_reason(path):
            found.append(f"{where} names the path {path!r}, which {reason}.")
    symbols = [ref.symbol for ref in (*task.provides, *task.needs) if ref.symbol]
    return found + [f"{where}: {s!r} is no Python name." for s in symbols if not s.isidentifier()]


def link_problems(
    answer: TaskLinks, *, keys: Collection[str], unresolved: Collection[tuple[str, str, str]]
) -> Problems:
    """`unresolved` holds `(task key, path, symbol)`."""
    found: Problems = []
    for link in answer.links:
        if (link.task, link.needs.path, link.needs.symbol) not in unresolved:
            found.append(f"{link.task} and {link.needs.path}:{link.needs.symbol} were not asked.")
        found += unknown("task", "A link", [link.provider] if link.provider else [], keys)
        if link.provider == link.task:
            found.append(f"{link.task} cannot be its own provider.")
    return found
