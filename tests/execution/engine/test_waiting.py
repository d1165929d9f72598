"""Why an atom is not being written, in words."""

import pytest

from execution.engine.blocked import why_not_running
from execution.models import Atom, AtomDependency, Wave
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave() -> Wave:
    return factories.WaveFactory(number=1, status="running")


def atom(wave: Wave, **fields: object) -> Atom:
    return factories.AtomFactory(run=wave.run, wave=wave, **fields)


def test_it_names_what_is_not_accepted_yet(wave: Wave) -> None:
    provider, user = atom(wave, status="running", lease_until="2030-01-01T00:00Z"), atom(wave)
    AtomDependency.objects.create(atom=user, provider=provider, kind="call")

    assert str(provider) in why_not_running(user)
    assert "not accepted yet" in why_not_running(user)
    assert why_not_running(provider) == "It is being written."


def test_it_says_when_a_person_is_needed(wave: Wave) -> None:
    provider, user = atom(wave, status="needs_review"), atom(wave, status="blocked")
    AtomDependency.objects.create(atom=user, provider=provider, kind="call")

    assert "needs a person" in why_not_running(user)
    assert "judge" in why_not_running(provider)


def test_it_says_that_an_earlier_wave_comes_first(wave: Wave) -> None:
    later = factories.WaveFactory(run=wave.run, number=2)

    assert why_not_running(atom(later)) == "Its wave is 2; wave 1 comes first."


def test_it_says_that_the_run_is_paused_and_why(wave: Wave) -> None:
    wave.run.move_to("paused", source="running", pause_reason="user", reason="Lunch.")

    assert why_not_running(atom(wave, status="ready")) == "The run is paused: Lunch."


def test_it_says_that_all_places_are_taken(wave: Wave) -> None:
    assert "0 of 16" in why_not_running(atom(wave, status="ready"))
