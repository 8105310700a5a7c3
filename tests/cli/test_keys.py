"""Ctrl-C and SIGTERM while stacks are worked on."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from lambdaform.cli import keys
from lambdaform.cli.keys import Keys

PATIENCE = 10.0
USUAL = (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))


class Teller:
    """Notes what is said."""

    def __init__(self):
        self.said = []

    def interrupted(self, seconds):
        self.said.append("interrupted")

    def cancelling(self):
        self.said.append("cancelling")

    def letting_go(self):
        self.said.append("letting go")


@pytest.fixture
def teller():
    """Who says what was understood."""
    return Teller()


@pytest.fixture
def held(teller, monkeypatch):
    """Take the signals; each counts, and there is time for a second thought."""
    monkeypatch.setattr(keys, "_ONE_PRESS", 0)
    with Keys(teller, second_thought=PATIENCE).held() as found:
        yield found


def press(number=signal.SIGINT):
    """Send a signal to this process, whose handler runs at once."""
    os.kill(os.getpid(), number)
    time.sleep(0.02)


def test_once_lets_go_after_a_while(teller):
    """Meanwhile nothing more is begun."""
    with Keys(teller, second_thought=0.1).held() as found:
        press()
        assert found.reins.halt.is_set()
        assert not found.reins.detach.is_set()
        assert found.reins.detach.wait(PATIENCE)
    assert teller.said == ["interrupted"]
    assert not found.reins.cancel.is_set()


def test_twice_cancels(held, teller):
    """And says so at once."""
    press()
    press()
    assert held.reins.cancel.wait(PATIENCE)
    assert teller.said == ["interrupted", "cancelling"]
    assert not held.reins.detach.is_set()


def test_a_third_time_lets_go_of_what_is_being_cancelled(held, teller):
    """Whoever does not want to wait for that either."""
    for _ in range(3):
        press()
    assert held.reins.detach.wait(PATIENCE)
    assert held.reins.cancel.is_set()
    assert teller.said == ["interrupted", "cancelling", "letting go"]


def test_one_press_that_arrives_several_times_is_one(teller):
    """`npm run` and `uv run` pass on what the terminal has sent to us already."""
    with Keys(teller, second_thought=0.4).held() as found:
        for _ in range(3):
            press()
        time.sleep(0.15)
        press()
        assert found.reins.detach.wait(PATIENCE)
    assert teller.said == ["interrupted"]
    assert not found.reins.cancel.is_set()


@pytest.mark.parametrize("before", [0, 1, 2])
def test_sigterm_only_ever_lets_go(held, before):
    """A pipeline that is stopped sends it, maybe more than once."""
    for _ in range(before):
        press()
    press(signal.SIGTERM)
    press(signal.SIGTERM)
    assert held.reins.detach.wait(PATIENCE)
    assert held.reins.cancel.is_set() is (before == 2)


def test_a_signal_may_come_while_a_lock_is_held(monkeypatch):
    """Who tells needs it, and so may whoever the signal interrupts."""
    lock, told = threading.Lock(), threading.Event()

    class Careful(Teller):
        def interrupted(self, seconds):
            with lock:
                told.set()

    with Keys(Careful(), second_thought=PATIENCE).held():
        with lock:
            press()
        assert told.wait(PATIENCE)


def test_what_does_not_work_on_stacks_is_stopped_as_everywhere(held):
    """Such as a build: nothing was begun by then."""

    def build(name):
        press()
        pytest.fail(f"{name} goes on")

    with pytest.raises(KeyboardInterrupt):
        held.leaving_out(build)("it")
    assert not held.reins.stops
    press()
    assert held.reins.halt.is_set()


def test_afterwards_signals_are_what_they_were(teller):
    """Whatever happened."""
    with pytest.raises(KeyError), Keys(teller).held():
        raise KeyError
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == USUAL
    assert Keys(teller).leaving_out(str.upper)("x") == "X"
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == USUAL


def test_a_signal_that_is_ignored_stays_so(teller):
    """As under `nohup`."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Keys(teller).held() as found:
            press()
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert not found.reins.stops


def test_in_a_thread_there_are_no_signals(teller):
    """Python gives them to the main thread only; all else works there."""
    found = []

    def work():
        with Keys(teller).held() as here:
            found.append(here.reins)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not found[0].stops
