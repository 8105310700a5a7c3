"""Which nested stack can take what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lambdaform.splitting.graph import Graph, knots


def test_a_way_round_outside_is_no_way_in():
    """`A` needs the part by way of `B`: in the part, that would wait for itself."""
    graph = Graph({"A": ["B"], "B": ["C"], "C": []})
    graph.add_part("P")
    graph.join("C", "P")
    assert graph.fits("B", "P")
    assert not graph.fits("A", "P")
    graph.join("B", "P")
    assert graph.fits("A", "P")


def test_it_holds_the_other_way_round():
    """What the part needs by way of another cannot be in it."""
    graph = Graph({"A": ["B"], "B": ["C"], "C": []})
    graph.add_part("P")
    graph.join("A", "P")
    assert not graph.fits("C", "P")


def test_parts_are_in_the_way_too():
    """A way through another nested stack is a way."""
    graph = Graph({"A": ["B"], "B": ["C"], "C": []})
    for part, node in (("P", "C"), ("Q", "B")):
        graph.add_part(part)
        graph.join(node, part)
    assert not graph.fits("A", "P")
    assert graph.fits("A", "Q")


def test_knots_are_found_however_they_lie():
    """Each group of nodes that need each other, and nothing else."""
    graph = {"A": ["B"], "B": ["C"], "C": ["A"], "D": ["A"], "E": ["F"], "F": ["E"], "G": []}
    assert knots(graph) == [["A", "B", "C"], ["E", "F"]]


edges = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


@given(edges, st.lists(st.tuples(st.integers(0, 9), st.sampled_from("PQR")), max_size=15))
def test_what_fits_never_ties_a_knot(pairs, moves):
    """And what does not fit always would."""
    needs = {str(n): {str(b) for a, b in pairs if a == n and b > a} for n in range(10)}
    graph = Graph(needs)
    where = {node: node for node in needs}
    for part in "PQR":
        graph.add_part(part)
    for number, part in moves:
        node = str(number)
        if where[node] != node:
            continue
        fits = graph.fits(node, part)
        assert fits == (not knots(merged(needs, {**where, node: part})))
        if fits:
            graph.join(node, part)
            where[node] = part


def merged(needs, where):
    """Return the graph in which nodes stand for others."""
    found = {one: set() for one in where.values()}
    for node, others in needs.items():
        found[where[node]] |= {where[other] for other in others} - {where[node]}
    return found
