"""Cognito: user pools, their clients, domains and groups; identity pools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.provider import Provider
from lambdaform.cloud.providers.service import ID, Name, Part, ServiceProvider
from lambdaform.cloud.providers.work import Work, handler_fault

_IN_POOL = {"UserPoolId": "UserPoolId"}
_MFA = ("MfaConfiguration", "EnabledMfas")


def _put_mfa(work: Work) -> None:
    enabled = work.properties.get("EnabledMfas") or ()
    wanted: dict[str, Any] = {
        "UserPoolId": work.id,
        "MfaConfiguration": work.properties.get("MfaConfiguration", "OFF"),
        "SoftwareTokenMfaConfiguration": {"Enabled": "SOFTWARE_TOKEN_MFA" in enabled},
    }
    if "SMS_MFA" in enabled:
        wanted["SmsMfaConfiguration"] = {
            "SmsConfiguration": work.properties.get("SmsConfiguration", {}),
            "SmsAuthenticationMessage": work.properties.get("SmsAuthenticationMessage", "{####}"),
        }
    work.call("set_user_pool_mfa_config", wanted)


def _provider_name(work: Work) -> str:
    return f"cognito-idp.{work.request.region}.amazonaws.com/{work.id}"


def _put_schema(work: Work) -> None:
    before = {one["Name"] for one in work.before.get("Schema") or ()}
    wanted = {one["Name"]: one for one in work.properties.get("Schema") or ()}
    if before - wanted.keys():
        message = "Existing schema attributes cannot be modified or deleted."
        raise handler_fault(message, "InvalidRequest")
    new = [one for name, one in wanted.items() if name not in before]
    if new:
        work.call("add_custom_attributes", {"UserPoolId": work.id, "CustomAttributes": new})


def _name_of_domain(work: Work) -> str:
    return str(work.properties["Domain"])


PROVIDERS: Mapping[str, Provider] = {
    "AWS::Cognito::UserPool": ServiceProvider(
        service="cognito-idp",
        create_with="create_user_pool",
        update_with=("update_user_pool",),
        read_with="describe_user_pool",
        delete_with="delete_user_pool",
        id="UserPool.Id",
        name=Name("UserPoolName", 128),
        names={"UserPoolName": "PoolName"},
        key={"UserPoolId": ID},
        attributes={
            "Arn": "UserPool.Arn",
            "ProviderName": _provider_name,
            "ProviderURL": lambda work: f"https://{_provider_name(work)}",
            "UserPoolId": "UserPool.Id",
        },
        whole=True,
        parts=(Part(_MFA, _put_mfa), Part(("Schema",), _put_schema, made=True)),
        unheeded=frozenset(
            {
                "EmailAuthenticationMessage",
                "EmailAuthenticationSubject",
                "WebAuthnFactorConfiguration",
                "WebAuthnRelyingPartyID",
                "WebAuthnUserVerification",
            }
        ),
    ),
    "AWS::Cognito::UserPoolClient": ServiceProvider(
        service="cognito-idp",
        create_with="create_user_pool_client",
        update_with=("update_user_pool_client",),
        read_with="describe_user_pool_client",
        delete_with="delete_user_pool_client",
        id="UserPoolClient.ClientId",
        name=Name("ClientName", 128),
        key={"ClientId": ID, **_IN_POOL},
        attributes={
            "ClientId": "UserPoolClient.ClientId",
            "ClientSecret": "UserPoolClient.ClientSecret",
            "Name": "UserPoolClient.ClientName",
        },
        whole=True,
    ),
    "AWS::Cognito::UserPoolDomain": ServiceProvider(
        service="cognito-idp",
        create_with="create_user_pool_domain",
        update_with=("update_user_pool_domain",),
        read_with="describe_user_pool_domain",
        delete_with="delete_user_pool_domain",
        id=_name_of_domain,
        key={"Domain": ID, **_IN_POOL},
        attributes={"CloudFrontDistribution": "DomainDescription.CloudFrontDistribution"},
        whole=True,
        unheeded=frozenset({"ManagedLoginVersion", "Routing"}),
    ),
    "AWS::Cognito::UserPoolGroup": ServiceProvider(
        service="cognito-idp",
        create_with="create_group",
        update_with=("update_group",),
        delete_with="delete_group",
        name=Name("GroupName", 128),
        key={"GroupName": ID, **_IN_POOL},
        whole=True,
    ),
    "AWS::Cognito::IdentityPool": ServiceProvider(
        service="cognito-identity",
        create_with="create_identity_pool",
        update_with=("update_identity_pool",),
        read_with="describe_identity_pool",
        delete_with="delete_identity_pool",
        id="IdentityPoolId",
        name=Name("IdentityPoolName", 128),
        key={"IdentityPoolId": ID},
        attributes={"Id": "IdentityPoolId", "Name": "IdentityPoolName"},
        whole=True,
        unheeded=frozenset({"AllowClassicFlow", "CognitoEvents", "CognitoStreams", "PushSync"}),
    ),
}
