"""Placing the nodes of a graph: nothing overlaps, nothing is lost, and equal input gives equal output."""

import networkx
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.lint.graph import levels
from planning.pages.network.placement import GAP, essential, lay_out

Edge = tuple[int, int]
# (node, provider): the provider has the lower number, so there is no circle.
EDGES = st.lists(
    st.tuples(st.integers(1, 24), st.integers(1, 24)).filter(lambda pair: pair[0] > pair[1]),
    max_size=70,
    unique=True,
)


@given(EDGES)
def test_what_is_drawn_is_the_transitive_reduction(edges: list[Edge]) -> None:
    level = levels(range(1, 25), edges)

    drawn = essential(edges, level)

    known = networkx.DiGraph(edges)
    assert set(drawn) == set(networkx.transitive_reduction(known).edges)


@settings(deadline=None)
@given(EDGES)
def test_no_two_nodes_of_a_level_overlap(edges: list[Edge]) -> None:
    level = levels(range(1, 25), edges)

    laid = lay_out(level, essential(edges, level))

    by_level: dict[int, list[float]] = {}
    for node, number in level.items():
        by_level.setdefault(number, []).append(laid.heights[node])
    for heights in by_level.values():
        heights.sort()
        assert all(b - a >= GAP - 1e-6 for a, b in zip(heights, heights[1:], strict=False))
    assert min(laid.heights.values()) >= 0
    assert max(laid.heights.values()) <= laid.height


@settings(deadline=None)
@given(EDGES)
def test_a_line_bends_once_in_every_level_it_passes(edges: list[Edge]) -> None:
    level = levels(range(1, 25), edges)
    drawn = essential(edges, level)

    bends = lay_out(level, drawn).bends

    passed = {(provider, node): level[node] - level[provider] - 1 for node, provider in drawn}
    assert {line: len(found) for line, found in bends.items()} == {
        line: count for line, count in passed.items() if count
    }
    assert lay_out(level, drawn) == lay_out(level, drawn)


def test_a_neat_order_has_no_crossings() -> None:
    """Two chains whose numbers alternate between them stay apart."""
    edges = [(3, 2), (4, 1), (5, 3), (6, 4)]
    level = levels(range(1, 7), edges)

    heights = lay_out(level, edges).heights

    assert heights[1] == heights[4] == heights[6]
    assert heights[2] == heights[3] == heights[5]
    assert heights[1] != heights[2]


def test_nothing_has_no_height() -> None:
    assert lay_out({}, []).height == 0
