"""Writing the history as gates open: the tree that a gate judged becomes commits of tasks, and a tag."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import count

from execution.models import AcceptanceTest, Atom, Attempt, GateDecision, Run, Tag, Wave
from execution.source.origins import OwnedFile
from execution.source.repository import commit_text
from execution.source.repository.commits import History, history_of
from execution.source.repository.judged_tree import Tree, tests_due, tree_of
from execution.source.rows import attempts_behind
from planning.models import Task


def record_gate(run: Run, wave: Wave, decision: GateDecision) -> None:
    """Inside the closing of a wave whose gate opened. Waves that passed before there was a history come first."""
    history = history_of(run.plan)
    if history.last is None:
        for earlier in run.waves.filter(number__lt=wave.number, status=Wave.Status.PASSED):
            opened = earlier.decisions.exclude(opened_by=GateDecision.OpenedBy.NOBODY).last()
            if opened:
                _record(history, run, earlier, opened)
    _record(history, run, wave, decision)


def _record(history: History, run: Run, wave: Wave, decision: GateDecision) -> None:
    before = history.last
    began = run.started_at or run.created_at
    tree = tree_of(run, wave, history)
    tests = list(tests_due(run, wave, history))
    reported = _reported(history)
    skeleton = {path: file for path, file in tree.skeleton.items() if path not in reported}
    if files := history.differing(skeleton):
        history.commit(commit_text.of_skeleton(run), files, at=began)
    _record_tests(history, wave, tests, began)
    behind = attempts_behind(tree.changed)
    for task, atoms in tree.changed_tasks():
        attempts = [behind[atom.pk] for atom in atoms if atom.pk in behind]
        _record_task(history, tree, wave, task, atoms, attempts)
    _record_rest(history, wave, tree, _files_of(tests).keys() | reported, decision.at)
    if history.last != before:
        name = _free_name(run, f"wave-{wave.number}")
        history.tag(name, commit_text.of_gate(name, decision), at=decision.at)


def _record_tests(
    history: History, wave: Wave, tests: Iterable[AcceptanceTest], at: datetime
) -> None:
    files = history.differing(_files_of(tests))
    changed = [test for test in tests if test.path in files]
    if files:
        history.commit(commit_text.of_tests(wave, changed), files, at=at)


def _files_of(tests: Iterable[AcceptanceTest]) -> dict[str, OwnedFile]:
    files = {test.path: OwnedFile(text=test.code) for test in tests}
    return files | {"tests/__init__.py": OwnedFile(text="")} if files else {}


def _record_task(
    history: History,
    tree: Tree,
    wave: Wave,
    task: Task,
    atoms: list[Atom],
    attempts: list[Attempt],
) -> None:
    """Without a change of files where they stand as they should, such as an empty one."""
    files = history.differing(tree.with_task(atoms))
    part = history.parts[task.pk] + 1
    shas: dict[str, str | None] = {str(atom.pk): atom.code_sha for atom in atoms}
    accepted = [atom.accepted_at for atom in atoms if atom.accepted_at]
    message = commit_text.of_task(task, wave, atoms, attempts, part)
    history.commit(message, files, at=max(accepted), task=task, atoms=shas)


def _record_rest(
    history: History, wave: Wave, tree: Tree, kept: Collection[str], at: datetime
) -> None:
    """What no task brought: files and atoms that are gone, and others that look different without them."""
    whole = tree.whole()
    files: dict[str, OwnedFile | None] = {
        path: file for path, file in history.differing(whole).items() if path not in kept
    }
    files |= {path: None for path in history.files if path not in whole and path not in kept}
    gone: dict[str, str | None] = {pk: None for pk in history.atoms if pk not in tree.atoms}
    if files or gone:
        history.commit(commit_text.of_removal(wave), files, at=at, atoms=gone)


def _reported(history: History) -> set[str]:
    """The reports of a release stay until the next one."""
    releases = history.plan.tags.filter(is_release=True).select_related("commit")
    return {path for release in releases for path in release.commit.files}


def _free_name(run: Run, name: str) -> str:
    """A wave that passes again, or in another run, has a tag of its own beside the first: `wave-3.2`."""
    taken = set(Tag.objects.filter(plan=run.plan).values_list("name", flat=True))
    names = (name if number == 1 else f"{name}.{number}" for number in count(1))
    return next(one for one in names if one not in taken)
