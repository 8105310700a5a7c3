"""Sessions of boto3, botocore, aioboto3 and aiobotocore, and the credentials that they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lambdaform.access.python.boto.clients import made, service_names
from lambdaform.access.python.boto.resources import of_service
from lambdaform.access.python.externals import External, make
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.settings import Settings, foreign
from lambdaform.access.python.values import ANYTHING, HARMLESS, NONE, Const, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_OWN = Settings()
_QUIET = {
    "get_partition_for_region",
    "get_config_variable",
    "set_config_variable",
    "set_debug_logger",
    "set_credentials",
    "get_scoped_config",
    "get_default_client_config",
}
_Model: TypeAlias = "Callable[[Machine, External, Given, Place], Value]"


@dataclass(frozen=True, slots=True)
class Session(Value):
    """A session."""

    settings: Settings = _OWN

    def truth(self) -> bool | None:
        return True

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self if name == "_session" else SessionMethod(self, name)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        if self.settings.own:
            m.unknown("credentials escaped", None, f"a session {why}", at)


@dataclass(frozen=True, slots=True)
class SessionMethod(Value):
    """A method of a session."""

    session: Session
    name: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        settings = self.session.settings
        if self.name in {"client", "create_client"}:
            return made(m, given.sure(0, "service_name", ANYTHING), given, at, settings)
        if self.name == "resource":
            return resource(m, given, at, settings)
        if self.name == "get_credentials":
            return Credentials() if settings.own else ANYTHING
        if self.name == "set_credentials":
            m.unknown("out of scope", None, "a session gets other credentials", at)
        m.hand_over(given, f"is given to `{self.name}` of a session", at)
        if not self.name.startswith("get_available_") and self.name not in _QUIET:
            m.let_go(self.session, f"has `{self.name}` called, which has no model", at)
        return ANYTHING

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return ANYTHING  # `session.region_name.upper()`

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.session, why, at)


@dataclass(frozen=True, slots=True)
class Credentials(Value):
    """The function's own credentials, or a part of them."""

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return self

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return self

    def element(self, m: Machine, at: Place) -> Value:
        return self

    def kept(self, m: Machine, at: Place) -> None:
        m.let_go(self, "is given to Python's own library", at)

    def shown(self, m: Machine, at: Place) -> Value:
        m.let_go(self, "becomes part of a text", at)
        return ANYTHING

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.unknown("credentials escaped", None, f"the function's credentials: this {why}", at)


def resource(m: Machine, given: Given, at: Place, settings: Settings) -> Value:
    """Return what `boto3.resource` returns."""
    settings = settings.of(given, region_at=1)
    every: list[Value] = []
    for name in service_names(given.sure(0, "service_name", ANYTHING)):
        found = None if name is None else of_service(name, settings)
        if found is None:
            reason = "a resource is made of a service whose name is computed"
            m.unknown("service" if name is None else "operation", name, reason, at)
        every.append(found or HARMLESS)
    return join(*every)


def _session(m: Machine, external: External, given: Given, at: Place) -> Value:
    key = given.positional[0] if given.positional else None
    other = key is not None and any(one != NONE for one in members(key))
    settings = Settings(not other).of(given, region_at=3)
    return Session(settings)


def _client(m: Machine, external: External, given: Given, at: Place) -> Value:
    return made(m, given.sure(0, "service_name", ANYTHING), given, at, m.defaults)


def _resource(m: Machine, external: External, given: Given, at: Place) -> Value:
    return resource(m, given, at, m.defaults)


def _default(m: Machine, external: External, given: Given, at: Place) -> Value:
    if foreign(given):
        m.unknown("out of scope", None, "the default session gets other credentials", at)
    m.defaults = m.defaults.of(given.without("aws_access_key_id"), region_at=3)
    return NONE


def _config(m: Machine, external: External, given: Given, at: Place) -> Value:
    return make(m, external, given, at)


def signer(service_at: int, name: str = "service", default: str = "es") -> _Model:
    """Return the model of a class that signs requests with credentials."""

    def model(m: Machine, external: External, given: Given, at: Place) -> Value:
        for one in members(given.sure(service_at, name, Const(default))):
            service = str(one.value) if isinstance(one, Const) else None
            what = f"`{service}`" if service else "a service whose name is computed"
            kind = "operation" if service else "credentials escaped"
            m.unknown(kind, service, f"requests to {what} are signed here, outside of the SDK", at)  # type: ignore[arg-type]
        return make(m, external, Given(), at)

    return model


MODELS: dict[str, _Model] = {
    "boto3.client": _client,
    "boto3.resource": _resource,
    "boto3.setup_default_session": _default,
    "boto3._get_default_session": _session,
    **dict.fromkeys(
        [
            "boto3.Session",
            "boto3.session.Session",
            "aioboto3.Session",
            "aioboto3.session.Session",
            "botocore.session.Session",
            "botocore.session.get_session",
            "aiobotocore.session.AioSession",
            "aiobotocore.session.get_session",
            "aiobotocore.get_session",
        ],
        _session,
    ),
    "botocore.config.Config": _config,
    "botocore.client.Config": _config,
    "aiobotocore.config.AioConfig": _config,
    "aioboto3.client": _client,
    "aioboto3.resource": _resource,
    "botocore.auth.SigV4Auth": signer(1, "service_name", ""),
    "botocore.auth.SigV4QueryAuth": signer(1, "service_name", ""),
    "botocore.auth.S3SigV4Auth": signer(1, "service_name", "s3"),
    "requests_aws4auth.AWS4Auth": signer(3, "service", ""),
    "aws_requests_auth.aws_auth.AWSRequestsAuth": signer(5, "aws_service", ""),
    **{
        f"{module}.{name}": signer(2)
        for module in (
            "opensearchpy",
            "opensearchpy.helpers",
            "opensearchpy.helpers.signer",
            "opensearchpy.helpers.asyncsigner",
        )
        for name in (
            "AWSV4SignerAuth",
            "RequestsAWSV4SignerAuth",
            "AWSV4SignerAsyncAuth",
            "Urllib3AWSV4SignerAuth",
        )
    },
}
CONSTANTS: dict[str, Value] = {"boto3.DEFAULT_SESSION": Session()}
