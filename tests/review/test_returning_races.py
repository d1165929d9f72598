"""Several people or workers at one item at once: one wins, the others are told."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection

from config.access.models import User
from config.shared.errors import DomainError
from execution.models import Attempt
from execution.source.rows import code_sha
from review import tasks
from review.decisions import acts
from review.models import Review
from tests.factories import member
from tests.review.rewriting import ASKED, OLD, judged, sent_back, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_reviewers_who_send_back_at_once_one_asks_and_one_is_refused() -> None:
    review = judged()
    people = [member(review.atom.run.plan.workspace, "reviewer") for _ in range(2)]

    def rejecting(by: User) -> None:
        mine = Review.objects.with_atom().get(pk=review.pk)
        acts.reject(mine, by, seen_sha=code_sha([], OLD), feedback=ASKED)

    refused = at_once([partial(rejecting, by) for by in people])

    assert len(refused) == 1
    assert isinstance(refused[0], DomainError)
    assert Review.objects.awaiting().count() == 1
    assert Attempt.objects.count() == 1


def test_workers_that_bring_it_back_at_once_do_so_once() -> None:
    review = judged()
    successor = sent_back(review, member(review.atom.run.plan.workspace, "reviewer"))
    write(successor.atom)

    failures = at_once([lambda: tasks.bring_back(str(review.atom_id))] * 4)

    assert failures == []
    assert successor.actions.filter(verb="returned").count() == 1


def at_once(works: list[Callable[[], object]]) -> list[Exception]:
    """Do all of them in threads that start together; what they raised."""
    barrier, raised = Barrier(len(works)), []

    def one(work: Callable[[], object]) -> None:
        try:
            barrier.wait()
            work()
        except Exception as error:  # noqa: BLE001
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
