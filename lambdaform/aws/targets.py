"""Queues, topics and keys as the other kinds see them: kinds do not import each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Protocol, runtime_checkable

from lambdaform.construct import Construct
from lambdaform.errors import Source
from lambdaform.iam import Grant
from lambdaform.template import Resource, Text, Value, references, seconds

KEPT_DEAD_LETTERS = timedelta(days=14)  # the longest that SQS keeps a message


@runtime_checkable
class DeadLetterTarget(Protocol):
    """A queue or a topic. It takes the events that could not be worked off."""

    @property
    def arn(self) -> Text:
        """Its ARN."""

    @property
    def fifo(self) -> bool:
        """Whether it keeps an order."""

    @property
    def take_dead_letters(self) -> Grant:
        """The grant that whoever fails needs."""


@runtime_checkable
class MessageQueue(DeadLetterTarget, Protocol):
    """A queue. AWS services send to it on their own, not with the role of a function."""

    def let_send(self, service: str, source: Text) -> None:
        """Let an AWS service send messages on behalf of one resource, by the resource's ARN."""


@runtime_checkable
class ServiceKey(Protocol):
    """A KMS key of the app. AWS services that have no role use it by its policy."""

    def let_use(self, service: str, *operations: str, account_only: bool = True) -> None:
        """Let an AWS service use the key on its own, for resources of the account if it says so."""


def key_of(whose: Construct, arn: Text | None) -> ServiceKey | None:
    """Return the key that an ARN is of, where the app of a construct declares it."""
    for reference in references(arn):
        key: object = whose.stack.app.find(reference)
        if isinstance(key, ServiceKey):
            return key
    return None


def dead_letter_queue(id: str, at: Source | None = None) -> Resource:
    """Return a queue that keeps what went wrong for as long as SQS can."""
    properties = {
        "MessageRetentionPeriod": seconds(KEPT_DEAD_LETTERS),
        "SqsManagedSseEnabled": True,
    }
    return Resource(id, "AWS::SQS::Queue", properties, at=at)


def fifo_faults(
    target: object, whose: object, hint: str, *, fifo: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong where a target of dead letters keeps an order and should not, or not.

    A message and a hint. `whose` dead letters they are, and `fifo` what the target has to be.
    """
    if isinstance(target, DeadLetterTarget) and target.fifo != fifo:
        which = "FIFO" if target.fifo else "not FIFO"
        yield f"{whose} leaves its dead letters in {target}, which is {which}", hint


def retry_policy(maximum_retry_attempts: int | None, maximum_event_age: timedelta | None) -> Value:
    """Return how often and how long EventBridge tries, where that is not its own way."""
    policy = {
        "MaximumRetryAttempts": maximum_retry_attempts,
        "MaximumEventAgeInSeconds": seconds(maximum_event_age),
    }
    return policy if any(v is not None for v in policy.values()) else None
