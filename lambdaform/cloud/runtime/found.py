"""A function in moto, by name and qualifier: what runs, and what happens to its events.

The only module of the runtime that knows moto's classes.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.awslambda.exceptions import UnknownAliasException, UnknownFunctionException
from moto.awslambda.models import LambdaBackend, LambdaFunction, lambda_backends

from lambdaform.cloud.runtime.asked import Asked
from lambdaform.cloud.runtime.deployed import Archive, Deployed, EventConfig


class Unknown(Exception):  # noqa: N818 - an answer to the caller
    """There is no such function, version or alias."""


@dataclass(frozen=True)
class Found:
    """A function as it was asked for.

    Attributes:
        deployed: what runs.
        events: what happens to events that nobody waits for.
        zip: whether its code is a zip, not a container image.
    """

    deployed: Deployed
    events: EventConfig
    zip: bool


def find(asked: Asked) -> Found:
    """Return a function, by its name and the version or alias that was named.

    Raises:
        Unknown: there is none.
    """
    backend = lambda_backends[asked.account][asked.region]
    try:
        latest = backend.get_function(asked.name)
        version = _routed(backend, asked.name, asked.qualifier) if asked.qualifier else None
        function = backend.get_function(asked.name, version)
    except UnknownFunctionException as missing:
        raise Unknown(asked.arn) from missing
    events = _events(latest, asked.qualifier or "$LATEST")
    return Found(_deployed(function, latest, backend), events, function.package_type == "Zip")


def _routed(backend: LambdaBackend, name: str, qualifier: str) -> str:
    """Return the version that an alias leads to this time; what is no alias stays as it is."""
    try:
        alias: Any = backend.get_alias(qualifier, name)
    except UnknownAliasException:
        return qualifier
    weights = (alias.routing_config or {}).get("AdditionalVersionWeights") or {}
    point = random.random()  # noqa: S311 - shares of traffic, not a secret
    for version, weight in weights.items():
        point -= float(weight)
        if point < 0:
            return str(version)
    return str(alias.function_version)


def _deployed(function: LambdaFunction, latest: LambdaFunction, backend: LambdaBackend) -> Deployed:
    config = function.get_configuration()
    logging: Mapping[str, str] = config.get("LoggingConfig") or {}
    dead: Mapping[str, str] = config.get("DeadLetterConfig") or {}
    layers = {
        layer["Arn"]: backend.layers_versions_by_arn(layer["Arn"]) for layer in function.layers
    }
    reserved = latest.reserved_concurrency
    return Deployed(
        account=function.account_id,
        region=function.region,
        name=function.function_name,
        version=str(function.version),
        runtime=function.run_time or "",
        handler=function.handler or "",
        role=function.role,
        timeout=float(function.timeout),
        memory=int(function.memory_size),
        variables=dict(function.environment_vars),
        code=Archive(getattr(function, "code_digest", ""), getattr(function, "code_bytes", b"")),
        layers=tuple(Archive(one.code_digest, one.code_bytes) for one in layers.values() if one),
        absent=tuple(arn for arn, layer in layers.items() if not layer),
        log_group=logging.get("LogGroup") or function.logs_group_name,
        log_format="JSON" if logging.get("LogFormat") == "JSON" else "Text",
        log_level=logging.get("ApplicationLogLevel", "INFO"),
        system_level=logging.get("SystemLogLevel", "INFO"),
        reserved=None if reserved is None else int(reserved),
        dead_letters=dead.get("TargetArn") or None,
    )


def _events(latest: LambdaFunction, qualifier: str) -> EventConfig:
    arn = f"{latest.function_arn}:{qualifier}"
    said = next((one.config for one in latest.event_invoke_config if one.arn == arn), {})
    destinations = said.get("DestinationConfig") or {}
    default = EventConfig()
    retries, oldest = said.get("MaximumRetryAttempts"), said.get("MaximumEventAgeInSeconds")
    return EventConfig(
        retries=default.retries if retries is None else int(retries),
        oldest=default.oldest if oldest is None else float(oldest),
        on_success=(destinations.get("OnSuccess") or {}).get("Destination"),
        on_failure=(destinations.get("OnFailure") or {}).get("Destination"),
    )
