"""Ctrl-C and SIGTERM while stacks are worked on: what somebody wants, as data and not as exceptions."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from types import FrameType
from typing import ParamSpec, Protocol, TypeVar

from lambdaform.deploy import Reins

_SECOND_THOUGHT = 3.0
"""Seconds after Ctrl-C in which another one cancels what is under way."""

_ONE_PRESS = 0.5
"""Seconds in which two signals are one press: `npm run` and others pass on what we get as well."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

P = ParamSpec("P")
T = TypeVar("T")


class Teller(Protocol):
    """Who says what was understood."""

    def interrupted(self, seconds: float) -> None:
        """Say that it is let go of in some seconds, unless Ctrl-C is pressed again."""

    def cancelling(self) -> None:
        """Say that what is under way is being cancelled."""

    def letting_go(self) -> None:
        """Say that it is let go of now."""


class Keys:
    """Sets `Reins` as signals come: Ctrl-C once lets go, twice cancels, and SIGTERM lets go at once.

    A signal may come while any lock is held: its handler only notes it, and a thread does the rest.
    """

    def __init__(self, teller: Teller, second_thought: float = _SECOND_THOUGHT) -> None:
        self.reins = Reins()
        self._teller = teller
        self._second_thought = second_thought
        self._signals: SimpleQueue[tuple[int, float] | None] = SimpleQueue()
        self._last = float("-inf")
        self._until: float | None = None
        self._before: dict[signal.Signals, signal._HANDLER] = {}

    @contextlib.contextmanager
    def held(self) -> Iterator[Keys]:
        """Take the signals; outside of the main thread nobody can."""
        if threading.current_thread() is not threading.main_thread():
            yield self
            return
        listener = threading.Thread(target=self._listen, daemon=True)
        listener.start()
        self._take()
        try:
            yield self
        finally:
            self._give_back()
            self._signals.put(None)
            listener.join()

    def leaving_out(self, what: Callable[P, T]) -> Callable[P, T]:
        """Return what does not work on stacks so that Ctrl-C stops it, as it does everywhere."""

        def stopped_by_ctrl_c(*arguments: P.args, **named: P.kwargs) -> T:
            taken = bool(self._before)
            self._give_back()
            try:
                return what(*arguments, **named)
            finally:
                if taken:
                    self._take()

        return stopped_by_ctrl_c

    def _take(self) -> None:
        handlers = {number: signal.getsignal(number) for number in _SIGNALS}
        # What is ignored stays so: `nohup`, and shells for what runs in the background, ask for that.
        self._before = {n: h for n, h in handlers.items() if h not in (None, signal.SIG_IGN)}
        for number in self._before:
            signal.signal(number, self._note)

    def _give_back(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._signals.put((number, time.monotonic()))

    def _listen(self) -> None:
        while True:
            left = None if self._until is None else max(0.0, self._until - time.monotonic())
            try:
                came = self._signals.get(timeout=left)
            except Empty:
                self._until = None
                self.reins.detach.set()
                continue
            if came is None:
                return
            self._heard(*came)

    def _heard(self, number: int, moment: float) -> None:
        if number == signal.SIGTERM:
            self._let_go()
        elif moment - self._last >= _ONE_PRESS:
            self._last = moment
            self._pressed()

    def _pressed(self) -> None:
        reins = self.reins
        if not reins.stops:
            reins.halt.set()
            self._until = time.monotonic() + self._second_thought
            self._teller.interrupted(self._second_thought)
        elif reins.cancel.is_set() or reins.detach.is_set():
            self._let_go()
        else:
            self._until = None
            reins.cancel.set()
            self._teller.cancelling()

    def _let_go(self) -> None:
        self._until = None
        self.reins.detach.set()
        self._teller.letting_go()
