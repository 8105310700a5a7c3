"""The environments of all functions: made when they are needed, reused, and ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lambdaform.cloud.runtime.deployed import Deployed
from lambdaform.cloud.runtime.environment import Environment
from lambdaform.cloud.runtime.invocation import Invocation, Outcome

UNRESERVED = 10
"""Environments of one function at a time, where it reserves no concurrency."""

_PATIENCE = 30.0
"""Seconds that an event waits for one of them: AWS would have started another."""


class Throttled(Exception):  # noqa: N818 - an answer to the caller, not a fault
    """A function has no environment left.

    Args:
        reserved: whether its own reserved concurrency is what is used up.
    """

    def __init__(self, *, reserved: bool) -> None:
        super().__init__("Rate Exceeded.")
        self.reserved = reserved


class Pool:
    """Environments by function.

    Args:
        make: starts an environment of a function.
        idle: seconds after which one that is not used is ended.
        patience: seconds that an event waits for an environment, where none is reserved.
    """

    def __init__(
        self,
        make: Callable[[Deployed], Environment],
        *,
        idle: float = 300.0,
        patience: float = _PATIENCE,
    ) -> None:
        self._make = make
        self._idle_for, self._patience = idle, patience
        self._changed = threading.Condition()
        self._idle: dict[tuple[str, str, str], list[Environment]] = {}
        self._busy: dict[tuple[str, str, str], int] = {}
        self._environments: set[Environment] = set()
        self._closing = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="pool", daemon=True)

    def start(self) -> None:
        """Begin to end what is idle."""
        self._keeper.start()

    def stop(self) -> None:
        """End all environments."""
        self._closing.set()
        with self._changed:
            environments, self._environments = self._environments, set()
            self._idle.clear()
        for environment in environments:
            environment.close()
        self._keeper.join()

    def invoke(self, deployed: Deployed, invocation: Invocation, *, waits: bool = True) -> Outcome:
        """Run a function in an environment of its own.

        Args:
            deployed: the function.
            invocation: the event.
            waits: whether to wait for a place where it has none, and reserves none.

        Raises:
            Throttled: it has as many as it may have.
            NoProgram: it cannot run on this machine.
        """
        with self._place(deployed, waits=waits):
            environment = self._take(deployed) or self._begin(deployed)
            try:
                return environment.invoke(invocation)
            finally:
                self._give_back(environment)

    def retire(self, keep: Callable[[Deployed], bool]) -> None:
        """End the idle environments of functions that are not to be kept."""
        with self._changed:
            gone = [e for e in self._all_idle() if not keep(e.deployed)]
            self._drop(gone)
        for environment in gone:
            environment.close()

    def pids(self) -> list[int]:
        """Return the ids of the processes that run."""
        with self._changed:
            return [environment.pid for environment in self._environments]

    @contextmanager
    def _place(self, deployed: Deployed, *, waits: bool) -> Iterator[None]:
        """Hold one of the places that a function has."""
        key = deployed.key
        limit = UNRESERVED if deployed.reserved is None else deployed.reserved
        patience = self._patience if waits and deployed.reserved is None else 0
        with self._changed:
            free = self._changed.wait_for(lambda: self._busy.get(key, 0) < limit, patience)
            if not free:
                raise Throttled(reserved=deployed.reserved is not None)
            self._busy[key] = self._busy.get(key, 0) + 1
        try:
            yield
        finally:
            with self._changed:
                self._busy[key] -= 1
                self._changed.notify_all()

    def _take(self, deployed: Deployed) -> Environment | None:
        """Take the environment that was used last; end those of what the function was before."""
        with self._changed:
            idle = self._idle.get(deployed.key, [])
            old = [
                e
                for e in idle
                if not e.alive
                or (e.deployed.version == deployed.version and e.deployed != deployed)
            ]
            self._drop(old)
            fits = [e for e in self._idle.get(deployed.key, []) if e.deployed == deployed]
            if fits:
                self._idle[deployed.key].remove(fits[-1])
        for environment in old:
            threading.Thread(target=environment.close, daemon=True).start()
        return fits[-1] if fits else None

    def _begin(self, deployed: Deployed) -> Environment:
        if self._closing.is_set():
            raise Throttled(reserved=False)
        environment = self._make(deployed)
        with self._changed:
            if not self._closing.is_set():
                self._environments.add(environment)
                return environment
        environment.close()
        raise Throttled(reserved=False)

    def _give_back(self, environment: Environment) -> None:
        with self._changed:
            keep = environment.alive and environment in self._environments
            if keep:
                self._idle.setdefault(environment.deployed.key, []).append(environment)
            else:
                self._environments.discard(environment)
        if not keep:
            environment.close()

    def _drop(self, environments: list[Environment]) -> None:
        for environment in environments:
            self._idle[environment.deployed.key].remove(environment)
            self._environments.discard(environment)

    def _all_idle(self) -> list[Environment]:
        return [environment for idle in self._idle.values() for environment in idle]

    def _keep(self) -> None:
        while not self._closing.wait(min(1.0, self._idle_for)):
            now = time.monotonic()
            with self._changed:
                old = [e for e in self._all_idle() if now - e.idle_since > self._idle_for]
                self._drop(old)
            for environment in old:
                environment.close()
