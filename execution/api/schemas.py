"""What programs get of runs. Rates are percent, times are UTC."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema

from config.shared.api.paging import Page


class Started(Schema):
    """`workspace_id` is the run, `workspace_path` its folder in the export."""

    masterplan_id: UUID
    workspace_id: UUID
    workspace_path: str
    total_tasks: int
    status: str


class RunRow(Schema):
    execution_id: UUID
    masterplan_id: UUID
    number: int
    status: str
    pause_reason: str
    reason: str
    concurrency: int
    can_release: bool | None
    started_by: str
    started_at: datetime | None
    ended_at: datetime | None


class PlanState(Schema):
    """`actions` are the operations that would be carried out now."""

    masterplan_id: UUID
    status: str
    waiting_for: str
    message: str
    last_error: str
    total_tasks: int
    completed_tasks: int
    failed_tasks: int
    progress_percent: float | None
    actual_cost_usd: Decimal
    run: RunRow | None
    actions: list[str]


class Progress(Schema):
    execution_id: UUID
    status: str
    message: str
    total_atoms: int
    accepted_atoms: int
    atoms_by_status: dict[str, int]
    progress_percent: float | None
    seconds_left: float | None


class WaveRow(Schema):
    id: UUID
    number: int
    status: str
    repair_rounds: int
    atoms_by_status: dict[str, int]
    started_at: datetime | None
    closed_at: datetime | None


class Waves(Schema):
    execution_id: UUID
    waves: list[WaveRow]


class AtomRow(Schema):
    id: UUID
    execution_id: UUID
    task: str
    number: int
    wave: int | None
    path: str
    symbol: str
    kind: str
    language: str
    status: str
    signature: str
    confidence: Decimal | None
    lines_of_code: int
    cyclomatic: int
    last_error: str
    accepted_at: datetime | None


class AtomPage(Page):
    atoms: list[AtomRow]


class CheckRow(Schema):
    level: int
    validator: str
    outcome: str
    detail: str
    line: int | None
    tool: str
    version: str
    ms: int


class AttemptRow(Schema):
    number: int
    by: str
    purpose: str
    model: str
    outcome: str
    error_class: str
    error: str
    started_at: datetime | None
    ended_at: datetime | None
    checks: list[CheckRow]


class AtomWhole(AtomRow):
    description: str
    code: str
    code_sha: str
    attempts: list[AttemptRow]
    depends_on: list[UUID]


class Edge(Schema):
    """`atom` needs `provider`. An edge with a reason for its cut orders nothing."""

    atom: UUID
    provider: UUID
    kind: str
    cut_reason: str


class Node(Schema):
    id: UUID
    symbol: str
    path: str
    wave: int | None
    status: str


class Graph(Schema):
    masterplan_id: UUID
    execution_id: UUID
    nodes: list[Node]
    edges: list[Edge]


class Neighbours(Schema):
    atom_id: UUID
    depends_on: list[Node]
    needed_by: list[Node]


class Metrics(Schema):
    """Counts of rows, and rates in percent; None where nothing was due."""

    execution_id: UUID
    figures: dict[str, Any]


class ResultRow(Schema):
    test_id: UUID
    path: str
    requirement: str
    state: str
    due_wave: int | None
    status: str | None
    at: datetime | None
    failures: list[dict[str, Any]]


class ResultPage(Page):
    results: list[ResultRow]


class GateRow(Schema):
    wave: int
    wave_id: UUID
    status: str
    is_passed: bool | None
    opened_by: str
    must_rate: Decimal | None
    should_rate: Decimal | None
    blockers: list[str]
    decided_at: datetime | None
    rounds: int


class Gate(Schema):
    masterplan_id: UUID
    execution_id: UUID
    can_release: bool | None
    gates: list[GateRow]


class RequirementState(Schema):
    code: str
    priority: str
    text: str
    criterion: str
    status: str
    since: datetime | None
    tests: list[str]


class GateReport(Gate):
    requirements: list[RequirementState]
    left: list[str]
    waived: list[str]
