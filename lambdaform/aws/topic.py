"""An SNS topic, the trigger that listens to it, and its other subscriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal, Self, TypeAlias

from lambdaform.aws import patterns
from lambdaform.aws.existing import name_and_arn, own
from lambdaform.aws.function import Function
from lambdaform.aws.targets import MessageQueue, fifo_faults
from lambdaform.aws.trigger import Trigger
from lambdaform.construct import Construct, Scope, Stack, construct
from lambdaform.errors import Problem
from lambdaform.iam import Grant, Grantable, grant
from lambdaform.template import Resource, Text, Value, is_plain, part_of_arn

FilterPolicyScope: TypeAlias = Literal["MessageAttributes", "MessageBody"]
SubscriptionProtocol: TypeAlias = Literal[
    "application", "email", "email-json", "firehose", "http", "https", "sms", "sqs"
]

SERVICE = "sns.amazonaws.com"


@construct
class Topic(Construct, Grantable[Grant]):
    """A topic that hands each message to everybody who subscribed: an `AWS::SNS::Topic`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html

    Attributes:
        fifo: messages of a group come in order, and once; only queues can subscribe.
        content_based_deduplication: of a FIFO topic: messages with the same body are one.
        display_name: the sender of text messages and e-mails, up to 100 characters.
        tracing: SNS adds its own part to X-Ray traces, beside handing them on; X-Ray's resource
            policy has to let it.
        kms_key_arn: the customer managed key that encrypts the messages; `None` is the
            encryption of SNS's disks.
        topic_name: a physical name; leave it out unless something outside needs it.
    """

    fifo: bool = False
    content_based_deduplication: bool | None = None
    display_name: Text | None = None
    tracing: bool = False
    kms_key_arn: Text | None = None
    topic_name: Text | None = None

    iam_service = "sns"
    kms_needs = {"Publish": ("Decrypt", "GenerateDataKey")}
    publish = grant("sns:Publish")

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
        """Use a topic that exists, by its name, or its ARN where it is elsewhere.

        `key` is the ARN of the customer managed key that encrypts the messages. Raises
        DeclarationError without a name and an ARN.
        """
        part = (":", 5)
        name, arn = name_and_arn(f"topic `{id}`", own("sns"), part, name=name, arn=arn)
        topic = cls.from_existing(scope, id, Ref=arn, TopicName=name)
        topic._set(kms_key_arn=key, fifo=isinstance(name, str) and name.endswith(".fifo"))
        return topic

    @property
    def arn(self) -> Text:
        """The topic's ARN, which the SDK calls `TopicArn`."""
        return self.ref()

    @property
    def name(self) -> Text:
        """The topic's name."""
        return self.att("TopicName")

    @property
    def take_dead_letters(self) -> Grant:
        """What a function needs that leaves its failed events here."""
        return self.publish

    def iam_resources(self) -> Mapping[str, Text]:
        return {"topic": self.arn}

    def region_seen_from(self, stack: Stack) -> Text | None:
        """Return the topic's region where it is known to be another than that of a stack."""
        region: Text | None = self.stack.region
        if is_plain(self.arn):
            region = part_of_arn(self.arn, ":", 3)
        return region if region and stack.region and region != stack.region else None

    def resources(self) -> Iterator[Resource]:
        properties = {
            "TopicName": self.topic_name,
            "FifoTopic": self.fifo or None,
            "ContentBasedDeduplication": self.content_based_deduplication,
            "DisplayName": self.display_name,
            "KmsMasterKeyId": self.kms_key_arn,
            "TracingConfig": "Active" if self.tracing else None,
        }
        policy = self.removal_policy
        yield Resource(self.id, "AWS::SNS::Topic", properties, removal_policy=policy)


@construct
class Subscription(Construct):
    """Somebody other than a function who gets a topic's messages: an `AWS::SNS::Subscription`.

    A function listens with a `TopicTrigger`.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html

    Attributes:
        topic: the topic.
        endpoint: who gets the messages: a `Queue`, whose policy then lets the topic send; or an
            address, a URL, an ARN.
        protocol: how they are sent; not needed for a `Queue`.
        filter_policy: the pattern of the messages that are sent; `None` is all.
        filter_policy_scope: what the pattern is held against; `None` is the attributes.
        raw_delivery: a queue or a URL gets the message as it was published, without SNS's frame.
        dead_letter_queue: takes the messages that SNS could not deliver.
    """

    topic: Topic
    endpoint: Text | MessageQueue
    protocol: SubscriptionProtocol | None = None
    filter_policy: Mapping[str, Value] | None = None
    filter_policy_scope: FilterPolicyScope | None = None
    raw_delivery: bool | None = None
    dead_letter_queue: MessageQueue | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for queue in (self.endpoint, self.dead_letter_queue):
            if isinstance(queue, MessageQueue) and isinstance(self.topic, Topic):
                queue.let_send(SERVICE, self.topic.arn)

    def check(self) -> Iterator[Problem]:
        for message, hint in _faults(self):
            yield Problem(message, self.at, hint)
        to_queue = isinstance(self.endpoint, MessageQueue) or self.protocol == "sqs"
        if self.topic.fifo and not to_queue:
            yield Problem(f"{self.topic} is FIFO and sends to queues only", self.at)
        if isinstance(self.endpoint, MessageQueue) and self.endpoint.fifo and not self.topic.fifo:
            message = f"{self.endpoint} is FIFO, but {self.topic} is not"
            yield Problem(message, self.at, "make both FIFO, or the queue a standard one")

    def resources(self) -> Iterator[Resource]:
        queue = self.endpoint if isinstance(self.endpoint, MessageQueue) else None
        properties = {
            "TopicArn": self.topic.arn,
            "Protocol": self.protocol or ("sqs" if queue else None),
            "Endpoint": queue.arn if queue else self.endpoint,
            "RawMessageDelivery": self.raw_delivery,
            **_settings(self, self.stack),
        }
        policy = self.removal_policy
        yield Resource(self.id, "AWS::SNS::Subscription", properties, removal_policy=policy)


@dataclass(frozen=True)
class TopicTrigger(Trigger):
    """Invoke a function with each message of a topic, by itself.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html

    Attributes:
        topic: the topic, which must not be FIFO.
        filter_policy: the pattern of the messages that are sent; `None` is all.
        filter_policy_scope: what the pattern is held against; `None` is the attributes.
        dead_letter_queue: takes the messages that SNS could not hand to Lambda. Those that the
            function fails go to the function's own.
    """

    asynchronous: ClassVar[bool] = True

    topic: Topic
    _: KW_ONLY
    filter_policy: Mapping[str, Value] | None = None
    filter_policy_scope: FilterPolicyScope | None = None
    dead_letter_queue: MessageQueue | None = None

    @property
    def source(self) -> Topic:
        return self.topic

    def attach(self, function: Function) -> None:
        super().attach(function)
        if isinstance(self.dead_letter_queue, MessageQueue) and isinstance(self.topic, Topic):
            self.dead_letter_queue.let_send(SERVICE, self.topic.arn)

    def check(self, function: Function) -> Iterator[Problem]:
        for message, hint in _faults(self):
            yield Problem(message, self.line, hint)
        if self.topic.fifo:
            hint = f"subscribe a queue, and let {function} work that off"
            yield Problem(f"{self.topic} is FIFO and sends to queues only", self.line, hint)

    def resources(self, function: Function) -> Iterator[Resource]:
        properties = {
            "TopicArn": self.topic.arn,
            "Protocol": "lambda",
            "Endpoint": function.arn,
            **_settings(self, function.stack),
        }
        yield Resource(self.id(function), "AWS::SNS::Subscription", properties, at=self.line)
        yield self.permission(function, SERVICE, self.topic.arn)


def _settings(subscription: Subscription | TopicTrigger, stack: Stack) -> Mapping[str, Value]:
    """Return the properties that all subscriptions have."""
    queue = subscription.dead_letter_queue
    return {
        "Region": subscription.topic.region_seen_from(stack),
        "FilterPolicy": patterns.event_pattern(subscription.filter_policy),
        "FilterPolicyScope": subscription.filter_policy_scope,
        "RedrivePolicy": {"deadLetterTargetArn": queue.arn} if queue else None,
    }


def _faults(subscription: Subscription | TopicTrigger) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with any subscription: a message and a hint."""
    if subscription.filter_policy is not None:
        yield from patterns.faults(subscription.filter_policy, "filter_policy")
    topic, queue = subscription.topic, subscription.dead_letter_queue
    yield from fifo_faults(queue, topic, "SNS wants both alike", fifo=topic.fifo)
