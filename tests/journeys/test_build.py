"""The whole path from the command line: undisturbed, disturbed, killed, refused."""

from pathlib import Path

import pytest

from tests.journeys.builds import (
    ask,
    finish,
    kill_worker,
    run_exported_tests,
    start_build,
    wait_for,
)

COMPACT = ("--size", "1")
# What must hold of the rows after any disturbance.
EVIDENCE = """
import json
from django.db.models import Count, Q
from costs.models import Usage
from execution.models import Atom, Attempt
first = Q(attempts__outcome="passed", attempts__purpose="content")
twice = Atom.objects.annotate(n=Count("attempts", filter=first)).filter(n__gt=1)
late = sum(
    Usage.objects.filter(job="AtomCode", subject=f"atom:{atom.pk}", at__gt=atom.accepted_at).count()
    for atom in Atom.objects.accepted()
)
print(json.dumps({
    "accepted twice": twice.count(),
    "paid after acceptance": late,
    "abandoned": Attempt.objects.filter(outcome="abandoned").count(),
    "running": Attempt.objects.filter(outcome="running").count(),
    "overrun": Usage.objects.filter(overrun_usd__gt=0).count(),
}))
"""


def test_an_undisturbed_build_passes_every_gate_and_its_tests_pass_outside(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"

    built = finish(start_build(home, out, *COMPACT), home)

    assert built.code == 0, built.said
    assert built.summary["exit_reason"] == "every gate passed"
    assert built.summary["status"] == "completed"
    assert built.summary["atoms"] >= built.summary["tasks"] > 0
    assert all(gate["passed"] for gate in built.summary["gates"])
    tests = run_exported_tests(out)
    assert tests.returncode == 0, tests.stderr
    assert "Ran 0 tests" not in tests.stderr


def test_a_build_with_faults_and_a_killed_worker_still_ends_and_pays_nothing_twice(
    tmp_path: Path,
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    process = start_build(
        home,
        out,
        *COMPACT,
        STANDIN_BROKEN_SHARE="0.2",
        STANDIN_RATE_LIMITED_SHARE="0.03",
        STANDIN_CUT_SHARE="0.03",
        STANDIN_LATENCY_MEAN_SECONDS="0.3",
        BACKOFF_SECONDS="0.05",
    )
    wait_for(home, "Wave 2 of", process)
    kill_worker(home)

    built = finish(process, home)

    assert built.code in {0, 3}, built.said
    assert built.summary["status"] in {"completed", "paused"}
    assert built.summary["retries"] > 0
    assert built.summary["reviews_opened"] > 0
    evidence = ask(home, EVIDENCE)
    assert evidence["accepted twice"] == 0
    assert evidence["paid after acceptance"] == 0
    assert evidence["running"] == 0
    assert evidence["overrun"] == 0


@pytest.mark.parametrize(
    ("brief", "arguments", "code", "says"),
    [
        pytest.param(" \n", (), 2, "empty", id="an empty brief"),
        pytest.param(
            "bell \x07 and \x00 nul", (), 2, "control characters", id="control characters"
        ),
        pytest.param(
            "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate.",
            (),
            2,
            "",
            id="a poem",
        ),
        pytest.param(
            "A shop sells things.", ("--budget", "free"), 2, "not an amount", id="no money"
        ),
        pytest.param(None, ("--budget", "0.02"), 4, "budget", id="a budget that is used up"),
    ],
)
def test_a_build_that_cannot_be_done_says_why(
    tmp_path: Path, brief: str | None, arguments: tuple[str, ...], code: int, says: str
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    given = {} if brief is None else {"brief": brief}

    built = finish(start_build(home, out, *COMPACT, *arguments, **given), home)

    assert built.code == code, built.summary
    assert says in built.summary["exit_reason"].lower()
    assert built.summary["exit_reason"]
