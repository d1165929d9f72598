"""What programs send of the tree of a plan: one shape for each operation of `planning.changes.tree_operations`."""

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from config.shared.api.fields import Sent, Text
from planning.changes.tree_operations import MOST_OPERATIONS
from planning.choices import TaskComplexity as Complexity
from planning.lint.names import LONGEST_NAME

Id = Annotated[Text, Field(min_length=1, max_length=40, examples=["T-004"])]
Key = Annotated[Text, Field(min_length=1, max_length=40, examples=["M2"])]
Name = Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME, examples=["Lend a tool"])]
Path = Annotated[Text, Field(max_length=300)]
Words = Annotated[Text, Field(max_length=10_000)]


class Place(Sent):
    """What a task offers to others, or needs of them."""

    path: Path
    symbol: Annotated[Text, Field(max_length=200)]


class TaskFields(Sent):
    """Only what is sent is changed."""

    name: Name | None = None
    description: Words | None = None
    complexity: Complexity | None = None
    task_type: Annotated[Text, Field(max_length=40)] | None = None
    technical_reason: Annotated[Text, Field(max_length=300)] | None = None
    target_files: list[Path] | None = Field(None, max_length=50)
    provides: list[Place] | None = Field(None, max_length=200)
    needs: list[Place] | None = Field(None, max_length=200)
    requirements: list[Id] | None = Field(None, max_length=200, description="Codes such as FR-001.")
    depends_on: list[Id] | None = Field(None, max_length=200, description="Ids such as T-004.")
    subtasks: list[Annotated[Text, Field(max_length=300)]] | None = Field(None, max_length=20)


class AddTaskOperation(TaskFields):
    do: Literal["add_task"]
    milestone: Key
    name: Name
    after: Id | None = None


class EditTaskOperation(TaskFields):
    do: Literal["edit_task"]
    task: Id


class DeleteTaskOperation(Sent):
    do: Literal["delete_task"]
    task: Id


class MoveTaskOperation(Sent):
    do: Literal["move_task"]
    task: Id
    milestone: Key
    after: Id | None = None


class SplitTaskOperation(Sent):
    """Some steps, by their numbers, and files become a task of their own."""

    do: Literal["split_task"]
    task: Id
    name: Name
    subtasks: list[int] = Field(max_length=20)
    files: list[Path] = Field([], max_length=50)


class MergeTasksOperation(Sent):
    do: Literal["merge_tasks"]
    into: Id
    others: list[Id] = Field(min_length=1, max_length=20)


class LockFieldsOperation(Sent):
    """From now on these alone are locked: no model changes them."""

    do: Literal["lock_fields"]
    task: Id
    fields: list[Annotated[Text, Field(max_length=40)]] = Field(max_length=20)


class AddMilestoneOperation(Sent):
    do: Literal["add_milestone"]
    phase: Key = Field(description="Its type: setup, core or polish.", examples=["core"])
    name: Name
    goal: Annotated[Text, Field(max_length=2000)] = ""
    after: Key | None = None


class EditMilestoneOperation(Sent):
    do: Literal["edit_milestone"]
    milestone: Key
    name: Name | None = None
    goal: Annotated[Text, Field(max_length=2000)] | None = None
    depends_on: list[Key] | None = Field(None, max_length=50)


class DeleteMilestoneOperation(Sent):
    do: Literal["delete_milestone"]
    milestone: Key


class MoveMilestoneOperation(Sent):
    do: Literal["move_milestone"]
    milestone: Key
    phase: Key
    after: Key | None = None


class SplitMilestoneOperation(Sent):
    do: Literal["split_milestone"]
    milestone: Key
    name: Name
    tasks: list[Id] = Field(min_length=1, max_length=200)
    goal: Annotated[Text, Field(max_length=2000)] = ""


class MergeMilestonesOperation(Sent):
    do: Literal["merge_milestones"]
    into: Key
    other: Key


Operation = Annotated[
    AddTaskOperation | EditTaskOperation | DeleteTaskOperation | MoveTaskOperation | SplitTaskOperation | MergeTasksOperation | LockFieldsOperation
    | AddMilestoneOperation | EditMilestoneOperation | DeleteMilestoneOperation | MoveMilestoneOperation | SplitMilestoneOperation
    | MergeMilestonesOperation,
    Field(discriminator="do"),
]  # fmt: skip


class Operations(Sent):
    """Done in order, all or none, as one version."""

    operations: list[Operation] = Field(
        min_length=1,
        max_length=MOST_OPERATIONS,
        examples=[[{"do": "move_task", "task": "T-004", "milestone": "M2"}]],
    )

    @property
    def plain(self) -> list[dict[str, Any]]:
        return [one.model_dump(exclude_none=True, exclude_unset=True) for one in self.operations]


class Edited(Schema):
    """`did` is empty where all was so already. `version` is what to send as `If-Match` next."""

    masterplan_id: UUID
    version: int
    did: list[str]


class ChangedField(Schema):
    name: str
    field: str
    before: str
    after: str


class Seen(Schema):
    """What operations would do; nothing was done."""

    did: list[str]
    changed: list[ChangedField]
    verdict_before: str
    verdict_after: str
    new_findings: list[str]


class TaskWhole(Schema):
    """`seen` is what to send as `If-Match` when it is edited."""

    id: UUID
    stable_id: str
    number: int
    milestone: str
    status: str
    name: str
    description: str
    complexity: str
    task_type: str
    technical_reason: str
    target_files: list[str]
    provides: list[dict[str, Any]]
    needs: list[dict[str, Any]]
    requirements: list[str]
    depends_on: list[str]
    subtasks: list[str]
    locked_fields: list[str]
    seen: str


class VersionWhole(Schema):
    """What the plan held then."""

    number: int
    summary: str
    created_by: str | None
    created_at: Any
    snapshot: dict[str, Any]


class DiffField(Schema):
    name: str
    before: str
    after: str


class DiffRow(Schema):
    """`kind` is new, changed, retired or replaced."""

    id: str
    name: str
    kind: str
    fields: list[DiffField]


class DiffPart(Schema):
    title: str
    rows: list[DiffRow]


class Comparison(Schema):
    before: int
    after: int
    parts: list[DiffPart]


class Pair(Schema):
    before: int = Field(ge=1, le=10**6)
    after: int = Field(ge=1, le=10**6)


class Fix(Schema):
    """What mends a finding, and what that would do."""

    words: str
    seen: Seen
