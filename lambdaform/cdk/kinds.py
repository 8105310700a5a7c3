"""The kinds that the CDK and lambdaform both have, and how one of the CDK's is said here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lambdaform.aws.bucket import Bucket
from lambdaform.aws.event_bus import EventBus
from lambdaform.aws.function import Function
from lambdaform.aws.key import Key
from lambdaform.aws.queue import Queue
from lambdaform.aws.secret import Secret
from lambdaform.aws.ssm_parameter import SsmParameter
from lambdaform.aws.stream import Stream, StreamConsumer
from lambdaform.aws.table import Table
from lambdaform.aws.topic import Topic
from lambdaform.cdk import recognition
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.template import Text

Option: TypeAlias = str | Callable[[Any], object]
"""Where an option is from: the name of an attribute of theirs, or what works it out."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one of the CDK's interfaces is said here.

    Attributes:
        ours: the kind whose `existing` makes the construct.
        options: what `existing` takes.
        fields: what `existing` cannot be told.
        key: the attribute that has the key which encrypts it.
        indexes: it has indexes, and may get more.
    """

    ours: Any
    options: Mapping[str, Option]
    fields: Mapping[str, Option] = field(default_factory=dict)
    key: str | None = None
    indexes: bool = False


def kind_of(theirs: object) -> Kind | None:
    """Return the kind of an object of the CDK's; `None` where lambdaform has none for it."""
    if not hasattr(theirs, "__jsii_ref__"):
        return None
    return next((_KINDS[name] for name in recognition.names(theirs) if name in _KINDS), None)


def key_arn(theirs: Any, attribute: str) -> Text | None:
    """Return the ARN of the key that encrypts something; `None` where that is AWS's own.

    Raises DeclarationError for a key that is known by its alias only.
    """
    key = getattr(theirs, attribute, None)
    if key is None or (arn := _own_arn(key)) is not None:
        return None if key is None else arn
    if str(key.alias_name).startswith("alias/aws/"):
        return None  # its policy lets all who may use what it encrypts
    hint = "give that: `from_cdk(..., key=arn)`, or `key=None` where nothing needs it"
    raise DeclarationError(_nameless(key, hint))


def known_indexes(theirs: Any) -> list[str]:
    """Return the names of a table's indexes so far; none of one that is imported."""
    import aws_cdk

    resource, stack = theirs.node.default_child, aws_cdk.Stack.of(theirs)
    if resource is None:
        return []
    kinds = ("global_secondary_indexes", "local_secondary_indexes")
    said = [stack.resolve(getattr(resource, kind)) or () for kind in kinds]
    return [index["indexName"] for indexes in said for index in indexes]


def _own_arn(key: Any) -> Text | None:
    """Return the ARN of a key, not of an alias, which IAM knows no key by; `None` where unknown."""
    if "aws_kms.IAlias" not in recognition.names(key):
        return str(key.key_arn)
    try:
        return _own_arn(key.alias_target_key)
    except RuntimeError:
        return None


def _arn_of_key(theirs: Any) -> Text:
    arn = _own_arn(theirs)
    if arn is None:
        raise DeclarationError(_nameless(theirs, "use that: `Key.existing(..., arn=...)`"))
    return arn


def _nameless(alias: Any, hint: str) -> Problem:
    message = f"the key `{alias.alias_name}` is known by its alias only, and IAM by its ARN"
    return Problem(message, Source.of_caller(), hint)


def _secret(theirs: Any) -> dict[str, Text]:
    """Return how a secret is known: by a whole ARN, or by one without the last six characters."""
    arn, whole = theirs.secret_arn, theirs.secret_full_arn
    return {"Ref": arn, "Pattern": f"{arn}-??????" if whole is None else whole}


_KINDS: Mapping[str, Kind] = {
    "aws_dynamodb.ITable": Kind(
        ours=Table,
        options={"arn": "table_arn", "name": "table_name", "stream_arn": "table_stream_arn"},
        key="encryption_key",
        indexes=True,
    ),
    "aws_events.IEventBus": Kind(
        ours=EventBus, options={"arn": "event_bus_arn", "name": "event_bus_name"}
    ),
    "aws_kinesis.IStream": Kind(
        ours=Stream, options={"arn": "stream_arn", "name": "stream_name"}, key="encryption_key"
    ),
    "aws_kinesis.IStreamConsumer": Kind(
        ours=StreamConsumer, options={"arn": "stream_consumer_arn", "stream": "stream"}
    ),
    "aws_kms.IKey": Kind(ours=Key, options={"arn": _arn_of_key}),
    "aws_lambda.IFunction": Kind(
        ours=Function, options={"arn": "function_arn", "name": "function_name"}
    ),
    "aws_s3.IBucket": Kind(
        ours=Bucket, options={"arn": "bucket_arn", "name": "bucket_name"}, key="encryption_key"
    ),
    "aws_secretsmanager.ISecret": Kind(
        ours=Secret,
        options={"name": "secret_name"},
        fields={"given": _secret},
        key="encryption_key",
    ),
    "aws_sns.ITopic": Kind(
        ours=Topic,
        options={"arn": "topic_arn", "name": "topic_name"},
        fields={"fifo": "fifo"},
        key="master_key",
    ),
    "aws_sqs.IQueue": Kind(
        ours=Queue,
        options={"arn": "queue_arn", "name": "queue_name", "url": "queue_url"},
        fields={"fifo": "fifo"},
        key="encryption_master_key",
    ),
    "aws_ssm.IParameter": Kind(
        ours=SsmParameter,
        options={"arn": "parameter_arn", "name": "parameter_name"},
        key="encryption_key",
    ),
}
"""The interface of the CDK's -> how it is said here."""
