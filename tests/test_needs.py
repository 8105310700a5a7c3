"""Conditions in three values, and what follows from them for a need."""

from __future__ import annotations

import pytest

from lambdaform.arguments import ABSENT, UNKNOWN, Begins, OneOf
from lambdaform.needs import Condition, KeyNeed, Need, Part, Source

GIVEN = Condition(("A",))
NOT_GIVEN = Condition(("A",), negated=True)
EITHER = Condition(("A", "B"))
IS = Condition(("A",), "=", ("x", "true"))
IS_NOT = Condition(("A",), "=", ("x",), negated=True)
BEGINS = Condition(("A",), "~", ("select", "exists"))
HAS = Condition(("A",), "has", ("versionid",))


@pytest.mark.parametrize(
    ("condition", "arguments", "answer"),
    [
        (GIVEN, {"A": 1}, True),
        (GIVEN, {}, False),
        (GIVEN, {"A": UNKNOWN}, None),
        (GIVEN, {"A": object()}, True),
        (GIVEN, {"A": OneOf((1, ABSENT))}, None),
        (NOT_GIVEN, {"A": 1}, False),
        (NOT_GIVEN, {}, True),
        (NOT_GIVEN, {"A": UNKNOWN}, None),
        (EITHER, {"B": 1}, True),
        (EITHER, {"A": UNKNOWN, "B": 1}, True),
        (EITHER, {"A": UNKNOWN}, None),
        (EITHER, {}, False),
        (IS, {"A": "X"}, True),
        (IS, {"A": True}, True),
        (IS, {"A": "y"}, False),
        (IS, {"A": object()}, None),
        (IS, {"A": Begins("tr")}, None),
        (IS, {"A": Begins("y")}, False),
        (IS, {}, False),
        (IS_NOT, {}, True),
        (IS_NOT, {"A": "y"}, True),
        (IS_NOT, {"A": "x"}, False),
        (BEGINS, {"A": "\n SELECT 1"}, True),
        (BEGINS, {"A": "INSERT"}, False),
        (BEGINS, {"A": Begins("select *")}, True),
        (BEGINS, {"A": Begins("")}, None),
        (BEGINS, {"A": Begins("ins")}, False),
        (HAS, {"A": "b/k?versionId=1"}, True),
        (HAS, {"A": "b/k"}, False),
        (HAS, {"A": Begins("b/k")}, None),
        (HAS, {"A": Begins("b/k?versionId=")}, True),
        (HAS, {"A": {"VersionId": "1"}}, True),
        (HAS, {"A": {"Key": "1"}}, False),
        (HAS, {"A": {UNKNOWN: UNKNOWN}}, None),
        (HAS, {"A": [1]}, None),
    ],
)
def test_a_condition_has_three_answers(condition, arguments, answer):
    """Yes, no, and not known."""
    assert condition.holds(arguments) is answer


TABLE = Source("table", (Part("T"),), group="index")
INDEX = Source("index", (Part("T"), Part("I")), group="index")


def uses(need, arguments):
    """Return type, values and certainty of what a need asks for."""
    return [(u.source and u.source.type, u.values, u.sure) for u in need.uses(arguments)]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"T": "t"}, [("table", ("t",), True)]),
        ({"T": "t", "I": "i"}, [("index", ("t", "i"), True)]),
        (
            {"T": "t", "I": UNKNOWN},
            [("index", ("t", UNKNOWN), False), ("table", ("t",), False)],
        ),
        ({}, [(None, (), True)]),
    ],
)
def test_of_one_group_the_first_that_is_given_counts(arguments, expected):
    """What is perhaps given hides nothing behind it."""
    need = Need("dynamodb:Query", frozenset({"index", "table"}), (INDEX, TABLE))
    assert uses(need, arguments) == expected


def test_groups_are_all_needed():
    """A table of a catalogue needs its database as well."""
    database = Source("database", (Part("D"),), group="database")
    table = Source("table", (Part("D"), Part("T")), group="table")
    need = Need("glue:GetTable", frozenset({"database", "table"}), (database, table))
    expected = [("database", ("d",), True), ("table", ("d", "t"), True)]
    assert uses(need, {"D": "d", "T": "t"}) == expected


def test_parts_of_which_there_are_several_are_combined():
    """A bucket with each of the keys; an optional part may be missing."""
    objects = Source("object", (Part("B"), Part("K[]")))
    need = Need("s3:DeleteObject", frozenset({"object"}), (objects,))
    assert [v for _, v, _ in uses(need, {"B": "b", "K": [1, 2]})] == [("b", 1), ("b", 2)]
    function = Source("function", (Part("F"), Part("Q", optional=True)))
    need = Need("lambda:InvokeFunction", frozenset({"function"}), (function,))
    assert [v for _, v, _ in uses(need, {"F": "f"})] == [("f",)]


def test_what_is_not_needed_asks_for_nothing():
    """What is perhaps needed is never certain, whatever its resource is."""
    need = Need("s3:PutObjectTagging", when=(GIVEN,))
    assert uses(need, {}) == []
    assert uses(need, {"A": UNKNOWN}) == [(None, (), False)]
    assert uses(Need("s3:GetObjectTagging", perhaps="tags are copied"), {}) == [(None, (), False)]


def test_keys_have_conditions_too():
    """Their certainty is their own."""
    need = Need("ssm:GetParameter", kms=(KeyNeed("kms:Decrypt", (GIVEN,)),))
    assert list(need.keys({"A": 1})) == [("kms:Decrypt", True)]
    assert list(need.keys({"A": UNKNOWN})) == [("kms:Decrypt", False)]
    assert list(need.keys({})) == []


def test_a_need_is_told_in_words():
    """Groups with `and`, places of one group with `or`, and why it is only perhaps."""
    need = Need("dynamodb:Query", frozenset({"index"}), (INDEX, TABLE), (GIVEN,), perhaps="luck")
    assert str(need) == (
        "`dynamodb:Query` on the index in `T` and `I` or the table in `T`, when `A` is given; "
        "perhaps: luck"
    )
