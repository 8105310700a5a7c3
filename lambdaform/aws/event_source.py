"""What all triggers have in common that read their source in batches: event source mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta

from lambdaform.aws import patterns
from lambdaform.aws.function import Function
from lambdaform.aws.trigger import Trigger
from lambdaform.errors import Problem
from lambdaform.template import Resource, Text, Value, seconds


@dataclass(frozen=True)
class EventSource(Trigger):
    """Invoke a function with batches that Lambda reads from a source.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html

    Attributes:
        batch_size: how much at once, 1 to 10,000.
        batching_window: how long to wait for a full batch, up to 5 minutes.
        filters: patterns; what matches none of them is left out unseen.
        partial_batch_response: the function returns `batchItemFailures`.
        enabled: whether the source is read.
    """

    _: KW_ONLY
    batch_size: int
    batching_window: timedelta | None = None
    filters: Sequence[Mapping[str, Value]] = ()
    partial_batch_response: bool = True
    enabled: bool = True

    def check(self, function: Function) -> Iterator[Problem]:
        for pattern in self.filters:
            for message, hint in patterns.faults(pattern, "filters"):
                yield Problem(message, self.line, hint)

    def mapping(self, function: Function, arn: Text, own: Mapping[str, Value]) -> Resource:
        """Return the mapping from the source with an ARN; `own` is what only this kind has."""
        partial = ["ReportBatchItemFailures"] if self.partial_batch_response else None
        properties = {
            "FunctionName": function.name,
            "EventSourceArn": arn,
            "BatchSize": self.batch_size,
            "MaximumBatchingWindowInSeconds": seconds(self.batching_window),
            "FilterCriteria": patterns.filter_criteria(self.filters),
            "FunctionResponseTypes": partial,
            **own,
            "Enabled": None if self.enabled else False,
        }
        type = "AWS::Lambda::EventSourceMapping"
        return Resource(self.id(function), type, properties, at=self.line)
