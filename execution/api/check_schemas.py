"""What programs are told of tests, checks and what a task became."""

from uuid import UUID

from ninja import Schema

from execution.api.schemas import AtomRow, CheckRow, ResultRow, RunRow


class TestFigures(Schema):
    """How many tests and requirements there are by what became of them."""

    __test__ = False

    masterplan_id: UUID
    total_tests: int
    tests_by_state: dict[str, int]
    results: dict[str, int]
    requirements: dict[str, int]


class Asked(RunRow):
    """`requirements` are those whose tests are being written now."""

    requirements: int


class TestWhole(ResultRow):
    """`output` is what its last run printed to standard error."""

    __test__ = False

    code: str
    timeout_s: int
    output: str


class TaskAtoms(Schema):
    """`level` is the depth of the task among its providers; lower ones go first."""

    task_id: UUID
    task: str
    level: int
    status: str
    error: str
    total_atoms: int


class Atomization(Schema):
    masterplan_id: UUID
    execution_id: UUID
    tasks: list[TaskAtoms]


class AtomsOfTask(Schema):
    task_id: UUID
    task: str
    atoms: list[AtomRow]


class AtomFigures(Schema):
    """Of the written atoms; None where there are none."""

    masterplan_id: UUID
    execution_id: UUID
    total_atoms: int
    written_atoms: int
    atoms_by_kind: dict[str, int]
    average_lines: float | None
    most_lines: int | None
    average_cyclomatic: float | None
    most_cyclomatic: int | None


class Level(Schema):
    """`pass_rate` is None where nothing was checked: then nothing has passed."""

    level: int
    outcomes: dict[str, int]
    pass_rate: float | None


class Validation(Schema):
    masterplan_id: UUID
    execution_id: UUID
    levels: list[Level]


class PlacedCheck(CheckRow):
    path: str
    symbol: str


class Checks(Schema):
    checks: list[PlacedCheck]


class Removed(Schema):
    """The removed atoms, as `path:symbol`."""

    removed: list[str]
