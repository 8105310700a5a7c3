"""moto's Secrets Manager never takes a description back, and rotates with a Lambda of its own.

Here a rotation is kept as it is said, and nothing is rotated.
"""

from __future__ import annotations

from typing import Any

from moto.secretsmanager.models import SecretsManagerBackend

from lambdaform.cloud.repairs.repair import Repair

_update_secret = SecretsManagerBackend.update_secret


def _update(self: SecretsManagerBackend, secret_id: str, **said: Any) -> str:
    told = _update_secret(self, secret_id, **said)
    if said.get("description") == "":
        secret: Any = self.secrets[secret_id]
        secret.description = ""
    return told


def _rotate(
    self: SecretsManagerBackend,
    secret_id: str,
    client_request_token: str | None = None,
    rotation_lambda_arn: str | None = None,
    rotation_rules: dict[str, Any] | None = None,
    rotate_immediately: bool = True,
) -> str:
    self.describe_secret(secret_id)  # which raises where there is none
    secret: Any = self.secrets[secret_id]
    secret.rotation_lambda_arn = rotation_lambda_arn or secret.rotation_lambda_arn
    secret.auto_rotate_after_days = (rotation_rules or {}).get("AutomaticallyAfterDays", 0)
    secret.rotation_requested = secret.rotation_enabled = True
    return str(secret.to_short_dict())


REPAIRS = (
    Repair(SecretsManagerBackend, "update_secret", _update),
    Repair(SecretsManagerBackend, "rotate_secret", _rotate),
)
