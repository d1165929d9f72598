"""The whole path under fire: broken answers, refused and cut calls, a worker and a database killed in a wave."""

import os
import signal
from pathlib import Path

from tests.embedded import processes
from tests.journeys.builds import QUICK, ask, finish, kill_worker, start_build, wait_for
from tests.prepared import furnished

COMPACT = ("--size", "1", "--stack", "python-cli")
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


def test_a_build_with_faults_and_kills_still_ends_and_pays_nothing_twice(
    tmp_path: Path,
) -> None:
    home, out = furnished(tmp_path / "home"), tmp_path / "out"
    process = start_build(
        home,
        out,
        *COMPACT,
        **QUICK,
        STANDIN_BROKEN_SHARE="0.2",
        STANDIN_RATE_LIMITED_SHARE="0.03",
        STANDIN_CUT_SHARE="0.03",
        STANDIN_LATENCY_MEAN_SECONDS="0.3",
        BACKOFF_SECONDS="0.05",
    )
    wait_for(home, "Wave 2 of", process)
    kill_worker(home)
    wait_for(home, "Wave 3 of", process)
    os.kill(processes.one(home, "bin/postgres -D"), signal.SIGKILL)

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
