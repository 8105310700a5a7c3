"""The ways in to a resource: by which everybody, or another account, can reach it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lambdaform.access.template.names import Declared
from lambdaform.access.template.values import Values
from lambdaform.plan.words import few
from lambdaform.template import Json

EVERYBODY = "everybody on the internet"
_ANY_ACCOUNT = "everybody with an AWS account"
BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_DEEPEST = 6
_PRINCIPAL_CONDITIONS = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "kms:calleraccount",
    "kms:viaservice",
    "lambda:functionurlauthtype",
    "s3:dataaccesspointaccount",
    "sns:endpoint",
)
"""Condition keys that leave of everybody only some."""

_LIMITS = (
    "EventSourceToken",
    "FunctionUrlAuthType",
    "InvokedViaFunctionUrl",
    "PrincipalOrgID",
    "SourceAccount",
    "SourceArn",
)
"""Properties of a permission that leave of everybody only some."""


@dataclass(frozen=True)
class Opening:
    """A way in.

    Attributes:
        word: what allows it begins with: `expose` for everybody, `share` for another account.
        who: who comes in, in words.
        how: by what.
    """

    word: str
    who: str
    how: str


_Properties: TypeAlias = Mapping[str, Json]


def openings(values: Values, declared: Declared) -> Iterator[Opening]:
    """Yield the ways in to a resource."""
    yield from _by_settings(declared.type, declared.properties)
    if declared.type in ("AWS::Lambda::LayerVersionPermission", "AWS::Lambda::Permission"):
        yield from _of_permission(values, declared)
    for document in _documents(declared.properties):
        yield from _of_policy(values, document)


def _by_settings(type: str, properties: _Properties) -> Iterator[Opening]:
    """Yield what is open because a property says so."""
    for beginning, name, value, who in _SETTINGS:
        if type.startswith(beginning) and properties.get(name) == value:
            said = f"it is `{name}`" if value is True else f"its `{name}` is `{value}`"
            yield Opening("expose", who, said)
    if type == "AWS::S3::Bucket":
        yield from _of_bucket(properties)
    if type == "AWS::Cognito::UserPool":
        yield from _of_user_pool(properties)
    if type.startswith("AWS::EC2::SecurityGroup"):
        yield from _of_security_group(properties)


_SETTINGS: tuple[tuple[str, str, Json, str], ...] = (
    ("AWS::Lambda::Url", "AuthType", "NONE", EVERYBODY),
    ("AWS::Lambda::WebFunctionEndpoint", "AuthType", "ApplicationManaged", EVERYBODY),
    ("AWS::RDS::", "PubliclyAccessible", True, EVERYBODY),
    ("AWS::Redshift", "PubliclyAccessible", True, EVERYBODY),
    ("AWS::DMS::", "PubliclyAccessible", True, EVERYBODY),
    ("AWS::AmazonMQ::Broker", "PubliclyAccessible", True, EVERYBODY),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Scheme", "internet-facing", EVERYBODY),
    ("AWS::AppSync::GraphQLApi", "AuthenticationType", "API_KEY", "whoever has its key"),
    (
        "AWS::Cognito::IdentityPool",
        "AllowUnauthenticatedIdentities",
        True,
        "whoever has not signed in",
    ),
    ("AWS::S3::Bucket", "AccessControl", "PublicRead", EVERYBODY),
    ("AWS::S3::Bucket", "AccessControl", "PublicReadWrite", EVERYBODY),
)
"""How types begin, a property, the value that opens it, and who comes in."""


def _of_bucket(properties: _Properties) -> Iterator[Opening]:
    blocks = properties.get("PublicAccessBlockConfiguration")
    given = blocks if isinstance(blocks, Mapping) else {}
    off = [name for name in BLOCKS if given.get(name) not in (True, "true")]
    if blocks is not None and off:
        are = "is" if len(off) == 1 else "are"
        yield Opening("expose", "what a policy or an ACL lets in", f"{few(off)} {are} off")


def _of_user_pool(properties: _Properties) -> Iterator[Opening]:
    config = properties.get("AdminCreateUserConfig")
    only = config.get("AllowAdminCreateUserOnly") if isinstance(config, Mapping) else None
    if only is False:
        yield Opening("expose", "whoever signs up", "`AllowAdminCreateUserOnly` is false")


def _of_security_group(properties: _Properties) -> Iterator[Opening]:
    given = properties.get("SecurityGroupIngress")
    for one in [*(given if isinstance(given, list) else []), properties]:
        if isinstance(one, Mapping) and ("0.0.0.0/0" in _ranges(one) or "::/0" in _ranges(one)):
            ports = f"{one.get('FromPort', 'all')} to {one.get('ToPort', 'all')}"
            yield Opening("expose", EVERYBODY, f"its ports {ports} are open to any address")


def _ranges(rule: _Properties) -> tuple[Json, Json]:
    if rule.get("IpProtocol") is None:
        return None, None
    return rule.get("CidrIp"), rule.get("CidrIpv6")


def _of_permission(values: Values, declared: Declared) -> Iterator[Opening]:
    properties = declared.properties
    is_limited = any(name in properties for name in (*_LIMITS, "OrganizationId"))
    for principal in values.each(properties.get("Principal")):
        if principal == "*" and not is_limited:
            yield Opening("expose", _ANY_ACCOUNT, "its `Principal` is `*`")
        yield from _of_account(values, principal)


def _documents(value: Json, depth: int = 0) -> Iterator[Mapping[str, Json]]:
    """Yield the policies that stand somewhere in properties: those that name principals."""
    if depth > _DEEPEST:
        return
    for one in value.values() if isinstance(value, Mapping) else value if _is_list(value) else ():
        if isinstance(one, Mapping) and "Statement" in one:
            yield one
        else:
            yield from _documents(one, depth + 1)


def _is_list(value: Json) -> bool:
    return isinstance(value, list)


def _of_policy(values: Values, document: Json) -> Iterator[Opening]:
    for statement in values.items(document.get("Statement")):
        if not isinstance(statement, Mapping) or statement.get("Effect") != "Allow":
            continue
        condition = statement.get("Condition")
        for principal in _principals(values, statement.get("Principal")):
            if principal == "*" and not _is_limited(condition):
                how = f"a policy allows {_actions(values, statement)} to `*`"
                yield Opening("expose", _ANY_ACCOUNT, how)
            yield from _of_account(values, principal)
        yield from _federated(values, statement)


def _federated(values: Values, statement: Mapping[str, Json]) -> Iterator[Opening]:
    """Yield who comes by an identity provider that many share, where nothing says who."""
    named = statement.get("Principal")
    given = named.get("Federated") if isinstance(named, Mapping) else None
    keys = _keys(statement.get("Condition"))
    for provider in values.each(given) if given is not None else ():
        if not any(key.endswith((":sub", ":aud", ":amr", ":app_id")) for key in keys):
            who = f"whoever `{provider.rpartition('/')[2]}` knows"
            yield Opening("expose", who, "no condition says for whom it is")
        elif provider.endswith("token.actions.githubusercontent.com") and not any(
            key.endswith((":sub", ":repository", ":repository_owner", ":job_workflow_ref"))
            for key in keys
        ):
            yield Opening("expose", "every repository on GitHub", "no condition names its `sub`")


def _of_account(values: Values, principal: str) -> Iterator[Opening]:
    number = principal.split(":")[4] if principal.startswith("arn:") else principal
    if number.isdecimal() and number != values.place.account:
        yield Opening("share", f"the account {number}", f"`{principal}` is let in")


def _principals(values: Values, given: Json) -> Iterator[str]:
    if isinstance(given, str):
        yield given
    elif isinstance(given, Mapping):
        yield from values.each(given.get("AWS"))


def _is_limited(condition: Json) -> bool:
    return any(key in _PRINCIPAL_CONDITIONS for key in _keys(condition))


def _keys(condition: Json) -> list[str]:
    blocks = condition.values() if isinstance(condition, Mapping) else ()
    return [key.lower() for block in blocks if isinstance(block, Mapping) for key in block]


def _actions(values: Values, statement: Mapping[str, Json]) -> str:
    names = list(values.each(statement.get("Action")))
    return few(names, 1) if names else "all"
