"""Specifying the atoms of a task: by the plan itself, or by a model that gets the interfaces of its providers."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.db.models import QuerySet

from config.shared.database.leases import Lease
from config.shared.prompts import Shared, prompt
from costs.model_client.correction import parse_repaired
from costs.model_client.door import Call
from execution.answers import AtomSpec, AtomSpecs
from execution.engine.row_locks import locked
from execution.errors import GivenUnusable
from execution.models import Atom, AtomDependency, Preparation, Run
from execution.prepare import prompt_data
from execution.prepare.derived_code import derived_code
from execution.prepare.given import given_for
from execution.prepare.preparations import finish
from execution.prepare.specification_problems import Existing, Place, problems, resolve
from execution.source.interface import interface_sha
from execution.source.rows import sha, source_of
from execution.source.skeleton import names_of
from planning.discovery.domain import for_code
from planning.draft.stack_tag import author_tags
from planning.lint import graph
from planning.models import MasterPlan, Task, TaskDependency
from planning.money.payers import budgets_for

logger = logging.getLogger(__name__)
# Until the waves are laid out, numbers leave room for every task's atoms.
ROOM_PER_TASK = 1000
FIRST_NUMBER = 1_000_000


def specify(preparation: Preparation, lease: Lease) -> None:
    """Store the atoms of one task. Raises GivenUnusable and the errors of costs."""
    task = Task.objects.select_related("plan__discovery").get(preparations=preparation)
    around = _surroundings(preparation, task)
    specs = given_for(preparation, AtomSpecs)
    if specs is None:
        specs = _ask(preparation, task, around, lease)
    elif found := problems(specs, around):
        raise GivenUnusable(found)
    _store(preparation, task, specs.atoms)


def _ask(preparation: Preparation, task: Task, around: Existing, lease: Lease) -> AtomSpecs:
    direct, others = _earlier(preparation, task)
    call = Call(
        job="AtomSpecs",
        subject=f"task:{task.pk}",
        model=settings.MODELS["planning"],
        budgets=budgets_for(task.plan),
        prompt=prompt(
            "execution",
            "AtomSpecs",
            **author_tags(task.plan),
            conventions=prompt_data.conventions(task.plan),
            domain=Shared(for_code(task.plan.discovery)),
            signatures=prompt_data.signatures(others),
            interfaces=prompt_data.interfaces(direct),
            task=prompt_data.task(task),
        ),
        attempt=1 + preparation.retries,
    )
    return parse_repaired(
        AtomSpecs, call, problems=lambda value: problems(value, around), should_stop=lease.is_lost
    ).value


def _earlier(preparation: Preparation, task: Task) -> tuple[list[Atom], list[Atom]]:
    """Atoms of the tasks this one depends on: those it needs or shares a file with, and the others around them."""
    order = TaskDependency.objects.filter(task__plan=task.plan).order_by("task__number")
    edges = list(order.values_list("task", "depends_on"))
    providers = graph.ancestors(edges, task.pk)
    rows = Atom.objects.filter(run=preparation.run_id, task__in=providers)
    atoms = list(rows.only(*prompt_data.INTERFACE, "task").in_order())
    before = {provider for one, provider in edges if one == task.pk}
    needed = {(ref["path"], ref["symbol"]) for ref in task.needs}
    own = set(task.target_files)
    direct = [
        atom
        for atom in atoms
        if atom.path in own
        or {(atom.path, atom.symbol), (atom.path, "")} & needed
        or (not needed and atom.task_id in before)
    ]
    return direct, [a for a in atoms if a not in direct and not a.symbol.startswith("_")]


def _surroundings(preparation: Preparation, task: Task) -> Existing:
    """Only tasks of lower levels count as earlier: they are all in, whichever worker was quicker."""
    lower = preparation.run.preparations.filter(level__lt=preparation.level, task__isnull=False)
    before = Atom.objects.filter(run=preparation.run_id, task__in=lower.values("task"))
    everything = Atom.objects.filter(run=preparation.run_id)
    owned = names_of(task.plan)
    return Existing(
        providers=_kinds(before) | owned,
        taken=_kinds(everything) | owned,
        provides=[(ref["path"], ref["symbol"]) for ref in task.provides],
        # A value object is easily taken for one; naming it says no more than not naming it.
        aggregates={
            whole["name"]
            for whole in (*task.plan.discovery.aggregates, *task.plan.discovery.value_objects)
        },
        requirements=set(task.requirements.values_list("code", flat=True)),
        subtasks=task.subtasks.count(),
        fixed={path for path, _ in owned},
    )


def _kinds(atoms: QuerySet[Atom]) -> dict[Place, str]:
    rows = atoms.values_list("path", "symbol", "kind")
    return {(path, symbol): kind for path, symbol, kind in rows}


def _store(preparation: Preparation, task: Task, specs: Sequence[AtomSpec]) -> None:
    """Under the run's lock, so that two tasks cannot both define one symbol."""
    with locked(preparation.run_id) as run:
        clash = problems(AtomSpecs(atoms=list(specs)), _surroundings(preparation, task))
        if clash:
            # The other task was quicker; asked again, the model is told so.
            preparation.move_to(
                Preparation.Status.PENDING,
                source=[Preparation.Status.RUNNING],
                fence=preparation.fence,
                lease_until=None,
                error="; ".join(clash),
            )
            return
        finish(preparation)
        atoms = Atom.objects.bulk_create(_atoms(run, task, specs))
        _serve_subtasks(task, atoms, specs)
        _connect(run, task.plan, specs)
    logger.info("task specified run=%s task=%s atoms=%s", run.pk, task.stable_id, len(specs))


def _atoms(run: Run, task: Task, specs: Sequence[AtomSpec]) -> list[Atom]:
    first = FIRST_NUMBER + task.number * ROOM_PER_TASK
    return [_atom(run, task, spec, first + position) for position, spec in enumerate(specs)]


def _atom(run: Run, task: Task, spec: AtomSpec, number: int) -> Atom:
    needs = sorted(f"{need.path}:{need.symbol}:{need.kind}" for need in spec.needs)
    ready = derived_code(spec)
    identity = (spec.path, spec.symbol, spec.kind, spec.signature, spec.description)
    atom = Atom(
        run=run,
        task=task,
        number=number,
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
    link.objects.bulk_create(
        link(atom_id=atom.pk, subtask_id=subtasks[number].pk)
        for atom, spec in zip(atoms, specs, strict=True)
        for number in sorted(set(spec.subtasks))
    )


def _connect(run: Run, plan: MasterPlan, specs: Sequence[AtomSpec]) -> None:
    # Not `run.atoms`, which would fetch the run of each: it is not among these columns.
    rows = Atom.objects.filter(run=run).only(*prompt_data.INTERFACE)
    atoms = {(atom.path, atom.symbol): atom for atom in rows}
    kinds = names_of(plan) | {place: atom.kind for place, atom in atoms.items()}
    edges: dict[tuple[Place, Place], str] = {}
    for spec in specs:
        me = (spec.path, spec.symbol)
        for need in spec.needs:
            for provider in resolve(need, kinds):
                # What the stack brings is no atom.
                if provider != me and provider in atoms:
                    edges.setdefault((me, provider), need.kind)
    AtomDependency.objects.bulk_create(
        AtomDependency(atom=atoms[me], provider=atoms[provider], kind=kind)
        for (me, provider), kind in edges.items()
    )
