"""What botocore raises, in words for the person at the terminal."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lambdaform.errors import DeployError, Problem

_LOG_IN = "log in again: `aws sso login`, `aws login`, or whatever gave you the credentials"
_NO_LOGIN = (
    "log in with `aws login` or `aws sso login`, or name a profile with `--profile`; "
    "the embedded cloud needs no account: `--stage local`"
)
_CLOCK = "set this machine's clock: AWS takes requests that are at most five minutes off"
_NETWORK = "look at the connection, at HTTPS_PROXY, and at custom endpoints (AWS_ENDPOINT_URL)"

NO_REGION = Problem(
    "no region is said", None, "set `region` on the stage, give `--region`, or set AWS_REGION"
)

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
CLOCK = frozenset({"RequestTimeTooSkewed", "RequestInTheFuture"})
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"})
THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "RequestLimitExceeded", "SlowDown", "TooManyRequests"}
    | {"TooManyRequestsException", "PriorRequestNotComplete", "RequestThrottled"}
)
UNKNOWN_KEY = frozenset(
    {"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure"}
    | {"InvalidToken"}
)
_OF_THE_FUNCTION = frozenset(
    {"InvalidRuntimeException", "InvalidZipFileException", "InvalidSubnetIDException"}
    | {"InvalidSecurityGroupIDException", "EC2AccessDeniedException", "ENILimitReachedException"}
    | {"SubnetIPAddressLimitReachedException", "KMSAccessDeniedException"}
    | {"KMSDisabledException", "KMSInvalidStateException", "KMSNotFoundException"}
)
"""What Lambda answers with a 502 although a function's own settings are at fault."""

_BY_CLASS: Mapping[str, tuple[str, str | None]] = {
    "NoCredentialsError": ("there are no AWS credentials", _NO_LOGIN),
    "PartialCredentialsError": ("the AWS credentials are not whole: {}", None),
    "CredentialRetrievalError": ("the AWS credentials cannot be had: {}", None),
    "ProfileNotFound": ("{}", "`aws configure list-profiles` shows those there are"),
    "SSOTokenLoadError": ("the login is missing or has expired: {}", _LOG_IN),
    "UnauthorizedSSOTokenError": ("the login has expired", _LOG_IN),
    "TokenRetrievalError": ("the login cannot be renewed: {}", _LOG_IN),
    "LoginError": ("the login is missing or has expired: {}", _LOG_IN),
    "NoRegionError": (NO_REGION.message, NO_REGION.hint),
    "InvalidRegionError": ("{}", None),
    "EndpointConnectionError": ("AWS cannot be reached: {}", _NETWORK),
    "ConnectTimeoutError": ("AWS cannot be reached: {}", _NETWORK),
    "ProxyConnectionError": ("the proxy cannot be reached: {}", "look at HTTPS_PROXY"),
    "SSLError": (
        "the connection to AWS is not trusted: {}",
        "behind a proxy that has certificates of its own, set AWS_CA_BUNDLE",
    ),
    "ReadTimeoutError": ("AWS does not answer: {}", _NETWORK),
    "ConnectionClosedError": ("the connection to AWS was lost: {}", _NETWORK),
    "ConnectionError": ("AWS cannot be reached: {}", _NETWORK),
    "ResponseParserError": ("what answers is not AWS: {}", _NETWORK),
    "HTTPClientError": ("AWS cannot be reached: {}", _NETWORK),
}
"""By the name of an exception's class, or of the nearest that it descends from."""

_ACTION = re.compile(r"not authorized to perform: (\S+)")
_INSTALL = re.compile(r": ((?:npm|pip) install \S.*)$")


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Let what botocore raises be a DeployError."""
    try:
        yield
    except ours() as error:
        raise DeployError(problem(error)) from error


@contextlib.contextmanager
def settings() -> Iterator[None]:
    """Let what the user's settings cause be a DeployError too: botocore takes them as they are.

    Only for what reads settings and nothing else: elsewhere such errors are faults of ours.
    """
    with told():
        try:
            yield
        except (ValueError, OSError) as error:
            message = f"the settings for AWS cannot be used: {_sentence(str(error))}"
            hint = "look at the variables AWS_*, and at the profile in ~/.aws/config"
            raise DeployError(Problem(message, None, hint)) from error


def ours() -> tuple[type[Exception], ...]:
    """Return the classes of what botocore raises."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    return (BotoCoreError, ClientError, ResponseParserError)


def _answer(error: BaseException) -> Mapping[str, Any]:
    """Return AWS's answer: the one to a call, or the last that something waited for."""
    return getattr(error, "response", None) or getattr(error, "last_response", None) or {}


def code(error: BaseException) -> str:
    """Return the code of AWS's answer; of any other error, nothing."""
    answer = _answer(error)
    return str(answer.get("Error", {}).get("Code", ""))


def text(error: BaseException) -> str:
    """Return what AWS's answer says; of any other error, its own text."""
    return str(_answer(error).get("Error", {}).get("Message") or error)


def passes(error: BaseException) -> bool:
    """Tell whether an error may be gone at the next try: throttling, a lost connection, a 5xx."""
    from botocore import exceptions, parsers

    if answer := _answer(error):
        if code(error) in _OF_THE_FUNCTION:
            return False
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return code(error) in THROTTLED or status >= 500  # noqa: PLR2004 - HTTP's own line
    lost = (exceptions.HTTPClientError, exceptions.ConnectionError, parsers.ResponseParserError)
    return isinstance(error, lost)


def problem(error: BaseException) -> Problem:
    """Return what is to be said of an error of botocore."""
    if code(error):
        return _of_answer(error)
    for kind in type(error).__mro__:
        if kind.__name__ in _BY_CLASS:
            message, hint = _BY_CLASS[kind.__name__]
            return Problem(message.format(_sentence(str(error))), None, hint)
    return Problem(f"botocore says: {_sentence(str(error))}")


def _of_answer(error: BaseException) -> Problem:
    found, said = code(error), _sentence(text(error))
    if found in CLOCK or "Signature expired" in said or "Signature not yet current" in said:
        return Problem(f"AWS takes the request for an old one: {said}", None, _CLOCK)
    if found in EXPIRED:
        return Problem("the AWS credentials have expired", None, _LOG_IN)
    if found in UNKNOWN_KEY:
        hint = "look at `aws sts get-caller-identity`; keys may have been deleted or mistyped"
        return Problem(f"AWS does not know these credentials: {said}", None, hint)
    if found == "SignatureDoesNotMatch":
        return Problem(f"AWS does not take the signature: {said}", None, "look at the secret key")
    if found in DENIED or "not authorized" in said:
        return _denied(error, said)
    if found in THROTTLED:
        return Problem(f"AWS throttles: {said}", None, "wait a little, and run it again")
    operation = _operation(error)
    if passes(error):
        hint = "AWS is at fault, or throttles: wait a little, and run it again"
        return Problem(f"`{operation}` failed: {said} ({found})", None, hint)
    if install := _INSTALL.search(said):
        message = f"`{operation}` was refused: {said[: install.start()]}"
        return Problem(message, None, f"`{install[1]}`")
    # The answer to a HEAD has no body, which would say that the credentials have expired.
    expired = f"have the credentials expired? {_LOG_IN}" if found == "400" else None
    return Problem(f"`{operation}` was refused: {said} ({found})", None, expired)


def _denied(error: BaseException, said: str) -> Problem:
    match = _ACTION.search(said)
    operation = _operation(error)
    hint = f"the credentials need `{match[1]}`" if match else "the credentials may not do that"
    if "explicit deny" in said:
        hint = "a policy denies it, whatever others allow: who runs the account can tell which"
    return Problem(f"`{operation}` was denied: {said}", None, hint)


def _operation(error: BaseException) -> str:
    """Return what was called, or waited for."""
    waited = getattr(error, "kwargs", {}).get("name")
    return str(getattr(error, "operation_name", waited or "AWS"))


def _sentence(said: str) -> str:
    """Return AWS's words as they stand, without the full stop."""
    return " ".join(said.split()).rstrip(".")
