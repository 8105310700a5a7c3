"""What somebody at the terminal wants while stacks are worked on."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event as Flag

from lambdaform.errors import DeployError, Problem

_GLANCE = 0.1
"""Seconds between two looks at what is wanted."""


class Detached(Exception):  # noqa: N818 - nothing went wrong
    """Somebody does not wait for the end; what went wrong until then is told with it.

    Attributes:
        under_way: whether something was begun that goes on.
    """

    def __init__(self, *problems: Problem, under_way: bool = False) -> None:
        super().__init__(*problems)
        self.problems = problems
        self.under_way = under_way


@dataclass
class Reins:
    """What somebody wants, as flags that are read by all that work on stacks, and set by any thread.

    Attributes:
        halt: nothing more is begun; whether to let go or to cancel is still open, until one is set.
        detach: what is under way is let go of, and goes on.
        cancel: what this run has begun is cancelled.
    """

    halt: Flag = field(default_factory=Flag)
    detach: Flag = field(default_factory=Flag)
    cancel: Flag = field(default_factory=Flag)

    @property
    def stops(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.halt.is_set() or self.detach.is_set() or self.cancel.is_set()

    def heed(self, stack: str | None = None) -> None:
        """Stop before anything is begun, of a stack or at all; wait meanwhile where that is open.

        Raises Detached, or DeployError once it is cancelled.
        """
        while self.halt.is_set() and not (self.detach.is_set() or self.cancel.is_set()):
            self.detach.wait(_GLANCE)
        if self.cancel.is_set():
            what = f"`{stack}` was cancelled before anything of it was changed"
            raise DeployError(what if stack else "cancelled before anything more was changed")
        if self.detach.is_set():
            raise Detached
