"""What is wrong with the atoms of a plan document, and with their tests. Pure functions."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from execution.answers import AtomSpec, AtomSpecs
from execution.export.documents.test_problems import test_problems
from execution.export.documents.whole_document import Document
from execution.prepare.specification_problems import FILE, Existing, Place
from execution.prepare.specification_problems import problems as specification_problems
from planning.draft.documents.shapes import TaskPart
from planning.lint import graph
from planning.lint.names import Problems

MOST_ATOMS = 2000
MOST_ATOMS_OF_TASK = 200
Places = dict[Place, str]  # kind by place


def problems(document: Document) -> Problems:
    """Of a document whose tasks and requirements fit together."""
    if len(document.atoms) > MOST_ATOMS:
        return [f"atoms: {len(document.atoms)} atoms; a plan brings at most {MOST_ATOMS}."]
    return [*_atom_problems(document), *test_problems(document)]


def _atom_problems(document: Document) -> Iterator[str]:
    """As preparing a run would find them, task by task, providers first."""
    given = document.atoms_by_task()
    tasks = {task.id: task for task in document.tasks}
    yield from (f"atoms: {name} is no task of this plan." for name in given if name not in tasks)
    providers = _unspecified(task for task in tasks.values() if task.id not in given)
    taken: Places = {}
    for names in _by_level(document, given.keys() & tasks.keys()):
        mine: Places = {}
        for name in names:
            around = _around(document, tasks[name], providers, taken)
            yield from _of_task(name, given[name], around)
            own = {(spec.path, spec.symbol): spec.kind for spec in given[name]}
            taken |= own
            mine |= own
        providers |= mine


def _unspecified(tasks: Iterable[TaskPart]) -> Places:
    """Of tasks without atoms only a model will say what is in their files: until then it may be anything."""
    paths = {
        path
        for task in tasks
        for path in (*task.target_files, *(ref.path for ref in task.provides))
    }
    return {(path, path.rpartition("/")[2]): FILE for path in paths}


def _by_level(document: Document, names: Collection[str]) -> list[list[str]]:
    """Tasks that are prepared side by side, in the order of the document."""
    level = graph.levels([task.id for task in document.tasks], document.edges)
    found: dict[int, list[str]] = {}
    for task in document.tasks:
        if task.id in names:
            found.setdefault(level[task.id], []).append(task.id)
    return [found[number] for number in sorted(found)]


def _around(
    document: Document,
    task: TaskPart,
    providers: Mapping[Place, str],
    taken: Mapping[Place, str],
) -> Existing:
    return Existing(
        providers=providers,
        taken=taken,
        provides=[(ref.path, ref.symbol) for ref in task.provides],
        aggregates={whole.name for whole in document.domain.aggregates},
        requirements=task.requirements,
        subtasks=len(task.subtasks),
    )


def _of_task(name: str, specs: list[AtomSpec], around: Existing) -> Iterator[str]:
    if len(specs) > MOST_ATOMS_OF_TASK:
        yield f"atoms of {name}: {len(specs)} atoms; a task has at most {MOST_ATOMS_OF_TASK}."
        return
    for text in specification_problems(AtomSpecs(atoms=specs), around):
        yield f"atoms of {name}: {text}"
