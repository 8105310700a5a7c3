"""What the triggers have in common that read shards, in order: of Kinesis, and of a table's changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta

from lambdaform.aws.event_source import EventSource
from lambdaform.aws.function import Function
from lambdaform.aws.targets import DeadLetterTarget, dead_letter_queue, fifo_faults
from lambdaform.errors import Problem
from lambdaform.iam import Grant
from lambdaform.template import Resource, Text, Value, seconds

_YOUNGEST = timedelta(minutes=1)
"""The least that Lambda takes as the greatest age of a record."""


@dataclass(frozen=True)
class StreamSource(EventSource):
    """Invoke a function with batches of the records of a stream, in order.

    The function says which record of a batch failed first (`batchItemFailures`), and the batch
    comes again from there. Where a record fails for good, a dead-letter queue is told its place in
    the stream, so that it does not hold up what follows.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html

    Attributes:
        batch_size: records at once, 1 to 10,000.
        batching_window: how long to wait for a full batch, up to 5 minutes.
        filters: patterns of records; those that match none are left out unseen.
        partial_batch_response: the function returns `batchItemFailures`.
        bisect_batch_on_function_error: a batch that failed comes again in two halves.
        maximum_retry_attempts: how often it comes again, up to 10,000; -1 is until it expires.
        maximum_record_age: records older than this are given up, 1 minute to 7 days.
        parallelization_factor: batches of one shard at once, 1 to 10.
        tumbling_window: the time over which the function adds up, up to 15 minutes.
        dead_letter_queue: is told of what Lambda gave up on. `True` makes a queue, `False` lets
            it go.
        enabled: whether records are read.
    """

    _: KW_ONLY
    batch_size: int = 100
    bisect_batch_on_function_error: bool = True
    maximum_retry_attempts: int = 10
    maximum_record_age: timedelta | None = None
    parallelization_factor: int | None = None
    tumbling_window: timedelta | None = None
    dead_letter_queue: DeadLetterTarget | bool = True

    @property
    def source_arn(self) -> Text:
        """The ARN of what is read."""
        raise NotImplementedError

    def position(self) -> dict[str, Value]:
        """Return the properties that say where reading begins."""
        raise NotImplementedError

    def reading(self) -> Iterable[Grant]:
        """Return what the function's role needs to read."""
        raise NotImplementedError

    def grants(self, function: Function) -> Iterator[Grant]:
        yield from self.reading()
        if isinstance(self.dead_letter_queue, DeadLetterTarget):
            yield self.dead_letter_queue.take_dead_letters
        elif target := self._dead_letters(function):
            yield Grant(("sqs:SendMessage",), {"queue": (target,)})

    def check(self, function: Function) -> Iterator[Problem]:
        yield from super().check(function)
        hint = "Lambda takes a standard queue or topic"
        for message, why in fifo_faults(self.dead_letter_queue, f"a `{type(self).__name__}`", hint):
            yield Problem(message, self.line, why)
        age = self.maximum_record_age
        if age is not None and age < _YOUNGEST:
            message = f"a `maximum_record_age` of {age} is under one minute"
            yield Problem(message, self.line, "leave it out to read records however old they are")

    def resources(self, function: Function) -> Iterator[Resource]:
        target = self._dead_letters(function)
        own = {
            **self.position(),
            "BisectBatchOnFunctionError": self.bisect_batch_on_function_error or None,
            "MaximumRetryAttempts": self.maximum_retry_attempts,
            "MaximumRecordAgeInSeconds": seconds(self.maximum_record_age),
            "ParallelizationFactor": self.parallelization_factor,
            "TumblingWindowInSeconds": seconds(self.tumbling_window),
            "DestinationConfig": target and {"OnFailure": {"Destination": target}},
        }
        yield self.mapping(function, self.source_arn, own)
        if self.dead_letter_queue is True:
            yield dead_letter_queue(self.id(function, "DeadLetters"), self.line)

    def _dead_letters(self, function: Function) -> Text | None:
        """Return the ARN of what is told of the records that failed."""
        if isinstance(self.dead_letter_queue, DeadLetterTarget):
            return self.dead_letter_queue.arn
        return function.att("Arn", f"{self.event}DeadLetters") if self.dead_letter_queue else None
