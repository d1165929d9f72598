"""Which milestones are asked for their tasks again, and why: open needs and critical lint. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planning.draft.answers import TaskDraft
from planning.lint.facts import PlanFacts, TaskFacts
from planning.lint.links import Place
from planning.lint.rules import RuleFinding, cycle, two_writers

Unresolved = tuple[str, str, str]  # task key, path, symbol


@dataclass(kw_only=True)
class RevisionRequest:
    """The problems to send to each milestone, by its key."""

    errors: dict[str, list[str]] = field(default_factory=dict)

    def add(self, milestone: str, error: str) -> None:
        found = self.errors.setdefault(milestone, [])
        if error not in found:
            found.append(error)


def milestone_of(task: str) -> str:
    """Of `M4.3`, M4: the key of a task begins with that of its milestone, which is checked."""
    return task.rpartition(".")[0]


def return_needs(gaps: Sequence[Unresolved], tasks: Sequence[TaskDraft]) -> RevisionRequest:
    """First ask the milestones that have the open needs, naming what there is instead."""
    found = RevisionRequest()
    for task, path, symbol in gaps:
        found.add(
            milestone_of(task),
            f"{task} needs {_named(path, symbol)}, which no task provides. {_instead(path, tasks)}"
            " Need what exists under its true path and name, or provide it yourself if it is yours.",
        )
    return found


def ask_providers(gaps: Sequence[Unresolved], tasks: Sequence[TaskDraft]) -> RevisionRequest:
    """Then ask the milestones that write the needed files; without one, those that have the need."""
    writers: dict[str, str] = {}
    for one in tasks:
        for path in [*one.target_files, *(ref.path for ref in one.provides)]:
            writers.setdefault(path, milestone_of(one.key))
    about = {one.key: one for one in tasks}
    found = RevisionRequest()
    for task, path, symbol in gaps:
        owner = writers.get(path, milestone_of(task))
        found.add(
            owner,
            f"{task} ({about[task].name}) needs {_named(path, symbol)}, and no task provides it."
            " One of your tasks is to provide it under exactly this path and name.",
        )
    return found


def critical_faults(
    drafts: Sequence[TaskDraft], edges: Iterable[tuple[str, str]]
) -> RevisionRequest:
    """Cycles across milestones, and symbols that two of them write, for each milestone involved."""
    needed: dict[str, list[str]] = {}
    for task, provider in edges:
        needed.setdefault(task, []).append(provider)
    facts = PlanFacts(tasks=[_facts(draft, needed.get(draft.key, [])) for draft in drafts])
    found = RevisionRequest()
    for hit in (RuleFinding(*hit) for rule in (cycle, two_writers) for hit in rule(facts)):
        for task in hit.tasks:
            found.add(milestone_of(task), f"{hit.text} Change your tasks so that this ends.")
    return found


def _facts(draft: TaskDraft, providers: Sequence[str]) -> TaskFacts:
    return TaskFacts(
        id=draft.key,
        name=draft.name,
        provides=[(ref.path, ref.symbol) for ref in draft.provides],
        depends_on=sorted(set(providers)),
    )


def renamed(draft: TaskDraft, names: Mapping[Unresolved, Place]) -> TaskDraft:
    """The task with its needs under the names their providers have for them."""
    needs = [
        ref.model_copy(update=dict(zip(("path", "symbol"), new, strict=True)))
        if (new := names.get((draft.key, ref.path, ref.symbol)))
        else ref
        for ref in draft.needs
    ]
    return draft.model_copy(update={"needs": needs})


def _named(path: str, symbol: str) -> str:
    return f"{symbol} in {path}" if symbol else path


def _instead(path: str, tasks: Sequence[TaskDraft]) -> str:
    names = [ref.symbol for task in tasks for ref in task.provides if ref.path == path]
    there = ", ".join(name for name in names if name)
    return f"{path} has {there}." if there else f"No task writes {path}."
