"""Judging takes its locks in the one order, the review after all that a decision moves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.access.models import User
from execution.models import AtomDependency
from execution.source.rows import code_sha
from review import tasks
from review.decisions import acts, edit_check
from review.models import Review
from review.queue import open
from tests.execution.engine.test_lock_order import ORDER, PLAIN, transactions
from tests.factories import AtomFactory, ReviewFactory, WaveFactory, accepted, member

pytestmark = pytest.mark.django_db(transaction=True)
SENT_BACK = {"feedback": "Loses the title."}
CODE = "def part_of(title: str) -> str:\n    return title\n"


@pytest.fixture
def review(transactional_db: None) -> Review:
    """Of an atom in a closed wave, which another one uses."""
    wave = WaveFactory(status="passed")
    own = accepted(code=CODE, code_sha=code_sha([], CODE))
    atom = AtomFactory(run=wave.run, wave=wave, symbol="part_of", **own)
    using = accepted(code=CODE.replace("part_of", "user_of"))
    user = AtomFactory(run=wave.run, wave=wave, symbol="user_of", **using)
    AtomDependency.objects.create(atom=user, provider=atom, kind="call")
    return ReviewFactory(atom=atom)


def edited(review: Review, by: User, **saw: Any) -> None:
    acts.edit(review, by, code=CODE.replace("return title", "return str(title)"), **saw)
    edit_check.check_edit(review.pk)
    review.refresh_from_db()
    assert review.status == "edited", review.edit_findings


@pytest.mark.parametrize(
    ("act", "more"),
    [
        pytest.param(acts.approve, {}, id="approve"),
        pytest.param(acts.reject, SENT_BACK, id="reject"),
        pytest.param(acts.regenerate, SENT_BACK, id="regenerate"),
        pytest.param(edited, {}, id="edit"),
    ],
)
def test_a_decision_takes_locks_in_the_one_order(
    review: Review, reviewer: User, act: Callable[..., None], more: dict[str, str]
) -> None:
    with CaptureQueriesContext(connection) as captured:
        act(review, reviewer, seen_sha=review.atom.code_sha, **more)

    in_order([query["sql"] for query in captured.captured_queries])


def test_the_queue_takes_locks_in_the_one_order(review: Review) -> None:
    by = member(review.atom.run.plan.workspace, "reviewer")
    with CaptureQueriesContext(connection) as captured:
        acts.claim(review, by)
        acts.release(review, by)
        open.open_review(review.atom_id, "sampled")
        tasks.sweep()

    in_order([query["sql"] for query in captured.captured_queries])


def in_order(log: list[str]) -> None:
    taken = list(transactions(log))
    assert "review_review" in {table for tables in taken for table in tables}
    for tables in taken:
        assert tables == sorted(tables, key=ORDER.index), tables
    assert not [statement for statement in log if PLAIN.search(statement)]
