"""Secrets Manager: secrets and their rotation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.provider import Provider, ResourceFault
from lambdaform.cloud.providers.service import (
    ID,
    Name,
    Parameters,
    Part,
    ServiceProvider,
    Tagging,
)
from lambdaform.cloud.providers.work import Work

_TEMPLATE = ("SecretStringTemplate", "GenerateStringKey")


def _generated(work: Work, how: Mapping[str, Any]) -> str:
    """Return a random password, or the JSON object that it is to stand in."""
    wanted = {key: value for key, value in how.items() if key not in _TEMPLATE}
    password = work.call("get_random_password", wanted)["RandomPassword"]
    template, key = (how.get(name) for name in _TEMPLATE)
    if template is None and key is None:
        return str(password)
    if template is None or key is None:
        raise ResourceFault("SecretStringTemplate and GenerateStringKey go together")
    return json.dumps({**json.loads(template), key: password})


def _value(work: Work, _: str, parameters: Parameters) -> Parameters:
    how = parameters.pop("GenerateSecretString", None)
    if how is not None and work.changed("GenerateSecretString"):
        parameters["SecretString"] = _generated(work, how)
    elif not work.making and not work.changed("SecretString"):
        parameters.pop("SecretString", None)
    return parameters


def _put_replicas(work: Work) -> None:
    before, wanted = (
        {one["Region"]: one for one in properties.get("ReplicaRegions") or ()}
        for properties in (work.before, work.properties)
    )
    gone = [region for region in before if before[region] != wanted.get(region)]
    new = [one for region, one in wanted.items() if before.get(region) != one]
    which = {"SecretId": work.id}
    if gone:
        work.call("remove_regions_from_replication", {**which, "RemoveReplicaRegions": gone})
    if new:
        work.call("replicate_secret_to_regions", {**which, "AddReplicaRegions": new})


def _remove_replicas(work: Work) -> None:
    """Take the replicas away, which a secret cannot be deleted with."""
    regions = [one["Region"] for one in work.properties.get("ReplicaRegions") or ()]
    if regions:
        said = {"SecretId": work.id, "RemoveReplicaRegions": regions}
        work.attempt("remove_regions_from_replication", said)


PROVIDERS: Mapping[str, Provider] = {
    "AWS::SecretsManager::Secret": ServiceProvider(
        service="secretsmanager",
        create_with="create_secret",
        update_with=("update_secret",),
        read_with="describe_secret",
        delete_with="delete_secret",
        id="ARN",
        name=Name("Name", 512),
        key={"SecretId": ID, "ForceDeleteWithoutRecovery": lambda _: True},
        attributes={"Id": "ARN"},
        defaults={"Description": "", "KmsKeyId": "alias/aws/secretsmanager"},
        prepare=_value,
        takes=frozenset({"GenerateSecretString"}),
        parts=(Part(("ReplicaRegions",), _put_replicas),),
        tagging=Tagging({"SecretId": ID}),
        before_delete=_remove_replicas,
        unheeded=frozenset({"Type"}),
    ),
    "AWS::SecretsManager::RotationSchedule": ServiceProvider(
        service="secretsmanager",
        create_with="rotate_secret",
        update_with=("rotate_secret",),
        delete_with="cancel_rotate_secret",
        id="ARN",
        key={"SecretId": ID},
        attributes={"Id": lambda work: work.id},
        whole=True,
        unheeded=frozenset({"RotateImmediatelyOnUpdate"}),
        lacks=frozenset(
            {
                "ExternalSecretRotationMetadata",
                "ExternalSecretRotationRoleArn",
                "HostedRotationLambda",
            }
        ),
    ),
}
