"""Atoms that the workspace has built before: made findable as a run completes, shown to who specifies a task."""

from typing import Any
from uuid import UUID

from execution.models import Atom, Run
from planning.choices import RecallKind
from planning.draft.recall.entries import Remembered, recalled, remember
from planning.models import Task

MOST_RECALLED = 5


def remember_atoms(run_id: UUID) -> None:
    """Make what a run has accepted findable; doing so again replaces the texts."""
    run = Run.objects.select_related("plan").get(pk=run_id)
    atoms = run.atoms.accepted().in_order()
    texts = (Remembered(str(atom.pk), _text_of(atom)) for atom in atoms)
    remember(run.plan.workspace_id, RecallKind.ATOM, texts)


def _text_of(atom: Atom) -> str:
    """Its name in words too, as people write them."""
    words = atom.symbol.replace("_", " ").replace(".", " ")
    return "\n".join([words, atom.summary or atom.description, atom.signature, atom.path])


def similar_atoms(task: Task) -> list[Atom]:
    """Of other plans of the workspace, most alike first; none where the workspace wants none."""
    if not task.plan.workspace.recalls:
        return []
    own = Atom.objects.filter(run__plan=task.plan).values_list("pk", flat=True)
    found = recalled(
        task.plan.workspace_id,
        RecallKind.ATOM,
        f"{task.name}\n{task.description}",
        most=MOST_RECALLED,
        without=[str(pk) for pk in own],
    )
    atoms = Atom.objects.select_related("run__plan").in_bulk([UUID(subject) for subject in found])
    return [atoms[UUID(subject)] for subject in found if UUID(subject) in atoms]


def as_tag(atoms: list[Atom]) -> dict[str, Any]:
    """The `<similar_atoms>` of the model contract; no tag where there is none."""
    told = [
        {
            "symbol": atom.symbol,
            "kind": atom.kind,
            "signature": atom.signature,
            "description": atom.summary or atom.description,
        }
        for atom in atoms
    ]
    return {"similar_atoms": told} if told else {}


def as_shown(atoms: list[Atom]) -> list[dict[str, str]]:
    """What the preparation keeps and pages show, under the names of then."""
    return [
        {
            "id": str(atom.pk),
            "name": f"{atom.path}:{atom.symbol}",
            "plan": atom.run.plan.project_name,
        }
        for atom in atoms
    ]
