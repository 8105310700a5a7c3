"""Stages of REST APIs, and the deployments that may make one on their way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lambdaform.cloud.providers.rest_patches import (
    Patch,
    Values,
    escaped,
    fields,
    patching,
    remove,
    replace,
)
from lambdaform.cloud.providers.service import (
    ID,
    Found,
    Name,
    Part,
    ServiceProvider,
    Tagging,
)
from lambdaform.cloud.providers.work import Work

_PATHS = {
    "CacheClusterEnabled": "/cacheClusterEnabled",
    "CacheClusterSize": "/cacheClusterSize",
    "DeploymentId": "/deploymentId",
    "Description": "/description",
    "TracingEnabled": "/tracingEnabled",
}
_DEFAULTS = {
    "CacheClusterEnabled": False,
    "CacheClusterSize": "0.5",
    "Description": "",
    "TracingEnabled": False,
}
_SETTINGS = {
    "CacheDataEncrypted": "caching/dataEncrypted",
    "CacheTtlInSeconds": "caching/ttlInSeconds",
    "CachingEnabled": "caching/enabled",
    "DataTraceEnabled": "logging/dataTrace",
    "LoggingLevel": "logging/loglevel",
    "MetricsEnabled": "metrics/enabled",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "ThrottlingRateLimit": "throttling/rateLimit",
}
_KEY: Mapping[str, Found] = {"stageName": ID, "restApiId": "RestApiId"}
_UNHEEDED = frozenset({"CanarySetting", "ClientCertificateId", "DocumentationVersion"})


def _own(before: Values, wanted: Values) -> Iterator[Patch]:
    """Yield what changes what creating a stage says already."""
    yield from fields(before, wanted, _PATHS, _DEFAULTS)
    yield from _variables(before.get("Variables") or {}, wanted.get("Variables") or {})


def _rest(before: Values, wanted: Values) -> Iterator[Patch]:
    """Yield what changes what only updating a stage can say."""
    yield from _settings(before, wanted)
    log = wanted.get("AccessLogSetting") or {}
    if before.get("AccessLogSetting") != wanted.get("AccessLogSetting"):
        if not log:
            yield remove("/accessLogSettings")
        names = {"DestinationArn": "destinationArn", "Format": "format"}
        yield from (replace(f"/accessLogSettings/{names[n]}", v) for n, v in log.items())


def _variables(before: Values, wanted: Values) -> Iterator[Patch]:
    yield from (remove(f"/variables/{name}") for name in before if name not in wanted)
    for name, value in wanted.items():
        if before.get(name) != value:
            yield replace(f"/variables/{name}", value)


def _settings(before: Values, wanted: Values) -> Iterator[Patch]:
    """Yield what changes the settings of methods; what is said otherwise is said from scratch."""
    old, new = (_by_method(one.get("MethodSettings") or ()) for one in (before, wanted))
    for place, said in old.items():
        if said != new.get(place):
            yield remove(f"/{place}")
    for place, said in new.items():
        if said != old.get(place):
            yield from (replace(f"/{place}/{_SETTINGS[n]}", v) for n, v in said.items())


def _by_method(settings: Any) -> dict[str, dict[str, Any]]:
    return {
        f"{_resource(one.get('ResourcePath', '/*'))}/{one.get('HttpMethod', '*')}": {
            name: value for name, value in one.items() if name in _SETTINGS
        }
        for one in settings
    }


def _resource(path: str) -> str:
    """Return a path as a part of a patch's; templates have it as `/~1orders`, or plain."""
    inner = path.removeprefix("/")
    if inner == "*":
        return inner
    return inner if inner.startswith("~1") else escaped(path)


def _arn(work: Work) -> str:
    api = work.properties["RestApiId"]
    region = work.request.region
    return f"arn:{work.partition}:apigateway:{region}::/restapis/{api}/stages/{work.id}"


STAGE = ServiceProvider(
    service="apigateway",
    create_with="create_stage",
    delete_with="delete_stage",
    name=Name("StageName", 128),
    key=_KEY,
    parts=(
        Part((*_PATHS, "Variables"), patching("update_stage", _KEY, _own), made=True),
        Part(("MethodSettings", "AccessLogSetting"), patching("update_stage", _KEY, _rest)),
    ),
    tagging=Tagging({"resourceArn": _arn}),
    unheeded=_UNHEEDED,
)


def _put_stage(work: Work) -> None:
    """Bring the stage of a deployment to what is said of it; it leads here."""
    stage = work.properties.get("StageName")
    if not stage:
        return
    before, wanted = (
        {**(one.get("StageDescription") or {}), "DeploymentId": work.id}
        for one in (work.before, work.properties)
    )
    found: list[Patch] = [*_own(before, wanted), *_rest(before, wanted)]
    if found:
        key = {"restApiId": work.properties["RestApiId"], "stageName": stage}
        work.call("update_stage", {**key, "patchOperations": found})


def _free(work: Work) -> None:
    """Take the stage of a deployment away, where it still leads here."""
    stage = work.properties.get("StageName")
    key = {"restApiId": work.properties["RestApiId"], "stageName": stage}
    if not stage or not work.attempt("get_stage", key):
        return
    if work.call("get_stage", key)["deploymentId"] == work.id:
        work.call("delete_stage", key)


def _described(before: Values, wanted: Values) -> Iterator[Patch]:
    return fields(before, wanted, {"Description": "/description"}, {"Description": ""})


_DEPLOYMENT: Mapping[str, Found] = {"deploymentId": ID, "restApiId": "RestApiId"}

DEPLOYMENT = ServiceProvider(
    service="apigateway",
    create_with="create_deployment",
    delete_with="delete_deployment",
    id="id",
    key=_DEPLOYMENT,
    attributes={"DeploymentId": lambda work: work.id},
    parts=(
        Part(("Description",), patching("update_deployment", _DEPLOYMENT, _described), made=True),
        Part(("StageDescription",), _put_stage),
    ),
    before_delete=_free,
    unheeded=frozenset({"DeploymentCanarySettings"}),
)
