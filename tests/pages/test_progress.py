"""Every unit stands in exactly one group, whatever the statuses are."""

from hypothesis import given
from hypothesis import strategies as st

from execution.models import Atom
from execution.pages.parts.atom_progress import of_atoms
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


def test_what_was_cancelled_is_not_said_to_be_blocked() -> None:
    shown = of_atoms({"accepted": 1, "cancelled": 3}).shown(unit="atoms", id="")

    assert (shown["cancelled"], shown["blocked"], shown["total"]) == (3, 0, 4)
