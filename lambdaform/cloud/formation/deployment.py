"""Makes the resources of a stack what its template wants, up to the first that fails."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lambdaform.cloud.formation import exports
from lambdaform.cloud.formation.draft import drafted
from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.formation.handlers import Failed, Handlers
from lambdaform.cloud.formation.records import Operation, Standing, Undo, Wanted, now
from lambdaform.cloud.formation.stacks import STACK, Stack
from lambdaform.cloud.formation.world import StackWorld
from lambdaform.differences import differences, replaces

if TYPE_CHECKING:
    from lambdaform.cloud.formation.engine import Engine


class Stopped(Exception):  # noqa: N818 - nothing went wrong with the program
    """A stack did not become what it was wanted to be; the message says why in its events."""


class Cancelled(Stopped):
    """Somebody asked to stop, or said how long it may take."""


@dataclass(frozen=True)
class Step:
    """What is done to one resource.

    Attributes:
        wanted: what is to stand; its physical id is empty where it is made, or made anew.
        before: what stands there so far.
    """

    wanted: Standing
    before: Standing | None = None


class Deployment:
    """Makes the resources of a stack, each when what it needs stands.

    What is ready at the same time is started at the same time, as its events show; it is made one
    after the other. What is done is noted in the stack's `undo`.
    """

    def __init__(self, engine: Engine, stack: Stack, wanted: Wanted, operation: Operation) -> None:
        self._stack = stack
        self._operation = operation
        self._handlers = Handlers(engine, stack)
        self._world = StackWorld(stack, engine.clients_of(stack))
        self._draft = drafted(stack, wanted, self._world)
        self._undo = stack.undo or Undo(dict(stack.standing), stack.wanted, stack.outputs)
        self._started: deque[Step] = deque()
        stack.undo = self._undo

    def run(self) -> None:
        """Make every resource, and say the outputs.

        Raises:
            Stopped: something failed, or was cancelled.
        """
        self._stack.wanted = self._draft.wanted
        try:
            self._make_all()
            outputs = self._draft.outputs()
            exports.check(self._stack, outputs)
        except TemplateFault as fault:
            self._give_up()
            raise Stopped(str(fault)) from fault
        except Cancelled:
            self._give_up()
            raise
        for id in self._stack.standing.keys() - self._draft.definitions.keys():
            self._stack.forget(id)
        self._stack.outputs = outputs
        self._stack.imports = frozenset(self._world.imports)

    def _make_all(self) -> None:
        waiting = list(self._draft.definitions)
        done: set[str] = set()
        while True:
            self._check_cancelled()
            self._start(waiting, done)
            if not self._started:
                return
            step = self._started[0]
            self._carry_out(step)
            self._started.popleft()
            done.add(step.wanted.id)

    def _start(self, waiting: list[str], done: set[str]) -> None:
        """Start what has all that it needs; what stays as it is is done at once."""
        for id in list(waiting):  # each stands behind what it needs
            if self._draft.needs(id) <= done:
                waiting.remove(id)
                step = self._step(id)
                if step is None:
                    done.add(id)
                else:
                    self._handlers.started(step.wanted, step.before)
                    self._started.append(step)

    def _step(self, id: str) -> Step | None:
        """Return what is to be done to a resource, if anything is."""
        standing = self._stack.standing.get(id)
        wanted = self._draft.stands(id, "", self._draft.properties(id))
        if standing is None:
            return Step(wanted)
        found = differences(wanted.type, standing.properties, wanted.properties)
        if replaces(found):
            return Step(wanted, standing)
        kept = replace(wanted, physical_id=standing.physical_id, attributes=standing.attributes)
        failed = self._stack.entries[id].status == "UPDATE_FAILED"
        if found or failed or wanted.type == STACK:
            return Step(kept, standing)
        self._stack.place(kept)  # its policies may be others
        return None

    def _carry_out(self, step: Step) -> None:
        try:
            if step.wanted.physical_id and step.before:
                self._update(step.wanted, step.before)
            else:
                made = self._handlers.create(step.wanted, step.before)
                self._made(replace(step.wanted, **vars(made)))
        except Failed as failed:
            self._started.popleft()
            message = _failure([step, *self._started])
            self._give_up()
            raise Stopped(message) from failed

    def _check_cancelled(self) -> None:
        if self._operation.cancelled.is_set():
            raise Cancelled("User Initiated")
        most = self._stack.timeout if self._operation.kind == "CREATE_STACK" else None
        if most and now() - self._operation.started > timedelta(minutes=int(most)):
            raise Cancelled("Stack creation time exceeded the specified timeout")

    def _update(self, wanted: Standing, before: Standing) -> None:
        self._undo.touched[wanted.id] = wanted
        made = self._handlers.update(wanted, before)
        standing = replace(wanted, **vars(made))
        if made.physical_id == before.physical_id:
            self._undo.made = [standing if one == before else one for one in self._undo.made]
            self._stack.place(standing)
        else:  # as custom resources do: it has become another
            del self._undo.touched[wanted.id]
            self._made(standing)

    def _made(self, standing: Standing) -> None:
        self._undo.made.append(standing)
        self._stack.place(standing)

    def _give_up(self) -> None:
        """Note that what was started is not gone on with."""
        while self._started:
            step = self._started.popleft()
            self._handlers.cancel(step.wanted, step.before)


def _failure(steps: list[Step]) -> str:
    """Return the reason of a stack in which steps failed."""
    created = [step.wanted.id for step in steps if step.before is None]
    updated = [step.wanted.id for step in steps if step.before is not None]
    return failure("create", created) + failure("update", updated)


def failure(verb: str, ids: list[str]) -> str:
    """Return the reason of a stack in which resources failed to do something."""
    return f"The following resource(s) failed to {verb}: [{', '.join(ids)}]. " if ids else ""
