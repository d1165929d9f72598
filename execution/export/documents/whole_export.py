"""Exporting a plan as a document, with the atoms and tests that it brings for its runs."""

from typing import Any

from execution.export.documents.whole_document import Document
from execution.models import GivenAnswer
from planning.draft.documents.plan_export import document_of
from planning.models import MasterPlan


def export_document(plan: MasterPlan) -> Document:
    """Raises NotExportable."""
    return document_of(plan, Document, atoms=_atoms(plan), tests=_tests(plan))


def _atoms(plan: MasterPlan) -> list[dict[str, Any]]:
    rows = GivenAnswer.objects.filter(task__plan=plan).order_by("task__number")
    return [
        {"task": name, **spec}
        for name, answer in rows.values_list("task__stable_id", "answer")
        for spec in answer["atoms"]
    ]


def _tests(plan: MasterPlan) -> list[dict[str, Any]]:
    rows = GivenAnswer.objects.filter(requirement__plan=plan).order_by("requirement__code")
    return [
        {"requirement": code, **file}
        for code, answer in rows.values_list("requirement__code", "answer")
        for file in answer["tests"]
    ]
