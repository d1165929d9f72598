"""Time left, by what has happened in the run alone."""

from hypothesis import given
from hypothesis import strategies as st

from execution.pages.timing.left import Ahead, Left, Pace, estimate, residual, slow

PACE = Pace(attempts=[2.0, 4.0, 12.0], gates=[10.0, 20.0])
SECONDS = st.floats(0, 1000)


def test_nothing_is_foretold_before_an_attempt_has_ended() -> None:
    ahead = Ahead(waiting={1: 5}, running={}, gates=1)

    assert estimate(ahead, Pace(attempts=[], gates=[]), concurrency=2) is None


def test_waiting_atoms_take_the_mean_in_the_schedule_of_each_wave() -> None:
    ahead = Ahead(waiting={1: 5, 2: 2}, running={}, gates=0)

    assert estimate(ahead, PACE, concurrency=2) == Left(seconds=3 * 6.0 + 1 * 6.0)


def test_retries_of_this_run_are_expected_of_the_rest() -> None:
    ahead = Ahead(waiting={1: 1}, running={}, gates=0)
    retried = Pace(attempts=PACE.attempts, gates=[], tries=1.5)

    assert estimate(ahead, retried, concurrency=1) == Left(seconds=9.0)


def test_gates_ahead_take_the_mean_of_those_that_opened() -> None:
    ahead = Ahead(waiting={}, running={}, gates=2)

    assert estimate(ahead, PACE, concurrency=1) == Left(seconds=30.0)


def test_before_a_gate_has_opened_it_is_at_least() -> None:
    ahead = Ahead(waiting={1: 1}, running={}, gates=2)
    ungated = Pace(attempts=[6.0], gates=[])

    assert estimate(ahead, ungated, concurrency=1) == Left(seconds=6.0, is_least=True)


def test_what_is_under_way_takes_what_longer_ones_took_beyond_it() -> None:
    assert residual(0, [2.0, 4.0, 12.0]) == Left(seconds=6.0)
    assert residual(3, [2.0, 4.0, 12.0]) == Left(seconds=5.0)
    assert residual(11, [2.0, 4.0, 12.0]) == Left(seconds=1.0)


@given(st.lists(SECONDS, min_size=1), SECONDS, SECONDS)
def test_it_is_told_as_long_as_anything_took_longer_and_then_as_unknown(
    past: list[float], elapsed: float, more: float
) -> None:
    found = residual(elapsed, past)

    assert found.is_unknown == (elapsed >= max(past))
    assert 0 <= found.seconds <= max(past)
    assert residual(max(past) + more, past).is_unknown


def test_of_a_gate_that_takes_longer_than_any_nothing_is_foretold() -> None:
    def at(gating: float) -> Left | None:
        return estimate(Ahead(waiting={}, running={}, gates=1, gating=gating), PACE, concurrency=1)

    assert at(0) == Left(seconds=15.0)
    assert at(15) == Left(seconds=5.0)
    assert at(60) == Left(seconds=0.0, is_least=True)


def test_slow_is_what_a_tenth_took_longer_than_or_the_longest_of_a_few() -> None:
    ahead = Ahead(waiting={1: 1}, running={}, gates=1)

    assert slow([2.0, 9.0]) == 9.0
    assert slow([float(n) for n in range(11)]) == 9.0
    assert estimate(ahead, PACE, concurrency=1, by=slow) == Left(seconds=12.0 + 20.0)
