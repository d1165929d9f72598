"""What programs send and get of plans and discoveries. Money is text in US dollars, exact to the millionth."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Page
from costs.api.usage import Usd
from planning.discovery.questions import LONGEST_ANSWER


class PlanRow(Schema):
    masterplan_id: UUID
    discovery_id: UUID
    workspace_id: UUID
    project_name: str
    description: str
    status: str
    waiting_for: str
    owner: str
    stack: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    total_phases: int
    total_milestones: int
    total_tasks: int
    completed_tasks: int
    failed_tasks: int
    progress_percent: float | None
    estimated_cost_usd: Decimal | None
    actual_cost_usd: Decimal
    can_release: bool | None


class PlanPage(Page):
    masterplans: list[PlanRow]


class SubtaskRow(Schema):
    number: int
    name: str
    status: str


class TaskRow(Schema):
    id: UUID
    stable_id: str
    number: int
    name: str
    description: str
    complexity: str
    status: str
    target_files: list[str]
    requirements: list[str]
    depends_on: list[str]
    last_error: str
    started_at: datetime | None
    completed_at: datetime | None
    subtasks: list[SubtaskRow]


class MilestoneRow(Schema):
    key: str
    name: str
    goal: str
    total_tasks: int
    completed_tasks: int
    tasks: list[TaskRow]


class PhaseRow(Schema):
    number: int
    phase_type: str
    name: str
    goal: str
    milestones: list[MilestoneRow]


class PlanWhole(PlanRow):
    brief: str
    rejection_reason: str
    last_error: str
    version: int | None
    phases: list[PhaseRow]


class PlanStatus(Schema):
    masterplan_id: UUID
    status: str
    message: str


class Approval(Sent):
    """Both limits of the plan's budget, or neither: then the forecast sets them."""

    soft_limit_usd: Usd | None = None
    hard_limit_usd: Usd | None = None


class Rejection(Sent):
    rejection_reason: Text = Field(min_length=1, max_length=1000, examples=["It is too big."])


class Waiver(Sent):
    reason: Text = Field(min_length=1, max_length=500)


class Finding(Schema):
    id: str
    severity: str
    text: str


class Findings(Schema):
    verdict: str
    findings: list[Finding]


class Event(Schema):
    seq: int
    kind: str
    at: datetime
    actor: str
    text: str
    task: str | None
    payload: dict[str, Any]


class Events(Schema):
    """`last_seq` is the number to ask `after` next."""

    events: list[Event]
    last_seq: int


class Version(Schema):
    number: int
    summary: str
    created_by: str | None
    created_at: datetime


class Versions(Schema):
    versions: list[Version]


class QuestionRow(Schema):
    id: UUID
    number: int
    topic: str
    question: str
    why: str
    options: list[dict[str, Any]]
    recommended: str
    reason: str
    answer: str
    is_assumed: bool
    answered_at: datetime | None


class SizeProposal(Schema):
    """The size the draft waits for somebody to agree to."""

    target_tasks: int
    minimum_tasks: int
    maximum_tasks: int
    reason: str


class RequirementRow(Schema):
    code: str
    priority: str
    text: str
    criterion: str


class DiscoveryWhole(Schema):
    discovery_id: UUID
    masterplan_id: UUID
    status: str
    waiting_for: str
    brief: str
    domain: str
    summary: str
    assumptions: list[str]
    questions: list[QuestionRow]
    requirements: list[RequirementRow]
    size: SizeProposal | None


class Questions(Schema):
    questions: list[QuestionRow]


class Answer(Sent):
    question_id: UUID
    answer: Text = Field(min_length=1, max_length=LONGEST_ANSWER, examples=["Five"])


class Answers(Sent):
    """Answers to any of the open questions; and whether the rest take what is recommended."""

    answers: list[Answer] = Field([], max_length=5)
    take_recommendations: bool = False


class Agreement(Sent):
    """The proposed size and stack, or others: 1 compact, 2 standard, or a number of tasks."""

    size: int | None = Field(default=None, ge=1, le=10_000)
    stack: Text = Field(default="", max_length=40)
