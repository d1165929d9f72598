"""Whom an atom is given to when it is claimed, and as which try: what was tried before decides it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from execution.engine.claims import claim
from execution.models import Atom, Attempt, Run
from planning.models import PlanEvent
from tests import factories

pytestmark = pytest.mark.django_db
FAILED = {"outcome": "failed"}
PASSED = {"outcome": "passed"}


@pytest.fixture
def atom(settings: Settings) -> Atom:
    """Of low complexity, ready, in a wave that runs."""
    settings.MODEL_LADDER = ["small", "middle", "large"]
    settings.MODELS = settings.MODELS | {"low": "small"}
    return ready()


def ready(run: Run | None = None) -> Atom:
    wave = factories.WaveFactory(status="running", **({"run": run} if run else {}))
    atom: Atom = factories.AtomFactory(run=wave.run, wave=wave, status="ready")
    atom.task.complexity = "low"
    atom.task.save(update_fields=["complexity"])
    return atom


def tried(atom: Atom, *attempts: dict[str, Any]) -> None:
    """One after the other, no two with the same error."""
    for number, fields in enumerate(attempts, start=1):
        row = {"number": number, "model": "small", "error_signature": f"e{number}"} | fields
        factories.AttemptFactory(atom=atom, **row)


@pytest.mark.parametrize(
    ("attempts", "purpose", "model"),
    [
        pytest.param([], "content", "small", id="the first"),
        pytest.param([FAILED], "content", "small", id="after one failure"),
        pytest.param([FAILED, FAILED], "content", "middle", id="after two"),
        pytest.param([FAILED, FAILED, FAILED], "content", "large", id="after three"),
        pytest.param([FAILED, PASSED], "repair", "middle", id="right code that a test refused"),
        pytest.param([FAILED, PASSED], "request", "small", id="right code that a person refused"),
        pytest.param(
            [FAILED, FAILED | {"purpose": "request"}], "content", "small", id="asked for by people"
        ),
        pytest.param([FAILED, FAILED | {"by": "code"}], "content", "small", id="written by code"),
        pytest.param(
            [FAILED, FAILED | {"error_class": "lint"}], "content", "small", id="a matter of style"
        ),
        pytest.param(
            [FAILED, {"outcome": "abandoned"}], "content", "small", id="one that came to no end"
        ),
        pytest.param([FAILED, {"outcome": "same"}], "content", "middle", id="the same code again"),
    ],
)
def test_tries_of_its_own_that_failed_lead_to_a_stronger_model(
    atom: Atom, attempts: list[dict[str, Any]], purpose: str, model: str
) -> None:
    tried(atom, *attempts)
    Atom.objects.filter(pk=atom.pk).update(next_purpose=purpose)

    claimed = claim(atom.pk)

    assert claimed is not None
    assert (claimed.attempt.model, claimed.attempt.purpose) == (model, purpose)
    assert claimed.attempt.number == len(attempts) + 1


def test_what_was_tried_for_another_specification_does_not_count(atom: Atom) -> None:
    tried(atom, FAILED, FAILED, FAILED)
    Atom.objects.filter(pk=atom.pk).update(specified_after=2)

    claimed = claim(atom.pk)

    assert claimed is not None
    # Only whether an answer is paid for already goes by all of them.
    assert (claimed.attempt.model, claimed.ordinal) == ("small", 4)


@pytest.mark.parametrize(
    ("attempts", "by", "ordinal"),
    [
        pytest.param([], "code", 1, id="at first"),
        pytest.param([{"outcome": "abandoned"}], "code", 1, id="when it came to no end"),
        pytest.param([PASSED | {"by": "code"}], "model", 2, id="never twice"),
    ],
)
def test_code_that_the_specification_gives_is_taken_once(
    atom: Atom, attempts: list[dict[str, Any]], by: str, ordinal: int
) -> None:
    tried(atom, *attempts)
    Atom.objects.filter(pk=atom.pk).update(given_code="X = 1\n")

    claimed = claim(atom.pk)

    assert claimed is not None
    assert (claimed.attempt.by, claimed.ordinal) == (by, ordinal)
    assert bool(claimed.attempt.model) == (by == "model")


def test_the_history_tells_a_first_try_from_a_further_one(atom: Atom) -> None:
    def told(kind: str) -> dict[str, Any]:
        payload: dict[str, Any] = PlanEvent.objects.get(plan=atom.run.plan, kind=kind).payload
        return payload

    claim(atom.pk)

    begun = told("atom_execution_progress")
    assert (begun["status"], begun["current"], begun["total"]) == ("running", atom.number, 1)
    assert not PlanEvent.objects.filter(kind="atom_retry_start").exists()

    Attempt.objects.update(outcome="failed")
    Atom.objects.update(status="ready", lease_until=None)
    claim(atom.pk)

    again = told("atom_retry_start")
    assert (again["attempt_number"], again["max_retries"]) == (2, 3)


def test_places_and_pauses_are_each_runs_own(atom: Atom) -> None:
    full, paused = ready(), ready()
    Run.objects.filter(pk=full.run_id).update(concurrency=1)
    Run.objects.filter(pk=paused.run_id).update(status="paused", pause_reason="user")
    later = timezone.now() + timedelta(minutes=1)
    factories.AtomFactory(run=full.run, wave=full.wave, status="running", lease_until=later)

    assert claim(full.pk) is None
    assert claim(paused.pk) is None
    assert claim(atom.pk) is not None
