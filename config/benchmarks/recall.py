"""Recall on a labelled set: words alone, vectors alone, both joined; and how long it takes among 20,000 rows."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from statistics import fmean, quantiles
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import connection

from config.access.models import Workspace
from config.benchmarks import Figure
from config.benchmarks.recall_set import (
    Query,
    queries,
    recall,
    reciprocal_rank,
    shares_a_word,
    tasks,
)
from planning.choices import RecallKind
from planning.draft.recall import entries
from planning.draft.recall.entries import Lists, Remembered

ENVIRONMENT: dict[str, str] = {}
ROWS = 20_000
WAYS: dict[str, Callable[[Lists], list[str]]] = {
    "words alone": lambda found: found.words,
    "vectors alone": lambda found: found.meaning,
    "both joined": lambda found: found.joined(),
}


def run() -> list[Figure]:
    known, asked = tasks(), queries()
    alone = workspace("Recall, labelled set")
    entries.remember(alone, RecallKind.ATOM, _remembered(known.items()))
    leaks = fmean(shares_a_word(query, known) for query in asked)
    figures = [
        Figure(figure="queries, tasks", value=len(asked), unit=f"of {len(known)}"),
        Figure(
            figure="queries that share a word with an answer", value=round(leaks, 3), unit="share"
        ),
        *quality(alone, asked),
    ]
    large = workspace("Recall, many rows")
    entries.remember(large, RecallKind.ATOM, _remembered(_recombined(known)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE planning_recallentry")
    return [
        *figures,
        Figure(figure=f"p95 at {ROWS} rows", value=_p95(large, asked), unit="ms", most=100),
    ]


def workspace(name: str) -> UUID:
    """An empty one of this name; what an earlier run left goes."""
    Workspace.objects.filter(name=name).delete()
    group, _ = Group.objects.get_or_create(name=name)
    return Workspace.objects.create(name=name, group=group).pk


def quality(team: UUID, asked: list[Query]) -> Iterator[Figure]:
    found = [(query, entries.lists(team, RecallKind.ATOM, query.text)) for query in asked]
    for name, way in WAYS.items():
        at_5 = fmean(recall(query, way(one)) for query, one in found)
        rank = fmean(reciprocal_rank(query, way(one)) for query, one in found)
        yield Figure(figure=f"recall@5, {name}", value=round(at_5, 3), unit="share")
        yield Figure(figure=f"MRR, {name}", value=round(rank, 3), unit="")


def _remembered(texts: Iterable[tuple[str, str]]) -> list[Remembered]:
    return [Remembered(subject, text) for subject, text in texts]


def _recombined(known: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Texts of the words of the set, each of the halves of two tasks."""
    halves = [text.split() for text in known.values()]
    chance = random.Random(1)
    for number in range(ROWS):
        one, other = chance.sample(halves, 2)
        yield str(number), " ".join([*one[: len(one) // 2], *other[len(other) // 2 :]])


def _p95(team: UUID, asked: list[Query]) -> float:
    took = []
    for query in asked * 3:
        began = time.perf_counter()
        entries.recalled(team, RecallKind.ATOM, query.text, most=5)
        took.append(time.perf_counter() - began)
    return round(quantiles(took, n=20)[-1] * 1000, 1)
