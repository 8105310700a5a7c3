"""A Kinesis data stream, its consumers, and the trigger that reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, Self, TypeAlias

from lambdaform.aws.existing import name_and_arn, own
from lambdaform.aws.function import Function
from lambdaform.aws.stream_source import StreamSource
from lambdaform.construct import Construct, Scope, construct
from lambdaform.errors import Problem
from lambdaform.iam import Grant, Grantable, grant
from lambdaform.template import Resource, Text, Value, hours

ShardLevelMetric: TypeAlias = Literal[
    "ALL",
    "IncomingBytes",
    "IncomingRecords",
    "IteratorAgeMilliseconds",
    "OutgoingBytes",
    "OutgoingRecords",
    "ReadProvisionedThroughputExceeded",
    "WriteProvisionedThroughputExceeded",
]

SHORTEST = timedelta(hours=24)
"""The least that Kinesis keeps a record."""

# What Lambda asks of a stream that it reads for a function: AWS's own policy, less `ListStreams`.
_POLLING = (
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)


@construct
class Stream(Construct, Grantable[Grant]):
    """Records in the order in which they came, for all who read them: an `AWS::Kinesis::Stream`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-stream.html

    Attributes:
        shard_count: how many shards, each for 1 MB or 1,000 records a second; `None` is on demand.
        retention: how long a record is kept, 24 hours to 365 days; `None` is 24 hours.
        stream_encryption: the records are encrypted, with a key of AWS or with `kms_key_arn`.
        kms_key_arn: the customer managed key that encrypts the records; `None` is Kinesis's own,
            which no other account can use.
        max_record_size_kib: the largest record, 1,024 to 10,240.
        shard_level_metrics: what CloudWatch is told of each shard, at a price.
        stream_name: a physical name; leave it out unless something outside needs it.
    """

    shard_count: int | None = None
    retention: timedelta | None = None
    stream_encryption: bool = True
    kms_key_arn: Text | None = None
    max_record_size_kib: int | None = None
    shard_level_metrics: Sequence[ShardLevelMetric] = ()
    stream_name: Text | None = None

    iam_service = "kinesis"
    kms_needs = {
        **dict.fromkeys(("PutRecord", "PutRecords"), ("GenerateDataKey",)),
        "GetRecords": ("Decrypt",),
    }
    hints = {
        **dict.fromkeys(
            ("DescribeStreamConsumer", "SubscribeToShard"),
            "grant it on a consumer: `StreamConsumer(..., stream=...)`",
        ),
    }
    read = grant("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards")
    write = grant("kinesis:PutRecord", "kinesis:PutRecords")

    @classmethod
    def existing(
        cls,
        scope: Scope,
        id: str,
        *,
        name: Text | None = None,
        arn: Text | None = None,
        key: Text | None = None,
    ) -> Self:
        """Use a stream that exists, by its name, or its ARN where it is elsewhere.

        `key` is the ARN of the customer managed key that encrypts the records. Raises
        DeclarationError without a name and an ARN.
        """
        start, part = f"{own('kinesis')}stream/", ("/", 1)
        name, arn = name_and_arn(f"stream `{id}`", start, part, name=name, arn=arn)
        stream = cls.from_existing(scope, id, Ref=name, Arn=arn)
        stream._set(kms_key_arn=key)
        return stream

    @property
    def name(self) -> Text:
        """The stream's name, which the SDK calls `StreamName`."""
        return self.ref()

    @property
    def arn(self) -> Text:
        """The stream's ARN."""
        return self.att("Arn")

    def iam_resources(self) -> Mapping[str, Text]:
        return {"stream": self.arn}

    def check(self) -> Iterator[Problem]:
        if self.retention is not None and self.retention < SHORTEST:
            message = f"keeps its records for {self.retention}"
            yield self.problem(message, "Kinesis keeps them for 24 hours at least")
        if self.kms_key_arn is not None and not self.stream_encryption:
            message = "has a `kms_key_arn`, and no `stream_encryption`"
            yield self.problem(message, "leave one of them out")

    def resources(self) -> Iterator[Resource]:
        on_demand = self.shard_count is None
        properties = {
            "Name": self.stream_name,
            "StreamModeDetails": {"StreamMode": "ON_DEMAND" if on_demand else "PROVISIONED"},
            "ShardCount": self.shard_count,
            "RetentionPeriodHours": hours(self.retention),
            "StreamEncryption": self._encryption,
            "MaxRecordSizeInKiB": self.max_record_size_kib,
            "DesiredShardLevelMetrics": self.shard_level_metrics or None,
        }
        yield Resource(self.id, "AWS::Kinesis::Stream", properties)

    @property
    def _encryption(self) -> Value:
        if not self.stream_encryption:
            return None
        key = "alias/aws/kinesis" if self.kms_key_arn is None else self.kms_key_arn
        return {"EncryptionType": "KMS", "KeyId": key}


@construct
class StreamConsumer(Construct, Grantable[Grant]):
    """A reader of a stream with a share of its own (enhanced fan-out): 2 MB a second of each shard.

    It costs by the hour and by what it reads.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-streamconsumer.html

    Attributes:
        stream: what is read; a stream has up to 20 consumers.
        consumer_name: the physical name, which Kinesis wants; `None` is `{stack's name}-{id}`.
    """

    stream: Stream
    consumer_name: Text | None = None

    iam_service = "kinesis"
    kms_key_arn: Text | None = field(init=False, default=None)
    kms_needs = {"SubscribeToShard": ("Decrypt",)}
    subscribe = grant("kinesis:SubscribeToShard")

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.stream, Stream):
            self._set(kms_key_arn=self.stream.kms_key_arn)

    @classmethod
    def existing(cls, scope: Scope, id: str, *, stream: Stream, arn: Text) -> Self:
        """Use a consumer that exists, by its ARN, and the stream that it reads."""
        consumer = cls.from_existing(scope, id, ConsumerARN=arn)
        consumer._set(stream=stream, kms_key_arn=stream.kms_key_arn)
        return consumer

    @property
    def arn(self) -> Text:
        """The consumer's ARN."""
        return self.att("ConsumerARN")

    def iam_resources(self) -> Mapping[str, Text]:
        return {"consumer": self.arn}

    def resources(self) -> Iterator[Resource]:
        name = self.consumer_name
        properties = {
            "ConsumerName": f"{self.stack.name}-{self.id}" if name is None else name,
            "StreamARN": self.stream.arn,
        }
        yield Resource(self.id, "AWS::Kinesis::StreamConsumer", properties)


@dataclass(frozen=True)
class StreamTrigger(StreamSource):
    """Invoke a function with batches of the records of a Kinesis stream.

    The records of a shard come in order. The function says which record of a batch failed first
    (`batchItemFailures`), and the batch comes again from there. Where a record fails for good, a
    dead-letter queue is told its place in the stream, so that it does not hold up what follows.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html

    Attributes:
        stream: the stream; or a `StreamConsumer`, to read it with a share of its own.
        starting_position: `TRIM_HORIZON` begins with the oldest record, `LATEST` with those after
            the deploy, `AT_TIMESTAMP` with those of a time.
        starting_position_timestamp: that time; UTC, or a time with a zone of its own.
        batch_size: records at once, 1 to 10,000, and 6 MB.
    """

    stream: Stream | StreamConsumer
    _: KW_ONLY
    starting_position: Literal["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"] = "TRIM_HORIZON"
    starting_position_timestamp: datetime | None = None

    @property
    def source(self) -> Stream | StreamConsumer:
        return self.stream

    @property
    def source_arn(self) -> Text:
        return self.stream.arn

    def position(self) -> dict[str, Value]:
        return {
            "StartingPosition": self.starting_position,
            "StartingPositionTimestamp": _seconds_since_1970(self.starting_position_timestamp),
        }

    def reading(self) -> Iterator[Grant]:
        if isinstance(self.stream, StreamConsumer):
            yield self.stream.stream.granting(_POLLING)
            yield self.stream.subscribe
        else:
            yield self.stream.granting(_POLLING)

    def check(self, function: Function) -> Iterator[Problem]:
        yield from super().check(function)
        by_time = self.starting_position == "AT_TIMESTAMP"
        if by_time and self.starting_position_timestamp is None:
            message = "a `StreamTrigger` begins `AT_TIMESTAMP`, and does not say at which"
            hint = "write `starting_position_timestamp=datetime(...)`"
            yield Problem(message, self.line, hint)
        if not by_time and self.starting_position_timestamp is not None:
            message = "a `StreamTrigger` has a `starting_position_timestamp`, but begins at "
            hint = 'write `starting_position="AT_TIMESTAMP"`, or leave the time out'
            yield Problem(f"{message}`{self.starting_position}`", self.line, hint)


def _seconds_since_1970(time: datetime | None) -> float | None:
    if time is None:
        return None
    stamp = (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    return int(stamp) if stamp.is_integer() else stamp
