"""Pure graph functions, tried on random graphs."""

import random

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.errors import CycleFound
from planning.lint.graph import (
    ancestors,
    components,
    critical_path,
    cycle_through,
    find_cycles,
    in_order,
    levels,
)

Edges = list[tuple[int, int]]
NODES = st.integers(min_value=0, max_value=12)
any_edges = st.lists(st.tuples(NODES, NODES), max_size=40)


def acyclic(edges: Edges) -> Edges:
    return [(max(edge), min(edge)) for edge in edges if edge[0] != edge[1]]


@given(any_edges)
def test_components_are_those_of_a_known_library(edges: Edges) -> None:
    known = networkx.DiGraph(edges)

    found = components(edges)

    assert {frozenset(c) for c in found} == {
        frozenset(c) for c in networkx.strongly_connected_components(known)
    }


@given(any_edges)
def test_every_knot_shows_one_closed_path_along_its_edges(edges: Edges) -> None:
    cycles = find_cycles(edges)

    knots = [c for c in components(edges) if len(c) > 1 or (c[0], c[0]) in edges]
    assert len(cycles) == len(knots)
    for path in cycles:
        assert path[0] == path[-1]
        assert all(step in edges for step in zip(path, path[1:], strict=False))
        assert len(set(path[1:])) == len(path) - 1


@given(any_edges)
def test_levels_are_the_longest_paths_of_a_graph_without_cycles(edges: Edges) -> None:
    edges = acyclic(edges)

    found = levels(range(13), edges)

    for node in range(13):
        providers = [provider for dependent, provider in edges if dependent == node]
        assert found[node] == max((found[p] + 1 for p in providers), default=0)


@given(any_edges)
def test_order_puts_every_node_after_what_it_depends_on(edges: Edges) -> None:
    edges = acyclic(edges)

    place = {node: position for position, node in enumerate(in_order(range(13), edges))}

    assert len(place) == 13
    assert all(place[provider] < place[node] for node, provider in edges)


@given(any_edges, NODES)
def test_ancestors_are_all_that_is_needed_directly_or_further_on(edges: Edges, node: int) -> None:
    known = networkx.DiGraph(edges)
    known.add_node(node)

    assert ancestors(edges, node) - {node} == networkx.descendants(known, node)


@given(any_edges, st.randoms(use_true_random=False))
def test_equal_graphs_have_equal_levels_whatever_the_order_of_their_edges(
    edges: Edges, chance: random.Random
) -> None:
    edges = acyclic(edges)
    shuffled = chance.sample(edges, len(edges))

    assert levels(range(13), edges) == levels(range(13), shuffled)


def test_a_cycle_is_named_by_its_path() -> None:
    edges = [("T-004", "T-009"), ("T-009", "T-004"), ("T-001", "T-004")]

    with pytest.raises(CycleFound, match="T-004 → T-009 → T-004"):
        levels(["T-001", "T-004", "T-009"], edges)


def test_the_cycle_through_a_node_starts_and_ends_there() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]

    assert cycle_through(edges, "b") == ["b", "c", "a", "b"]
    assert cycle_through(edges, "d") == []


def test_the_critical_path_is_the_heaviest_chain_not_the_longest() -> None:
    edges = [("c", "b"), ("b", "a"), ("d", "heavy")]
    seconds = {"a": 1, "b": 1, "c": 1, "d": 1, "heavy": 9}

    assert critical_path(seconds, edges, seconds.__getitem__) == ["heavy", "d"]


def test_many_nodes_that_all_depend_on_each_other_are_found_at_once() -> None:
    nodes = range(60)
    edges = [(a, b) for a in nodes for b in nodes if a != b]

    assert len(find_cycles(edges)) == 1
    assert len(components(edges)) == 1


def test_a_chain_of_thousands_does_not_overflow() -> None:
    edges = [(n + 1, n) for n in range(20_000)]

    assert levels([], edges)[20_000] == 20_000
    assert find_cycles([*edges, (0, 20_000)])[0][0] == 1
