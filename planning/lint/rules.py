"""The lint rules: each yields its findings in the facts of a plan."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import NamedTuple

from planning.choices import PhaseType
from planning.lint.facts import PlanFacts, TaskFacts
from planning.lint.graph import ancestors, find_cycles
from planning.lint.links import Place, link
from planning.lint.paths import unsafe_reason
from planning.lint.text_overlap import carries


class RuleFinding(NamedTuple):
    """One finding of a rule: `key` identifies it within the rule; `tasks` are those that could fix it."""

    key: str
    text: str
    tasks: tuple[str, ...] = ()


Found = Iterator[RuleFinding | tuple[str, str]]
Rule = Callable[[PlanFacts], Found]
PHASES = list(PhaseType.values)
TECHNICAL_PHASES = {"setup", "polish"}
MOST_SUBTASKS = 7
# Shares of complexity a plan of small steps usually has, and how far off is worth saying.
EXPECTED_MIX = {"low": 0.50, "medium": 0.35, "high": 0.12, "critical": 0.03}
FAR_OFF = 0.30
VAGUE = re.compile(
    r"\b(fast|quick(ly)?|slow|user[- ]friendly|easy|easily|simple|intuitive|nice|appropriate(ly)?|adequate(ly)?"
    r"|efficient(ly)?|robust|flexible|scalable|as needed|and so on|etc"
    r"|rápid[oa]s?|rápidamente|fácil(es|mente)?|intuitiv[oa]s?|amigables?|adecuad[oa]s?|eficientes?|robust[oa]s?)\b",
    re.IGNORECASE,
)


def cycle(facts: PlanFacts) -> Found:
    for path in find_cycles(facts.edges):
        text = f"Tasks depend on each other in a circle: {' → '.join(path)}."
        yield RuleFinding(path[0], text, tuple(dict.fromkeys(path)))


def missing_provider(facts: PlanFacts) -> Found:
    known = {task.id for task in facts.tasks}
    for task, provider in facts.edges:
        if provider not in known:
            text = f"{task} depends on {provider}, which is not in the plan."
            yield RuleFinding(f"{task}:{provider}", text, (task,))
    for task, path, symbol in link(facts.ports).unresolved:
        what = f"{symbol} in {path}" if symbol else path
        text = f"{task} needs {what}, which no task provides."
        yield RuleFinding(f"{task}:{path}:{symbol}", text, (task,))


def two_writers(facts: PlanFacts) -> Found:
    writers: dict[Place, list[str]] = defaultdict(list)
    for task in facts.tasks:
        for place in dict.fromkeys(task.provides):
            writers[place].append(task.id)
    for (path, symbol), tasks in writers.items():
        if len(tasks) > 1 and symbol:
            text = f"{symbol} in {path} is written by {', '.join(tasks)}."
            yield RuleFinding(f"{path}:{symbol}", text, tuple(tasks))
        if not symbol:
            yield from _whole_file(path, tasks, facts)


def _whole_file(path: str, owners: list[str], facts: PlanFacts) -> Found:
    """A file provided as a whole must have one task as its writer."""
    others = [t.id for t in facts.tasks if any(p == path for p, _ in t.provides)]
    tasks = list(dict.fromkeys(owners + others))
    if len(tasks) > 1:
        text = f"{path} is written whole by {owners[0]}, and also by {', '.join(tasks[1:])}."
        yield RuleFinding(path, text, tuple(tasks))


def must_without_task(facts: PlanFacts) -> Found:
    yield from _uncovered(facts, "must")


def should_without_task(facts: PlanFacts) -> Found:
    yield from _uncovered(facts, "should")


def _uncovered(facts: PlanFacts, priority: str) -> Found:
    covered = {code for task in facts.tasks for code in task.requirements}
    for requirement in facts.requirements:
        if requirement.priority == priority and requirement.code not in covered:
            yield requirement.code, f"No task serves {requirement.code}, a {priority.upper()}."


def must_vanished(facts: PlanFacts) -> Found:
    """A demand of the brief is in the plan with its priority, or somebody gave it up by name."""
    yield from _vanished(facts, "must")


def should_vanished(facts: PlanFacts) -> Found:
    yield from _vanished(facts, "should")


def _vanished(facts: PlanFacts, priority: str) -> Found:
    strong = [c for c in facts.carriers if c.is_given_up or priority in ("should", c.priority)]
    texts, sources = [c.text for c in strong], [c.source for c in strong]
    for stated in facts.stated:
        if (
            stated.priority != priority
            or carries(stated.text, texts)
            or carries(stated.text, sources)
        ):
            continue
        name = f"{stated.name} of the brief" if stated.name else "The brief"
        yield (
            stated.text,
            f"{name} demands: “{stated.text}” No requirement says so as a {priority.upper()}.",
        )


def three_phases(facts: PlanFacts) -> Found:
    if list(facts.phases) != PHASES:
        yield (
            "plan",
            f"A plan has the phases setup, core, polish; this one: {', '.join(facts.phases) or 'none'}.",
        )


def task_count(facts: PlanFacts) -> Found:
    count = len(facts.tasks)
    if not facts.minimum <= count <= facts.maximum:
        yield (
            "plan",
            f"The plan has {count} tasks; {facts.minimum} to {facts.maximum} are asked for.",
        )


def unsafe_path(facts: PlanFacts) -> Found:
    for task in facts.tasks:
        paths = [*task.files, *(path for path, _ in task.provides)]
        for path in dict.fromkeys(paths):
            if reason := unsafe_reason(path):
                yield f"{task.id}:{path}", f"{task.id} writes {path!r}, which {reason}."


def without_requirement(facts: PlanFacts) -> Found:
    for task in facts.tasks:
        is_technical = task.phase in TECHNICAL_PHASES and task.technical_reason
        if not task.requirements and not is_technical:
            yield task.id, f"{task.id} serves no requirement{_hint(task)}."


def _hint(task: TaskFacts) -> str:
    return " and names no technical reason" if task.phase in TECHNICAL_PHASES else ""


def without_criterion(facts: PlanFacts) -> Found:
    for requirement in facts.requirements:
        if not requirement.criterion.strip():
            yield requirement.code, f"{requirement.code} has no criterion a test could check."


def empty_milestone(facts: PlanFacts) -> Found:
    for name, tasks in facts.milestones:
        if not tasks:
            yield name.split()[0], f"The milestone {name} has no tasks."


def later_phase(facts: PlanFacts) -> Found:
    number = {task.id: task.phase_number for task in facts.tasks}
    for task, provider in facts.edges:
        if number.get(provider, 0) > number[task]:
            text = f"{task} depends on {provider}, which is in a later phase."
            yield RuleFinding(f"{task}:{provider}", text, (task,))


def need_without_dependency(facts: PlanFacts) -> Found:
    """A task that uses something has to depend on the task that provides it."""
    direct = {task.id: set(task.depends_on) for task in facts.tasks}
    for task, provider in link(facts.ports).edges:
        if provider not in direct[task] and provider not in ancestors(facts.edges, task):
            text = f"{task} needs what {provider} provides, but does not depend on it."
            yield RuleFinding(f"{task}:{provider}", text, (task,))


def subtasks(facts: PlanFacts) -> Found:
    for task in facts.tasks:
        if not 0 < task.subtasks <= MOST_SUBTASKS:
            yield (
                task.id,
                f"{task.id} has {task.subtasks} subtasks; one to {MOST_SUBTASKS} are right.",
            )


def vague_criterion(facts: PlanFacts) -> Found:
    for requirement in facts.requirements:
        if word := VAGUE.search(requirement.criterion):
            yield requirement.code, f"The criterion of {requirement.code} is vague: {word[0]!r}."


def complexity_mix(facts: PlanFacts) -> Found:
    counts = Counter(task.complexity for task in facts.tasks)
    for complexity, expected in EXPECTED_MIX.items():
        share = counts[complexity] / len(facts.tasks) if facts.tasks else expected
        if abs(share - expected) > FAR_OFF:
            yield (
                complexity,
                f"{share:.0%} of the tasks are {complexity}; about {expected:.0%} are usual.",
            )


def repeated_name(facts: PlanFacts) -> Found:
    named: dict[str, list[str]] = defaultdict(list)
    for task in facts.tasks:
        named[task.name.casefold()].append(task.id)
    for name, tasks in named.items():
        if len(tasks) > 1:
            yield tasks[0], f"{', '.join(tasks)} have the same name: {name}."


def unordered_file(facts: PlanFacts) -> Found:
    """Two tasks that write one file without a dependency between them."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for task in facts.tasks:
        for path in dict.fromkeys(task.files):
            sharing[path].append(task.id)
    shared = {task for tasks in sharing.values() if len(tasks) > 1 for task in tasks}
    before = {task: ancestors(facts.edges, task) for task in shared}
    for path, tasks in sharing.items():
        loose = [
            (first, second)
            for first, second in combinations(tasks, 2)
            if first not in before[second] and second not in before[first]
        ]
        if loose:
            pair = " and ".join(loose[0])
            text = f"{pair} both write {path}, in no order (pairs like this: {len(loose)})."
            yield RuleFinding(path, text, loose[0])


RULES: dict[str, tuple[Rule, ...]] = {
    "critical": (
        cycle, missing_provider, two_writers, must_without_task, must_vanished, three_phases, task_count, unsafe_path,
    ),
    "high": (without_requirement, without_criterion, empty_milestone, later_phase, need_without_dependency),
    "medium": (subtasks, vague_criterion, should_without_task, should_vanished),
    "low": (complexity_mix, repeated_name, unordered_file),
}  # fmt: skip
