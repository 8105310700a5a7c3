"""Queues and topics as the other kinds see them: kinds do not import each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol, runtime_checkable

from lambdaform.construct import RemovalPolicy
from lambdaform.errors import Source
from lambdaform.iam import Grant
from lambdaform.template import Resource, Text, seconds

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


def dead_letter_queue(id: str, policy: RemovalPolicy, at: Source | None = None) -> Resource:
    """Return a queue that keeps what went wrong for as long as SQS can."""
    properties = {
        "MessageRetentionPeriod": seconds(KEPT_DEAD_LETTERS),
        "SqsManagedSseEnabled": True,
    }
    return Resource(id, "AWS::SQS::Queue", properties, removal_policy=policy, at=at)
