"""What no schema can say about a plan document: the parts that have to fit together. Pure functions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from planning.discovery.plan_size import LARGEST
from planning.draft.documents.shapes import MilestonePart, PlanDocument, RequirementPart, TaskPart
from planning.draft.task_problems import package_problems
from planning.errors import StackUnknown
from planning.lint.graph import find_cycles
from planning.lint.names import Problems
from planning.lint.paths import unsafe_reason
from planning.lint.rules import PHASES
from planning.stacks.registry import stack_named


def problems(document: PlanDocument) -> Problems:
    """Empty if a plan can be made of it; each names its place in the document."""
    found = _stack_problems(document)
    found += _size_problems(document)
    found += _requirement_problems(document.requirements)
    found += _phase_problems(document)
    found += _milestone_problems(document.milestones)
    found += _twice("phases: the task", [task.id for task in document.tasks])
    if len(document.tasks) > LARGEST:
        found.append(f"phases: {len(document.tasks)} tasks; a plan has at most {LARGEST}.")
        return found
    known = {task.id for task in document.tasks}
    live = {one.code for one in document.requirements if not one.superseded}
    for where, task in _placed(document):
        found += [f"{where}.{text}" for text in _task_problems(task, known, live)]
    return found + _circles(document)


def _stack_problems(document: PlanDocument) -> Problems:
    plan = document.plan
    try:
        stack = stack_named(plan.stack)
        stack.files(plan.stack_options)
    except StackUnknown as error:
        return [f"plan.stack: {error.message}"]
    except ValueError as error:
        return [f"plan.stack_options: {error}"]
    if stack.package and plan.package != stack.package:
        return [f"plan.package: the package of this stack is {stack.package!r}."]
    return (
        [] if stack.package else [f"plan.package: {one}" for one in package_problems(plan.package)]
    )


def _size_problems(document: PlanDocument) -> Problems:
    size = document.plan.size
    if size is None or size.minimum <= size.target <= size.maximum:
        return []
    return ["plan.size: minimum, target and maximum are in this order."]


def _requirement_problems(rows: Sequence[RequirementPart]) -> Problems:
    found = _twice("requirements: the code", [row.code for row in rows])
    return found + [
        f"requirements[{at}].given_up: only a superseded requirement is given up."
        for at, row in enumerate(rows)
        if row.given_up and not row.superseded
    ]


def _phase_problems(document: PlanDocument) -> Problems:
    types = [phase.type for phase in document.phases]
    if [one for one in PHASES if one in types] == types:
        return []
    return [f"phases: their types are {', '.join(PHASES)}, each once and in this order."]


def _milestone_problems(milestones: Sequence[MilestonePart]) -> Problems:
    """Keys count over all phases, and a milestone depends on earlier ones."""
    found: Problems = []
    earlier: set[str] = set()
    for number, milestone in enumerate(milestones, start=1):
        if milestone.key != f"M{number}":
            found.append(
                f"phases: the milestone {milestone.key} is number {number}, so its key is M{number}."
            )
        where = f"phases: the milestone {milestone.key} depends on"
        late = [key for key in milestone.depends_on if key not in earlier]
        found += [f"{where} {key}, which is no earlier milestone." for key in late]
        found += _twice(where, milestone.depends_on)
        for name in milestone.public:
            if reason := unsafe_reason(name.path):
                found.append(
                    f"phases: the milestone {milestone.key} promises {name.path!r}, which {reason}."
                )
        earlier.add(milestone.key)
    return found


def _placed(document: PlanDocument) -> Iterator[tuple[str, TaskPart]]:
    for p, phase in enumerate(document.phases):
        for m, milestone in enumerate(phase.milestones):
            for t, task in enumerate(milestone.tasks):
                yield f"phases[{p}].milestones[{m}].tasks[{t}]", task


def _task_problems(task: TaskPart, known: set[str], live: set[str]) -> Iterator[str]:
    for code in task.requirements:
        if code not in live:
            yield f"requirements: {code} is no requirement that is to be built."
    yield from _twice("requirements: it serves", task.requirements)
    for other in task.depends_on:
        if other not in known or other == task.id:
            yield f"depends_on: {other} is no other task of this plan."
    yield from _twice("depends_on: it depends on", task.depends_on)
    for field, paths in (
        ("target_files", task.target_files),
        ("provides", [ref.path for ref in task.provides]),
        ("needs", [ref.path for ref in task.needs]),
    ):
        for path in dict.fromkeys(paths):
            if reason := unsafe_reason(path):
                yield f"{field}: the path {path!r} {reason}."
    for field, refs in (("provides", task.provides), ("needs", task.needs)):
        for symbol in dict.fromkeys(ref.symbol for ref in refs):
            if symbol and not symbol.isidentifier():
                yield f"{field}: {symbol!r} is no Python name."


def _circles(document: PlanDocument) -> Problems:
    return [
        f"phases: tasks depend on each other in a circle: {' → '.join(circle)}."
        for circle in find_cycles(document.edges)
    ]


def _twice(where: str, names: Iterable[str]) -> Problems:
    return [f"{where} {name} twice." for name, count in Counter(names).items() if count > 1]
