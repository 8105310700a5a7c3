"""lambdaform's for the CDK's, and the CDK's for lambdaform's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from lambdaform.aws.bucket import Bucket
from lambdaform.aws.event_bus import EventBus
from lambdaform.aws.function import Function
from lambdaform.aws.queue import Queue
from lambdaform.aws.table import Table
from lambdaform.aws.topic import Topic
from lambdaform.cdk.hosts import Host
from lambdaform.cdk.merging import REFERENCE
from lambdaform.cdk.scopes import below, cdk_stack, scope
from lambdaform.construct import STACKS, Construct, Stack
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.template import (
    Call,
    Foreign,
    GetAtt,
    Intrinsic,
    Ref,
    Reference,
    Text,
    Value,
    quoted,
    tokens,
)

_Maker: TypeAlias = Callable[[Any, str, Any], Any]


def to_cdk(ours: Text | Construct) -> Any:
    """Return the CDK's value for one of lambdaform's.

    A reference, or a text with references, becomes a text with the CDK's tokens. A queue becomes
    an `IQueue`, a table an `ITable`, likewise buckets, topics, event buses and functions.

    Raises DeclarationError for anything else.
    """
    if isinstance(ours, str):
        parts = tokens(ours)
        return "".join(p if isinstance(p, str) else _token(p) for p in parts)
    if isinstance(ours, Intrinsic):
        return _token(ours)
    for kind, view in _VIEWS.items():
        if isinstance(ours, kind):
            return _viewed(ours, view)
    hint = "give one of its attributes, such as `.arn`" if isinstance(ours, Construct) else None
    message = f"the CDK has nothing that {quoted(ours)} could be"
    raise DeclarationError(Problem(message, Source.of_caller(), hint))


def cdk_role(function: Function) -> Any:
    """Return the role of a function as an `IRole`, which the CDK's own grants can be given to.

    What they allow becomes an `AWS::IAM::Policy` beside the role, as the CDK words it: its grants
    are often wider than those of `allow=`.

    Raises DeclarationError for a function that has no role of its own.
    """
    if not isinstance(function, Function) or function.given is not None or function.role:
        message = f"{quoted(function)} has no role that could be added to"
        raise DeclarationError(Problem(message, Source.of_caller()))

    def view(place: Any, id: str, of: Function) -> Any:
        from aws_cdk import aws_iam

        name = to_cdk(of.ref("Role"))
        return aws_iam.Role.from_role_name(place, f"{id}Role", name)

    return _viewed(function, view, "Role")


def from_cdk(theirs: Any) -> Any:
    """Return lambdaform's construct for a queue, table, bucket, topic, bus or function of the CDK.

    It can be granted on, be listened to, and take dead letters; it is not made by lambdaform.
    Raises DeclarationError for anything else.
    """
    at = Source.of_caller()
    ours = understood(theirs)
    if not isinstance(ours, Construct):
        message = f"lambdaform has no kind for `{type(theirs).__name__}`"
        raise DeclarationError(Problem(message, at, "use its ARN: `Grant.on(arn, ...)`"))
    return ours


def understood(theirs: Any) -> object:
    """Return lambdaform's construct for one of the CDK's; the same where there is no kind for it."""
    known: object = vars(theirs).get("_lambdaform_view")
    if known is not None:
        return known
    for attribute, (kind, options) in _KINDS.items():
        if hasattr(type(theirs), attribute):
            ours = _existing(theirs, kind, options)
            vars(theirs)["_lambdaform_view"] = ours
            return ours
    return theirs


def _existing(theirs: Any, kind: Any, options: Mapping[str, str]) -> Construct:
    import aws_cdk

    stack = aws_cdk.Stack.of(theirs)
    while stack.nested_stack_parent is not None:
        stack = stack.nested_stack_parent
    within = scope(stack)
    assert isinstance(within, Stack)
    path: str = theirs.node.path
    _, _, inner = path.partition("/")
    id = re.sub(r"[^A-Za-z0-9]", "", inner or path)
    while id in within.elements:
        id += "OfCdk"
    given = {name: getattr(theirs, attribute) for name, attribute in options.items()}
    fifo = given.pop("fifo", None)
    ours: Construct = kind.existing(within, id, **given)
    if fifo is not None:
        ours._set(fifo=fifo)
    return ours


_KINDS: Mapping[str, tuple[Any, Mapping[str, str]]] = {
    "queue_arn": (
        Queue,
        {"arn": "queue_arn", "name": "queue_name", "url": "queue_url", "fifo": "fifo"},
    ),
    "table_arn": (
        Table,
        {"arn": "table_arn", "name": "table_name", "stream_arn": "table_stream_arn"},
    ),
    "bucket_arn": (Bucket, {"arn": "bucket_arn", "name": "bucket_name"}),
    "topic_arn": (Topic, {"arn": "topic_arn", "name": "topic_name", "fifo": "fifo"}),
    "event_bus_arn": (EventBus, {"arn": "event_bus_arn", "name": "event_bus_name"}),
    "function_arn": (Function, {"arn": "function_arn", "name": "function_name"}),
}
"""What tells a construct of the CDK by its attributes -> our kind, and what its `existing` takes."""


def _viewed(ours: Construct, view: _Maker, suffix: str = "") -> Any:
    """Return the CDK's view of a construct; each is made once."""
    stack = cdk_stack(ours.stack)
    views: dict[str, Any] = vars(stack).setdefault("_lambdaform_views", {})
    key = f"{ours.id}{suffix}"
    if key not in views:
        views[key] = view(below(ours.stack), ours.id, ours)
    return views[key]


def _queue(place: Any, id: str, of: Queue) -> Any:
    from aws_cdk import aws_sqs

    return aws_sqs.Queue.from_queue_attributes(
        place, id, queue_arn=to_cdk(of.arn), queue_url=to_cdk(of.url), fifo=of.fifo or None
    )


def _table(place: Any, id: str, of: Table) -> Any:
    from aws_cdk import aws_dynamodb

    stream = to_cdk(of.att("StreamArn")) if of.stream is not None else None
    return aws_dynamodb.Table.from_table_attributes(
        place, id, table_arn=to_cdk(of.arn), table_stream_arn=stream
    )


def _bucket(place: Any, id: str, of: Bucket) -> Any:
    from aws_cdk import aws_s3

    return aws_s3.Bucket.from_bucket_attributes(
        place, id, bucket_arn=to_cdk(of.arn), bucket_name=to_cdk(of.name)
    )


def _topic(place: Any, id: str, of: Topic) -> Any:
    from aws_cdk import aws_sns

    return aws_sns.Topic.from_topic_attributes(
        place, id, topic_arn=to_cdk(of.arn), content_based_deduplication=None
    )


def _bus(place: Any, id: str, of: EventBus) -> Any:
    from aws_cdk import aws_events

    return aws_events.EventBus.from_event_bus_arn(place, id, to_cdk(of.arn))


def _function(place: Any, id: str, of: Function) -> Any:
    from aws_cdk import aws_lambda

    return aws_lambda.Function.from_function_attributes(
        place, id, function_arn=to_cdk(of.arn), same_environment=True
    )


_VIEWS: Mapping[type[Construct], _Maker] = {
    Bucket: _bucket,
    EventBus: _bus,
    Function: _function,
    Queue: _queue,
    Table: _table,
    Topic: _topic,
}


def _token(ours: Intrinsic) -> str:
    """Return the CDK's text for a reference or a function."""
    import aws_cdk

    if isinstance(ours, Foreign):
        return str(ours)
    if isinstance(ours, Call):
        return str(aws_cdk.Token.as_string({ours.name: _value(ours.argument)}))
    assert isinstance(ours, (Ref, GetAtt))
    host = _host(ours)
    if host is not None:
        return host.token(ours)
    if ours.stack is None:
        assert isinstance(ours, Ref)
        return str(aws_cdk.Token.as_string({"Ref": ours.id}))
    return str(aws_cdk.Token.as_string({REFERENCE: str(ours)}))


def _host(reference: Reference) -> Host | None:
    """Return the bridge of the stack that a reference is into, where the CDK has that stack."""
    stack = STACKS.get(reference.stack or "")
    return stack.app.bridge if stack and isinstance(stack.app.bridge, Host) else None


def _value(value: Value) -> Any:
    if isinstance(value, (str, Intrinsic)):
        return to_cdk(value)
    if isinstance(value, (list, tuple)):
        return [_value(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _value(v) for k, v in value.items()}
    return value
