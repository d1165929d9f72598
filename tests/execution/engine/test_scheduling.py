"""Waves, cuts and due waves over random graphs."""

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
def test_every_provider_stands_in_an_earlier_wave(edges: list[Edge]) -> None:
    left = kept(edges)
    layers = waves(range(1, 13), left, size=3)

    wave_of = {number: wave for wave, layer in enumerate(layers) for number in layer}

    assert all(wave_of[edge.provider] < wave_of[edge.atom] for edge in left)


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
    assert "data" in cut.reason


def test_an_inferred_edge_is_cut_before_a_declared_one_of_its_kind() -> None:
    declared = Edge(atom=1, provider=2, kind="call")
    inferred = Edge(atom=2, provider=1, kind="call", is_declared=False)

    assert [cut.edge for cut in cut_cycles([declared, inferred])] == [inferred]


def test_nine_atoms_that_all_need_each_other_are_cut_at_once() -> None:
    tangle = [Edge(atom=a, provider=p, kind="call") for a in range(9) for p in range(9) if a != p]

    assert len(waves(range(9), kept(tangle), size=100)) == 9


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
