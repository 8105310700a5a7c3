"""Why a resource could not be made, in the words of CloudFormation's handlers."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.provider import ResourceFault

LOG = logging.getLogger(__name__)

_HANDLER_CODES: Mapping[str, tuple[str, ...]] = {
    "Throttling": ("Throttl", "TooManyRequests", "SlowDown", "RequestLimitExceeded"),
    "AlreadyExists": ("AlreadyExists", "AlreadyOwned", "EntityAlreadyExists", "Exists"),
    "ResourceConflict": ("Conflict", "InUse"),
    "NotFound": ("NotFound", "NoSuch", "NonExistent", "DoesNotExist"),
    "AccessDenied": ("AccessDenied", "Unauthorized", "NotAuthorized"),
    "ServiceLimitExceeded": ("LimitExceeded", "QuotaExceeded"),
    "InvalidRequest": ("Validation", "Invalid", "Malformed", "BadRequest", "Missing"),
}
"""Which of CloudFormation's codes an error is, by what stands in the service's own."""

_NAMES = {
    "apigateway": "ApiGateway",
    "apigatewayv2": "ApiGatewayV2",
    "cloudwatch": "CloudWatch",
    "cognito-idp": "CognitoIdentityProvider",
    "dynamodb": "DynamoDb",
    "events": "EventBridge",
    "iam": "Iam",
    "kms": "Kms",
    "lambda": "Lambda",
    "logs": "CloudWatchLogs",
    "s3": "S3",
    "secretsmanager": "SecretsManager",
    "sns": "Sns",
    "sqs": "Sqs",
    "ssm": "Ssm",
    "stepfunctions": "Sfn",
}
"""Services as AWS's SDK for Java, which the handlers are written with, names them."""


def reason(error: Exception) -> str:
    """Return what the event of a resource says of an error that its provider raised."""
    if isinstance(error, ResourceFault | TemplateFault):
        return str(error)
    if isinstance(error, ClientError):
        return _of_service(error.response)
    if isinstance(error, ParamValidationError):
        return _handler(str(error).replace("\n", " "), "InvalidRequest")
    if not isinstance(error, BotoCoreError):
        LOG.error("a provider failed", exc_info=error)
    return _handler(f"{type(error).__name__}: {error}", "InternalFailure")


def _of_service(response: Mapping[str, Any]) -> str:
    said = response.get("Error", {})
    about = response.get("ResponseMetadata", {})
    called = about.get("Service", "")
    request = about.get("RequestId") or uuid.uuid4()
    status = about.get("HTTPStatusCode", 400)
    service = _NAMES.get(called, called.title())
    where = f"Service: {service}, Status Code: {status}, Request ID: {request}"
    return _handler(f"{said.get('Message', '')} ({where})", _code(said.get("Code", ""), status))


def _handler(message: str, code: str) -> str:
    token = f"RequestToken: {uuid.uuid4()}, HandlerErrorCode: {code}"
    return f'Resource handler returned message: "{message}" ({token})'


def _code(code: str, status: int) -> str:
    for known, parts in _HANDLER_CODES.items():
        if any(part in code for part in parts):
            return known
    return "ServiceInternalError" if status >= 500 else "GeneralServiceException"  # noqa: PLR2004
