"""What sweeps and recall look for is found by an index, not by reading every row."""

from typing import Any

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from chat.models import Message
from execution.models import Preparation, Wave
from planning.draft.recall.entries import SEARCH_CONFIG
from planning.models import RecallEntry


def lapsed(model: Any, **wanted: str) -> QuerySet[Any]:
    return model.objects.filter(lease_until__lt=timezone.now(), **wanted).order_by()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        pytest.param(lapsed(Preparation), "execution_preparation_leased", id="preparations"),
        pytest.param(lapsed(Wave), "execution_wave_leased", id="waves"),
        pytest.param(lapsed(Message), "chat_message_leased", id="messages"),
        pytest.param(
            RecallEntry.objects.filter(tsv=SearchQuery("book", config=SEARCH_CONFIG)),
            "planning_recallentry_words",
            id="recall",
        ),
    ],
)
def test_rows_are_found_by_their_index(rows: QuerySet[Any], index: str) -> None:
    with connection.cursor() as cursor:
        # A small table is read whole, whatever indexes it has.
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert index in rows.explain()
