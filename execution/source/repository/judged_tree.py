"""The tree that a gate judges, taken apart by task: what each task changes in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from execution.models import AcceptanceTest, Atom, Run, Wave
from execution.source.assemble import assemble, package_files, top_packages
from execution.source.atom_source import AtomSource
from execution.source.origins import OwnedFile, owned_file
from execution.source.repository.commits import History
from execution.source.rows import attempt_behind, source_of, sources_of
from execution.source.skeleton import skeleton_of
from planning.models import Task


class Tree:
    """Grows from the atoms the history has, task by task, to those that stand now."""

    def __init__(
        self,
        skeleton: list[AtomSource],
        atoms: Mapping[UUID, AtomSource],
        earlier: Mapping[UUID, AtomSource],
        changed: Iterable[Atom],
    ) -> None:
        """`atoms` are all that stand now, `earlier` those of before, `changed` the rows that differ."""
        self.skeleton = {one.path: OwnedFile(text=_ended(one.code)) for one in skeleton}
        self.atoms = {str(pk): source for pk, source in atoms.items()}
        self.changed = list(changed)
        self.texts = assemble([*skeleton, *atoms.values()])
        self._own = top_packages(self.texts)
        self._by_path: dict[str, dict[UUID, AtomSource]] = defaultdict(dict)
        for pk, source in earlier.items():
            self._by_path[source.path][pk] = source
        self._standing = dict(atoms)

    def changed_tasks(self) -> Iterator[tuple[Task, list[Atom]]]:
        """In the order of their numbers."""
        by_task: dict[Task, list[Atom]] = defaultdict(list)
        for atom in self.changed:
            by_task[atom.task].append(atom)
        for task in sorted(by_task, key=lambda task: task.number):
            yield task, sorted(by_task[task], key=lambda atom: atom.number)

    def with_task(self, atoms: list[Atom]) -> dict[str, OwnedFile]:
        """The files that these touch, with them, and the packages they need."""
        for atom in atoms:
            self._by_path[atom.path][atom.pk] = self._standing[atom.pk]
        paths = {atom.path for atom in atoms}
        packages = {
            path: OwnedFile(text="") for path in package_files(paths) if self._is_made(path)
        }
        return packages | {path: self._file(path) for path in sorted(paths)}

    def _is_made(self, path: str) -> bool:
        """Whether the assembler adds the file of a package, as nothing else provides it."""
        is_provided = path in self.skeleton or self._by_path.get(path)
        return path in self.texts and not self.texts[path] and not is_provided

    def _file(self, path: str) -> OwnedFile:
        return owned_file(self._by_path[path], self._own)

    def whole(self) -> dict[str, OwnedFile]:
        """Every file as it stands now."""
        return owned_files(self.texts, self._standing)


def owned_files(texts: Mapping[str, str], atoms: Mapping[UUID, AtomSource]) -> dict[str, OwnedFile]:
    """An assembled tree, with what each atom of it wrote."""
    by_path: dict[str, dict[UUID, AtomSource]] = defaultdict(dict)
    for pk, source in atoms.items():
        by_path[source.path][pk] = source
    own = top_packages(texts)
    return {
        path: owned_file(by_path[path], own) if path in by_path else OwnedFile(text=text)
        for path, text in texts.items()
    }


def standing_files(run: Run) -> dict[str, OwnedFile]:
    """What is accepted now, with the tests that can run; nothing before the first atom is."""
    atoms = sources_of(Atom.objects.accepted().filter(run=run))
    if not atoms:
        return {}
    texts = assemble([*skeleton_of(run.plan), *atoms.values()])
    tests = run.acceptance_tests.filter(state=AcceptanceTest.State.RUNNABLE)
    return owned_files(texts, atoms) | {test.path: OwnedFile(text=test.code) for test in tests}


def tree_of(run: Run, wave: Wave, history: History) -> Tree:
    """Of what is accepted up to this wave, or was in the history before: a later wave's gate may have opened already.

    An atom that is being written again keeps the code it had.
    """
    recorded = {UUID(pk): sha for pk, sha in history.atoms.items()}
    stands = Q(wave__number__lte=wave.number) | Q(wave=None) | Q(pk__in=recorded)
    accepted = Atom.objects.accepted().filter(stands, run=run)
    rows = {
        atom.pk: atom
        for atom in accepted.select_related("task")
        .prefetch_related("task__requirements")
        .order_by("number")
    }
    before = {atom.pk: atom for atom in Atom.objects.filter(run=run, pk__in=recorded)}
    earlier = _sources_before(before.values(), recorded)
    cancelled = {pk for pk, atom in before.items() if atom.status == Atom.Status.CANCELLED}
    kept = {pk: source for pk, source in earlier.items() if pk not in rows and pk not in cancelled}
    changed = [atom for pk, atom in rows.items() if recorded.get(pk) != atom.code_sha]
    return Tree(skeleton_of(run.plan), kept | sources_of(accepted), earlier, changed)


def _sources_before(atoms: Iterable[Atom], shas: Mapping[UUID, str]) -> dict[UUID, AtomSource]:
    """Each with the code the history has of it."""
    found: dict[UUID, AtomSource] = {}
    for atom in atoms:
        if atom.code_sha == shas[atom.pk]:
            found[atom.pk] = source_of(atom)
        elif attempt := attempt_behind(atom, shas[atom.pk]):
            found[atom.pk] = source_of(atom, imports=attempt.imports, code=attempt.code)
    return found


def tests_due(run: Run, wave: Wave, history: History) -> QuerySet[AcceptanceTest]:
    """Those that can run and are due by then, or in the history of this run before; at the last wave all of them."""
    tests = run.acceptance_tests.filter(state=AcceptanceTest.State.RUNNABLE)
    if run.waves.filter(number__gt=wave.number).exists():
        is_known = run.atoms.filter(pk__in=history.atoms).exists()
        known = history.files if is_known else {}
        tests = tests.filter(Q(due_wave__lte=wave.number) | Q(path__in=known))
    return tests.select_related("requirement").order_by("path")


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
