"""The parts of a plan document that spare a run its model calls for specifications and tests."""

from typing import Annotated

from pydantic import Field

from execution.answers import AtomSpec
from execution.prepare.given import TestFile
from planning.draft.documents.shapes import Code, DocumentPart, PlanDocument, TaskId


class OfTask(DocumentPart):
    task: TaskId


class OfRequirement(DocumentPart):
    requirement: Code


class AtomPart(AtomSpec, OfTask):
    """An atom of one task, as a model would specify it."""


class TestPart(TestFile, OfRequirement):
    """A test file of one requirement."""

    __test__ = False

    path: Annotated[str, Field(max_length=200)]


class Document(PlanDocument):
    """A whole plan document."""

    atoms: list[AtomPart] = []
    tests: list[TestPart] = []

    def atoms_by_task(self) -> dict[str, list[AtomSpec]]:
        """Of the tasks that have some, each in the order of the document."""
        found: dict[str, list[AtomSpec]] = {}
        for atom in self.atoms:
            spec = AtomSpec(**atom.model_dump(exclude={"task"}))
            found.setdefault(atom.task, []).append(spec)
        return found

    def tests_by_requirement(self) -> dict[str, list[TestFile]]:
        found: dict[str, list[TestFile]] = {}
        for test in self.tests:
            file = TestFile(**test.model_dump(exclude={"requirement"}))
            found.setdefault(test.requirement, []).append(file)
        return found
