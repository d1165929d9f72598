"""What drafting a plan asks of a model. `docs/model-contract.md` prints these schemas."""

from typing import Literal

from pydantic import Field

from config.shared.answers import ModelAnswer


class PublicName(ModelAnswer):
    """What a milestone gives to others: they rely on it before it is written."""

    path: str = Field(description="A relative path such as library/books.py.")
    signature: str = Field(
        description="`def name(a: int) -> str`, `class Name` with public methods below it, or"
        " `NAME: type`."
    )
    purpose: str = Field(description="What it returns and raises, in one sentence.")


class MilestoneDraft(ModelAnswer):
    key: str = Field(description="M1, M2, … over all phases in order.")
    name: str
    goal: str
    tasks: int = Field(description="How many tasks this milestone gets.")
    depends_on: list[str] = Field(description="Keys of earlier milestones.")
    requirements: list[str] = Field(
        default_factory=list, description="Codes at home here; each has one home."
    )
    public: list[PublicName] = Field(
        default_factory=list, description="What other milestones may use of it."
    )


class PhaseDraft(ModelAnswer):
    type: Literal["setup", "core", "polish"]
    name: str
    goal: str
    milestones: list[MilestoneDraft]


class PlanSkeleton(ModelAnswer):
    """Phases and milestones; the tasks follow, one call a milestone."""

    project_name: str
    package: str = Field(description="Name of the Python package that is built; snake_case.")
    description: str
    tech_stack: list[str]
    architecture_style: str
    conventions: list[str] = Field(
        default_factory=list,
        description="What every author keeps to: argument order, verbs, errors, types of records.",
    )
    phases: list[PhaseDraft] = Field(description="Three: setup, core, polish.")


class SymbolRef(ModelAnswer):
    path: str = Field(description="A relative path such as library/books.py.")
    symbol: str = Field(description="A top-level name in it; empty for the whole file.")


class TaskDraft(ModelAnswer):
    key: str = Field(description="Local key, such as M4.3.")
    name: str = Field(description="Unique in the plan.")
    description: str
    complexity: Literal["low", "medium", "high", "critical"]
    task_type: str = Field(description="One word, such as model, rule, storage, interface, docs.")
    target_files: list[str]
    requirements: list[str] = Field(description="Requirement codes, such as FR-001.")
    technical_reason: str = Field(description="Why it is needed, if it serves no requirement.")
    subtasks: list[str] = Field(description="Three to seven short steps.")
    provides: list[SymbolRef] = Field(description="What other tasks may use from it.")
    needs: list[SymbolRef] = Field(description="What it uses from other tasks.")
    depends_on: list[str] = Field(description="Local keys in the same milestone.")


class MilestoneTasks(ModelAnswer):
    """The tasks of one milestone."""

    tasks: list[TaskDraft]


class TaskLink(ModelAnswer):
    task: str = Field(description="Key of the task that needs something.")
    needs: SymbolRef
    provider: str = Field(description="Key of the task that provides it; empty if none does.")
    provided: SymbolRef | None = Field(
        default=None,
        description="The provider's own path and symbol for it; null if it has none for it yet.",
    )


class TaskLinks(ModelAnswer):
    """Providers for needs that code could not resolve."""

    links: list[TaskLink]
