"""Specifying the atoms of a task: by the plan itself, or by a model that gets the interfaces of its providers."""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from config.shared.database.leases import Lease
from config.shared.prompts import Shared, prompt
from costs.model_client.correction import parse_repaired
from costs.model_client.door import Call
from execution.answers import AtomSpec, AtomSpecs
from execution.engine.row_locks import locked
from execution.errors import GivenUnusable
from execution.models import Atom, AtomDependency, Preparation
from execution.prepare import prompt_data, similar_atoms
from execution.prepare.given import given_for
from execution.prepare.preparations import finish
from execution.prepare.specification_problems import Existing, Place, problems
from execution.prepare.stored_atoms import specified, store
from execution.source.skeleton import names_of
from planning.discovery.domain import for_code
from planning.draft.stack_tag import author_tags
from planning.lint import graph
from planning.models import Task, TaskDependency
from planning.money.payers import budgets_for

logger = logging.getLogger(__name__)


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
    alike = similar_atoms.similar_atoms(task)
    shown = similar_atoms.as_shown(alike)
    Preparation.objects.filter(pk=preparation.pk, fence=lease.fence).update(recalled=shown)
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
            **similar_atoms.as_tag(alike),
            **_so_far(preparation, task),
            task=prompt_data.task(task),
        ),
        attempt=1 + preparation.retries,
    )
    return parse_repaired(
        AtomSpecs, call, problems=lambda value: problems(value, around), should_stop=lease.is_lost
    ).value


def _so_far(preparation: Preparation, task: Task) -> dict[str, Any]:
    """The atoms that an earlier version of the plan had for the task; nothing the first time."""
    atoms = Atom.objects.filter(run=preparation.run_id, task=task).in_order()
    return {"specified": specified(atoms)} if atoms else {}


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
    # What an earlier version of the plan specified for this task may stay, change or go.
    others = Atom.objects.filter(run=preparation.run_id).exclude(task=task)
    before = others.filter(task__in=lower.values("task"))
    owned = names_of(task.plan)
    return Existing(
        providers=_kinds(before) | owned,
        taken=_kinds(others) | owned,
        provides=[(ref["path"], ref["symbol"]) for ref in task.provides],
        # A value object is easily taken for one; naming it says no more than not naming it.
        aggregates={
            whole["name"]
            for whole in (*task.plan.discovery.aggregates, *task.plan.discovery.value_objects)
        },
        requirements=set(task.requirements.values_list("code", flat=True)),
        subtasks=task.subtasks.count(),
        fixed={path for path, _ in owned},
        used=_used(preparation, task),
    )


def _used(preparation: Preparation, task: Task) -> dict[Place, str]:
    """What others use of the atoms the task has, and is not specified anew itself."""
    open_tasks = preparation.run.preparations.unfinished().filter(task__isnull=False)
    edges = AtomDependency.objects.filter(
        provider__run=preparation.run_id, provider__task=task, cut_reason=""
    ).exclude(kind=AtomDependency.Kind.ORDER)
    kept = edges.exclude(atom__task=task).exclude(atom__task__in=open_tasks.values("task"))
    rows = kept.order_by("atom__number").select_related("atom__task", "provider")
    return {
        (edge.provider.path, edge.provider.symbol): f"{edge.atom} of {edge.atom.task.stable_id}"
        for edge in rows
    }


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
        store(run, task, specs)
    logger.info("task specified run=%s task=%s atoms=%s", run.pk, task.stable_id, len(specs))
