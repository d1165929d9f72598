"""The labelled set for recall is large enough, true to itself, and does not give its answers away."""

import pytest

from config.benchmarks import recall as benchmark
from config.benchmarks.recall_set import (
    Query,
    queries,
    recall,
    reciprocal_rank,
    shares_a_word,
    tasks,
)
from planning.draft.recall import entries
from planning.draft.recall.entries import Remembered


def test_every_answer_is_a_task_of_the_set() -> None:
    known, asked = tasks(), queries()

    assert (len(known) >= 200, len(asked) >= 60) == (True, True)
    assert {one for query in asked for one in query.right} <= set(known)
    assert len(set(known.values())) == len(known)


def test_few_queries_share_a_word_with_their_answer() -> None:
    known, asked = tasks(), queries()

    leaks = [query for query in asked if shares_a_word(query, known)]

    assert len(leaks) < len(asked) / 2


@pytest.mark.parametrize(
    ("found", "at_5", "rank"),
    [
        (["a", "x", "b"], 1.0, 1.0),
        (["x", "b"], 0.5, 0.5),
        (["x", "x", "x", "x", "x", "a"], 0.0, 1 / 6),
        ([], 0.0, 0.0),
    ],
)
def test_figures_are_what_they_are_called(found: list[str], at_5: float, rank: float) -> None:
    query = Query(frozenset("ab"), "which")

    assert (recall(query, found), reciprocal_rank(query, found)) == (at_5, rank)


@pytest.mark.django_db
def test_both_joined_find_more_than_words_alone() -> None:
    team = benchmark.workspace("Recall")
    entries.remember(team, "atom", [Remembered(*one) for one in tasks().items()])

    figures = {one.figure: one.value for one in benchmark.quality(team, queries())}

    assert figures["recall@5, both joined"] > figures["recall@5, words alone"]
