"""Importing a plan document whole: the plan, and what it brings for its runs."""

from config.access.models import User, Workspace
from execution.answers import AtomSpecs
from execution.export.documents.atom_problems import problems
from execution.export.documents.whole_document import Document
from execution.models import GivenAnswer
from execution.prepare.given import TestFiles
from planning.draft.documents.plan_import import new_plan, save
from planning.errors import DocumentRefused
from planning.log.event_log import recording
from planning.models import MasterPlan


def import_document(
    document: Document, owner: User, workspace: Workspace | None = None
) -> MasterPlan:
    """A draft of the document, in the owner's first workspace if none is named; all of it or nothing.

    Raises DocumentRefused, NameTaken, BadInput, NotPermitted.
    """
    plan = new_plan(document, owner, workspace)
    if found := problems(document):
        raise DocumentRefused(found)
    with recording(plan, actor=owner.get_username()):
        save(plan, document, total_atoms=len(document.atoms), total_tests=len(document.tests))
        _give(plan, document)
    return plan


def _give(plan: MasterPlan, document: Document) -> None:
    tasks = dict(plan.tasks.values_list("stable_id", "pk"))
    requirements = dict(plan.requirements.values_list("code", "pk"))
    GivenAnswer.objects.bulk_create(
        [
            *(
                GivenAnswer(task_id=tasks[name], answer=AtomSpecs(atoms=specs).model_dump())
                for name, specs in document.atoms_by_task().items()
            ),
            *(
                GivenAnswer(
                    requirement_id=requirements[code], answer=TestFiles(tests=files).model_dump()
                )
                for code, files in document.tests_by_requirement().items()
            ),
        ]
    )
