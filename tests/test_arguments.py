"""Arguments of a call, as far as they are known."""

from __future__ import annotations

import pytest

from lambdaform.arguments import ABSENT, UNKNOWN, Begins, Found, OneOf, find, holds

SURE = True
PERHAPS = False


@pytest.mark.parametrize(
    ("arguments", "path", "values"),
    [
        ({"A": 1}, "A", [(1, SURE)]),
        ({"A": 1}, "B", []),
        ({"A": None}, "A", []),
        ({"A": ABSENT}, "A", []),
        ({"A": UNKNOWN}, "A", [(UNKNOWN, PERHAPS)]),
        ({"A": {"B": 1}}, "A.B", [(1, SURE)]),
        ({"A": {}}, "A.B", []),
        ({"A": {UNKNOWN: UNKNOWN}}, "A.B", [(UNKNOWN, PERHAPS)]),
        ({"A": UNKNOWN}, "A.B", [(UNKNOWN, PERHAPS)]),
        ({"A": "text"}, "A.B", [(UNKNOWN, PERHAPS)]),
        ({"A": [{"B": 1}, {"B": 2}, {}]}, "A[].B", [(1, SURE), (2, SURE)]),
        ({"A": [1, UNKNOWN]}, "A[]", [(1, SURE), (UNKNOWN, PERHAPS)]),
        ({"A": []}, "A[]", []),
        ({"A": {"x": 1, "y": 2}}, "A{}", [("x", SURE), ("y", SURE)]),
        ({"A": {UNKNOWN: 1}}, "A{}", [(UNKNOWN, PERHAPS)]),
        ({"A": OneOf((1, 2))}, "A", [(1, PERHAPS), (2, PERHAPS)]),
        ({"A": OneOf((1, ABSENT))}, "A", [(1, PERHAPS)]),
        ({"A": OneOf((1,))}, "A", [(1, SURE)]),
        ({"A": OneOf(([1], [2, 3]))}, "A[]", [(1, PERHAPS), (2, PERHAPS), (3, PERHAPS)]),
        ({"A": Begins("x")}, "A", [(Begins("x"), SURE)]),
    ],
)
def test_values_are_found(arguments, path, values):
    """Each with whether it is certainly there; from a mapping and from a function."""
    expected = tuple(Found(value, sure) for value, sure in values)
    assert find(arguments, path) == expected
    assert find(lambda name: arguments.get(name, ABSENT), path) == expected


@pytest.mark.parametrize(
    ("arguments", "path", "values"),
    [
        ({}, "A", ["d"]),
        ({"A": 1}, "A", [1]),
        ({"A": [{}, {"B": 1}]}, "A[].B", ["d", 1]),
        ({}, "A[].B", []),
    ],
)
def test_a_default_stands_where_nothing_is_given(arguments, path, values):
    """For each element that does not say it; not where there are no elements."""
    assert [found.value for found in find(arguments, path, "d")] == values


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ({"A": [1, 2]}, True),
        ({"A": [2]}, False),
        ({}, False),
        ({"A": UNKNOWN}, None),
        ({"A": [2, UNKNOWN]}, None),
        ({"A": [1, UNKNOWN]}, True),
        ({"A": OneOf(([1], [2]))}, None),
        ({"A": [object()]}, None),
    ],
)
def test_a_test_has_three_answers(arguments, answer):
    """One value that passes for certain is enough; none that could is a no."""

    def is_one(value):
        return value == 1 if isinstance(value, int) else None

    assert holds(arguments, "A[]", is_one) is answer


def test_keys_of_a_list_are_not_known():
    """Another shape than the path expects is not understood, and so unknown."""
    assert find({"A": {"x": 1}}, "A[]") == (Found(UNKNOWN, sure=False),)
    assert find({"A": [1]}, "A.B") == (Found(UNKNOWN, sure=False),)
