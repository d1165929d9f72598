import pytest

from config.shared.errors import BadInput
from planning.discovery.plan_size import (
    COMPACT,
    RECOMMENDED,
    STANDARD,
    check_size,
    size_for,
    structural_floor,
)


@pytest.mark.parametrize(
    ("contexts", "aggregates", "services", "tasks"),
    [(1, 1, 0, 11), (2, 3, 2, 24), (3, 5, 4, 37), (4, 7, 4, 47), (5, 9, 8, 63), (5, 18, 12, 105)],
)
def test_the_structure_asks_for_so_many_tasks(
    contexts: int, aggregates: int, services: int, tasks: int
) -> None:
    floor = structural_floor(contexts=contexts, aggregates=aggregates, services=services)

    assert floor == tasks


def size(requested: int, contexts: int, aggregates: int, services: int) -> tuple[int, int, int]:
    found = size_for(requested, contexts=contexts, aggregates=aggregates, services=services)
    return found.minimum, found.target, found.maximum


def test_a_standard_plan_has_about_120_tasks() -> None:
    assert size(STANDARD, 2, 3, 2) == (100, 120, 150)


def test_a_large_domain_raises_the_target_and_the_upper_end() -> None:
    assert size(STANDARD, 6, 28, 14) == (100, 150, 172)


def test_a_compact_plan_takes_the_floor_within_15_percent() -> None:
    assert size(COMPACT, 3, 5, 4) == (32, 37, 42)


def test_standard_is_recommended_from_30_tasks_of_structure_on_and_compact_below() -> None:
    below, enough = (1, 5, 1), (1, 5, 2)  # ask for 29 and for 30

    assert structural_floor(contexts=1, aggregates=5, services=1) == 29
    assert size(RECOMMENDED, *below) == size(COMPACT, *below)
    assert size(RECOMMENDED, *enough) == size(STANDARD, *enough) == (100, 120, 150)
    assert size(STANDARD, *below) == (100, 120, 150)


def test_a_number_of_ones_own_is_the_target_whatever_the_domain() -> None:
    assert size(60, 1, 1, 0) == (51, 60, 69)


def test_the_reason_names_what_the_domain_asks_for() -> None:
    assert "37" in size_for(COMPACT, contexts=3, aggregates=5, services=4).reason


@pytest.mark.parametrize("number", [-1, 3, 10, 401])
def test_a_size_that_no_plan_can_have_is_refused(number: int) -> None:
    with pytest.raises(BadInput, match="between 11 and 400"):
        check_size(number)
