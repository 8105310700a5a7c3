"""Poetry's way to say versions, held against the table of its own documentation."""

from __future__ import annotations

import pytest

from lambdaform.assets.poetry_versions import allows


@pytest.mark.parametrize(
    ("said", "least", "beyond"),
    [
        ("^1.2.3", "1.2.3", "2.0.0"),
        ("^1.2", "1.2.0", "2.0.0"),
        ("^1", "1.0.0", "2.0.0"),
        ("^0.2.3", "0.2.3", "0.3.0"),
        ("^0.0.3", "0.0.3", "0.0.4"),
        ("^0.0", "0.0.0", "0.1.0"),
        ("^0", "0.0.0", "1.0.0"),
        ("~1.2.3", "1.2.3", "1.3.0"),
        ("~1.2", "1.2.0", "1.3.0"),
        ("~1", "1.0.0", "2.0.0"),
        ("1.2.*", "1.2.0", "1.3.0"),
        ("1.*", "1.0.0", "2.0.0"),
        (">= 1.2.0, < 1.5", "1.2.0", "1.5.0"),
        (">=1.2 <1.5", "1.2.0", "1.5.0"),
        ("1.2.3", "1.2.3", "1.2.4"),
        ("==1.2.3", "1.2.3", "1.2.4"),
        ("<1 || >=3,<4", "3.1", "4.0"),
        ("<2|>=3", "1.0", "2.5"),
        ("!=2.5.*,>=2", "2.4", "2.5.1"),
    ],
)
def test_a_constraint_allows_what_it_says(said, least, beyond):
    """The first version that it takes, and one that it does not."""
    assert allows(said, least)
    assert not allows(said, beyond)


@pytest.mark.parametrize("said", ["*", "", "what is this"])
def test_what_says_nothing_allows_all(said):
    """Of several versions in a lock, none is thrown away without a reason."""
    assert allows(said, "1.0")
