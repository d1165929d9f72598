"""No transaction takes locks in another order than docs/locks.md says."""

import re
from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext

from execution import tasks
from execution.attempt import judgement
from execution.drive import drive
from execution.engine.lifecycle import pause, resume
from execution.models import Run
from tests.execution.engine import shop
from tests.execution.engine.author import FROM_AMOUNTS, TOTAL, Author, code

ORDER = [
    "planning_masterplan",
    "execution_run",
    "execution_preparation",
    "execution_wave",
    "execution_atom",
    "execution_attempt",
    "planning_task",
    "planning_subtask",
    "planning_milestone",
    "planning_phase",
    "review_review",
    "costs_budgetperiod",
    "planning_plancounter",
]
LOCKING = re.compile(r'^SELECT .* FROM "(\w+)".* FOR NO KEY UPDATE|^UPDATE "(\w+)"', re.DOTALL)
PLAIN = re.compile(r"FOR UPDATE", re.DOTALL)


def transactions(log: list[str]) -> Iterator[list[str]]:
    """The tables each transaction locked, each where it was locked first."""
    tables: list[str] = []
    for statement in log:
        if statement in {"BEGIN", "COMMIT", "ROLLBACK"}:
            yield tables
            tables = []
        elif found := LOCKING.match(statement):
            table = found[1] or found[2]
            if table in ORDER and table not in tables:
                tables.append(table)


def test_building_judging_and_pausing_take_locks_in_one_order(author: Author) -> None:
    author.codes["total"] = [
        code(TOTAL.replace("= 0", "= 1"), FROM_AMOUNTS),
        code(TOTAL, FROM_AMOUNTS),
    ]

    with CaptureQueriesContext(connection) as captured:
        run = shop.started()
        _build_here(run)
        atom = shop.atom(run, "add")
        judgement.reject(atom, run.plan.owner, "Again.", atom.code_sha)
        drive(run.pk)
        run.refresh_from_db()
        pause(run, run.plan.owner)
        resume(run, run.plan.owner)
    log = [query["sql"] for query in captured.captured_queries]

    taken = [tables for tables in transactions(log) if len(tables) > 1]
    assert ["planning_masterplan", "execution_run"] in [tables[:2] for tables in taken]
    assert len({table for tables in taken for table in tables}) > 8
    for tables in taken:
        assert tables == sorted(tables, key=ORDER.index), tables
    assert not [statement for statement in log if PLAIN.search(statement)]


def _build_here(run: Run) -> None:
    while jobs := drive(run.pk):
        for job in jobs:
            tasks.JOBS[job.kind](str(job.id))
