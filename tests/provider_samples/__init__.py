"""Samples of all types, by the service."""

from __future__ import annotations

from provider_samples import (
    apigateway,
    apigatewayv2,
    awslambda,
    cloudwatch,
    cognito,
    dynamodb,
    events,
    iam,
    kinesis,
    kms,
    logs,
    s3,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    ssm,
    stepfunctions,
)
from provider_samples.sample import Sample

_MODULES = (
    apigateway,
    apigatewayv2,
    awslambda,
    cloudwatch,
    cognito,
    dynamodb,
    events,
    iam,
    kinesis,
    kms,
    logs,
    s3,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    ssm,
    stepfunctions,
)

SAMPLES: dict[str, Sample] = {
    type: sample for one in _MODULES for type, sample in one.SAMPLES.items()
}

__all__ = ["SAMPLES", "Sample"]
