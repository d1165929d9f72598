"""Storing what was specified for a task: the first time, and again after a change to the plan.

An atom with an unchanged specification is left as it is, code and all.
"""

from collections.abc import Iterable, Sequence, Set
from typing import Any
from uuid import UUID

from django.db.models import Max

from config.shared.database.columns import save_columns
from execution.answers import AtomSpec
from execution.engine.stale import specified_anew
from execution.models import AcceptanceTest, Atom, AtomDependency, Run
from execution.prepare.derived_code import derived_code
from execution.prepare.specification_problems import Place, resolve
from execution.source.rows import sha, source_of
from execution.source.skeleton import names_of
from execution.source.syntax.interface import interface_sha
from planning.models import MasterPlan, Task

# Until the waves are laid out, numbers leave room for every task's atoms.
ROOM_PER_TASK = 1000
FIRST_NUMBER = 1_000_000
# Columns that a specification fills. The rest is about what became of it.
SAID = ("language", "summary", "requirement_codes")
DECIDING = ("kind", "signature", "description", "aggregates", "given_imports", "given_code",
            "spec_sha", "interface_sha")  # fmt: skip


def store(run: Run, task: Task, specs: Sequence[AtomSpec]) -> None:
    """Inside `locked`. Atoms that are specified no more are removed, with all that was tried for them."""
    old = {_place(atom): atom for atom in Atom.objects.filter(run=run, task=task)}
    wanted = [_atom(run, task, spec) for spec in specs]
    places = {_place(atom) for atom in wanted}
    Atom.objects.filter(pk__in=[a.pk for place, a in old.items() if place not in places]).delete()
    fresh = [atom for atom in wanted if _place(atom) not in old]
    signed = {place: atom.signature for place, atom in old.items()}
    changed = _changed(old, wanted)
    if fresh:
        _number(run, fresh)
        Atom.objects.bulk_create(fresh)
    kept = [old.get(_place(atom), atom) for atom in wanted]
    _serve_subtasks(task, kept, specs)
    AtomDependency.objects.filter(atom__in=[atom.pk for atom in changed]).delete()
    _connect(run, task.plan, specs, {_place(atom) for atom in (*fresh, *changed)})
    if changed:
        specified_anew(run, [atom.pk for atom in changed])
        _test_again(run, [atom for atom in changed if atom.signature != signed[_place(atom)]])


def _changed(old: dict[Place, Atom], wanted: Iterable[Atom]) -> list[Atom]:
    """Those that stand already, with their new columns; what only says more about them is no change of them."""
    changed = []
    for new in wanted:
        atom = old.get(_place(new))
        if atom is None:
            continue
        is_changed = atom.spec_sha != new.spec_sha
        names = [*SAID, *(DECIDING if is_changed else ())]
        save_columns(atom, {name: getattr(new, name) for name in names})
        changed += [atom] if is_changed else []
    return changed


def _test_again(run: Run, atoms: Sequence[Atom]) -> None:
    """Tests that call what is called otherwise now are written anew; their requirements stay."""
    tests = AcceptanceTest.objects.filter(run=run, atoms__in=[atom.pk for atom in atoms])
    requirements = list(tests.values_list("requirement", flat=True).distinct())
    ask_tests_again(run, requirements)


def ask_tests_again(run: Run, requirements: Sequence[UUID]) -> None:
    """Inside `locked`: their tests are dropped and asked for again."""
    AcceptanceTest.objects.filter(run=run, requirement__in=requirements).delete()
    run.preparations.filter(requirement__in=requirements).ask_anew()


def specified(atoms: Iterable[Atom]) -> list[dict[str, Any]]:
    """Atoms as the answer that specified them had them, as far as their rows tell."""
    rows = AtomDependency.objects.filter(atom__in=[atom.pk for atom in atoms], source="declared")
    needs: dict[Any, list[dict[str, str]]] = {}
    for edge in (
        rows.exclude(kind=AtomDependency.Kind.ORDER)
        .select_related("provider")
        .order_by("provider__number")
    ):
        need = {"path": edge.provider.path, "symbol": edge.provider.symbol, "kind": edge.kind}
        needs.setdefault(edge.atom_id, []).append(need)
    return [
        {
            **{name: getattr(atom, name) for name in ("path", "symbol", "kind", "signature")},
            **{name: getattr(atom, name) for name in ("description", "summary", "language")},
            "aggregates": atom.aggregates,
            "needs": needs.get(atom.pk, []),
        }
        for atom in atoms
    ]


def _place(atom: Atom) -> Place:
    return atom.path, atom.symbol


def _number(run: Run, fresh: Sequence[Atom]) -> None:
    """By task and order in it; beside older atoms of the task, behind them."""
    top = FIRST_NUMBER + fresh[0].task.number * ROOM_PER_TASK
    own = Atom.objects.filter(run=run, number__gte=top, number__lt=top + ROOM_PER_TASK)
    first = (own.aggregate(n=Max("number"))["n"] or top - 1) + 1
    for number, atom in enumerate(fresh, start=first):
        atom.number = number


def _atom(run: Run, task: Task, spec: AtomSpec) -> Atom:
    needs = sorted(f"{need.path}:{need.symbol}:{need.kind}" for need in spec.needs)
    ready = derived_code(spec)
    identity = (spec.path, spec.symbol, spec.kind, spec.signature, spec.description)
    atom = Atom(
        run=run,
        task=task,
        path=spec.path,
        symbol=spec.symbol,
        kind=spec.kind,
        signature=spec.signature,
        description=spec.description,
        language=spec.language,
        summary=spec.summary,
        aggregates=spec.aggregates,
        requirement_codes=spec.requirements,
        given_imports=list(ready.imports),
        given_code=ready.code,
        spec_sha=sha(*identity, *needs, *sorted(spec.aggregates), ready.code),
    )
    atom.interface_sha = interface_sha(source_of(atom))
    return atom


def _serve_subtasks(task: Task, atoms: Sequence[Atom], specs: Sequence[AtomSpec]) -> None:
    subtasks = {subtask.number: subtask for subtask in task.subtasks.all()}
    link = Atom.subtasks.through
    link.objects.filter(atom__in=[atom.pk for atom in atoms]).delete()
    link.objects.bulk_create(
        link(atom_id=atom.pk, subtask_id=subtasks[number].pk)
        for atom, spec in zip(atoms, specs, strict=True)
        for number in sorted(set(spec.subtasks))
    )


def _connect(run: Run, plan: MasterPlan, specs: Sequence[AtomSpec], connected: Set[Place]) -> None:
    """What those of the specified atoms need."""
    # Not `run.atoms`, which would fetch the run of each: it is not among these columns.
    rows = Atom.objects.filter(run=run).only("path", "symbol", "kind")
    atoms = {(atom.path, atom.symbol): atom for atom in rows}
    kinds = names_of(plan) | {place: atom.kind for place, atom in atoms.items()}
    edges: dict[tuple[Place, Place], str] = {}
    for spec in specs:
        me = (spec.path, spec.symbol)
        for need in spec.needs if me in connected else ():
            for provider in resolve(need, kinds):
                # What the stack brings is no atom.
                if provider != me and provider in atoms:
                    edges.setdefault((me, provider), need.kind)
    AtomDependency.objects.bulk_create(
        AtomDependency(atom=atoms[me], provider=atoms[provider], kind=kind)
        for (me, provider), kind in edges.items()
    )
