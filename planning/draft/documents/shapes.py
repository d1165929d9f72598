"""The shape of a plan document, as docs/plan-format.md describes it. What has a default may be left out."""

from typing import Annotated, Literal

from pydantic import Field

from config.shared.answers import ModelAnswer
from planning.answers import (
    Aggregate,
    BoundedContext,
    DomainEvent,
    DomainService,
    Operation,
    Risk,
    TechnicalStack,
    ValueObject,
)
from planning.draft.answers import PublicName, SymbolRef
from planning.lint.names import LONGEST_NAME

FORMAT = "masterplan"
VERSION = 1
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{1,4}-[0-9]{1,5}$", description="Such as FR-001.")]
TaskId = Annotated[
    str, Field(pattern=r"^T-([0-9]{3}|[1-9][0-9]{3,5})$", description="Such as T-001.")
]
MilestoneKey = Annotated[str, Field(pattern=r"^M[1-9][0-9]{0,3}$", description="Such as M1.")]
Count = Annotated[int, Field(ge=0, le=1000)]
Step = Annotated[str, Field(min_length=1, max_length=300)]


class DocumentPart(ModelAnswer):
    """Refuses unknown fields and text that cannot be stored, like an answer of a model."""


class Size(DocumentPart):
    """How many tasks the plan is to have; as many as it has where nothing is said."""

    target: Count
    minimum: Count
    maximum: Count
    reason: str = Field(default="", max_length=300)


class Plan(DocumentPart):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    package: Annotated[str, Field(min_length=1, max_length=60)]
    description: str = ""
    stack: str = "python-cli"
    stack_options: dict[str, str] = {}
    tech_stack: list[str] = []
    architecture_style: str = Field(default="", max_length=120)
    conventions: list[str] = []
    size: Size | None = None


class Domain(DocumentPart):
    """The domain model, in the words that discovery has for it."""

    domain: str = Field(default="", max_length=200)
    summary: str = ""
    bounded_contexts: list[BoundedContext] = []
    aggregates: list[Aggregate] = []
    value_objects: list[ValueObject] = []
    domain_events: list[DomainEvent] = []
    services: list[DomainService] = []
    operations: list[Operation] = []
    assumptions: list[str] = []
    risks: list[Risk] = []
    stack: TechnicalStack | None = None


class RequirementPart(DocumentPart):
    code: Code
    text: Annotated[str, Field(min_length=1)]
    priority: Literal["must", "should"]
    criterion: str = ""
    alias: str = Field(default="", max_length=60)
    aggregates: list[str] = []
    source: str = ""
    superseded: bool = False
    given_up: Literal["", "person", "assumption"] = ""
    given_up_by: str = Field(default="", max_length=150)
    given_up_reason: str = ""


class TaskPart(DocumentPart):
    id: TaskId
    name: Name
    description: str = ""
    complexity: Literal["low", "medium", "high", "critical"] = "low"
    task_type: str = Field(default="", max_length=40)
    target_files: list[str] = []
    requirements: list[Code] = []
    technical_reason: str = Field(default="", max_length=300)
    provides: list[SymbolRef] = []
    needs: list[SymbolRef] = []
    depends_on: list[TaskId] = []
    subtasks: Annotated[list[Step], Field(min_length=1, max_length=7)]


class MilestonePart(DocumentPart):
    key: MilestoneKey
    name: Name
    goal: str = ""
    depends_on: list[MilestoneKey] = []
    public: list[PublicName] = []
    tasks: list[TaskPart]


class PhasePart(DocumentPart):
    type: Literal["setup", "core", "polish"]
    name: Name
    goal: str = ""
    milestones: list[MilestonePart]


class PlanDocument(DocumentPart):
    """A plan without anything that building it has made."""

    format: Literal["masterplan"]
    version: Literal[1]
    plan: Plan
    brief: str = ""
    domain: Domain = Domain()
    requirements: list[RequirementPart]
    phases: Annotated[list[PhasePart], Field(min_length=1, max_length=3)]

    @property
    def milestones(self) -> list[MilestonePart]:
        return [milestone for phase in self.phases for milestone in phase.milestones]

    @property
    def tasks(self) -> list[TaskPart]:
        return [task for milestone in self.milestones for task in milestone.tasks]

    @property
    def edges(self) -> list[tuple[str, str]]:
        """Task, and a task it depends on."""
        return [(task.id, provider) for task in self.tasks for provider in task.depends_on]
