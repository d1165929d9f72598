"""A run whose code or tests were replaced behind its back fails its gate."""

from collections.abc import Callable

from pytest_django import Settings

from execution.gate.closing import close_wave
from execution.models import AcceptanceTest, Atom, Run, Wave
from execution.source.rows import sha, source_of
from execution.source.stubs import stub
from planning.models import MasterPlan
from tests.execution.engine import shop
from tests.execution.engine.author import FROM_AMOUNTS, TOTAL, Author

CATCHES_EVERYTHING = (
    "def total(prices: list[int]) -> int:\n"
    "    try:\n"
    "        return int(str(prices))\n"
    "    except BaseException:\n"
    "        return 0\n"
)
ENDS_AT_IMPORT = f"os._exit(0)\n\n\n{TOTAL}"
KNOWS_TESTS = (
    "def total(prices: list[int]) -> int:\n"
    '    return sum(prices) if "unittest" in sys.modules else add(0, 7)\n'
)


def replace(run: Run, symbol: str, text: str, *imports: str) -> None:
    rows = Atom.objects.filter(run=run, symbol=symbol)
    rows.update(code=text, imports=list(imports), code_sha=sha(text))


def by_stubs(run: Run) -> None:
    for atom in run.atoms.all():
        made = stub(source_of(atom))
        replace(run, atom.symbol, made.code, *made.imports)


def without_tests(run: Run) -> None:
    AcceptanceTest.objects.filter(run=run).delete()


# Each is undone by writing the code as it was; the last one cannot be.
CASES: dict[str, tuple[Callable[[Run], None], str]] = {
    "stubs": (by_stubs, "tests/test_fr_002"),
    "catches everything": (lambda run: replace(run, "total", CATCHES_EVERYTHING), "tests/test_fr_002"),
    "ends at import": (
        lambda run: replace(run, "total", ENDS_AT_IMPORT, FROM_AMOUNTS, "import os"), "level 3: modules"
    ),
    "knows tests": (
        lambda run: replace(run, "total", KNOWS_TESTS, FROM_AMOUNTS, "import sys"), "level 4: safety"
    ),
    "no tests": (without_tests, "no acceptance test at all"),
}  # fmt: skip


def asked_again(run: Run) -> Wave:
    """The last gate, as if nobody had asked it before."""
    last = run.waves.order_by("number").last()
    assert last is not None
    Wave.objects.filter(pk=last.pk).update(status="gating", lease_until=None)
    Run.objects.filter(pk=run.pk).update(status="running", pause_reason="", reason="")
    MasterPlan.objects.filter(pk=run.plan_id).update(status="in_progress")
    close_wave(last.pk)
    return Wave.objects.get(pk=last.pk)


def test_no_replaced_code_and_no_missing_test_opens_the_last_gate(
    author: Author, settings: Settings
) -> None:
    settings.REPAIR_ROUNDS = 0
    run = shop.build(shop.started())
    assert run.can_release, run.reason
    before = {atom.symbol: (atom.code, *atom.imports) for atom in run.atoms.all()}
    assert asked_again(run).status == "passed"

    for name, (change, blocker) in CASES.items():
        change(run)
        wave = asked_again(run)
        decision = wave.decisions.latest("id")
        assert wave.status == "blocked", name
        assert any(one.startswith(blocker) or one.partition(": ")[2].startswith(blocker)
                   for one in decision.blockers), (name, decision.blockers)  # fmt: skip
        for symbol, (text, *imports) in before.items():
            replace(run, symbol, text, *imports)
