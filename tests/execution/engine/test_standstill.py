"""One rule says who may be worked on: claims obey it, pages show it; and when nothing moves, it is noticed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from config.notices.models import Notice
from costs.model_client.capacity import full_models
from costs.models import Slot
from execution.engine.claims import claim
from execution.engine.schedule import standstill
from execution.engine.schedule.obstacles import Facts, Needed, facts_of, obstacle, why_not_running
from execution.models import Atom, AtomDependency, Preparation, Run, Wave
from execution.tasks import sweep
from planning.models import PlanEvent
from planning.steps import silence
from planning.tasks import sweep as planning_sweep
from tests import factories
from tests.planning.worlds import messages

STATUSES = ["pending", "ready", "running", "accepted", "failed", "blocked", "stale", "needs_review"]
FREE = {
    "run_status": "running",
    "run_reason": "",
    "current": 1,
    "wave": 1,
    "needed": (),
    "is_blocked": False,
    "working": 0,
    "concurrency": 2,
}


def in_state(status: str) -> dict[str, object]:
    """What a row of this status must have."""
    if status in ("accepted", "stale", "needs_review"):
        return factories.accepted(status=status)
    row: dict[str, object] = {"status": status}
    if status == "running":
        row["lease_until"] = timezone.now() + timedelta(hours=1)
    return row


class TheRule(TestCase):
    @settings(max_examples=25)
    @given(
        st.sampled_from(["running", "running", "running", "preparing", "cancelling"]),
        st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(1, 2)), min_size=2, max_size=5),
        st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=4),
        st.integers(1, 3),
    )
    def test_what_may_be_claimed_is_exactly_what_nothing_holds(
        self, status: str, drawn: list[tuple[str, int]], edges: set[tuple[int, int]], places: int
    ) -> None:
        run = factories.RunFactory(status=status, concurrency=places)
        waves = [factories.WaveFactory(run=run, number=n, status="running") for n in (1, 2)]
        atoms = [
            factories.AtomFactory(run=run, wave=waves[wave - 1], **in_state(state))
            for state, wave in drawn
        ]
        for user, provider in edges:
            if provider < user < len(atoms):
                AtomDependency.objects.create(
                    atom=atoms[user], provider=atoms[provider], kind="call"
                )
        facts = facts_of(run, atoms)

        for atom in atoms:
            may = atom.status == "ready" and not obstacle(facts[atom.pk])
            says = why_not_running(atom)
            claimed = claim(atom.pk)
            assert (claimed is not None) == may, says
            assert says.startswith("It is next") or not may
            if claimed:  # As it was before, for the others.
                Atom.objects.filter(pk=atom.pk).update(status="ready", lease_until=None)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, ""),
        ({"run_status": "paused", "run_reason": "Lunch."}, "The run is paused: Lunch."),
        ({"run_status": "completed"}, "The run is completed."),
        ({"wave": None}, "It has no wave yet."),
        ({"current": None}, ""),
        ({"wave": 3}, "It is in wave 3; wave 1 has to finish first."),
        ({"working": 2}, "It waits for its turn: 2 of 2 atoms are being written."),
        (
            {"needed": [Needed("lend", "ready")]},
            "It needs lend, which is not accepted yet.",
        ),
        (
            {"needed": [Needed("lend", "ready"), Needed("loan", "failed")]},
            "It needs loan, which needs a person.",
        ),
        (
            {"needed": [Needed(name, "ready") for name in "abcde"]},
            "It needs a, b, c and 2 more, which are not accepted yet.",
        ),
    ],
)
def test_the_rule_says_the_first_thing_that_keeps_an_atom(
    changed: dict[str, object], says: str
) -> None:
    assert obstacle(Facts(**(FREE | changed))) == says  # type: ignore[arg-type]


@pytest.fixture
def run(db: None) -> Run:
    """Running, in the first of two waves."""
    run: Run = factories.RunFactory()
    factories.WaveFactory(run=run, number=1, status="running")
    factories.WaveFactory(run=run, number=2)
    return run


def first(run: Run) -> Wave:
    return run.waves.get(number=1)


def set_wave(run: Run, **fields: object) -> None:
    run.waves.filter(number=1).update(**fields)


def working(run: Run) -> None:
    later = timezone.now() + timedelta(minutes=1)
    atom = factories.AtomFactory(
        run=run, wave=first(run), status="running", symbol="lend", lease_until=later
    )
    factories.AttemptFactory(atom=atom, outcome="running")


def ready(run: Run) -> None:
    factories.AtomFactory(run=run, wave=first(run), status="ready")


def gating(run: Run) -> None:
    set_wave(run, status="gating", lease_until=timezone.now() + timedelta(minutes=1))


def preparing(run: Run) -> None:
    Run.objects.update(status="preparing")
    task = factories.TaskFactory(milestone__phase__plan=run.plan)
    Preparation.objects.create(run=run, kind="atoms", task=task, status="running")


def checking(run: Run) -> None:
    later = timezone.now() + timedelta(minutes=1)
    factories.AtomFactory(run=run, wave=first(run), status="validating", lease_until=later)


def late_tests(run: Run, *, gate: int) -> None:
    run.waves.filter(number__lt=gate).update(status="passed")
    run.waves.filter(number=gate).update(status="gating")
    requirement = factories.RequirementFactory(plan=run.plan)
    Preparation.objects.create(run=run, kind="tests", requirement=requirement, status="running")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (working, "1 atom to be written and checked; library/books.py:lend"),
        (ready, "a worker to take 1 atom of wave 1."),
        (gating, "the checks and tests at the gate of wave 1."),
        (lambda run: set_wave(run, status="gating"), "a worker to ask the gate of wave 1."),
        (lambda run: set_wave(run, status="passed"), "a worker to close wave 2."),
        (checking, "1 atom to be written and checked."),
        (preparing, "the model to divide 1 task into atoms."),
        # Tests may come late, but not after the last gate.
        (lambda run: late_tests(run, gate=1), "a worker to ask the gate of wave 1."),
        (lambda run: late_tests(run, gate=2), "tests that are still being written, before the la"),
        (
            lambda _: Run.objects.update(status="paused", pause_reason="user", reason="Lunch."),
            "a person. Lunch.",
        ),
        (lambda _: Run.objects.update(status="completed"), ""),
    ],
)
def test_a_run_says_what_it_waits_for(run: Run, make: Callable[[Run], None], says: str) -> None:
    make(run)
    run.refresh_from_db()

    assert standstill.waits_for(run).startswith(says)
    assert says or not standstill.waits_for(run)


def test_a_wave_says_what_it_waits_for(run: Run) -> None:
    working(run)
    ready(run)
    one, two = run.waves.in_order()

    assert standstill.words_of(one, one) == "1 being written, 1 ready"
    assert standstill.words_of(two, one) == "after wave 1"
    assert standstill.words_of(two, two) == "next"
    set_wave(run, status="blocked")
    assert standstill.words_of(first(run), one) == "its gate is shut"


@override_settings(MODEL_CONCURRENCY=1)
def test_it_is_said_when_all_places_at_a_model_are_taken(run: Run) -> None:
    later = timezone.now() + timedelta(minutes=1)
    Slot.objects.create(model="claude-haiku-5-5", number=0, lease_until=later)
    working(run)

    assert full_models() == ["claude-haiku-5-5"]
    assert "All places at claude-haiku-5-5 are taken." in standstill.waits_for(run)


def quiet(run: Run, minutes: int) -> None:
    """The last event of its plan was so long ago."""
    event = PlanEvent.objects.create(plan=run.plan, seq=1, kind="masterplan_execution_start")
    ago = timezone.now() - timedelta(minutes=minutes)
    PlanEvent.objects.filter(pk=event.pk).update(at=ago)
    run.plan.counter.last_seq = 1
    run.plan.counter.save()


def stalls(run: Run) -> list[PlanEvent]:
    return list(run.plan.events.filter(kind=silence.STALLED))


def test_a_run_in_which_nothing_happens_is_noticed_once_and_says_what_it_waits_for(
    run: Run,
) -> None:
    quiet(run, 7)
    ready(run)

    with messages():
        sweep()
        sweep()

    (event,) = stalls(run)
    assert event.payload["minutes"] == 7
    assert event.payload["why"] == "It waits for a worker to take 1 atom of wave 1."
    assert Notice.objects.get().kind == "stalled"


@pytest.mark.parametrize(("minutes", "status"), [(4, "running"), (60, "paused"), (60, "completed")])
def test_a_short_silence_and_one_that_waits_for_a_person_are_left_alone(
    run: Run, minutes: int, status: str
) -> None:
    quiet(run, minutes)
    Run.objects.update(status=status, pause_reason="user" if status == "paused" else "")

    with messages():
        sweep()

    assert stalls(run) == []


def test_after_something_happened_a_new_silence_is_noticed_again(run: Run) -> None:
    quiet(run, 7)
    standstill.notice(run.pk)
    long_ago = timezone.now() - timedelta(minutes=20)
    PlanEvent.objects.update(at=long_ago)
    last = PlanEvent.objects.create(plan=run.plan, seq=3, kind="wave_execution_start")
    PlanEvent.objects.filter(pk=last.pk).update(at=long_ago + timedelta(minutes=1))
    run.plan.counter.last_seq = 3
    run.plan.counter.save()

    assert standstill.still_runs() == [run.pk]
    standstill.notice(run.pk)
    assert len(stalls(run)) == 2


def test_a_plan_whose_drafting_stands_still_is_noticed(run: Run) -> None:
    quiet(run, 9)
    plan = run.plan
    Run.objects.update(status="completed")
    type(plan).objects.update(status="generating", waiting_for="model")

    with messages():
        planning_sweep()

    (event,) = stalls(run)
    assert event.payload["why"] == "It waits for the model to answer."


def test_the_pages_say_it(run: Run) -> None:
    quiet(run, 7)
    ready(run)
    waiting = factories.AtomFactory(run=run, wave=run.waves.get(number=2))
    client = Client()
    client.force_login(run.plan.owner)

    page = client.get(reverse("execution:plan-run", args=[run.plan_id])).content.decode()
    atom_page = client.get(reverse("execution:atom-detail", args=[waiting.pk])).content.decode()

    assert "Nothing has happened for 7 min" in page
    assert "It waits for a worker to take 1 atom of wave 1." in page
    assert "after wave 1" in page
    assert "It is in wave 2; wave 1 has to finish first." in atom_page
