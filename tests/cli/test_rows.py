"""What is said of resources and uploads, as texts."""

from __future__ import annotations

import pytest

from lambdaform.cli import rows
from lambdaform.deploy import Change


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 kB"),
        (950, "1 kB"),
        (999_000, "999 kB"),
        (1_000_000, "1.0 MB"),
        (52_428_800, "52.4 MB"),
    ],
)
def test_a_size_is_said_as_people_say_it(count, expected):
    """In a unit that fits."""
    assert rows.size(count) == expected


@pytest.mark.parametrize(
    ("sent", "total", "expected"),
    [(0, 4, "░░░░"), (1, 4, "█░░░"), (4, 4, "████"), (0, 0, "░░░░")],
)
def test_a_bar_fills_up(sent, total, expected):
    """To the end, and not before it."""
    assert rows.bar(sent, total, 4) == expected


def test_columns_are_as_wide_as_what_stands_in_them():
    """Up to a width that leaves room for the rest."""
    columns = rows.Columns().wider((Change("Add", "I" * 30, "AWS::A::B"),))
    assert columns.row("Jobs", "AWS::A::B") == f"{'Jobs':<30} {'AWS::A::B':<34}"
    assert rows.Columns().wider((Change("Add", "I" * 255, "T" * 60),)).id == 48


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (120, f"{'Jobs':<28} {'AWS::SQS::QueuePolicy':<34}"),
        (56, f"{'Jobs':<9} {'SQS::QueuePolicy':<17}"),
        (51, f"{'Jobs':<9} {'SQS::QueueP…':<12}"),
        (46, f"{'Jobs':<9}"),
    ],
)
def test_a_narrow_screen_takes_from_the_type(width, expected):
    """First what every type has, then its end, then all of it."""
    columns = rows.Columns().wider((Change("Add", "OrdersJob", "AWS::SQS::QueuePolicy"),))
    assert columns.fitting(width).row("Jobs", "AWS::SQS::QueuePolicy") == expected
