"""An EventBridge event bus, and the trigger that listens to one for events of a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from typing import ClassVar, Self

from lambdaform.aws import patterns
from lambdaform.aws.existing import name_and_arn, own
from lambdaform.aws.function import Function
from lambdaform.aws.targets import MessageQueue, fifo_faults, key_of, retry_policy
from lambdaform.aws.trigger import Trigger
from lambdaform.construct import Construct, Scope, construct
from lambdaform.errors import Problem
from lambdaform.iam import Grant, Grantable, grant
from lambdaform.template import Ref, Resource, Text, Value, json_text

SERVICE = "events.amazonaws.com"
STANDARD = "EventBridge takes a standard queue"
_TARGET_ID = 64  # the most characters that EventBridge takes


class EventBusGrant(Grant):
    """A grant on an event bus, which can be narrowed to events of some kinds."""

    def source(self, source: Text, *others: Text) -> Self:
        """Narrow the grant to events that say they come from this or one of the others."""
        return self.when({"StringEquals": {"events:source": [source, *others]}})

    def detail_type(self, detail_type: Text, *others: Text) -> Self:
        """Narrow the grant to events of this type or one of the others."""
        return self.when({"StringEquals": {"events:detail-type": [detail_type, *others]}})


@construct
class EventBus(Construct, Grantable[EventBusGrant]):
    """A bus that hands each event to the rules whose pattern it matches: an `AWS::Events::EventBus`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html

    Attributes:
        description: up to 512 characters.
        kms_key_arn: the customer managed key that encrypts the events; `None` is a key of AWS.
        dead_letter_queue: with `kms_key_arn`: takes the events that cannot be encrypted or
            decrypted, because the key is gone or refuses.
        event_bus_name: the physical name, which EventBridge wants; `None` is
            `{stack's name}-{id}`.
    """

    description: Text | None = None
    kms_key_arn: Text | None = None
    dead_letter_queue: MessageQueue | None = None
    event_bus_name: Text | None = None

    iam_service = "events"
    grant_form = EventBusGrant
    put_events = grant("events:PutEvents", form=EventBusGrant)

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.dead_letter_queue, MessageQueue):
            self.dead_letter_queue.let_send(SERVICE, self.arn)
        key = key_of(self, self.kms_key_arn)
        if key is not None:
            key.let_use(SERVICE, "Decrypt", "DescribeKey", "GenerateDataKey")

    @classmethod
    def existing(
        cls, scope: Scope, id: str, *, arn: Text | None = None, name: Text | None = None
    ) -> Self:
        """Use a bus that exists, by its ARN, or by its name where it is in the same account."""
        start, part = f"{own('events')}event-bus/", (":event-bus/", 1)
        name, arn = name_and_arn(f"event bus `{id}`", start, part, name=name, arn=arn)
        return cls.from_existing(scope, id, Arn=arn, Ref=name)

    @classmethod
    def default(cls, scope: Scope, id: str = "DefaultBus") -> Self:
        """Use the bus that every account has, where the events of AWS's services arrive."""
        return cls.existing(scope, id, name="default")

    @property
    def arn(self) -> Text:
        """The bus's ARN."""
        return self.att("Arn")

    @property
    def name(self) -> Text:
        """The bus's name, which the SDK calls `EventBusName`."""
        return self.ref()

    def iam_resources(self) -> Mapping[str, Text]:
        return {"event-bus": self.arn}

    def check(self) -> Iterator[Problem]:
        for message, hint in fifo_faults(self.dead_letter_queue, self, STANDARD):
            yield Problem(message, self.at, hint)

    def resources(self) -> Iterator[Resource]:
        queue = self.dead_letter_queue
        properties = {
            "Name": self.event_bus_name or f"{Ref('AWS::StackName')}-{self.id}",
            "Description": self.description,
            "KmsKeyIdentifier": self.kms_key_arn,
            "DeadLetterConfig": {"Arn": queue.arn} if queue else None,
        }
        policy = self.removal_policy
        yield Resource(self.id, "AWS::Events::EventBus", properties, removal_policy=policy)


@dataclass(frozen=True)
class EventTrigger(Trigger):
    """Invoke a function with the events on a bus that match a pattern: an `AWS::Events::Rule`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html

    Attributes:
        pattern: what an event must match: `{"source": ["shop.orders"], "detail": {...}}`.
        bus: the bus; `None` is the account's default one, where the events of AWS's services
            arrive.
        input: what the function gets instead of the event: any JSON value.
        input_path: the part of the event that the function gets: `$.detail`.
        input_template: text with `<names>` in it, which becomes what the function gets.
        input_paths: the names in `input_template` -> parts of the event: `{"id": "$.detail.id"}`.
        maximum_retry_attempts: how often EventBridge tries again to hand an event to Lambda,
            0 to 185; `None` is 185.
        maximum_event_age: how long it tries, 1 minute to 24 hours; `None` is 24 hours.
        dead_letter_queue: takes the events that EventBridge could not hand to Lambda. Those that
            the function fails go to the function's own.
        description: up to 512 characters.
        enabled: whether events are sent.
    """

    asynchronous: ClassVar[bool] = True

    pattern: Mapping[str, Value]
    _: KW_ONLY
    bus: EventBus | None = None
    input: Value = None
    input_path: str | None = None
    input_template: Text | None = None
    input_paths: Mapping[str, str] | None = None
    maximum_retry_attempts: int | None = None
    maximum_event_age: timedelta | None = None
    dead_letter_queue: MessageQueue | None = None
    description: Text | None = None
    enabled: bool = True

    @property
    def source(self) -> EventBus | None:
        return self.bus

    @property
    def event(self) -> str:
        """The name of the event: the bus's id, or `Event` on the account's default bus."""
        return self.name or (self.bus.id if self.bus else "Event")

    def attach(self, function: Function) -> None:
        super().attach(function)
        queue, bus = self.dead_letter_queue, self.bus
        if isinstance(queue, MessageQueue) and (bus is None or isinstance(bus, EventBus)):
            queue.let_send(SERVICE, function.att("Arn", self.event))

    def check(self, function: Function) -> Iterator[Problem]:
        for message, hint in patterns.faults(self.pattern, "pattern"):
            yield Problem(message, self.line, hint)
        given = [
            n for n in ("input", "input_path", "input_template") if getattr(self, n) is not None
        ]
        if len(given) > 1:
            message = f"an `EventTrigger` has {' and '.join(f'`{n}`' for n in given)}"
            yield Problem(message, self.line, "keep one: each says what the function gets")
        if self.input_paths and self.input_template is None:
            message = "an `EventTrigger` has `input_paths`, but no `input_template` that names them"
            yield Problem(message, self.line)
        for message, hint in fifo_faults(self.dead_letter_queue, "an `EventTrigger`", STANDARD):
            yield Problem(message, self.line, hint)

    def resources(self, function: Function) -> Iterator[Resource]:
        properties = {
            "Description": self.description,
            "EventBusName": self.bus.name if self.bus else None,
            "EventPattern": patterns.event_pattern(self.pattern),
            "State": None if self.enabled else "DISABLED",
            "Targets": [self._target(function)],
        }
        yield Resource(self.id(function), "AWS::Events::Rule", properties, at=self.line)
        yield self.permission(function, SERVICE, function.att("Arn", self.event))

    def _target(self, function: Function) -> Value:
        suffix = "LambdaTarget"
        queue = self.dead_letter_queue
        return {
            "Id": self.id(function)[: _TARGET_ID - len(suffix)] + suffix,
            "Arn": function.arn,
            "Input": None if self.input is None else json_text(self.input),
            "InputPath": self.input_path,
            "InputTransformer": self._transformer,
            "RetryPolicy": retry_policy(self.maximum_retry_attempts, self.maximum_event_age),
            "DeadLetterConfig": {"Arn": queue.arn} if queue else None,
        }

    @property
    def _transformer(self) -> Value:
        if self.input_template is None:
            return None
        return {"InputTemplate": self.input_template, "InputPathsMap": self.input_paths or None}
