"""Lambda: functions, their versions, aliases, URLs, permissions and event sources; layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.provider import Made, Provider, Request
from lambdaform.cloud.providers.function_code import code
from lambdaform.cloud.providers.service import (
    ID,
    Name,
    Parameters,
    Part,
    ServiceProvider,
    Tagging,
)
from lambdaform.cloud.providers.work import Work, handler_fault

_FUNCTION: Mapping[str, Any] = {
    "DeadLetterConfig": {"TargetArn": ""},
    "Description": "",
    "Environment": {"Variables": {}},
    "EphemeralStorage": {"Size": 512},
    "FileSystemConfigs": [],
    "ImageConfig": {},
    "KmsKeyArn": "",
    "Layers": [],
    "LoggingConfig": {"LogFormat": "Text"},
    "MemorySize": 128,
    "SnapStart": {"ApplyOn": "None"},
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
}
"""What a function is configured to where nobody says it."""

_SOURCE: Mapping[str, Any] = {
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {},
    "Enabled": True,
    "FilterCriteria": {},
    "FunctionResponseTypes": [],
    "KmsKeyArn": "",
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "MetricsConfig": {},
    "ParallelizationFactor": 1,
    "ProvisionedPollerConfig": {},
    "ScalingConfig": {},
    "TumblingWindowInSeconds": 0,
}
"""The same of an event source mapping."""

_BATCH = {"sqs": 10}
"""How many records a batch has by the service that they come from; else 100."""


def _function(work: Work, operation: str, parameters: Parameters) -> Parameters:
    if operation == "create_function":
        return {**parameters, "Code": code(work)}
    if "LoggingConfig" in work.gone():
        group = {"LogGroup": f"/aws/lambda/{work.id}"}
        return {**parameters, "LoggingConfig": {**_FUNCTION["LoggingConfig"], **group}}
    return parameters


def _snap(work: Work) -> dict[str, str]:
    said = work.properties.get("SnapStart", {})
    return {"ApplyOn": said.get("ApplyOn", "None"), "OptimizationStatus": "Off"}


def _put_code(work: Work) -> None:
    architectures = work.properties.get("Architectures", ["x86_64"])
    said = {"FunctionName": work.id, "Architectures": architectures, **code(work)}
    work.call("update_function_code", said)


def _latest_hash(work: Work, _: str, parameters: Parameters) -> Parameters:
    """Hold the hash that a version is to have against the code that there is."""
    wanted = parameters.get("CodeSha256")
    function = {"FunctionName": parameters["FunctionName"]}
    if wanted and work.call("get_function_configuration", function)["CodeSha256"] != wanted:
        message = f"CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST"
        raise handler_fault(message, "InvalidRequest")
    return parameters


class _Versions(ServiceProvider):
    """Versions; publishing what is published already makes none."""

    def create(self, request: Request) -> Made:
        function = {"FunctionName": request.properties["FunctionName"]}
        versions = Work(request, self.service).call("list_versions_by_function", function)
        made = super().create(request)
        if made.physical_id in [one["FunctionArn"] for one in versions["Versions"]]:
            number = made.physical_id.rpartition(":")[2]
            message = (
                f"A version for this Lambda function exists ( {number} ). "
                "Modify the function to create a new version."
            )
            raise handler_fault(message, "AlreadyExists")
        return made


def _routed(_: Work, __: str, parameters: Parameters) -> Parameters:
    routing = parameters.get("RoutingConfig")
    weights = routing.get("AdditionalVersionWeights") if routing else None
    if isinstance(weights, list):
        found = {one["FunctionVersion"]: one["FunctionWeight"] for one in weights}
        return {**parameters, "RoutingConfig": {"AdditionalVersionWeights": found}}
    return parameters


def _batched(work: Work, _: str, parameters: Parameters) -> Parameters:
    if "BatchSize" not in work.gone():
        return parameters
    source = str(work.properties.get("EventSourceArn", "")).split(":")
    return {**parameters, "BatchSize": _BATCH.get("".join(source[2:3]), 100)}


def _mapping_arn(work: Work) -> str:
    return work.arn("lambda", f"event-source-mapping:{work.id}")


def _layer(work: Work) -> str:
    return work.id.split("#")[0].split(":")[6]


def _layer_version(work: Work) -> str:
    return work.id.split("#")[0].split(":")[7]


def _permitted(work: Work, _: str, parameters: Parameters) -> Parameters:
    arn = parameters.pop("LayerVersionArn")
    work.id = f"{arn}#{work.id}"
    which = {"LayerName": _layer(work), "VersionNumber": _layer_version(work)}
    return {**parameters, **which}


def _invoke_config_id(work: Work) -> str:
    return f"{work.properties['FunctionName']}|{work.properties['Qualifier']}"


_IN_FUNCTION = {"FunctionName": "FunctionName"}

PROVIDERS: Mapping[str, Provider] = {
    "AWS::Lambda::Function": ServiceProvider(
        service="lambda",
        create_with="create_function",
        update_with=("update_function_configuration",),
        delete_with="delete_function",
        name=Name("FunctionName"),
        key={"FunctionName": ID},
        attributes={
            "Arn": lambda work: work.arn("lambda", f"function:{work.id}"),
            "SnapStartResponse": _snap,
        },
        defaults=_FUNCTION,
        prepare=_function,
        parts=(
            Part(("Code", "Architectures"), _put_code, made=True),
            Part(
                ("ReservedConcurrentExecutions",),
                "put_function_concurrency",
                "delete_function_concurrency",
            ),
        ),
        tagging=Tagging({"Resource": lambda work: work.arn("lambda", f"function:{work.id}")}),
        unheeded=frozenset(
            {
                "CapacityProviderConfig",
                "CodeSigningConfigArn",
                "DurableConfig",
                "FunctionScalingConfig",
                "PublishToLatestPublished",
                "RecursiveLoop",
                "RuntimeManagementConfig",
                "TenancyConfig",
            }
        ),
    ),
    "AWS::Lambda::Version": _Versions(
        service="lambda",
        create_with="publish_version",
        read_with="get_function_configuration",
        delete_with="delete_function",
        id="FunctionArn",
        key={"FunctionName": ID},
        attributes={"FunctionArn": "FunctionArn", "Version": "Version"},
        prepare=_latest_hash,
        unheeded=frozenset(
            {"FunctionScalingConfig", "ProvisionedConcurrencyConfig", "RuntimePolicy"}
        ),
    ),
    "AWS::Lambda::Alias": ServiceProvider(
        service="lambda",
        create_with="create_alias",
        update_with=("update_alias",),
        delete_with="delete_alias",
        id="AliasArn",
        key={"Name": "Name", **_IN_FUNCTION},
        attributes={"AliasArn": lambda work: work.id},
        defaults={"Description": "", "RoutingConfig": {"AdditionalVersionWeights": {}}},
        prepare=_routed,
        unheeded=frozenset({"ProvisionedConcurrencyConfig"}),
    ),
    "AWS::Lambda::EventInvokeConfig": ServiceProvider(
        service="lambda",
        create_with="put_function_event_invoke_config",
        update_with=("put_function_event_invoke_config",),
        delete_with="delete_function_event_invoke_config",
        id=_invoke_config_id,
        key={"Qualifier": "Qualifier", **_IN_FUNCTION},
        whole=True,
        exists="get_function_event_invoke_config",
    ),
    "AWS::Lambda::Url": ServiceProvider(
        service="lambda",
        create_with="create_function_url_config",
        update_with=("update_function_url_config",),
        read_with="get_function_url_config",
        delete_with="delete_function_url_config",
        id="FunctionArn",
        names={"TargetFunctionArn": "FunctionName"},
        key={"FunctionName": "TargetFunctionArn", "Qualifier": "Qualifier"},
        attributes={"FunctionArn": "FunctionArn", "FunctionUrl": "FunctionUrl"},
        defaults={"Cors": {}, "InvokeMode": "BUFFERED"},
    ),
    "AWS::Lambda::Permission": ServiceProvider(
        service="lambda",
        create_with="add_permission",
        delete_with="remove_permission",
        name=Name("StatementId", 100),
        key={"StatementId": ID, **_IN_FUNCTION},
        attributes={"Id": lambda work: work.id},
    ),
    "AWS::Lambda::EventSourceMapping": ServiceProvider(
        service="lambda",
        create_with="create_event_source_mapping",
        update_with=("update_event_source_mapping",),
        delete_with="delete_event_source_mapping",
        id="UUID",
        key={"UUID": ID},
        attributes={"EventSourceMappingArn": _mapping_arn, "Id": lambda work: work.id},
        defaults=_SOURCE,
        prepare=_batched,
        unheeded=frozenset({"LoggingConfig"}),
        lacks=frozenset(
            {
                "AmazonManagedKafkaEventSourceConfig",
                "DocumentDBEventSourceConfig",
                "Queues",
                "SelfManagedEventSource",
                "SelfManagedKafkaEventSourceConfig",
                "SourceAccessConfigurations",
                "Topics",
            }
        ),
        tagging=Tagging({"Resource": _mapping_arn}),
    ),
    "AWS::Lambda::LayerVersion": ServiceProvider(
        service="lambda",
        create_with="publish_layer_version",
        delete_with="delete_layer_version",
        id="LayerVersionArn",
        name=Name("LayerName", 140),
        key={"LayerName": _layer, "VersionNumber": _layer_version},
        attributes={"LayerVersionArn": lambda work: work.id},
    ),
    "AWS::Lambda::LayerVersionPermission": ServiceProvider(
        service="lambda",
        create_with="add_layer_version_permission",
        delete_with="remove_layer_version_permission",
        name=Name("StatementId", 100),
        key={
            "LayerName": _layer,
            "VersionNumber": _layer_version,
            "StatementId": lambda work: work.id.rpartition("#")[2],
        },
        attributes={"Id": lambda work: work.id},
        prepare=_permitted,
        takes=frozenset({"LayerVersionArn"}),
    ),
}
