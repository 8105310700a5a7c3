"""The table of edits: what happens to resources, and what that means."""

from __future__ import annotations

import pytest
from plan.planned import actions, listed, means, of_edit
from plan.rows import ROWS

FEWEST = 120


def test_the_table_is_large_and_each_row_is_told_apart():
    """At least so many edits, each with a title of its own in what it is about."""
    assert len(ROWS) >= FEWEST


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title.replace(" ", "-"))
def test_an_edit(row):
    """What the plan says is what the row says; where that is `None`, something does happen."""
    found = of_edit(row.before, row.after)
    said = actions(found)
    assert said == row.actions if row.actions is not None else said, listed(said)
    if row.means is not None:
        assert means(found) == row.means, listed(one.message for one in found.consequences)
