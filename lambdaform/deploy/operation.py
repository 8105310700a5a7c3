"""An operation on a stack, followed to its end; it goes on whether somebody follows or not."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace

from lambdaform.deploy import failures, states
from lambdaform.deploy.account import Client
from lambdaform.deploy.events import Event, Reader
from lambdaform.deploy.reins import Detached, Reins
from lambdaform.deploy.watcher import Watcher
from lambdaform.errors import DeployError, Problem

PREFIX = "lambdaform-"
"""What the names of our change sets and the tokens of our operations begin with."""

_PATIENCE = 300.0
"""Seconds that the connection may be gone, where nobody says anything else."""

_GUARD = 10
"""Looks without news after which the stack itself is asked: an event may have been missed.

It is not asked sooner: an operation that has just begun may not be in the stack's state yet.
"""

_LEFT = ("DELETE_SKIPPED", "DELETE_FAILED")


def token() -> str:
    """Return a name that nothing else has."""
    return f"{PREFIX}{secrets.token_hex(8)}"


@dataclass(frozen=True)
class Manner:
    """How operations are followed.

    Attributes:
        pause: seconds between two looks.
        patience: seconds that the connection may be gone meanwhile; `None` is some minutes.
    """

    watcher: Watcher
    reins: Reins
    pause: float
    patience: float | None = None


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


class Operation:
    """One operation on a stack, told apart from those of others that come before or after it.

    CloudFormation puts the token that an operation is asked for with on all of its events. What this
    run has not begun itself has none that is known, and is not cancelled: it may be a colleague's.

    Attributes:
        token: to ask for it with.
    """

    def __init__(
        self,
        name: str,
        client: Client,
        manner: Manner,
        reader: Reader,
        *,
        ours: bool,
        change_set: str | None = None,
    ) -> None:
        self.token = token()
        self._name = name
        self._client = client
        self._manner = manner
        self._reader = reader
        self._ours = ours
        self._change_set = change_set
        self._tokens = {self.token}
        self._events: list[Event] = []
        self._begun = not ours
        self._end: str | None = None
        self._quiet = 0
        self._lost: float | None = None
        self._cancelled = False

    def followed(self) -> Result:
        """Return how it has ended, once it has.

        Raises Detached where somebody no longer wants to know, and DeployError where the stack can no
        longer be read, or what somebody else has begun was to be cancelled.
        """
        while True:
            status = self._patiently()
            if status is not None:
                return Result(status, tuple(self._events))
            if self._is_to_be_cancelled() and self._lost is None:
                time.sleep(self._manner.pause)  # who cancels and then lets go wants both
            elif self._manner.reins.detach.wait(self._manner.pause):
                raise Detached(under_way=True)

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
        if self._is_to_be_cancelled():
            self._cancelled = self._cancel()
        fresh = self._reader.new()
        for event in fresh:
            if self._is_of_the_next(event):
                return self._end
            self._take(event)
        self._quiet = 0 if fresh else self._quiet + 1
        if self._end is None and self._quiet < _GUARD:
            return None
        self._quiet = 0
        return self._confirmed()

    def _is_of_the_next(self, event: Event) -> bool:
        """Tell whether an event belongs to an operation that somebody began after the end of this."""
        if event.within:
            return False
        marked = event.begins or (self._ours and event.token)
        return self._end is not None and bool(marked) and event.token not in self._tokens

    def _take(self, event: Event) -> None:
        self._manner.watcher.event(event)
        unmarked = not event.token and event.of_stack and not event.ends
        self._begun = self._begun or event.token in self._tokens or unmarked
        if self._begun:
            self._events.append(event)
            if event.of_stack:
                self._end = event.status if event.ends else None

    def _confirmed(self) -> str | None:
        """Return the end, once the stack is at rest: after a failure CloudFormation may go on."""
        status = self._status()
        if states.is_busy(status) or status == "REVIEW_IN_PROGRESS":
            return None
        if self._end is not None:
            return self._end
        return status if self._begun or self._is_carried_out() else None

    def _status(self) -> str:
        found = self._client.describe_stacks(StackName=self._reader.stack)
        return str(found["Stacks"][0]["StackStatus"])

    def _is_carried_out(self) -> bool:
        """Tell of an operation without any event whether it is over, or has not begun yet."""
        if self._change_set is None:
            return True
        try:
            found = self._client.describe_change_set(ChangeSetName=self._change_set)
        except self._client.exceptions.ClientError as error:
            if failures.code(error) == "ChangeSetNotFound":  # the stack has gone since
                return True
            raise
        return found.get("ExecutionStatus") in ("EXECUTE_COMPLETE", "EXECUTE_FAILED")

    def _bear(self, error: Exception) -> None:
        now = time.monotonic()
        self._lost = self._lost or now
        patience = _PATIENCE if self._manner.patience is None else self._manner.patience
        if failures.passes(error) and now - self._lost < patience:
            self._manner.watcher.doing(self._name, "waiting for the connection")
            return
        found = failures.problem(error)
        going_on = f"CloudFormation goes on with `{self._name}`: run it again to follow"
        raise DeployError(replace(found, notes=(*found.notes, going_on))) from error

    # Cancelling

    def _is_to_be_cancelled(self) -> bool:
        wanted = self._manner.reins.cancel.is_set()
        return wanted and not self._cancelled and self._end is None

    def _cancel(self) -> bool:
        """Cancel it: an update goes back, a creation is deleted; return whether it was under way."""
        status = self._status()
        if not self._ours:
            raise DeployError(self._not_ours(status))
        try:
            return self._cancel_from(status)
        except self._client.exceptions.ClientError as error:
            if failures.passes(error):
                raise
            text = f"`{self._name}` cannot be cancelled: {failures.text(error)}"
            self._manner.watcher.note(text)
            return True

    def _cancel_from(self, status: str) -> bool:
        watcher, how = self._manner.watcher, {"StackName": self._reader.stack}
        how["ClientRequestToken"] = token()
        self._tokens.add(how["ClientRequestToken"])
        if status == "UPDATE_IN_PROGRESS":
            watcher.doing(self._name, "cancelling the update")
            self._client.cancel_update_stack(**how)
        elif status == "CREATE_IN_PROGRESS":
            watcher.doing(self._name, "cancelling: what was created is deleted again")
            self._client.delete_stack(**how)
        elif states.is_busy(status):
            watcher.note(f"`{self._name}` is in {status}, which cannot be cancelled")
        else:
            return False
        return True

    def _not_ours(self, status: str) -> Problem:
        name = self._name
        message = f"what is under way in `{name}` was begun by another run, and goes on"
        hint = {
            "UPDATE_IN_PROGRESS": f"`aws cloudformation cancel-update-stack --stack-name {name}` cancels an update",
            "CREATE_IN_PROGRESS": "`lambdaform remove` deletes what is being created",
        }.get(status)
        return Problem(message, None, hint)
