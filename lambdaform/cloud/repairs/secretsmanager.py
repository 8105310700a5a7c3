"""moto's Secrets Manager never takes a description back."""

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


REPAIRS = (Repair(SecretsManagerBackend, "update_secret", _update),)
