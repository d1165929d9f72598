"""Problems of an answered skeleton, tasks or links, in words that the model can act on.

An empty list means the answer can be used. The schema has already been checked; this is what no schema can say.
"""

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from planning.discovery.plan_size import Size
from planning.draft.answers import (
    MilestoneDraft,
    MilestoneTasks,
    PlanSkeleton,
    PublicName,
    TaskDraft,
    TaskLinks,
)
from planning.lint.graph import find_cycles
from planning.lint.links import Place
from planning.lint.names import LONGEST_NAME, Problems, is_name, twice, unknown
from planning.lint.paths import unsafe_reason
from planning.lint.rules import PHASES

# The software stands beside its tests, and what starts it stands in `__main__`.
_TAKEN = {"tests", *sys.stdlib_module_names}
_DEFINED = re.compile(
    r"\s*(?:async\s+def\s+|def\s+|class\s+)?(?P<symbol>[^\W\d]\w*)\s*(?:[(:]|$)", re.MULTILINE
)
LONGEST_STEP = 300
# How far a milestone may be from the number of tasks the skeleton gives it.
MILESTONE_SLACK = 0.1


def skeleton_problems(
    answer: PlanSkeleton, size: Size, codes: Collection[str], package: str, owned: Collection[str]
) -> Problems:
    milestones = [milestone for phase in answer.phases for milestone in phase.milestones]
    found = twice("milestone key", [milestone.key for milestone in milestones])
    if [phase.type for phase in answer.phases] != PHASES:
        found.append("A plan has exactly three phases: setup, core, polish, in this order.")
    found += [f"The phase {p.name!r} has no milestone." for p in answer.phases if not p.milestones]
    total = sum(milestone.tasks for milestone in milestones)
    if not size.minimum <= total <= size.maximum:
        found.append(f"It plans {total} tasks; {size.minimum} to {size.maximum} are asked for.")
    if package and answer.package != package:
        found.append(f"The package of this stack is {package!r}, not {answer.package!r}.")
    elif not package:
        found += package_problems(answer.package)
    if not 0 < len(answer.project_name) <= 120 or len(answer.package) > 60:
        found.append("The project needs a name of at most 120 characters, its package of 60.")
    found += _home_problems(milestones, codes)
    public = [name.path for milestone in milestones for name in milestone.public]
    found += _owned("The plan", public, owned)
    return found + _milestone_order_problems(milestones)


def _owned(who: str, paths: Iterable[str], owned: Collection[str]) -> Problems:
    taken = dict.fromkeys(path for path in paths if path in owned)
    return [f"{who} writes {path}, which the stack has already." for path in taken]


def package_problems(package: str) -> Problems:
    if not is_name(package) or package in _TAKEN:
        return [f"{package!r} cannot be the name of a new Python package."]
    return []


def _home_problems(milestones: list[MilestoneDraft], codes: Collection[str]) -> Problems:
    """Every requirement has one home, and every public name one milestone."""
    homes = Counter(code for milestone in milestones for code in milestone.requirements)
    found = [f"The requirement {code} has no milestone." for code in codes if not homes[code]]
    found += [f"The requirement {code} is at home {n} times." for code, n in homes.items() if n > 1]
    found += unknown("requirement", "A milestone", [code for code in homes], codes)
    names = [f"{name.path}:{symbol_of(name)}" for m in milestones for name in m.public]
    found += twice("public name", names)
    for milestone in milestones:
        for name in milestone.public:
            if not symbol_of(name):
                found.append(f"{milestone.key}: {name.signature!r} defines no name.")
            if reason := unsafe_reason(name.path):
                found.append(f"{milestone.key} names the path {name.path!r}, which {reason}.")
    return found


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


def symbol_of(name: PublicName) -> str:
    """The name that its signature defines, or nothing. Decorators may stand above it."""
    lines = name.signature.splitlines()
    while lines and lines[0].startswith("@"):
        lines.pop(0)
    found = _DEFINED.match("\n".join(lines))
    return found["symbol"] if found else ""


def milestone_problems(
    answer: MilestoneTasks,
    *,
    key: str,
    budget: int,
    codes: Collection[str],
    home: Collection[str],
    public: Collection[Place],
    owned: Collection[str],
) -> Problems:
    """`codes` are all requirements; those at `home` and the `public` names are this milestone's to serve.

    Files that are `owned` by the stack are written by nobody.
    """
    keys = [task.key for task in answer.tasks]
    found = twice("task key", keys) + twice("task name", [task.name for task in answer.tasks])
    if abs(len(keys) - budget) > max(1, budget * MILESTONE_SLACK):
        found.append(f"The milestone {key} is to have {budget} tasks, not {len(keys)}.")
    found += [f"The key {k!r} should start with {key + '.'!r}." for k in keys if not k.startswith(f"{key}.")]  # fmt: skip
    for task in answer.tasks:
        found += _task_problems(task, keys, codes)
        written = [*task.target_files, *(ref.path for ref in task.provides)]
        found += _owned(f"The task {task.key}", written, owned)
    found += twice("provided symbol", [f"{p.path}:{p.symbol}" for t in answer.tasks for p in t.provides])  # fmt: skip
    served = {code for task in answer.tasks for code in task.requirements}
    found += [f"No task serves {code}, which is at home here." for code in sorted(home) if code not in served]  # fmt: skip
    provided = {(ref.path, ref.symbol) for task in answer.tasks for ref in task.provides}
    found += [f"No task provides {path}:{symbol}, which the plan promises to others." for path, symbol in public if not {(path, symbol), (path, "")} & provided]  # fmt: skip
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
    answer: TaskLinks,
    *,
    provides: Mapping[str, Collection[Place]],
    unresolved: Collection[tuple[str, str, str]],
) -> Problems:
    """`provides` is what each task declares; `unresolved` holds `(task key, path, symbol)`."""
    found: Problems = []
    for link in answer.links:
        if (link.task, link.needs.path, link.needs.symbol) not in unresolved:
            found.append(f"{link.task} and {link.needs.path}:{link.needs.symbol} were not asked.")
        found += unknown("task", "A link", [link.provider] if link.provider else [], provides)
        if link.provider == link.task:
            found.append(f"{link.task} cannot be its own provider.")
        ref = link.provided
        if ref and (ref.path, ref.symbol) not in provides.get(link.provider, ()):
            found.append(f"{link.provider or 'No task'} does not provide {ref.path}:{ref.symbol}.")
    return found
