"""Why an atom is not being written, in words."""

import pytest

from execution.engine.schedule.blocked import follow_providers, unreached
from execution.engine.schedule.obstacles import why_not_running
from execution.models import Atom, AtomDependency, Run, Wave
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

    assert why_not_running(atom(later)) == "It is in wave 2; wave 1 has to finish first."


def test_it_says_that_the_run_is_paused_and_why(wave: Wave) -> None:
    wave.run.move_to("paused", source="running", pause_reason="user", reason="Lunch.")

    assert why_not_running(atom(wave, status="ready")) == "The run is paused: Lunch."


def test_it_says_that_all_places_are_taken(wave: Wave) -> None:
    Run.objects.update(concurrency=1)
    atom(wave, status="running", lease_until="2030-01-01T00:00Z")
    wave.run.refresh_from_db()

    assert "1 of 1 atoms are being written" in why_not_running(atom(wave, status="ready"))


def test_it_says_that_it_is_next(wave: Wave) -> None:
    assert why_not_running(atom(wave, status="ready")).startswith("It is next")


def test_what_was_cut_and_what_is_accepted_is_not_waited_for(wave: Wave) -> None:
    user, cut = atom(wave, status="ready"), atom(wave)
    done = atom(wave, **factories.accepted())
    AtomDependency.objects.create(atom=user, provider=done, kind="call")
    AtomDependency.objects.create(atom=user, provider=cut, kind="call", cut_reason="A cycle.")

    assert why_not_running(user).startswith("It is next")


def test_it_says_what_became_of_an_atom_or_of_its_run(wave: Wave) -> None:
    failed = atom(wave, status="failed", last_error="No answer.")
    waiting = atom(wave, status="blocked")

    assert why_not_running(failed) == "It failed: No answer."
    assert "further on" in why_not_running(waiting)

    wave.run.status = "failed"

    assert why_not_running(atom(wave)) == "The run is failed."


def test_only_the_last_try_says_whether_a_model_was_reached(wave: Wave) -> None:
    lost, answered, running = (atom(wave, status=s) for s in ("failed", "failed", "ready"))
    for one, errors in [
        (lost, ("syntax", "transport")),
        (answered, ("transport", "syntax")),
        (running, ("transport",)),
    ]:
        for number, error in enumerate(errors, start=1):
            factories.AttemptFactory(atom=one, number=number, outcome="failed", error_class=error)

    assert list(unreached(wave.run)) == [lost]


def test_what_needs_a_stopped_atom_is_blocked_until_it_goes_on(wave: Wave) -> None:
    stopped, near, beside = atom(wave, status="failed"), atom(wave, status="ready"), atom(wave)
    far = atom(wave, status="blocked")
    freed = atom(wave, status="blocked")
    AtomDependency.objects.create(atom=near, provider=stopped, kind="call")
    AtomDependency.objects.create(atom=far, provider=near, kind="call")

    assert follow_providers(wave.run)
    assert set(wave.run.atoms.filter(status="blocked")) == {near, far}
    assert set(wave.run.atoms.filter(status="pending")) == {beside, freed}
    assert not follow_providers(wave.run)

    Atom.objects.filter(pk=stopped.pk).update(status="ready")

    assert follow_providers(wave.run)
    assert not wave.run.atoms.filter(status="blocked").exists()
