"""What is written again in an earlier wave is judged at the last gate, too: it says whether all may be released."""

import pytest

from execution.engine.row_locks import locked
from execution.engine.stale import reopen
from execution.models import Run, Wave
from tests import factories

pytestmark = pytest.mark.django_db


def run_with(*waves: tuple[str, str]) -> Run:
    """By wave: its status, and that of its atom."""
    run = factories.RunFactory(status="running")
    for number, (status, of_atom) in enumerate(waves, start=1):
        wave = factories.WaveFactory(run=run, number=number, status=status)
        state = factories.accepted() if of_atom == "accepted" else {"status": of_atom}
        factories.AtomFactory(run=run, wave=wave, **state)
    return run


@pytest.mark.parametrize(
    ("waves", "after"),
    [
        ([("passed", "ready"), ("passed", "accepted"), ("passed", "accepted")], "running passed running"),
        # Its gate was still gathering evidence when the first wave was opened, and has passed since.
        ([("gating", "accepted"), ("passed", "accepted"), ("passed", "accepted")], "gating passed running"),
        ([("passed", "accepted"), ("passed", "accepted")], "passed passed"),
        ([("passed", "accepted"), ("running", "ready"), ("pending", "pending")], "passed running pending"),
        ([("passed", "accepted"), ("passed", "ready")], "passed running"),
    ],
)  # fmt: skip
def test_the_last_wave_opens_with_any_before_it(waves: list[tuple[str, str]], after: str) -> None:
    run = run_with(*waves)

    with locked(run.pk) as held:
        reopen(held)

    statuses = Wave.objects.filter(run=run).order_by("number").values_list("status", flat=True)
    assert " ".join(statuses) == after
