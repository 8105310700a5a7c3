"""Serverless AWS applications in Python: describe them, synthesise them, lint them.

The public names. Each is imported when it is first used, so that `import lambdaform` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdaform.app import App as App
    from lambdaform.app import Stage as Stage
    from lambdaform.assume import Assume as Assume
    from lambdaform.aws.authorizer import CognitoAuthorizer as CognitoAuthorizer
    from lambdaform.aws.authorizer import JwtAuthorizer as JwtAuthorizer
    from lambdaform.aws.bucket import Bucket as Bucket
    from lambdaform.aws.bucket import BucketTrigger as BucketTrigger
    from lambdaform.aws.bucket_lifecycle import LifecycleRule as LifecycleRule
    from lambdaform.aws.cors import Cors as Cors
    from lambdaform.aws.event_bus import EventBus as EventBus
    from lambdaform.aws.event_bus import EventTrigger as EventTrigger
    from lambdaform.aws.function import Function as Function
    from lambdaform.aws.function_code import Image as Image
    from lambdaform.aws.function_code import InlineCode as InlineCode
    from lambdaform.aws.function_defaults import FunctionDefaults as FunctionDefaults
    from lambdaform.aws.function_url import FunctionUrl as FunctionUrl
    from lambdaform.aws.http_api import HttpApi as HttpApi
    from lambdaform.aws.key import Key as Key
    from lambdaform.aws.layer import Layer as Layer
    from lambdaform.aws.queue import Queue as Queue
    from lambdaform.aws.queue import QueueTrigger as QueueTrigger
    from lambdaform.aws.resource import Resource as Resource
    from lambdaform.aws.rest_api import RestApi as RestApi
    from lambdaform.aws.rest_api import UsagePlan as UsagePlan
    from lambdaform.aws.route import Route as Route
    from lambdaform.aws.schedule import Schedule as Schedule
    from lambdaform.aws.secret import Secret as Secret
    from lambdaform.aws.secret import SecretRotation as SecretRotation
    from lambdaform.aws.secret_value import GenerateSecretString as GenerateSecretString
    from lambdaform.aws.secret_value import SecretReplica as SecretReplica
    from lambdaform.aws.ssm_parameter import SsmParameter as SsmParameter
    from lambdaform.aws.ssm_parameter import SsmPath as SsmPath
    from lambdaform.aws.stream import Stream as Stream
    from lambdaform.aws.stream import StreamConsumer as StreamConsumer
    from lambdaform.aws.stream import StreamTrigger as StreamTrigger
    from lambdaform.aws.table import Table as Table
    from lambdaform.aws.table import TableTrigger as TableTrigger
    from lambdaform.aws.table_index import GlobalSecondaryIndex as GlobalSecondaryIndex
    from lambdaform.aws.table_index import LocalSecondaryIndex as LocalSecondaryIndex
    from lambdaform.aws.table_index import OnDemandThroughput as OnDemandThroughput
    from lambdaform.aws.table_index import ProvisionedThroughput as ProvisionedThroughput
    from lambdaform.aws.table_index import TableKey as TableKey
    from lambdaform.aws.topic import Subscription as Subscription
    from lambdaform.aws.topic import Topic as Topic
    from lambdaform.aws.topic import TopicTrigger as TopicTrigger
    from lambdaform.bundle import Bundle as Bundle
    from lambdaform.construct import Component as Component
    from lambdaform.construct import Stack as Stack
    from lambdaform.dependencies import Dependencies as Dependencies
    from lambdaform.errors import LambdaformError as LambdaformError
    from lambdaform.iam import INFER as INFER
    from lambdaform.iam import Grant as Grant
    from lambdaform.sections import Aws as Aws
    from lambdaform.sections import Condition as Condition
    from lambdaform.sections import Fn as Fn
    from lambdaform.sections import Mapping as Mapping
    from lambdaform.sections import Output as Output
    from lambdaform.sections import Parameter as Parameter

_PUBLIC = {
    "App": "app",
    "Assume": "assume",
    "Aws": "sections",
    "Bucket": "aws.bucket",
    "BucketTrigger": "aws.bucket",
    "Bundle": "bundle",
    "CognitoAuthorizer": "aws.authorizer",
    "Component": "construct",
    "Condition": "sections",
    "Cors": "aws.cors",
    "Dependencies": "dependencies",
    "EventBus": "aws.event_bus",
    "EventTrigger": "aws.event_bus",
    "Fn": "sections",
    "Function": "aws.function",
    "FunctionDefaults": "aws.function_defaults",
    "FunctionUrl": "aws.function_url",
    "GenerateSecretString": "aws.secret_value",
    "GlobalSecondaryIndex": "aws.table_index",
    "Grant": "iam",
    "HttpApi": "aws.http_api",
    "INFER": "iam",
    "Image": "aws.function_code",
    "InlineCode": "aws.function_code",
    "JwtAuthorizer": "aws.authorizer",
    "Key": "aws.key",
    "LambdaformError": "errors",
    "Layer": "aws.layer",
    "LifecycleRule": "aws.bucket_lifecycle",
    "LocalSecondaryIndex": "aws.table_index",
    "Mapping": "sections",
    "OnDemandThroughput": "aws.table_index",
    "Output": "sections",
    "Parameter": "sections",
    "ProvisionedThroughput": "aws.table_index",
    "Queue": "aws.queue",
    "QueueTrigger": "aws.queue",
    "Resource": "aws.resource",
    "RestApi": "aws.rest_api",
    "Route": "aws.route",
    "Schedule": "aws.schedule",
    "Secret": "aws.secret",
    "SecretReplica": "aws.secret_value",
    "SecretRotation": "aws.secret",
    "SsmParameter": "aws.ssm_parameter",
    "SsmPath": "aws.ssm_parameter",
    "Stack": "construct",
    "Stage": "app",
    "Stream": "aws.stream",
    "StreamConsumer": "aws.stream",
    "StreamTrigger": "aws.stream",
    "Subscription": "aws.topic",
    "Table": "aws.table",
    "TableKey": "aws.table_index",
    "TableTrigger": "aws.table",
    "Topic": "aws.topic",
    "TopicTrigger": "aws.topic",
    "UsagePlan": "aws.rest_api",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605 - a list, by the one table above
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        message = f"module `lambdaform` has no attribute `{name}`"
        raise AttributeError(message)
    return getattr(import_module(f"lambdaform.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
