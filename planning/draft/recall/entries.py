"""Remembering texts, and recalling those that are most alike: two lists, of words and of vectors, joined by rank.

Source: reciprocal rank fusion, Cormack, Clarke and Büttcher, SIGIR 2009, with their constant of 60.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection, transaction
from django.db.models import F, QuerySet, Value
from pgvector.django import CosineDistance

from planning.draft.recall import embedder
from planning.draft.recall.embedder import EmbedderAway
from planning.models import RecallEntry

logger = logging.getLogger(__name__)
# Words of many languages are searched, so none is stemmed.
SEARCH_CONFIG = "simple"
_WORD = re.compile(r"\w{3,}")
MOST_WORDS = 60
AT_ONCE = 200
# So many of each list are joined.
LOOKED_AT = 50
RANK_CONSTANT = 60
# Words that stand in every text, in the languages of briefs here: they find everything and tell nothing apart.
COMMON = frozenset(
    [
        "and",
        "are",
        "but",
        "can",
        "each",
        "for",
        "from",
        "has",
        "have",
        "into",
        "its",
        "may",
        "more",
        "most",
        "must",
        "never",
        "not",
        "one",
        "only",
        "other",
        "shall",
        "should",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "will",
        "with",
        "without",
        "como",
        "con",
        "cada",
        "del",
        "desde",
        "donde",
        "entre",
        "esta",
        "este",
        "esto",
        "estos",
        "está",
        "hay",
        "los",
        "las",
        "más",
        "muy",
        "nada",
        "para",
        "pero",
        "por",
        "que",
        "quien",
        "según",
        "ser",
        "sin",
        "sobre",
        "son",
        "sus",
        "tiene",
        "todo",
        "una",
        "uno",
        "unos",
    ]
)


class Remembered(NamedTuple):
    """`subject` is the id of a plan or an atom."""

    subject: str
    text: str


class Lists(NamedTuple):
    """Subjects, most alike first."""

    words: list[str]
    meaning: list[str]

    def joined(self) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for found in self:
            for rank, subject in enumerate(found, start=1):
                scores[subject] += 1 / (RANK_CONSTANT + rank)
        return sorted(scores, key=lambda subject: (-scores[subject], subject))


def remember(workspace_id: UUID, kind: str, texts: Iterable[Remembered]) -> None:
    """Make them findable; doing so again replaces their texts. Without an embedder they are found by words alone."""
    rows = list(texts)
    for first in range(0, len(rows), AT_ONCE):
        _remember(workspace_id, kind, rows[first : first + AT_ONCE])


def _remember(workspace_id: UUID, kind: str, rows: list[Remembered]) -> None:
    vectors = _vectors([row.text for row in rows])
    made = [
        RecallEntry(
            workspace_id=workspace_id, kind=kind, subject=row.subject, text=row.text,
            embedding=vector, embedding_model=embedder.model_name() if vector else "",
        )
        for row, vector in zip(rows, vectors, strict=True)
    ]  # fmt: skip
    with transaction.atomic():
        RecallEntry.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["workspace", "kind", "subject"],
            update_fields=["text", "embedding", "embedding_model"],
        )
        mine = RecallEntry.objects.filter(
            workspace_id=workspace_id, kind=kind, subject__in=[row.subject for row in rows]
        )
        mine.update(tsv=SearchVector("text", config=SEARCH_CONFIG))


def _vectors(texts: list[str]) -> list[list[float]] | list[None]:
    try:
        return embedder.embed(texts)
    except EmbedderAway as error:
        logger.warning("the embedder is away texts=%s error=%s", len(texts), error)
        return [None] * len(texts)


def recalled(
    workspace_id: UUID, kind: str, text: str, *, most: int, without: Collection[str] = ()
) -> list[str]:
    """Subjects of this workspace, most alike first."""
    return lists(workspace_id, kind, text, without=without).joined()[:most]


def lists(workspace_id: UUID, kind: str, text: str, *, without: Collection[str] = ()) -> Lists:
    rows = RecallEntry.objects.filter(workspace_id=workspace_id, kind=kind)
    rows = rows.exclude(subject__in=without) if without else rows
    return Lists(_by_words(rows, text), _by_meaning(rows, text))


def _by_words(rows: QuerySet[RecallEntry], text: str) -> list[str]:
    any_word = _any_word(text)
    if not any_word:
        return []
    words = SearchQuery(any_word, config=SEARCH_CONFIG, search_type="raw")
    ranked = rows.filter(tsv=words).annotate(
        rank=SearchRank(F("tsv"), words, normalization=Value(1))
    )
    return list(ranked.order_by("-rank", "pk").values_list("subject", flat=True)[:LOOKED_AT])


def _any_word(text: str) -> str:
    """A query for any word of a text that says something; its first ones, if there are many."""
    words = [word for word in _WORD.findall(text.lower()) if word not in COMMON]
    return " | ".join(f"'{word}'" for word in list(dict.fromkeys(words))[:MOST_WORDS])


def _by_meaning(rows: QuerySet[RecallEntry], text: str) -> list[str]:
    vector = _vectors([text])[0]
    if vector is None:
        return []
    near = rows.filter(embedding_model=embedder.model_name()).annotate(
        distance=CosineDistance("embedding", vector)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        # The index looks on until enough rows of this workspace are found, not among the nearest of all alone.
        cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order")
        cursor.execute(f"SET LOCAL hnsw.ef_search = {LOOKED_AT * 2}")
        return list(near.order_by("distance").values_list("subject", flat=True)[:LOOKED_AT])
