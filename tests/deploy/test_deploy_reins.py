"""What somebody at the terminal wants: heeded before anything is begun."""

from __future__ import annotations

import threading

import pytest

from lambdaform.deploy import Detached, Reins
from lambdaform.errors import DeployError

NAME = "shop-dev-Main"


@pytest.mark.parametrize(
    ("flag", "expected"), [("detach", Detached), ("cancel", DeployError), (None, None)]
)
def test_nothing_is_begun_after_ctrl_c(flag, expected):
    """Who has let go, or has cancelled, does not want another stack to change."""
    reins = Reins()
    assert not reins.stops
    if flag is None:
        reins.heed(NAME)
        return
    getattr(reins, flag).set()
    assert reins.stops
    for stack in (NAME, None):
        with pytest.raises(expected):
            reins.heed(stack)


def test_where_nothing_was_begun_nothing_goes_on():
    """Whoever is told so need not look."""
    reins = Reins()
    reins.detach.set()
    with pytest.raises(Detached) as caught:
        reins.heed()
    assert not caught.value.under_way


@pytest.mark.parametrize(("flag", "expected"), [("detach", Detached), ("cancel", DeployError)])
def test_nothing_is_begun_while_it_is_open_what_is_wanted(flag, expected):
    """After the first Ctrl-C another one may follow."""
    reins = Reins()
    reins.halt.set()
    timer = threading.Timer(0.05, getattr(reins, flag).set)
    timer.start()
    with pytest.raises(expected):
        reins.heed(NAME)
    timer.join()
