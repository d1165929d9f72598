"""The timeline of a run: lanes, an axis without breaks, and what was estimated."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from config.access.models import User
from costs.prices import price_list
from execution.models import Attempt, Run
from execution.pages.timing.outcome import outcome_of
from execution.pages.timing.timeline import WIDTH, Axis, Span, lanes_of, timeline_of
from planning.money.besides import paused_seconds
from tests.factories import member
from tests.pages import worlds
from tests.pages.reading import html_of

START = datetime(2026, 1, 1, tzinfo=UTC)
SPANS = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 500)), min_size=1, max_size=40)


def spans_of(pairs: list[tuple[int, int]]) -> list[Span]:
    begun = [(START + timedelta(seconds=at), length) for at, length in sorted(pairs)]
    return [Span(began=at, ended=at + timedelta(seconds=length)) for at, length in begun]


@given(SPANS)
def test_no_two_attempts_of_a_lane_overlap(pairs: list[tuple[int, int]]) -> None:
    spans = spans_of(pairs)

    lanes = lanes_of(spans)

    for lane in set(lanes):
        here = [span for span, its in zip(spans, lanes, strict=True) if its == lane]
        assert all(a.ended <= b.began for a, b in zip(here, here[1:], strict=False))
    at_once = max(sum(o.began <= s.began < o.ended or o is s for o in spans) for s in spans)
    assert max(lanes) + 1 <= at_once


@given(SPANS)
def test_later_stands_further_right_and_within_the_picture(pairs: list[tuple[int, int]]) -> None:
    spans = spans_of(pairs)
    axis = Axis(spans)

    places = [axis.at(moment) for moment in sorted({m for s in spans for m in (s.began, s.ended)})]

    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] <= WIDTH + 1e-6


def test_a_night_between_two_attempts_is_left_out() -> None:
    axis = Axis(spans_of([(0, 10), (80_000, 10)]))

    assert axis.seconds == 20
    assert len(axis.breaks()) == 1
    assert [tick.seconds for tick in axis.ticks()][-1] == 20


@pytest.fixture
def alice(db: None) -> User:
    price_list.load()
    return member(username="alice")


@pytest.fixture
def run(alice: User) -> Run:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    return worlds.build(plan)


def test_every_attempt_is_a_bar_that_leads_to_its_atom(run: Run, alice: User) -> None:
    client = Client()
    client.force_login(alice)

    page = html_of(client.get(reverse("execution:run-timeline", args=[run.plan_id])))

    drawn = timeline_of(run)
    assert drawn is not None
    assert len(drawn.bars) == Attempt.objects.filter(atom__run=run).count()
    assert page.count("timeline-bar") == len(drawn.bars)
    assert 'hx-trigger="every 5s"' in page
    Run.objects.filter(pk=run.pk).update(status="completed", ended_at=run.started_at)
    over = html_of(client.get(reverse("execution:run-timeline", args=[run.plan_id])))
    assert "hx-trigger" not in over


def test_strangers_see_no_timeline(run: Run) -> None:
    client = Client()
    client.force_login(member(username="mallory"))

    assert client.get(reverse("execution:run-timeline", args=[run.plan_id])).status_code == 404


def test_the_end_of_a_run_stands_beside_its_estimate(run: Run, alice: User) -> None:
    client = Client()
    client.force_login(alice)
    address = reverse("execution:plan-run", args=[run.plan_id])
    assert outcome_of(run) is None
    assert "Time against the estimate" not in html_of(client.get(address))
    assert run.started_at is not None
    ended = run.started_at + timedelta(minutes=5)
    Run.objects.filter(pk=run.pk).update(status="completed", ended_at=ended)

    page = html_of(client.get(address))

    assert "<dd>5 min" in page
    assert "71.4 %<small>within its range" in page


def test_what_ended_early_is_measured_by_no_estimate(run: Run, alice: User) -> None:
    client = Client()
    client.force_login(alice)
    ended = START + timedelta(minutes=5)
    Run.objects.filter(pk=run.pk).update(status="cancelled", ended_at=ended)

    page = html_of(client.get(reverse("execution:plan-run", args=[run.plan_id])))

    assert "<h2>Time</h2>" in page
    assert "its range" not in page


def test_a_pause_is_no_work(run: Run) -> None:
    for kind, minutes in (("paused", 1), ("resumed", 3), ("paused", 4)):
        worlds.happen(run.plan, f"masterplan_execution_{kind}", run_id=str(run.pk))
        event = run.plan.events.latest("seq")
        run.plan.events.filter(pk=event.pk).update(at=START + timedelta(minutes=minutes))

    until = START + timedelta(minutes=5)
    assert paused_seconds(run.plan_id, str(run.pk), until) == 3 * 60
