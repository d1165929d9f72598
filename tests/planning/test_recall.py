"""What a workspace has built is recalled by words and by meaning, within it alone, shown, and not where it is switched off."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from config.access.models import Workspace
from planning.draft.recall import embedder, entries, similar_plans
from planning.draft.recall.entries import Lists, Remembered
from planning.models import RecallEntry
from tests.factories import MasterPlanFactory

KIND = "atom"
TEXTS = {
    "fine": "charge a penalty when a book comes back too late",
    "seat": "reserve a seat in the cinema for an evening show",
    "soil": "measure how wet the ground of a flower bed is",
}


@pytest.fixture
def team(db: None) -> UUID:
    plan = MasterPlanFactory()
    remembered = [Remembered(subject, text) for subject, text in TEXTS.items()]
    entries.remember(plan.workspace_id, KIND, remembered)
    return UUID(str(plan.workspace_id))


def first(team: UUID, text: str) -> str:
    return entries.recalled(team, KIND, text, most=1)[0]


def test_it_is_found_by_its_words(team: UUID) -> None:
    assert entries.lists(team, KIND, "a seat").words == ["seat"]
    assert first(team, "which seat") == "seat"


def test_it_is_found_by_what_is_meant(team: UUID) -> None:
    found = entries.lists(team, KIND, "moisture of garden earth")

    assert found.words == []
    assert found.meaning[0] == "soil"


def test_nothing_of_another_workspace_is_found(team: UUID) -> None:
    other = MasterPlanFactory().workspace_id
    entries.remember(other, KIND, [Remembered("theirs", TEXTS["fine"])])

    assert "theirs" not in entries.recalled(team, KIND, TEXTS["fine"], most=9)
    assert entries.recalled(other, KIND, TEXTS["fine"], most=9) == ["theirs"]
    assert entries.recalled(team, "plan", TEXTS["fine"], most=9) == []


def test_remembering_again_replaces(team: UUID) -> None:
    entries.remember(team, KIND, [Remembered("fine", "paint a wall blue")])

    assert RecallEntry.objects.count() == 3
    assert entries.lists(team, KIND, "blue wall").words == ["fine"]


@given(
    st.lists(st.sampled_from("abcdef"), unique=True),
    st.lists(st.sampled_from("abcdef"), unique=True),
)
def test_what_both_lists_have_stands_above_what_one_has_lower(
    words: list[str], meaning: list[str]
) -> None:
    joined = Lists(words, meaning).joined()

    assert sorted(joined) == sorted({*words, *meaning})
    both = [one for one in joined if one in words and one in meaning]
    for one in both:
        for other in joined:
            if other not in both:
                rank = words.index(other) if other in words else meaning.index(other)
                if rank >= max(words.index(one), meaning.index(one)):
                    assert joined.index(one) < joined.index(other)


@pytest.mark.django_db
def test_vectors_are_found_by_their_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        vector = embedder.embed(["a book"])[0]
        cursor.execute(
            "EXPLAIN SELECT subject FROM planning_recallentry ORDER BY embedding <=> %s::vector LIMIT 5",
            [str(vector)],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "planning_recallentry_near" in plan


@pytest.mark.django_db
def test_a_workspace_that_switched_it_off_recalls_nothing() -> None:
    library = MasterPlanFactory(status="completed")
    similar_plans.remember_plan(library.pk)
    alike = MasterPlanFactory(workspace=library.workspace)
    assert similar_plans.similar_plans(alike) == [library]

    Workspace.objects.filter(pk=library.workspace_id).update(recalls=False)
    alike.workspace.refresh_from_db()

    assert similar_plans.similar_plans(alike) == []


class Service(BaseHTTPRequestHandler):
    answer: Any = None
    asked: list[Any] = []  # noqa: RUF012

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((sent, self.headers.get("Authorization")))
        rows = [{"index": n, "embedding": [1.0, float(n)]} for n, _ in enumerate(sent["input"])]
        body = json.dumps(self.answer or {"data": rows[::-1]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any) -> Iterator[type[Service]]:
    class Own(Service):
        asked: list[Any] = []  # noqa: RUF012

    with HTTPServer(("127.0.0.1", 0), Own) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/v1/embeddings"
        settings.EMBEDDER = {"url": url, "model": "m", "key": "secret-0123456789"}
        yield Own
        server.shutdown()
        thread.join()


def test_a_service_of_embeddings_is_asked_where_one_is_named(service: type[Service]) -> None:
    found = embedder.embed(["a", "b"])

    assert [vector[:2] for vector in found] == [[1.0, 0.0], [1.0, 1.0]]
    assert {len(vector) for vector in found} == {1024}
    assert service.asked == [({"model": "m", "input": ["a", "b"]}, "Bearer secret-0123456789")]
    assert embedder.model_name() == "m"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [{"data": []}, {"error": "no"}, [1], {"data": [{"index": 0, "embedding": [1.0] * 2000}]}],
)
def test_without_its_vectors_what_is_remembered_is_found_by_words(
    service: type[Service], answer: Any
) -> None:
    service.answer = answer
    team = MasterPlanFactory().workspace_id

    entries.remember(team, KIND, [Remembered("fine", TEXTS["fine"])])

    assert entries.recalled(team, KIND, "late book", most=1) == ["fine"]
    assert RecallEntry.objects.get().embedding is None
