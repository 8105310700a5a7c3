"""Work on several stacks: in order, at the same time, and stopped by Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from deploy.refusal import Refusal

from lambdaform.deploy.follow import Detached, Reins
from lambdaform.deploy.run import Run
from lambdaform.errors import DeployError

ORDER = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}
PATIENCE = 10.0


@pytest.fixture
def reins():
    """What somebody at the terminal wants: nothing yet."""
    return Reins(second_thought=0)


@pytest.fixture
def run(heard, reins):
    """Do something with each stack, when called."""
    return lambda one, needs=ORDER: Run(needs, one, heard, reins).results()


def interrupt():
    """Press Ctrl-C; the main thread is waiting by then."""
    time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGINT)


def test_a_stack_comes_after_those_that_it_needs(run):
    """And what comes of each is known by its name."""
    done = []

    def one(name):
        assert set(ORDER[name]) <= set(done)
        done.append(name)
        return name.upper()

    assert run(one) == {"a": "A", "b": "B", "c": "C", "d": "D"}


def test_independent_stacks_are_worked_on_at_the_same_time(run):
    """Each of the two waits until the other has begun."""
    met = threading.Barrier(2, timeout=PATIENCE)
    run(lambda name: met.wait(), {"a": [], "b": []})


def test_a_need_that_is_not_worked_on_is_no_need(run):
    """It is as it should be already."""
    assert run(str.upper, {"b": ["a"]}) == {"b": "B"}


def test_nothing_to_do_is_done(run):
    """As after a look at stacks that are all as they should be."""
    assert run(str.upper, {}) == {}


def test_what_needs_a_stack_that_failed_is_left_out(run, heard):
    """Everything else is done first, and then all problems are told at once."""
    done = []

    def one(name):
        done.append(name)
        if name in ("b", "x"):
            raise DeployError(f"{name} is bad")

    with pytest.raises(DeployError) as caught:
        run(one, {**ORDER, "e": ["d"], "x": [], "y": []})
    assert sorted(p.message for p in caught.value.problems) == ["b is bad", "x is bad"]
    assert sorted(done) == ["a", "b", "c", "x", "y"]
    assert sorted(heard.of("done")) == [
        ("b", "failed"),
        ("d", "left out"),
        ("e", "left out"),
        ("x", "failed"),
    ]


def test_what_botocore_raises_is_told(run):
    """As everywhere."""

    def one(name):
        raise Refusal("ExpiredToken", "it has", 403).plain()

    with pytest.raises(DeployError) as caught:
        run(one, {"a": [], "b": []})
    assert [p.message for p in caught.value.problems] == ["the AWS credentials have expired"]


def test_a_fault_of_ours_stays_one(run, reins):
    """And nobody is kept waiting by what else runs."""
    met = threading.Barrier(2, timeout=PATIENCE)

    def one(name):
        met.wait()
        if name == "a":
            raise KeyError(name)
        assert reins.detach.wait(PATIENCE)

    with pytest.raises(KeyError):
        run(one, {"a": [], "b": []})


# Ctrl-C


def until_let_go(reins):
    """Follow something, as a stack is followed."""
    assert reins.detach.wait(PATIENCE)
    raise Detached


def test_ctrl_c_once_lets_go(run, reins, heard):
    """What runs goes on without us; what was not begun is not begun."""
    begun = []

    def one(name):
        begun.append(name)
        interrupt()
        until_let_go(reins)

    with pytest.raises(Detached):
        run(one, {"a": [], "b": ["a"]})
    assert begun == ["a"]
    assert heard.of("interrupted") == [0]
    assert not reins.cancel.is_set()


def test_what_has_ended_by_then_is_not_left_behind(run, reins):
    """Nothing goes on, so there is nothing to follow."""

    def one(name):
        interrupt()
        assert reins.detach.wait(PATIENCE)
        return name.upper()

    assert run(one, {"a": []}) == {"a": "A"}


def test_what_went_wrong_before_is_told_to_who_lets_go(run, reins):
    """It would be lost otherwise."""
    failed = threading.Event()

    def one(name):
        if name == "a":
            failed.set()
            raise DeployError("a is bad")
        assert failed.wait(PATIENCE)
        interrupt()
        until_let_go(reins)

    with pytest.raises(Detached) as caught:
        run(one, {"a": [], "b": []})
    assert [p.message for p in caught.value.problems] == ["a is bad"]


def press_again(heard, monkeypatch):
    """Press Ctrl-C a second time as soon as the first was heard."""
    monkeypatch.setattr(heard, "interrupted", lambda seconds: signal.raise_signal(signal.SIGINT))


def test_ctrl_c_twice_cancels(run, reins, heard, monkeypatch):
    """What runs is followed to the end of that; what was not begun is told."""
    press_again(heard, monkeypatch)

    def one(name):
        interrupt()
        assert reins.cancel.wait(PATIENCE)
        raise DeployError("a was cancelled")

    with pytest.raises(DeployError) as caught:
        run(one, {"a": [], "b": ["a"], "c": ["b"]})
    assert [p.message for p in caught.value.problems] == [
        "a was cancelled",
        "cancelled before anything was done with `b`, `c`",
    ]
    assert not reins.detach.is_set()


def test_what_came_too_late_to_be_cancelled_is_done(run, reins, heard, monkeypatch):
    """Nothing is wrong then."""
    press_again(heard, monkeypatch)

    def one(name):
        interrupt()
        assert reins.cancel.wait(PATIENCE)
        return name.upper()

    assert run(one, {"a": []}) == {"a": "A"}


def test_a_third_time_lets_go_of_what_is_being_cancelled(run, reins, heard, monkeypatch):
    """That goes on without us, too."""
    press_again(heard, monkeypatch)

    def one(name):
        interrupt()
        assert reins.cancel.wait(PATIENCE)
        interrupt()
        until_let_go(reins)

    with pytest.raises(Detached):
        run(one, {"a": [], "b": ["a"]})
