"""moto's Cognito lets most that an update leaves out stand, where AWS takes it back.

It neither renames a pool nor protects one from being deleted.
"""

from __future__ import annotations

from typing import Any

from moto.cognitoidentity.models import CognitoIdentityBackend, CognitoIdentityPool
from moto.cognitoidp.exceptions import InvalidParameterException
from moto.cognitoidp.models import (
    CognitoIdpBackend,
    CognitoIdpGroup,
    CognitoIdpUserPoolClient,
)
from moto.core.utils import utcnow

from lambdaform.cloud.repairs.repair import Repair

_FIXED = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
"""What a pool is made with, and never changes."""

_update_pool = CognitoIdpBackend.update_user_pool
_delete_pool = CognitoIdpBackend.delete_user_pool


def _pool(self: CognitoIdpBackend, user_pool_id: str, extended_config: dict[str, Any]) -> None:
    pool = self.describe_user_pool(user_pool_id)
    pool.name = extended_config.get("PoolName", pool.name)
    kept = {name: v for name, v in pool.extended_config.items() if name in _FIXED}
    _update_pool(self, user_pool_id, {**extended_config, **kept})


def _delete(self: CognitoIdpBackend, user_pool_id: str) -> None:
    pool = self.describe_user_pool(user_pool_id)
    if pool.extended_config.get("DeletionProtection") == "ACTIVE":
        message = (
            "The user pool cannot be deleted because deletion protection is activated. "
            "Deletion protection must be inactivated first."
        )
        raise InvalidParameterException(message)
    _delete_pool(self, user_pool_id)


def _group(self: CognitoIdpGroup, description: Any, role_arn: Any, precedence: Any) -> None:
    self.description, self.role_arn, self.precedence = description, role_arn, precedence
    self.last_modified_date = utcnow()


def _client(
    self: CognitoIdpBackend, user_pool_id: str, client_id: str, extended_config: dict[str, Any]
) -> CognitoIdpUserPoolClient:
    client = self.describe_user_pool_client(user_pool_id, client_id)
    named = {"ClientName": client.extended_config.get("ClientName"), **extended_config}
    client.extended_config = CognitoIdpUserPoolClient(user_pool_id, False, named).extended_config
    return client


def _identity_pool(
    self: CognitoIdentityBackend,
    identity_pool_id: str,
    identity_pool_name: str,
    allow_unauthenticated: bool | None,
    login_providers: dict[str, str] | None,
    provider_name: str | None,
    provider_arns: list[str] | None,
    identity_providers: list[dict[str, Any]] | None,
    saml_providers: list[str] | None,
    tags: dict[str, str] | None,
) -> str:
    pool: CognitoIdentityPool = self.identity_pools[identity_pool_id]
    pool.identity_pool_name = identity_pool_name
    pool.allow_unauthenticated_identities = bool(allow_unauthenticated)
    pool.supported_login_providers = login_providers or {}
    pool.developer_provider_name = provider_name or ""
    pool.open_id_connect_provider_arns = provider_arns or []
    pool.cognito_identity_providers = identity_providers or []
    pool.saml_provider_arns = saml_providers or []
    pool.tags = pool.tags if tags is None else tags
    return pool.to_json()


REPAIRS = (
    Repair(CognitoIdpBackend, "update_user_pool", _pool),
    Repair(CognitoIdpBackend, "delete_user_pool", _delete),
    Repair(CognitoIdpBackend, "update_user_pool_client", _client),
    Repair(CognitoIdpGroup, "update", _group),
    Repair(CognitoIdentityBackend, "update_identity_pool", _identity_pool),
)
