"""Why a resource failed, in the words of CloudFormation's handlers."""

from __future__ import annotations

import re

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError

from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.formation.reasons import reason
from lambdaform.cloud.provider import ResourceFault


def refused(code, status=400, service="sqs", message="no"):
    about = {"HTTPStatusCode": status, "RequestId": "r-1", "Service": service}
    said = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": about}
    return ClientError(said, "CreateQueue")


def test_what_a_service_refuses_is_told_as_a_handler_tells_it():
    """Message, service, status, request, token, code."""
    told = reason(refused("QueueAlreadyExists", message="A queue is there"))
    pattern = (
        r'Resource handler returned message: "A queue is there '
        r'\(Service: Sqs, Status Code: 400, Request ID: r-1\)" '
        r"\(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: AlreadyExists\)"
    )
    assert re.fullmatch(pattern, told)


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("EntityAlreadyExists", 409, "AlreadyExists"),
        ("ResourceConflictException", 409, "ResourceConflict"),
        ("ResourceInUseException", 400, "ResourceConflict"),
        ("NoSuchEntity", 404, "NotFound"),
        ("AWS.SimpleQueueService.NonExistentQueue", 400, "NotFound"),
        ("AccessDeniedException", 403, "AccessDenied"),
        ("ThrottlingException", 400, "Throttling"),
        ("LimitExceeded", 400, "ServiceLimitExceeded"),
        ("ValidationException", 400, "InvalidRequest"),
        ("InvalidParameterValueException", 400, "InvalidRequest"),
        ("MalformedPolicyDocument", 400, "InvalidRequest"),
        ("BucketNotEmpty", 409, "GeneralServiceException"),
        ("InternalError", 500, "ServiceInternalError"),
    ],
)
def test_a_code_is_one_of_cloudformations(code, status, expected):
    """By which the hints for people are found."""
    assert reason(refused(code, status)).endswith(f"HandlerErrorCode: {expected})")


@pytest.mark.parametrize(
    ("service", "name"),
    [("dynamodb", "DynamoDb"), ("logs", "CloudWatchLogs"), ("s3", "S3"), ("pipes", "Pipes")],
)
def test_a_service_is_called_as_the_handlers_call_it(service, name):
    """They are written with AWS's SDK for Java."""
    assert f"(Service: {name}, " in reason(refused("X", service=service))


def test_what_a_provider_says_itself_is_told_as_it_is():
    """It has CloudFormation's words already."""
    assert reason(ResourceFault("no room")) == "no room"
    assert reason(TemplateFault("no such key")) == "no such key"


def test_what_nobody_expected_is_told_too(caplog):
    """A wrong parameter is the template's; a fault of ours is logged."""
    wrong = reason(ParamValidationError(report="Missing: Name"))
    assert wrong.endswith("HandlerErrorCode: InvalidRequest)")
    assert not caplog.records
    assert reason(EndpointConnectionError(endpoint_url="x")).endswith("InternalFailure)")
    assert not caplog.records
    assert "KeyError: 'a'" in reason(KeyError("a"))
    assert "a provider failed" in caplog.text
