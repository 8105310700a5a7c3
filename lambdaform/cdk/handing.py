"""lambdaform's constructs where the CDK takes its own: as its interfaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, Literal, TypeAlias

from lambdaform.aws.bucket import Bucket
from lambdaform.aws.event_bus import EventBus
from lambdaform.aws.function import Function
from lambdaform.aws.key import Key
from lambdaform.aws.queue import Queue
from lambdaform.aws.secret import Secret
from lambdaform.aws.ssm_parameter import SsmParameter
from lambdaform.aws.stream import Stream
from lambdaform.aws.table import Table
from lambdaform.aws.topic import Topic
from lambdaform.cdk import errors, texts, views
from lambdaform.cdk.scopes import below, cdk_stack
from lambdaform.cdk.taking import original
from lambdaform.cdk.views import View
from lambdaform.cdk.waiting import let_wait
from lambdaform.construct import Construct
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.template import Intrinsic, Text, quoted, tokens

_Source: TypeAlias = str | Callable[[Any], Any]
"""Where an argument is from: the name of an attribute of ours, or what works it out."""

_Maker: TypeAlias = Callable[[Any, str], Any]


@dataclass(frozen=True, kw_only=True)
class _View:
    """How a kind is imported into the CDK.

    Attributes:
        importer: the module, the class and the function that make the interface.
        arguments: what it takes.
        key: what it takes for the key that encrypts it: its ARN, or an `IKey`.
    """

    importer: str
    arguments: Mapping[str, _Source]
    key: Literal["key_arn", "encryption_key"] | None = None


def to_cdk(ours: Text | Construct) -> Any:
    """Return the CDK's value for one of lambdaform's.

    A reference, or a text with references, becomes a text with the CDK's tokens. A queue becomes
    an `IQueue`, a table an `ITable`, and so each kind that both have, with the key that encrypts it
    and its indexes, so that the CDK's own grants hold what they need. Only for secrets it asks the
    policy of the key, which is not changed: `allow` grants both.

    Raises DeclarationError for anything else.
    """
    if isinstance(ours, (str, Intrinsic)):
        return texts.text(ours)
    theirs = original(ours) if isinstance(ours, Construct) else None
    if theirs is not None:
        return theirs
    view = next((view for kind, view in _VIEWS.items() if isinstance(ours, kind)), None)
    if view is not None:
        return _viewed(ours, partial(_imported, view, ours))
    hint = "give one of its attributes, such as `.arn`" if isinstance(ours, Construct) else None
    message = f"the CDK has nothing that {quoted(ours)} could be"
    raise DeclarationError(Problem(message, Source.of_caller(), hint))


def cdk_role(function: Function) -> Any:
    """Return the role of a function as an `IRole`, which the CDK's own grants can be given to.

    What they allow becomes an `AWS::IAM::Policy` beside the role, as the CDK words it: its grants
    are often wider than those of `allow=`.

    Raises DeclarationError for a function that has no role of its own.
    """
    if not isinstance(function, Function) or not _has_own_role(function):
        message = f"{quoted(function)} has no role that could be added to"
        raise DeclarationError(Problem(message, Source.of_caller()))

    def made(place: Any, id: str) -> Any:
        from aws_cdk import aws_iam

        return aws_iam.Role.from_role_name(place, id, texts.text(function.ref("Role")))

    return _viewed(function, made, "Role")


def _viewed(ours: Construct, made: _Maker, suffix: str = "") -> Any:
    """Return the CDK's view of a construct; each is made once."""
    known, key = views.of(cdk_stack(ours.stack)), (ours.id, suffix)
    if key not in known:
        at, id = Source.of_caller(), "-".join(filter(None, key))
        with errors.told(f"the CDK's side of {ours}", at):
            theirs = made(below(ours.stack), id)
            if ours.given is None:
                let_wait(theirs, ours.stack, ours.id + suffix)
        known[key] = View(ours, suffix, theirs, at)
    return known[key].theirs


def _imported(view: _View, ours: Any, place: Any, id: str) -> Any:
    """Return the interface of the CDK's that one of lambdaform's constructs is."""
    module, kind, function = view.importer.split(".")
    arguments = {name: _argument(ours, source) for name, source in view.arguments.items()}
    if view.key is not None and ours.kms_key_arn is not None:
        arn = texts.text(ours.kms_key_arn)
        arguments[view.key] = arn if view.key == "key_arn" else _key(place, id, arn)
    importer = getattr(getattr(import_module(f"aws_cdk.{module}"), kind), function)
    return importer(place, id, **{n: value for n, value in arguments.items() if value is not None})


def _argument(ours: Any, source: _Source) -> Any:
    return texts.value(getattr(ours, source) if isinstance(source, str) else source(ours))


def _key(place: Any, id: str, arn: str) -> Any:
    from aws_cdk import aws_kms

    return aws_kms.Key.from_key_arn(place, f"{id}-Key", arn)


def _has_own_role(function: Function) -> bool:
    return function.given is None and not function.role


def _whole_arn(secret: Secret) -> Text | None:
    return None if _part_of_arn(secret) else secret.arn


def _part_of_arn(secret: Secret) -> Text | None:
    """Return the ARN of a secret that is known by its name: the last six characters are missing."""
    known = secret.given is None or secret.given["Pattern"] == secret.given["Ref"]
    return None if known else secret.arn


def _has_simple_name(parameter: SsmParameter) -> bool:
    """Tell whether the name of a parameter begins without a slash, as those do that AWS makes."""
    given = parameter.parameter_name if parameter.given is None else parameter.name
    head = next(tokens(given), "") if isinstance(given, str) else ""
    return not (isinstance(head, str) and head.startswith("/"))


_VIEWS: Mapping[type[Construct], _View] = {
    Bucket: _View(
        importer="aws_s3.Bucket.from_bucket_attributes",
        arguments={"bucket_arn": "arn", "bucket_name": "name"},
        key="encryption_key",
    ),
    EventBus: _View(
        importer="aws_events.EventBus.from_event_bus_arn", arguments={"event_bus_arn": "arn"}
    ),
    Function: _View(
        importer="aws_lambda.Function.from_function_attributes",
        arguments={
            "function_arn": "arn",
            "role": lambda function: cdk_role(function) if _has_own_role(function) else None,
            "same_environment": lambda _: True,
        },
    ),
    Key: _View(importer="aws_kms.Key.from_key_arn", arguments={"key_arn": "arn"}),
    Queue: _View(
        importer="aws_sqs.Queue.from_queue_attributes",
        arguments={
            "queue_arn": "arn",
            "queue_name": "name",
            "queue_url": "url",
            "fifo": lambda queue: queue.fifo or None,
        },
        key="key_arn",
    ),
    Secret: _View(
        importer="aws_secretsmanager.Secret.from_secret_attributes",
        arguments={"secret_complete_arn": _whole_arn, "secret_partial_arn": _part_of_arn},
        key="encryption_key",
    ),
    SsmParameter: _View(
        importer="aws_ssm.StringParameter.from_string_parameter_attributes",
        arguments={
            "parameter_name": "name",
            "simple_name": _has_simple_name,
            "force_dynamic_reference": lambda _: True,
        },
    ),
    Stream: _View(
        importer="aws_kinesis.Stream.from_stream_attributes",
        arguments={"stream_arn": "arn"},
        key="encryption_key",
    ),
    Table: _View(
        importer="aws_dynamodb.Table.from_table_attributes",
        arguments={
            "table_arn": "arn",
            "table_stream_arn": lambda table: table.stream_arn if table.has_stream else None,
            "global_indexes": lambda table: list(table.index_names) or None,
        },
        key="encryption_key",
    ),
    Topic: _View(
        importer="aws_sns.Topic.from_topic_attributes",
        arguments={"topic_arn": "arn"},
        key="key_arn",
    ),
}
"""Our kind -> how the CDK imports it."""
