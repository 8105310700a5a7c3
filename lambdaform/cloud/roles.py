"""Calls held against the policies of the roles that make them; off unless it is put among the doors.

A call is checked where it is signed with the keys of a role that was assumed, and where
CloudFormation makes it for a stack that has a role. Anybody else may do anything, as without this.
What a call needs is said by the table of lambdaform/operations.py; one of which nobody knows what it
needs is refused, and says so. Not looked at: policies of resources, sessions and organisations, and
keys of KMS.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lambdaform import arns, operations
from lambdaform.cloud import wire
from lambdaform.cloud.clients import ROLE
from lambdaform.cloud.identities import Identity, assumed, boundary_of, identity
from lambdaform.iam_evaluation import Decision, Request, evaluate
from lambdaform.needs import Use

_KEY = re.compile(r"Credential=([^/]*)/[^/]*/([^/]*)/")
_SERVICE_SESSION = "AWSCloudFormation"
"""The session in which CloudFormation has a role, as its messages say it."""

_PRINCIPALS = {"apigatewayv2": "apigateway", "stepfunctions": "states"}
_PATHS = ("apigateway", "apigatewayv2")
_BY_ID = "arn:aws[a-z-]*:cloudformation:[^:]*:[^:]*:changeSet/.*"
_MAPPINGS = re.compile("lambda:(?:Delete|Get|Update)EventSourceMapping")
_STATUS = {"json": 400, "smithy-rpc-v2-cbor": 400}
_FORBIDDEN = 403

ClientsOf = Callable[[str, str], Callable[[str], Any]]


@dataclass(frozen=True)
class Check:
    """What was asked of a role, and answered."""

    identity: Identity
    operation: str
    request: Request
    decision: Decision


class Roles:
    """The door that refuses what the role of a caller does not allow.

    Args:
        clients: makes clients of the cloud's own, by account and region; nothing refuses these.

    Attributes:
        checks: what was asked of roles so far.
    """

    def __init__(self, clients: ClientsOf) -> None:
        self._clients = clients
        self.checks: list[Check] = []
        self._lock = threading.Lock()

    def answer(self, environ: wire.Environ) -> wire.Reply | None:
        """Refuse a call that its role does not allow."""
        caller = _caller(environ)
        if caller is None:
            return None
        called = wire.operation(environ)
        for check in self._checks(environ, called, caller):
            with self._lock:
                self.checks.append(check)
            if not check.decision:
                return _refused(called, caller.session, check)
        return None

    def _checks(
        self, environ: wire.Environ, called: wire.Operation, caller: _Caller
    ) -> Iterator[Check]:
        who = identity(caller.role)
        name = f"{called.service}:{called.name}"
        for request in self._requests(environ, called, caller):
            if request is None:
                why = operations.reason(called.service, called.name) or "nobody knows what it needs"
                yield Check(who, name, Request(name), Decision(allowed=False, reason=why))
                return
            decision = evaluate(request, who.policies, boundary=who.boundary)
            yield Check(who, name, request, decision)

    def _requests(
        self, environ: wire.Environ, called: wire.Operation, caller: _Caller
    ) -> Iterator[Request | None]:
        """Yield what IAM is asked for a call; `None` where nobody knows."""
        given = self._completed(called, wire.arguments(environ, called), caller)
        uses = operations.uses(called.service, called.name, given)
        if uses is None:
            yield None
            return
        for use in uses:
            if use.sure:
                resource = _resource(environ, called, use, caller.account) or self._key(use, caller)
                context = _context(use, called, caller) | self._standing(use, given, caller)
                yield Request(use.action, resource, context, caller.role)

    def _completed(
        self, called: wire.Operation, given: Mapping[str, Any], caller: _Caller
    ) -> Mapping[str, Any]:
        """Return the arguments of a call, with the stack that a change set is of."""
        id = str(given.get("ChangeSetName", ""))
        if called.service != "cloudformation" or "StackName" in given or not re.match(_BY_ID, id):
            return given
        api = self._api(caller)("cloudformation")
        try:
            return {**given, "StackName": api.describe_change_set(ChangeSetName=id)["StackId"]}
        except api.exceptions.ClientError:
            return given

    def _standing(
        self, use: Use, given: Mapping[str, Any], caller: _Caller
    ) -> dict[str, tuple[str, ...]]:
        """Return condition keys whose values no argument tells: they are what stands."""
        if use.action.startswith("iam:") and use.action != "iam:CreateRole" and "RoleName" in given:
            boundary = boundary_of(_role_arn(str(given["RoleName"]), caller.account))
            asked = use.context.get("iam:PermissionsBoundary")
            return {"iam:PermissionsBoundary": (boundary,)} if boundary and not asked else {}
        if _MAPPINGS.fullmatch(use.action):
            api = self._api(caller)("lambda")
            try:
                found = api.get_event_source_mapping(UUID=given["UUID"])
            except api.exceptions.ClientError:
                return {}
            return {"lambda:FunctionArn": (found["FunctionArn"],)}
        return {}

    def _key(self, use: Use, caller: _Caller) -> str:
        """Return the ARN of a key that is called by its alias; `*` where the call names nothing."""
        if not use.action.startswith("kms:") or not use.values:
            return "*"
        api = self._api(caller)("kms")
        try:
            return str(api.describe_key(KeyId=str(use.values[0]))["KeyMetadata"]["Arn"])
        except api.exceptions.ClientError:
            return caller.account.arn("kms", "key/none")

    def _api(self, caller: _Caller) -> Callable[[str], Any]:
        return self._clients(caller.account.number, caller.account.region)


@dataclass(frozen=True)
class _Caller:
    """Who calls, and where: the ARN of a role, and that of the session that it is taken on for."""

    role: str
    session: str
    account: arns.Account


def _caller(environ: wire.Environ) -> _Caller | None:
    """Return the role that makes a call; `None` where it is somebody else."""
    found = _KEY.search(environ.get("HTTP_AUTHORIZATION", ""))
    if found is None:
        return None
    told = environ.get(ROLE)
    known = (str(told), _SERVICE_SESSION) if told else assumed(found[1])
    if known is None:
        return None
    role, session = known
    partition, number = role.split(":")[1], role.split(":")[4]
    arn = f"arn:{partition}:sts::{number}:assumed-role/{role.rpartition('/')[2]}/{session}"
    return _Caller(role, arn, arns.Account(number, found[2] or "us-east-1", partition))


def _role_arn(name: str, account: arns.Account) -> str:
    return f"arn:{account.partition}:iam::{account.number}:role/{name}"


def _resource(
    environ: wire.Environ, called: wire.Operation, use: Use, account: arns.Account
) -> str | None:
    """Return the ARN that IAM is asked for; `None` where the call names none."""
    if called.service in _PATHS and use.action.startswith("apigateway:"):
        path = environ["PATH_INFO"].removeprefix("/v2").rstrip("/")
        return replace(account, number="").arn("apigateway", path)
    return arns.arn(use, account) or _as_far_as_named(use, account)


def _as_far_as_named(use: Use, account: arns.Account) -> str | None:
    """Return the ARN of a stack that is called by its name: its id is then any, to IAM too."""
    if use.source is None or use.source.type != "stack" or len(use.values) != 1:
        return None
    return account.arn("cloudformation", f"stack/{use.values[0]}/*")


def _context(use: Use, called: wire.Operation, caller: _Caller) -> dict[str, tuple[str, ...]]:
    """Return the condition keys that the arguments tell; what names a function names it by ARN."""
    found: dict[str, tuple[str, ...]] = {}
    for key, values in use.context.items():
        form = arns.FORMS["function" if key == "lambda:FunctionArn" else "name"]
        told = tuple(text for value in values if (text := form(value, caller.account)))
        found |= {key: told} if told else {}
    if use.action == "iam:PassRole":
        service = _PRINCIPALS.get(called.service, called.service)
        found["iam:PassedToService"] = (f"{service}.amazonaws.com",)
    return found


def _refused(called: wire.Operation, session: str, check: Check) -> wire.Reply:
    form = wire.protocol(called.service)
    code = "AccessDenied" if form in ("query", "ec2", "rest-xml") else "AccessDeniedException"
    asked = check.request
    message = (
        f"User: {session} is not authorized to perform: {asked.action} on resource: {asked.resource} "
        f"because {check.decision.reason}"
    )
    return wire.refused(called, code, message, _STATUS.get(form, _FORBIDDEN))
