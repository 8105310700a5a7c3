"""Samples of the types of Cognito."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import ACCOUNT, Workbench

from provider_samples.sample import ONE, OTHER, Sample, arn, call, same


def _pool(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    client = bench.client("cognito-idp")
    found = client.describe_user_pool(UserPoolId=id)["UserPool"]
    mfa = client.get_user_pool_mfa_config(UserPoolId=id)
    enabled = []
    if mfa.get("SoftwareTokenMfaConfiguration", {}).get("Enabled"):
        enabled.append("SOFTWARE_TOKEN_MFA")
    own = [
        {"Name": one["Name"].removeprefix("custom:"), "AttributeDataType": one["AttributeDataType"]}
        for one in found["SchemaAttributes"]
        if one["Name"].startswith("custom:")
    ]
    return {
        **found,
        "UserPoolName": found["Name"],
        "MfaConfiguration": mfa["MfaConfiguration"],
        "EnabledMfas": enabled,
        "Schema": own,
    }


CLIENT = {
    "ClientName": "web",
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
}


def _domain(bench: Workbench, id: str) -> Mapping[str, Any]:
    found = bench.client("cognito-idp").describe_user_pool_domain(Domain=id)["DomainDescription"]
    if not found:
        raise StopIteration
    return dict(found)


SAMPLES = {
    "AWS::Cognito::UserPool": Sample(
        lambda bench: {
            "UserPoolName": "shop",
            "AccountRecoverySetting": {
                "RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]
            },
            "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
            "AutoVerifiedAttributes": ["email"],
            "DeletionProtection": "INACTIVE",
            "EmailConfiguration": {
                "EmailSendingAccount": "DEVELOPER",
                "SourceArn": arn("ses", "identity/a"),
            },
            "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
            "LambdaConfig": {"PreSignUp": arn("lambda", "function:f")},
            "MfaConfiguration": "OPTIONAL",
            "Policies": {"PasswordPolicy": {"MinimumLength": 12}},
            "Schema": [{"Name": "plan", "AttributeDataType": "String"}],
            "UserPoolTags": {"one": "1"},
            "UsernameAttributes": ["email"],
            "UsernameConfiguration": {"CaseSensitive": False},
            "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True},
            "EmailVerificationMessage": "{####}",
            "EmailVerificationSubject": "your code",
            "IssuerConfiguration": {"Type": "ORIGINAL"},
            "KeyConfiguration": {
                "KeyType": "CUSTOMER_MANAGED_KEY",
                "KmsKeyArn": arn("kms", "key/k"),
            },
            "SmsAuthenticationMessage": "{####}",
            "SmsConfiguration": {"SnsCallerArn": bench.role},
            "SmsVerificationMessage": "{####}",
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
            "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
            "UserPoolTier": "PLUS",
            "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"},
        },
        lambda bench: {
            "UserPoolName": "shop-2",
            "Policies": {"PasswordPolicy": {"MinimumLength": 14}},
            "Schema": [
                {"Name": "plan", "AttributeDataType": "String"},
                {"Name": "size", "AttributeDataType": "String"},
            ],
            "UserPoolTags": {"two": "2"},
            "UsernameAttributes": ["email"],
            "UsernameConfiguration": {"CaseSensitive": False},
        },
        _pool,
        {"AliasAttributes": "not beside `UsernameAttributes`"},
    ),
    "AWS::Cognito::UserPoolClient": Sample(
        lambda bench: {
            **CLIENT,
            "UserPoolId": bench.pool,
            "GenerateSecret": True,
            "AccessTokenValidity": 5,
            "AnalyticsConfiguration": {"ApplicationId": "a"},
            "AuthSessionValidity": 5,
            "DefaultRedirectURI": "https://example.com",
            "EnablePropagateAdditionalUserContextData": True,
            "EnableTokenRevocation": False,
            "IdTokenValidity": 5,
            "RefreshTokenRotation": {"Feature": "ENABLED"},
            "WriteAttributes": ["email"],
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthScopes": ["openid"],
            "CallbackURLs": ["https://example.com"],
            "LogoutURLs": ["https://example.com"],
            "PreventUserExistenceErrors": "ENABLED",
            "ReadAttributes": ["email"],
            "RefreshTokenValidity": 10,
            "SupportedIdentityProviders": ["COGNITO"],
            "TokenValidityUnits": {"AccessToken": "minutes"},
        },
        lambda bench: {
            **CLIENT,
            "UserPoolId": bench.pool,
            "GenerateSecret": True,
            "ClientName": "app",
        },
        lambda bench, key, said: {
            **(
                found := bench.client("cognito-idp").describe_user_pool_client(
                    UserPoolId=said["UserPoolId"], ClientId=key
                )["UserPoolClient"]
            ),
            "GenerateSecret": "ClientSecret" in found,
        },
    ),
    "AWS::Cognito::UserPoolDomain": Sample(
        lambda bench: {
            "UserPoolId": bench.pool,
            "Domain": "shop",
            "CustomDomainConfig": {"CertificateArn": arn("acm", "certificate/a")},
        },
        lambda bench: {
            "UserPoolId": bench.pool,
            "Domain": "shop",
            "CustomDomainConfig": {"CertificateArn": arn("acm", "certificate/b")},
        },
        lambda bench, key, said: _domain(bench, key),
        {"CustomDomainConfig": "told by another distribution"},
    ),
    "AWS::Cognito::UserPoolGroup": Sample(
        lambda bench: {
            "UserPoolId": bench.pool,
            "GroupName": "staff",
            "Description": "who works here",
            "Precedence": 3,
            "RoleArn": bench.role,
        },
        lambda bench: {"UserPoolId": bench.pool, "GroupName": "staff"},
        call("cognito-idp", "get_group", "Group", UserPoolId="{UserPoolId}", GroupName="{id}"),
    ),
    "AWS::Cognito::IdentityPool": Sample(
        lambda bench: {
            "IdentityPoolName": "shop",
            "AllowUnauthenticatedIdentities": True,
            "SamlProviderARNs": [f"arn:aws:iam::{ACCOUNT}:saml-provider/a"],
            "CognitoIdentityProviders": [
                {"ClientId": "a", "ProviderName": "cognito-idp.eu-west-1.amazonaws.com/a"}
            ],
            "DeveloperProviderName": "shop",
            "IdentityPoolTags": ONE,
            "OpenIdConnectProviderARNs": [f"arn:aws:iam::{ACCOUNT}:oidc-provider/a"],
            "SupportedLoginProviders": {"graph.facebook.com": "a"},
        },
        same(
            {
                "IdentityPoolName": "shop-2",
                "AllowUnauthenticatedIdentities": False,
                "IdentityPoolTags": OTHER,
            }
        ),
        call("cognito-identity", "describe_identity_pool", IdentityPoolId="{id}"),
    ),
}
