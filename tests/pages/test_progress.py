"""Every unit stands in exactly one group, whatever the statuses are."""

from hypothesis import given
from hypothesis import strategies as st

from execution.models import Atom
from execution.pages.time_left import of_atoms, seconds_left
from planning.models import Task
from planning.pages.progress import of_tasks

counts = st.integers(min_value=0, max_value=500)


@given(st.dictionaries(st.sampled_from(Atom.Status.values), counts))
def test_the_groups_of_atoms_add_up_to_all_of_them(
    by_status: dict[str, int],
) -> None:
    progress = of_atoms(by_status)

    shown = progress.shown(unit="atoms", id="x")
    groups = ("done", "running", "waiting", "blocked", "failed", "cancelled")
    assert sum(shown[group] for group in groups) == shown["total"] == sum(by_status.values())


@given(st.dictionaries(st.sampled_from(Task.Status.values), counts))
def test_skipped_tasks_are_the_only_ones_that_are_not_counted(by_status: dict[str, int]) -> None:
    progress = of_tasks(by_status)

    assert progress.total == sum(by_status.values()) - by_status.get("skipped", 0)


@given(done=counts, open_=st.integers(min_value=1, max_value=500))
def test_a_hundred_percent_means_all(done: int, open_: int) -> None:
    assert of_tasks({"completed": done, "pending": open_}).percent < 100
    assert of_tasks({"completed": done + 1}).percent == 100


def test_what_is_left_is_the_list_schedule_of_each_wave_at_the_median() -> None:
    left = seconds_left({1: 5, 2: 2}, [1.0, 4.0, 100.0], concurrency=2)

    assert left == 3 * 4.0 + 1 * 4.0


def test_gates_ahead_count_at_the_median_of_the_gates_passed() -> None:
    left = seconds_left({2: 2}, [3.0], concurrency=2, gates=2, past_gates=[10.0, 20.0, 90.0])

    assert left == 3.0 + 2 * 20.0


def test_nothing_is_foretold_before_an_attempt_has_ended() -> None:
    assert seconds_left({1: 5}, [], concurrency=2) is None


def test_what_was_cancelled_is_not_said_to_be_blocked() -> None:
    shown = of_atoms({"accepted": 1, "cancelled": 3}).shown(unit="atoms", id="")

    assert (shown["cancelled"], shown["blocked"], shown["total"]) == (3, 0, 4)
