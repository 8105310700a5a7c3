"""moto is repaired while a cloud runs, and only then; a test falls when what is repaired moves."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from lambdaform.cloud.repairs import repaired, repairs

ALL = list(repairs())
NAMES = [f"{one.owner.__name__}.{one.name}" for one in ALL]


def test_moto_is_the_one_that_was_looked_into():
    """Another release of moto asks for a look at each repair."""
    assert version("moto") == "5.2.5"


@pytest.mark.parametrize("repair", ALL, ids=NAMES)
def test_what_is_repaired_is_where_it_was(repair):
    """What is replaced is there in moto; what is added is not, or is no longer needed."""
    assert hasattr(repair.owner, repair.name) != repair.new


def test_no_repair_is_made_twice():
    """Two repairs of one thing would undo each other."""
    assert len({(one.owner, one.name) for one in ALL}) == len(ALL)


def test_moto_is_as_it_was_afterwards():
    """Outside of a cloud moto is what others know, in the same process too."""
    before = [vars(one.owner).get(one.name) for one in ALL]
    with repaired():
        assert all(vars(one.owner)[one.name] is one.value for one in ALL)
    assert [vars(one.owner).get(one.name) for one in ALL] == before
    assert not any(one.name in vars(one.owner) for one in ALL if one.new)


def test_moto_is_as_it_was_after_a_failure():
    """Also where what runs in between fails."""
    before = [vars(one.owner).get(one.name) for one in ALL]
    with pytest.raises(RuntimeError), repaired():
        raise RuntimeError
    assert [vars(one.owner).get(one.name) for one in ALL] == before
