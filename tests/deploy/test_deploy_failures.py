"""What botocore raises, in words for a person."""

from __future__ import annotations

import botocore.exceptions as raised
import pytest
from botocore.parsers import ResponseParserError
from deploy.refusal import Refusal

from lambdaform.deploy import failures
from lambdaform.errors import DeployError

URL = "https://cloudformation.eu-west-1.amazonaws.com/"


def said(error):
    """Return the message and the hint that are made of an error."""
    problem = failures.problem(error)
    return problem.message, problem.hint or ""


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (raised.NoCredentialsError(), "there are no AWS credentials", "`--stage local`"),
        (
            raised.PartialCredentialsError(provider="env", cred_var="aws_secret_access_key"),
            (
                "the AWS credentials are not whole: Partial credentials found in env, missing: "
                "aws_secret_access_key"
            ),
            "",
        ),
        (
            raised.CredentialRetrievalError(provider="process", error_msg="boom"),
            "the AWS credentials cannot be had: Error when retrieving credentials from process: boom",
            "",
        ),
        (
            raised.ProfileNotFound(profile="shop"),
            "The config profile (shop) could not be found",
            "aws configure list-profiles",
        ),
        (
            raised.SSOTokenLoadError(error_msg="no token"),
            "the login is missing or has expired: Error loading SSO Token: no token",
            "aws sso login",
        ),
        (raised.UnauthorizedSSOTokenError(), "the login has expired", "aws sso login"),
        (
            raised.TokenRetrievalError(provider="sso", error_msg="gone"),
            "the login cannot be renewed: Error when retrieving token from sso: gone",
            "aws sso login",
        ),
        (raised.LoginTokenLoadError(error_msg="none"), "the login is missing", "aws login"),
        (raised.NoRegionError(), "no region is said", "AWS_REGION"),
        (raised.InvalidRegionError(region_name="mars!"), "Provided region_name 'mars!'", ""),
        (
            raised.EndpointConnectionError(endpoint_url=URL),
            f'AWS cannot be reached: Could not connect to the endpoint URL: "{URL}"',
            "HTTPS_PROXY",
        ),
        (raised.ConnectTimeoutError(endpoint_url=URL), "AWS cannot be reached: ", "HTTPS_PROXY"),
        (raised.ReadTimeoutError(endpoint_url=URL), "AWS does not answer: ", "HTTPS_PROXY"),
        (raised.ConnectionClosedError(endpoint_url=URL), "the connection to AWS was lost", "PROXY"),
        (raised.ConnectionError(error="x"), "AWS cannot be reached: ", "AWS_ENDPOINT_URL"),
        (raised.HTTPClientError(error="x"), "AWS cannot be reached: ", "AWS_ENDPOINT_URL"),
        (
            raised.ProxyConnectionError(proxy_url="http://proxy"),
            "the proxy cannot be reached: ",
            "HTTPS_PROXY",
        ),
        (
            raised.SSLError(endpoint_url=URL, error="self-signed"),
            "the connection to AWS is not trusted: ",
            "AWS_CA_BUNDLE",
        ),
        (ResponseParserError("<html>"), "what answers is not AWS: <html>", "AWS_ENDPOINT_URL"),
        (
            raised.ParamValidationError(report="StackName is too long."),
            "botocore says: Parameter validation failed: StackName is too long",
            "",
        ),
    ],
)
def test_what_stops_a_call_on_its_way_is_told(error, message, hint):
    """Each with what to do about it, where something can be done."""
    found = said(error)
    assert found[0].startswith(message)
    assert hint in found[1]
    assert bool(hint) == bool(found[1])


@pytest.mark.parametrize(
    ("code", "text", "message", "hint"),
    [
        *[
            (code, "Signature not valid.", "AWS takes the request for an old one", "clock")
            for code in sorted(failures.CLOCK)
        ],
        (
            "SignatureDoesNotMatch",
            "Signature expired: 20261120T140000Z is now earlier than 20261120T141500Z",
            "AWS takes the request for an old one: Signature expired",
            "clock",
        ),
        (
            "InvalidSignatureException",
            "Signature not yet current: 20261120T150000Z is still later than 20261120T141000Z",
            "AWS takes the request for an old one: Signature not yet current",
            "clock",
        ),
        *[
            (code, "The token has expired.", "the AWS credentials have expired", "log in again")
            for code in sorted(failures.EXPIRED)
        ],
        *[
            (code, "It is invalid.", "AWS does not know these credentials: It is invalid", "keys")
            for code in sorted(failures.UNKNOWN_KEY)
        ],
        (
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.",
            "AWS does not take the signature: The request signature we calculated does not match",
            "secret key",
        ),
        *[
            (code, "no way", "`DescribeStacks` was denied: no way", "may not do that")
            for code in sorted(failures.DENIED)
        ],
        (
            "AccessDenied",
            (
                "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: "
                "cloudformation:DescribeStacks on resource: x because no identity-based policy allows "
                "the cloudformation:DescribeStacks action"
            ),
            "`DescribeStacks` was denied: User: ",
            "the credentials need `cloudformation:DescribeStacks`",
        ),
        (
            "AuthorizationError",
            "You are not authorized to perform: sns:Publish on it.",
            "`DescribeStacks` was denied",
            "the credentials need `sns:Publish`",
        ),
        *[
            (code, "Rate exceeded", "AWS throttles: Rate exceeded", "wait a little")
            for code in sorted(failures.THROTTLED)
        ],
        (
            "ValidationError",
            "Template format\n error.",
            "`DescribeStacks` was refused: Template format error (ValidationError)",
            "",
        ),
        (
            "InternalFailure",
            "We are sorry.",
            "`DescribeStacks` failed: We are sorry (InternalFailure)",
            "run it again",
        ),
        (
            "400",
            "Bad Request",
            "`DescribeStacks` was refused: Bad Request (400)",
            "have the credentials expired? log in again",
        ),
    ],
)
def test_what_aws_refuses_is_told(code, text, message, hint):
    """In AWS's own words, on one line and without its full stop, and with what to do."""
    found = said(Refusal(code, text, 500 if code == "InternalFailure" else 400).plain())
    assert found[0].startswith(message)
    assert hint in found[1]
    assert bool(hint) == bool(found[1])
    assert not found[0].endswith(".")


def refused(code, message, status=502):
    """Return the answer to an Invoke that Lambda refuses."""
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return raised.ClientError(answer, "Invoke")


def test_what_is_to_be_installed_is_the_hint():
    """It is in the message, and nobody at AWS is at fault."""
    text = "nodejs24.x functions run under `ric`, which /p does not have: npm install -D ric@3"
    error = refused("InvalidRuntimeException", text)
    found = failures.problem(error)
    assert found.message == f"`Invoke` was refused: {text.partition(': npm')[0]}"
    assert found.hint == "`npm install -D ric@3`"
    assert not failures.passes(error)


def test_settings_of_a_function_are_not_throttling():
    """Lambda answers 502 to these too."""
    found = failures.problem(refused("InvalidSubnetIDException", "no such subnet"))
    assert found.message == ("`Invoke` was refused: no such subnet (InvalidSubnetIDException)")
    assert found.hint is None


def test_every_class_in_the_table_is_one_of_botocore():
    """A class that botocore renames is noticed here."""
    names = set(failures._BY_CLASS) - {"ResponseParserError"}
    assert [name for name in names if not hasattr(raised, name)] == []


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Refusal("Throttling", status=400).plain(), True),
        (Refusal("InternalFailure", status=500).plain(), True),
        (Refusal("ServiceUnavailable", status=503).plain(), True),
        (Refusal("ValidationError", status=400).plain(), False),
        (Refusal("ExpiredToken", status=403).plain(), False),
        (raised.EndpointConnectionError(endpoint_url=URL), True),
        (raised.ReadTimeoutError(endpoint_url=URL), True),
        (raised.ConnectionClosedError(endpoint_url=URL), True),
        (ResponseParserError("<html>"), True),
        (raised.NoCredentialsError(), False),
    ],
)
def test_what_may_be_gone_at_the_next_try(error, expected):
    """Throttling, a connection that is lost, and a fault at AWS pass by themselves."""
    assert failures.passes(error) is expected


def test_only_what_botocore_raises_is_told():
    """Another exception is a fault of ours, and stays one."""
    with pytest.raises(DeployError) as caught, failures.told():
        raise raised.NoCredentialsError
    assert isinstance(caught.value.__cause__, raised.NoCredentialsError)
    with pytest.raises(KeyError), failures.told():
        raise KeyError


def test_what_ends_a_waiter_is_told_as_the_answer_that_it_got():
    """boto3 waits for a bucket to be there, and wraps what comes instead."""
    answer = Refusal("ExpiredToken", "it has", 403).plain().response
    error = raised.WaiterError("BucketExists", "An error occurred", answer)
    assert said(error)[0] == "the AWS credentials have expired"
    assert failures.passes(error) is False
    gone = raised.WaiterError("BucketExists", "Max attempts exceeded", {})
    assert said(gone)[0].startswith("botocore says: Waiter BucketExists failed")


def test_an_error_of_another_kind_has_no_code():
    """Nothing has to look first at what it has."""
    assert failures.code(ValueError("x")) == ""
    assert failures.text(ValueError("x")) == "x"
