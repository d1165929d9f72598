"""Waves, cuts and due waves over random graphs."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution.prepare.waves import WEIGHTS, Edge, cut_cycles, due_wave, makespan, waves
from planning.lint import graph

NUMBERS = st.integers(min_value=1, max_value=12)
EDGES = st.lists(
    st.builds(
        Edge,
        atom=NUMBERS,
        provider=NUMBERS,
        kind=st.sampled_from(sorted(WEIGHTS)),
        is_declared=st.booleans(),
    ),
    max_size=40,
    unique_by=lambda edge: edge.pair,
)


def kept(edges: list[Edge]) -> list[Edge]:
    cut = {c.edge for c in cut_cycles(edges)}
    return [edge for edge in edges if edge not in cut]


@given(EDGES)
def test_waves_hold_every_atom_once(edges: list[Edge]) -> None:
    layers = waves(range(1, 13), kept(edges), size=3)

    assert sorted(number for layer in layers for number in layer) == list(range(1, 13))
    assert all(0 < len(layer) <= 3 for layer in layers)


@given(EDGES)
def test_no_provider_stands_in_a_later_wave(edges: list[Edge]) -> None:
    left = kept(edges)
    layers = waves(range(1, 13), left, size=3)

    wave_of = {number: wave for wave, layer in enumerate(layers) for number in layer}

    assert all(wave_of[edge.provider] <= wave_of[edge.atom] for edge in left)


TESTS = st.lists(st.sets(NUMBERS, min_size=1, max_size=3), max_size=6)


@given(EDGES, TESTS)
def test_each_wave_but_the_last_makes_a_test_due_or_is_full(
    edges: list[Edge], tests: list[set[int]]
) -> None:
    left, size = kept(edges), 4
    layers = waves(range(1, 13), left, size=size, tests=tests)
    wave_of = {number: wave for wave, layer in enumerate(layers) for number in layer}
    due = {due_wave(touched, left, wave_of) for touched in tests}

    for number, (layer, after) in enumerate(zip(layers, layers[1:], strict=False)):
        levels_after = graph.levels(range(1, 13), [edge.pair for edge in left])
        first = min(levels_after[one] for one in after)
        next_level = [one for one in after if levels_after[one] == first]
        is_full = len(layer) + len(next_level) > size or len(next_level) == size
        assert number in due or is_full


def chain(length: int) -> list[Edge]:
    return [Edge(atom=n + 1, provider=n, kind="call") for n in range(1, length)]


def test_levels_in_which_no_test_becomes_due_are_no_waves_of_their_own() -> None:
    assert waves(range(1, 9), chain(8), size=100, tests=[[2], [6]]) == [[1, 2], [3, 4, 5, 6, 7, 8]]


def test_what_fits_into_one_wave_is_one() -> None:
    assert waves([1], [], size=1) == [[1]]
    assert waves([2, 1], [], size=2) == [[1, 2]]
    assert waves([], [], size=2) == []


def test_the_last_atoms_join_the_wave_before_if_there_is_room() -> None:
    assert waves(range(1, 4), chain(3), size=3, tests=[[2]]) == [[1, 2, 3]]
    assert waves(range(1, 4), chain(3), size=2, tests=[[2]]) == [[1, 2], [3]]
    wide = [*chain(3), *(Edge(atom=n, provider=3, kind="call") for n in (4, 5))]
    assert waves(range(1, 6), wide, size=2, tests=[[2], [3]]) == [[1, 2], [3], [4, 5]]


def test_a_wave_is_never_larger_than_it_may_be() -> None:
    assert waves(range(1, 9), chain(8), size=3, tests=[[8]]) == [[1, 2, 3], [4, 5, 6], [7, 8]]


@given(EDGES, st.randoms())
def test_the_order_of_the_rows_changes_nothing(edges: list[Edge], random: object) -> None:
    shuffled = list(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert cut_cycles(shuffled) == cut_cycles(edges)
    assert waves(range(1, 13), kept(shuffled), size=5) == waves(range(1, 13), kept(edges), size=5)


@given(EDGES)
def test_a_graph_without_circles_is_left_as_it_is(edges: list[Edge]) -> None:
    downward = [edge for edge in edges if edge.provider < edge.atom]

    assert cut_cycles(downward) == []


@given(EDGES)
def test_cutting_leaves_no_circle(edges: list[Edge]) -> None:
    assert graph.find_cycles(edge.pair for edge in kept(edges)) == []


def test_the_weakest_edge_of_a_circle_is_cut_and_says_why() -> None:
    edges = [
        Edge(atom=1, provider=2, kind="import"),
        Edge(atom=2, provider=3, kind="data"),
        Edge(atom=3, provider=1, kind="call"),
    ]

    [cut] = cut_cycles(edges)

    assert cut.edge.pair == (2, 3)
    assert "1, 2, 3" in cut.reason
    assert "this declared data edge" in cut.reason


def test_an_inferred_edge_is_cut_before_a_declared_one_of_its_kind() -> None:
    declared = Edge(atom=1, provider=2, kind="call")
    inferred = Edge(atom=2, provider=1, kind="call", is_declared=False)

    [cut] = cut_cycles([declared, inferred])

    assert cut.edge == inferred
    assert "this inferred call edge" in cut.reason


@pytest.mark.parametrize(
    ("weaker", "stronger"), list(pairwise(("order", "data", "type", "call", "import")))
)
def test_the_kinds_are_cut_in_this_order(weaker: str, stronger: str) -> None:
    """Who declared an edge tells only among edges of one kind."""
    declared = Edge(atom=2, provider=1, kind=weaker)
    inferred = Edge(atom=1, provider=2, kind=stronger, is_declared=False)

    assert [cut.edge for cut in cut_cycles([declared, inferred])] == [declared]


def test_an_edge_that_only_leads_to_or_from_a_circle_is_kept() -> None:
    circle = [Edge(atom=2, provider=3, kind="call"), Edge(atom=3, provider=2, kind="import")]
    around = [Edge(atom=1, provider=2, kind="order"), Edge(atom=3, provider=4, kind="order")]

    assert [cut.edge for cut in cut_cycles([*around, *circle])] == [circle[0]]


def test_nine_atoms_that_all_need_each_other_are_cut_at_once() -> None:
    tangle = [Edge(atom=a, provider=p, kind="call") for a in range(9) for p in range(9) if a != p]

    assert len(waves(range(9), kept(tangle), size=1)) == 9


def test_a_test_is_due_where_the_deepest_provider_is_written() -> None:
    edges = [Edge(atom=2, provider=1, kind="call"), Edge(atom=3, provider=2, kind="call")]
    wave_of = {1: 1, 2: 2, 3: 3, 4: 1}

    assert due_wave([2], edges, wave_of) == 2
    assert due_wave([4, 1], edges, wave_of) == 1
    assert due_wave([4, 3], edges, wave_of) == 3
    assert due_wave([], edges, wave_of) is None


def test_a_makespan_fills_the_first_free_worker() -> None:
    assert makespan([3, 3, 3, 3], concurrency=2) == 6
    assert makespan([5, 1, 1, 1], concurrency=2) == 5
    assert makespan([], concurrency=4) == 0
