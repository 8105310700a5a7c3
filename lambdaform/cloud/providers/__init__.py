"""What makes the resources of each type: a module per service, a table of all types."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from lambdaform.cloud.provider import Provider

_SERVICES: Mapping[str, str] = {
    "ApiGateway": "apigateway",
    "ApiGatewayV2": "apigatewayv2",
    "CDK": "cloudformation",
    "CloudFormation": "cloudformation",
    "CloudWatch": "cloudwatch",
    "Cognito": "cognito",
    "DynamoDB": "dynamodb",
    "Events": "events",
    "IAM": "iam",
    "KMS": "kms",
    "Kinesis": "kinesis",
    "Lambda": "awslambda",
    "Logs": "logs",
    "S3": "s3",
    "SNS": "sns",
    "SQS": "sqs",
    "SSM": "ssm",
    "Scheduler": "scheduler",
    "SecretsManager": "secretsmanager",
    "StepFunctions": "stepfunctions",
}
"""The part of a type's name that says whose it is, and the module that knows it."""

_CUSTOM = "AWS::CloudFormation::CustomResource"


def provider_of(type: str) -> Provider | None:
    """Return what makes resources of a type, or `None` where nothing of ours does."""
    if type.startswith("Custom::"):
        type = _CUSTOM
    service = type.split("::")[1] if type.startswith("AWS::") else ""
    return _providers(_SERVICES[service]).get(type) if service in _SERVICES else None


def provided() -> Mapping[str, Provider]:
    """Return the providers of all types."""
    modules = sorted(set(_SERVICES.values()))
    return {type: made for module in modules for type, made in _providers(module).items()}


@cache
def _providers(module: str) -> Mapping[str, Provider]:
    found: Mapping[str, Provider] = import_module(f"{__name__}.{module}").PROVIDERS
    return found
