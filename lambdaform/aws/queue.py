"""An SQS queue, and the trigger that works it off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import timedelta
from typing import Self

from lambdaform.aws.event_source import EventSource
from lambdaform.aws.existing import name_and_arn, own
from lambdaform.aws.function import Function
from lambdaform.aws.targets import KEPT_DEAD_LETTERS, key_of
from lambdaform.construct import Construct, Scope, construct
from lambdaform.errors import Problem
from lambdaform.iam import Grant, Grantable, grant
from lambdaform.sections import Aws
from lambdaform.template import Resource, Text, Value, seconds

SQS_BATCH = 10
"""Messages that one `ReceiveMessage` gives at most."""


_SAYS_NOT_FOR_WHOM = {"events.amazonaws.com"}
"""Services that use the key of a queue without saying for which resource they do it."""


@construct
class Queue(Construct, Grantable[Grant]):
    """A queue that keeps each message until a function has worked it off: an `AWS::SQS::Queue`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html

    Attributes:
        fifo: messages of a group come in order, and once.
        content_based_deduplication: of a FIFO queue: messages with the same body are one.
        visibility_timeout: how long a message that was received stays hidden, up to 12 hours;
            at least six times the timeout of the function that works it off.
        delay: how long a new message stays hidden, up to 15 minutes.
        retention: how long a message is kept, 1 minute to 14 days.
        receive_wait: how long a receiver waits for a message, up to 20 seconds.
        dead_letter_queue: takes the messages that failed. `True` makes a queue where a function
            works this one off; `False` lets failed messages come again until they expire.
        max_receive_count: how often a message is received before it counts as failed.
        kms_key_arn: the customer managed key that encrypts the messages; `None` is SQS's own.
        queue_name: a physical name; leave it out unless something outside needs it.
    """

    fifo: bool = False
    content_based_deduplication: bool | None = None
    visibility_timeout: timedelta = timedelta(seconds=60)
    delay: timedelta | None = None
    retention: timedelta | None = None
    receive_wait: timedelta | None = None
    dead_letter_queue: Queue | bool = True
    max_receive_count: int = 5
    kms_key_arn: Text | None = None
    queue_name: Text | None = None

    senders: dict[str, list[Text]] = field(init=False, default_factory=dict)
    """The AWS services that send here on their own -> the ARNs of what they do it for."""

    iam_service = "sqs"
    kms_needs = {
        "SendMessage": ("Decrypt", "GenerateDataKey"),
        "ReceiveMessage": ("Decrypt",),
    }
    send = grant("sqs:SendMessage")
    receive = grant("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
    purge = grant("sqs:PurgeQueue")

    @classmethod
    def existing(
        cls,
        scope: Scope,
        id: str,
        *,
        name: Text | None = None,
        arn: Text | None = None,
        url: Text | None = None,
        key: Text | None = None,
    ) -> Self:
        """Use a queue that exists, by its name, or its ARN where it is elsewhere.

        `url` is needed with an ARN where the URL is used; `key` is the ARN of the customer managed
        key that encrypts the messages. Raises DeclarationError without a name and an ARN.
        """
        if url is None and arn is None:
            url = f"https://sqs.{Aws.REGION}.{Aws.URL_SUFFIX}/{Aws.ACCOUNT_ID}/{name}"
        part = (":", 5)
        name, arn = name_and_arn(f"queue `{id}`", own("sqs"), part, name=name, arn=arn)
        queue = cls.from_existing(scope, id, Arn=arn, Ref=url, QueueName=name)
        queue._set(kms_key_arn=key, fifo=isinstance(name, str) and name.endswith(".fifo"))
        return queue

    @property
    def arn(self) -> Text:
        """The queue's ARN."""
        return self.att("Arn")

    @property
    def url(self) -> Text:
        """The queue's URL, which the SDK calls `QueueUrl`."""
        return self.ref()

    @property
    def name(self) -> Text:
        """The queue's name."""
        return self.att("QueueName")

    @property
    def take_dead_letters(self) -> Grant:
        """What a function needs that leaves its failed events here."""
        return self.send

    def let_send(self, service: str, source: Text) -> None:
        """Let an AWS service send messages on behalf of one resource, by the resource's ARN.

        A queue has one policy, however many it lets send; that of an existing queue is not changed.
        A key of the app that encrypts the queue lets the service use it.
        """
        sources = self.senders.setdefault(service, [])
        if source not in sources:
            sources.append(source)
        key = key_of(self, self.kms_key_arn)
        if key is not None:
            says_for_whom = service not in _SAYS_NOT_FOR_WHOM
            key.let_use(service, "Decrypt", "GenerateDataKey", account_only=says_for_whom)

    def iam_resources(self) -> Mapping[str, Text]:
        return {"queue": self.arn}

    def resources(self) -> Iterator[Resource]:
        properties = {
            "QueueName": self.queue_name,
            "FifoQueue": self.fifo or None,
            "ContentBasedDeduplication": self.content_based_deduplication,
            "VisibilityTimeout": seconds(self.visibility_timeout),
            "DelaySeconds": seconds(self.delay),
            "MessageRetentionPeriod": seconds(self.retention),
            "ReceiveMessageWaitTimeSeconds": seconds(self.receive_wait),
            "RedrivePolicy": self._redrive,
            **self._encryption,
        }
        yield self._queue(self.id, properties)
        if self._makes_dead_letter_queue:
            kept = {
                "FifoQueue": self.fifo or None,
                "MessageRetentionPeriod": seconds(KEPT_DEAD_LETTERS),
                **self._encryption,
            }
            yield self._queue(f"{self.id}DeadLetters", kept)
        if self.senders:
            yield self._policy()

    def _queue(self, id: str, properties: Mapping[str, Value]) -> Resource:
        return Resource(id, "AWS::SQS::Queue", properties)

    def _policy(self) -> Resource:
        statements = [
            {
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "sqs:SendMessage",
                "Resource": self.arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": arns[0] if len(arns) == 1 else arns}},
            }
            for service, arns in self.senders.items()
        ]
        document = {"Version": "2012-10-17", "Statement": statements}
        properties = {"Queues": [self.url], "PolicyDocument": document}
        return Resource(f"{self.id}Policy", "AWS::SQS::QueuePolicy", properties)

    @property
    def _encryption(self) -> Mapping[str, Value]:
        if self.kms_key_arn is None:
            return {"SqsManagedSseEnabled": True}
        return {"KmsMasterKeyId": self.kms_key_arn}

    @property
    def _makes_dead_letter_queue(self) -> bool:
        return self.dead_letter_queue is True and bool(self.attached)

    @property
    def _redrive(self) -> Value:
        if isinstance(self.dead_letter_queue, Queue):
            target = self.dead_letter_queue.arn
        elif self._makes_dead_letter_queue:
            target = self.att("Arn", "DeadLetters")
        else:
            return None
        return {"deadLetterTargetArn": target, "maxReceiveCount": self.max_receive_count}


@dataclass(frozen=True)
class QueueTrigger(EventSource):
    """Invoke a function with batches of messages from a queue.

    The function says which messages of a batch failed (`batchItemFailures`), so that only those
    come again.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html

    Attributes:
        queue: the queue.
        batch_size: messages at once, 1 to 10,000; over 10 it needs a `batching_window`, and a
            FIFO queue gives at most 10.
        batching_window: how long to wait for a full batch, up to 5 minutes.
        filters: patterns of messages; those that match none are deleted unseen.
        partial_batch_response: the function returns `batchItemFailures`.
        max_concurrency: how many batches at once, 2 to 1,000.
        enabled: whether messages are read.
    """

    queue: Queue
    _: KW_ONLY
    batch_size: int = 10
    max_concurrency: int | None = None

    @property
    def source(self) -> Queue:
        return self.queue

    def grants(self, function: Function) -> Iterator[Grant]:
        yield self.queue.receive

    def check(self, function: Function) -> Iterator[Problem]:
        yield from super().check(function)
        if self.queue.fifo and self.batch_size > SQS_BATCH:
            message = f"{self.queue} is FIFO and gives at most {SQS_BATCH} messages at once"
            yield Problem(message, self.line, f"`batch_size` is {self.batch_size}")
        if self.batch_size > SQS_BATCH and self.batching_window is None and not self.queue.fifo:
            message = f"a `batch_size` of {self.batch_size} needs a `batching_window`"
            yield Problem(message, self.line, "write `batching_window=timedelta(seconds=1)`")

    def resources(self, function: Function) -> Iterator[Resource]:
        most = self.max_concurrency
        scaling = {"MaximumConcurrency": most} if most is not None else None
        yield self.mapping(function, self.queue.arn, {"ScalingConfig": scaling})
