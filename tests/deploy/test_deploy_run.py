"""Work on several stacks: in order, at the same time, and stopped by Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from deploy.refusal import Refusal

from lambdaform.deploy import Detached, Reins
from lambdaform.deploy.run import Run
from lambdaform.errors import DeployError

ORDER = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}
PATIENCE = 10.0


@pytest.fixture
def reins():
    """What somebody at the terminal wants: nothing yet."""
    return Reins()


@pytest.fixture
def run(heard, reins):
    """Do something with each stack, when called."""
    return lambda one, needs=ORDER: Run(needs, one, heard, reins).results()


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


# What somebody at the terminal wants


def until_let_go(reins):
    """Follow something, as a stack is followed."""
    assert reins.detach.wait(PATIENCE)
    raise Detached(under_way=True)


def test_who_lets_go_leaves_what_runs_to_itself(run, reins):
    """What was not begun is not begun."""
    begun = []

    def one(name):
        begun.append(name)
        reins.detach.set()
        until_let_go(reins)

    with pytest.raises(Detached) as caught:
        run(one, {"a": [], "b": ["a"]})
    assert begun == ["a"]
    assert caught.value.under_way


def test_nothing_more_is_begun_while_it_is_open_what_is_wanted(run, reins):
    """What has ended by then is not under way."""
    begun = []

    def one(name):
        begun.append(name)
        reins.halt.set()

    with pytest.raises(Detached) as caught:
        run(one, {"a": [], "b": ["a"]})
    assert begun == ["a"]
    assert not caught.value.under_way


@pytest.mark.parametrize("flag", ["halt", "detach", "cancel"])
def test_what_has_ended_by_then_is_not_left_behind(run, reins, flag):
    """Nothing goes on, so there is nothing to follow."""

    def one(name):
        getattr(reins, flag).set()
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
        reins.detach.set()
        until_let_go(reins)

    with pytest.raises(Detached) as caught:
        run(one, {"a": [], "b": []})
    assert [p.message for p in caught.value.problems] == ["a is bad"]


def test_what_is_cancelled_is_followed_to_its_end(run, reins):
    """What was not begun is told."""

    def one(name):
        reins.cancel.set()
        raise DeployError("a was cancelled")

    with pytest.raises(DeployError) as caught:
        run(one, {"a": [], "b": ["a"], "c": ["b"]})
    assert [p.message for p in caught.value.problems] == [
        "a was cancelled",
        "cancelled before anything was done with `b`, `c`",
    ]
    assert not reins.detach.is_set()


def test_who_lets_go_of_what_is_being_cancelled_does_not_wait(run, reins):
    """That goes on without us, too."""

    def one(name):
        reins.cancel.set()
        reins.detach.set()
        until_let_go(reins)

    with pytest.raises(Detached):
        run(one, {"a": [], "b": ["a"]})


def test_an_exception_loses_no_stack_that_runs(run, reins):
    """Ctrl-C of a program that has no other way: each stack is let go of before it is raised."""
    let_go = []

    def one(name):
        if name == "a":
            time.sleep(0.05)
            os.kill(os.getpid(), signal.SIGINT)
        try:
            until_let_go(reins)
        finally:
            let_go.append(name)

    with pytest.raises(KeyboardInterrupt):
        run(one, {"a": [], "b": [], "c": []})
    assert sorted(let_go) == ["a", "b", "c"]
