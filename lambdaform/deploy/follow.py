"""An operation on a stack, followed to its end; it goes on whether somebody follows or not."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from threading import Event as Flag
from typing import TYPE_CHECKING

from lambdaform.deploy import failures, states
from lambdaform.deploy.events import Event, Reader
from lambdaform.errors import DeployError, Problem

if TYPE_CHECKING:
    from lambdaform.deploy.stack import Stack

_PATIENCE = 300.0
"""Seconds that the connection may be gone, where the stack says nothing else."""

_GUARD = 10
"""Looks without news after which the stack itself is asked: an event may have been missed.

It is not asked sooner: an operation that has just begun may not be in the stack's state yet.
"""

_SECOND_THOUGHT = 3.0

_LEFT = ("DELETE_SKIPPED", "DELETE_FAILED")


class Detached(Exception):  # noqa: N818 - nothing went wrong
    """Somebody does not wait for the end; what went wrong until then is told with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass
class Reins:
    """What somebody at the terminal wants while operations run; read by all that follow one.

    Attributes:
        second_thought: seconds after Ctrl-C in which another one cancels what is under way.
    """

    detach: Flag = field(default_factory=Flag)
    cancel: Flag = field(default_factory=Flag)
    second_thought: float = _SECOND_THOUGHT

    def heed(self, stack: str) -> None:
        """Stop before anything of a stack is begun: raises Detached, or DeployError once cancelled."""
        if self.cancel.is_set():
            raise DeployError(f"`{stack}` was cancelled before anything of it was changed")
        if self.detach.is_set():
            raise Detached


@dataclass(frozen=True)
class Result:
    """How an operation on a stack has ended, and what was read of it."""

    status: str
    events: tuple[Event, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether a creation or an update ended as it was meant to."""
        return states.is_good(self.status)

    @property
    def is_gone(self) -> bool:
        """Whether a removal ended as it was meant to."""
        return self.status == "DELETE_COMPLETE"

    @property
    def kept(self) -> list[Event]:
        """What was left when its stack was deleted, as its deletion policy says."""
        return [event for event in self.events if event.status == "DELETE_SKIPPED"]

    @property
    def orphans(self) -> list[Event]:
        """What an update took out of its stack and did not delete: its policy keeps it, or it failed.

        CloudFormation calls such an update complete, and knows no more of what is left.
        """
        last = {event.physical: event for event in self.events if not event.of_stack}
        return [event for event in last.values() if event.status in _LEFT]


class Follower:
    """Follows one operation on a stack.

    Raises Detached where somebody no longer wants to know, and DeployError where the stack can no
    longer be read. What this run has not begun itself is not cancelled: it may be a colleague's.
    """

    def __init__(self, stack: Stack, reader: Reader, id: str, *, begun: bool) -> None:
        self._stack = stack
        self._reader = reader
        self._id = id
        self._begun = begun
        self._events: list[Event] = []
        self._quiet = 0
        self._ended = False
        self._lost: float | None = None
        self._cancelled = False

    def followed(self) -> Result:
        """Return how it has ended, once it has."""
        while True:
            status = self._patiently()
            if status is not None:
                return Result(status, tuple(self._events))
            if self._stack.reins.detach.wait(self._stack.pause):
                raise Detached

    def _patiently(self) -> str | None:
        """Look once; what may be gone at the next look is borne for some minutes."""
        try:
            status = self._looked()
        except failures.ours() as error:
            self._bear(error)
            return None
        self._lost = None
        return status

    def _looked(self) -> str | None:
        """Read what is new; return the state in which the operation has ended, if it has."""
        if self._stack.reins.cancel.is_set() and not self._cancelled:
            if not self._begun:
                raise DeployError(self._not_ours())
            self._cancel()
            self._cancelled = True
        fresh = self._reader.new()
        self._events += fresh
        for event in fresh:
            self._stack.watcher.event(event)
        self._quiet = 0 if fresh else self._quiet + 1
        self._ended = self._ended or any(event.ends for event in fresh)
        if not self._ended and self._quiet < _GUARD:
            return None
        self._quiet = 0
        status = self._status()
        self._ended = False
        return None if states.is_busy(status) or status == "REVIEW_IN_PROGRESS" else status

    def _status(self) -> str:
        found = self._stack.client.describe_stacks(StackName=self._id)
        return str(found["Stacks"][0]["StackStatus"])

    def _not_ours(self) -> Problem:
        name = self._stack.name
        message = f"what is under way in `{name}` was begun by another run, and goes on"
        hint = f"`aws cloudformation cancel-update-stack --stack-name {name}` cancels an update"
        return Problem(message, None, hint)

    def _bear(self, error: Exception) -> None:
        now = time.monotonic()
        self._lost = self._lost or now
        patience = _PATIENCE if self._stack.patience is None else self._stack.patience
        if failures.passes(error) and now - self._lost < patience:
            self._stack.watcher.doing(self._stack.name, "waiting for the connection")
            return
        found = failures.problem(error)
        going_on = f"CloudFormation goes on with `{self._stack.name}`: run it again to follow"
        raise DeployError(replace(found, notes=(*found.notes, going_on))) from error

    def _cancel(self) -> None:
        """Cancel what is under way: an update goes back, a creation is deleted."""
        stack, status = self._stack, self._status()
        try:
            if status == "UPDATE_IN_PROGRESS":
                stack.watcher.doing(stack.name, "cancelling the update")
                stack.client.cancel_update_stack(StackName=self._id)
            elif status == "CREATE_IN_PROGRESS":
                stack.watcher.doing(stack.name, "cancelling: what was created is deleted again")
                stack.client.delete_stack(StackName=self._id)
            elif states.is_busy(status):
                stack.watcher.note(f"`{stack.name}` is in {status}, which cannot be cancelled")
        except stack.client.exceptions.ClientError as error:
            if failures.passes(error):
                raise
            stack.watcher.note(f"`{stack.name}` cannot be cancelled: {failures.text(error)}")
