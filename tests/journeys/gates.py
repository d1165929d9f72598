"""A build with one wrong function, made of rows in a running site, whose own workers then close its gate."""

from typing import Any

from config.access.models import User
from execution import tasks
from execution.attempt.acceptance import take_code
from execution.engine.row_locks import locked
from execution.models import AcceptanceTest, Atom, Run, Wave
from execution.source.rows import code_sha, sha
from planning.models import MasterPlan
from tests import factories
from tests.execution.engine.author import ADD, DOUBLE, FROM_AMOUNTS, MAIN, TESTS, TOTAL

WRONG = TOTAL.replace("result = 0", "result = 1")
SHOP: list[tuple[str, str, str, str, list[str], list[str]]] = [
    ("shop/amounts.py", "add", "def add(a: int, b: int) -> int", ADD, [], []),
    ("shop/amounts.py", "double", "def double(a: int) -> int", DOUBLE, [], ["add"]),
    (
        "shop/basket.py", "total", "def total(prices: list[int]) -> int", WRONG, [FROM_AMOUNTS], ["add"],
    ),
    ("shop/__main__.py", "__main__.py", "", MAIN, [], ["total"]),
]  # fmt: skip
TOUCHED = {"FR-001": "add", "FR-002": "total", "FR-003": "double"}


def wrong_build(username: str) -> str:
    """The id of a plan all of whose code is written, and whose repairs are used up."""
    owner = User.objects.get(username=username)
    workspace = owner.memberships.get().workspace
    plan: MasterPlan = factories.MasterPlanFactory(
        owner=owner, workspace=workspace, status="in_progress", package="shop", project_name="Shop",
    )  # fmt: skip
    run: Run = factories.RunFactory(plan=plan, started_by=owner)
    wave: Wave = factories.WaveFactory(run=run, number=1, status="running", repair_rounds=2)
    for number, row in enumerate(SHOP, start=1):
        _atom(run, wave, number, *row)
    for code, text in TESTS.items():
        _test(run, code, text)
    tasks.drive.delay(str(run.pk))
    return str(plan.pk)


def _atom(
    run: Run, wave: Wave, number: int, path: str, symbol: str, signature: str, code: str,
    imports: list[str], needs: list[str],
) -> None:  # fmt: skip
    atom: Atom = factories.AtomFactory(
        run=run, wave=wave, number=number, path=path, symbol=symbol, signature=signature,
        kind="function" if signature else "file", status="needs_review",
        description=f"What {symbol} does.",
    )  # fmt: skip
    for provider in run.atoms.filter(symbol__in=needs):
        atom.dependencies.create(provider=provider, kind="call")
    written: dict[str, Any] = {
        "imports": imports,
        "code": code,
        "code_sha": code_sha(imports, code),
    }
    attempt = factories.AttemptFactory(atom=atom, ended_at=run.created_at, **written)
    attempt.checks.create(level=1, validator="syntax", outcome="passed")
    with locked(run.pk):
        take_code(atom, imports, code, source=["needs_review"], fence=atom.fence)


def _test(run: Run, code: str, text: str) -> None:
    requirement = factories.RequirementFactory(
        plan=run.plan, code=code, text=f"{TOUCHED[code].title()} holds."
    )
    path = f"tests/test_{code.lower().replace('-', '_')}_it_holds.py"
    test = AcceptanceTest.objects.create(
        run=run, requirement=requirement, path=path, code=text, code_sha=sha(text), state="runnable",
        due_wave=1,
    )  # fmt: skip
    test.atoms.set(run.atoms.filter(symbol=TOUCHED[code]))
