"""Dynamic references: `{{resolve:ssm:name}}` and the like in a property's text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from lambdaform.cloud.formation.functions import TemplateFault

_REFERENCE = re.compile(r"\{\{resolve:([^:}]+):([^}]*)\}\}")
_PARTS = 4

Clients = Callable[[str], Any]


def resolved(value: Any, clients: Clients) -> Any:
    """Return a value with its dynamic references resolved.

    Raises:
        TemplateFault: one names a service that has none, or a key that is not there.
        ClientError: the service refuses.
    """
    if isinstance(value, str) and "{{resolve:" in value:
        return _REFERENCE.sub(lambda found: _read(found[1], found[2], clients), value)
    if isinstance(value, Mapping):
        return {key: resolved(one, clients) for key, one in value.items()}
    if isinstance(value, list):
        return [resolved(one, clients) for one in value]
    return value


def _read(service: str, key: str, clients: Clients) -> str:
    if service in ("ssm", "ssm-secure"):
        return parameter(key, clients)
    if service == "secretsmanager":
        return _secret(key, clients)
    message = "Dynamic references must be of the form"
    raise TemplateFault(f"{message} {{{{resolve:ssm|ssm-secure|secretsmanager:...}}}}")


def parameter(name: str, clients: Clients) -> str:
    """Return what the parameter store holds by a name, or by `name:version`."""
    found = clients("ssm").get_parameter(Name=name, WithDecryption=True)
    return str(found["Parameter"]["Value"])


def _secret(key: str, clients: Clients) -> str:
    id, _, rest = key.partition(":SecretString")
    _, field, stage, version = [*rest.split(":"), "", "", "", ""][:_PARTS]
    chosen = {"VersionStage": stage, "VersionId": version}
    said = {name: value for name, value in chosen.items() if value}
    secret = clients("secretsmanager").get_secret_value(SecretId=id, **said)["SecretString"]
    if not field:
        return str(secret)
    try:
        return str(json.loads(secret)[field])
    except (ValueError, KeyError, TypeError) as error:
        message = f"Could not find a value associated with JSONKey in SecretString: {field}"
        raise TemplateFault(message) from error
