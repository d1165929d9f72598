"""What a change asks of a model: operations over requirements, tasks and aggregates.

`docs/model-contract.md` prints the schema.
"""

from typing import Annotated, Literal

from pydantic import Field

from config.shared.answers import ModelAnswer
from planning.answers import Aggregate
from planning.draft.answers import SymbolRef

Complexity = Literal["low", "medium", "high", "critical"]


class AddRequirement(ModelAnswer):
    op: Literal["add_requirement"]
    ref: str = Field(description="R1, R2, …: how tasks of this answer name it; it gets a new code.")
    text: str
    priority: Literal["must", "should"]
    criterion: str = Field(description="A check a test can make: given, when, then.")
    aggregates: list[str] = Field(description="Names of the aggregates it speaks about.")
    replaces: list[str] = Field(
        description="Codes it stands in place of: tasks that serve them serve it from now on."
    )


class RetireRequirement(ModelAnswer):
    op: Literal["retire_requirement"]
    code: str
    reason: str = Field(description="Why it is no longer wanted. One sentence.")


class AddTask(ModelAnswer):
    op: Literal["add_task"]
    ref: str = Field(description="N1, N2, …: how this answer names it; it gets a new id.")
    milestone: str = Field(description="Key of its milestone, such as M4.")
    name: str = Field(description="Unique in the plan.")
    description: str
    complexity: Complexity
    task_type: str = Field(description="One word, such as model, rule, storage, interface, docs.")
    target_files: list[str]
    requirements: list[str] = Field(description="Codes, and refs of this answer.")
    technical_reason: str = Field(description="Why it is needed, if it serves no requirement.")
    subtasks: list[str] = Field(description="Three to seven short steps.")
    provides: list[SymbolRef]
    needs: list[SymbolRef]
    depends_on: list[str] = Field(description="Ids of tasks, and refs of this answer.")


class ChangeTask(ModelAnswer):
    """What is null stays as it is."""

    op: Literal["change_task"]
    id: str = Field(description="Such as T-004.")
    name: str | None = None
    description: str | None = None
    complexity: Complexity | None = None
    task_type: str | None = None
    target_files: list[str] | None = None
    requirements: list[str] | None = None
    technical_reason: str | None = None
    subtasks: list[str] | None = None
    provides: list[SymbolRef] | None = None
    needs: list[SymbolRef] | None = None
    depends_on: list[str] | None = None


class RetireTask(ModelAnswer):
    op: Literal["retire_task"]
    id: str
    reason: str = Field(description="Why it is no longer needed. One sentence.")


class SetAggregate(ModelAnswer):
    """Adds the aggregate, or puts it in the place of the one of its name."""

    op: Literal["set_aggregate"]
    aggregate: Aggregate


Operation = Annotated[
    AddRequirement | RetireRequirement | AddTask | ChangeTask | RetireTask | SetAggregate,
    Field(discriminator="op"),
]


class PlanEdit(ModelAnswer):
    """A change to a plan, as operations that are done together or not at all."""

    summary: str = Field(description="What the change does, in one sentence.")
    reason: str = Field(
        default="", description="If nothing can be changed: why, for the person. Else empty."
    )
    operations: list[Operation] = Field(description="At most 100; empty only with a reason.")
