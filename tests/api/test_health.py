"""The probes look for real, without an account, and not more often than every few seconds."""

from collections.abc import Iterator

import pytest
from django.test import Client

from config.readiness import health

pytestmark = pytest.mark.django_db
READY = "/api/v1/health/ready"


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    for looked in health.LOOKS.values():
        looked.until = 0.0
    yield
    for looked in health.LOOKS.values():
        looked.until = 0.0


def test_a_process_that_answers_lives() -> None:
    assert Client().get("/api/v1/health/live").json() == {"status": "alive"}


def test_it_is_ready_while_all_it_needs_answers(standin_url: str) -> None:
    answer = Client().get(READY)

    assert answer.status_code == 200
    assert answer.json()["trouble"] == {}
    assert answer.json()["stand_in"] is True


@pytest.mark.parametrize(
    ("variable", "name"), [("ANTHROPIC_BASE_URL", "model"), ("REDIS_URL", "broker")]
)
def test_what_does_not_answer_is_named_with_what_to_do_and_no_address(
    variable: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        variable, "redis://127.0.0.1:9" if name == "broker" else "http://127.0.0.1:9"
    )

    answer = Client().get(READY)

    assert answer.status_code == 503
    assert answer.json()[name] is False
    assert variable in answer.json()["trouble"][name]
    assert "127.0.0.1" not in answer.text


def test_many_probes_are_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    def look() -> str:
        looks.append("looked")
        return "works"

    monkeypatch.setattr(health.LOOKS["sandbox"], "look", look)

    for _ in range(3):
        Client().get(READY)

    assert len(looks) == 1
