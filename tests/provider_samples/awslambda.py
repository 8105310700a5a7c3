"""Samples of the types of Lambda."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from provided import ACCOUNT, Workbench

from provider_samples.sample import ONE, OTHER, Sample, arn, call


def _function(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    found = bench.client("lambda").get_function(FunctionName=id)
    config = found["Configuration"]
    return {
        **config,
        "Layers": [one["Arn"] for one in config.get("Layers", [])],
        "Code": config["CodeSha256"],
        "ImageConfig": config.get("ImageConfigResponse", {}).get("ImageConfig"),
        "Tags": found.get("Tags", {}),
        "ReservedConcurrentExecutions": found.get("Concurrency", {}).get(
            "ReservedConcurrentExecutions"
        ),
        "DeadLetterConfig": config.get("DeadLetterConfig"),
    }


def _permission(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    answer = bench.client("lambda").get_policy(FunctionName=said["FunctionName"])
    [found] = [one for one in json.loads(answer["Policy"])["Statement"] if one["Sid"] == id]
    condition = {key: value for one in found["Condition"].values() for key, value in one.items()}
    return {
        **said,
        "Action": found["Action"],
        "Principal": found["Principal"]["Service"],
        "SourceArn": condition["AWS:SourceArn"],
        "SourceAccount": condition["AWS:SourceAccount"],
        "PrincipalOrgID": condition["aws:PrincipalOrgID"],
    }


def _mapping(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    client = bench.client("lambda")
    found = client.get_event_source_mapping(UUID=id)
    return {
        **found,
        "FunctionName": found["FunctionArn"].rpartition(":")[2],
        "Enabled": found["State"] == "Enabled",
        "Tags": client.list_tags(Resource=found["EventSourceMappingArn"])["Tags"],
    }


def _stream_arn(bench: Workbench) -> str:
    table = {
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "TableName": "streamed",
    }
    tables = bench.client("dynamodb")
    if "streamed" not in tables.list_tables()["TableNames"]:
        bench.make("AWS::DynamoDB::Table", table)
    return str(tables.describe_table(TableName="streamed")["Table"]["LatestStreamArn"])


def _version(bench: Workbench) -> str:
    properties = {"FunctionName": bench.function}
    client = bench.client("lambda")
    listed = client.list_versions_by_function(**properties)["Versions"]
    if len(listed) == 1:
        bench.make("AWS::Lambda::Version", properties)
    return "1"


def _layer(bench: Workbench) -> str:
    return bench.make("AWS::Lambda::LayerVersion", _content(bench), "Layer").physical_id


def _content(bench: Workbench) -> dict[str, Any]:
    return {"Content": {"S3Bucket": bench.bucket, "S3Key": "code.zip"}}


def _layer_told(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    name, number = id.split(":")[6:]
    found = bench.client("lambda").get_layer_version(LayerName=name, VersionNumber=int(number))
    return {**found, "LayerName": name}


def _layer_permission(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    name, number = said["LayerVersionArn"].split(":")[6:]
    which = {"LayerName": name, "VersionNumber": int(number)}
    answer = bench.client("lambda").get_layer_version_policy(**which)
    [found] = json.loads(answer["Policy"])["Statement"]
    return {**found, "LayerVersionArn": said["LayerVersionArn"]}


def _published(bench: Workbench) -> str:
    client = bench.client("lambda")
    listed = [one["FunctionName"] for one in client.list_functions()["Functions"]]
    if "published" not in listed:
        bench.make("AWS::Lambda::Function", {**bench.code("return 1"), "FunctionName": "published"})
    return "published"


def _permitted(bench: Workbench) -> dict[str, Any]:
    return {
        "FunctionName": bench.function,
        "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
        "SourceArn": "arn:aws:s3:::uploads",
        "SourceAccount": ACCOUNT,
        "PrincipalOrgID": "o-a1b2c3d4e5",
    }


def _first_layer(bench: Workbench) -> str:
    listed = bench.client("lambda").list_layers()["Layers"]
    found = [one["LatestMatchingVersion"]["LayerVersionArn"] for one in listed if one]
    return str(found[0]) if found else _layer(bench)


SAMPLES = {
    "AWS::Lambda::Function": Sample(
        lambda bench: {
            **bench.code("return 1"),
            "FunctionName": "worker",
            "PackageType": "Zip",
            "Architectures": ["arm64"],
            "DeadLetterConfig": {"TargetArn": bench.queue.attributes["Arn"]},
            "Description": "works",
            "Environment": {"Variables": {"LEVEL": "high"}},
            "EphemeralStorage": {"Size": 1024},
            "FileSystemConfigs": [
                {
                    "Arn": arn("elasticfilesystem", "access-point/fsap-1"),
                    "LocalMountPath": "/mnt/a",
                }
            ],
            "ImageConfig": {"Command": ["a"]},
            "KmsKeyArn": arn("kms", "key/k"),
            "Layers": [arn("lambda", "layer:tools:3").replace(ACCOUNT, "017000801446")],
            "LoggingConfig": {
                "LogFormat": "JSON",
                "LogGroup": bench.group,
                "ApplicationLogLevel": "DEBUG",
                "SystemLogLevel": "WARN",
            },
            "MemorySize": 1024,
            "ReservedConcurrentExecutions": 0,
            "SnapStart": {"ApplyOn": "PublishedVersions"},
            "Timeout": 60,
            "TracingConfig": {"Mode": "Active"},
            "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
            "Tags": ONE,
        },
        lambda bench: {
            **bench.code("return 2"),
            "FunctionName": "worker",
            "PackageType": "Zip",
            "Runtime": "python3.14",
            "Tags": OTHER,
        },
        _function,
        {"Code": "told as a hash, held in a test of its own"},
    ),
    "AWS::Lambda::Version": Sample(
        lambda bench: {"FunctionName": _published(bench), "Description": "the first"},
        lambda bench: {"FunctionName": _published(bench), "Description": "the first"},
        call("lambda", "get_function_configuration", FunctionName="{id}"),
        {"CodeSha256": "only held against the code"},
    ),
    "AWS::Lambda::Alias": Sample(
        lambda bench: {
            "FunctionName": bench.function,
            "Name": "live",
            "FunctionVersion": _version(bench),
            "Description": "what is called",
            "RoutingConfig": {"AdditionalVersionWeights": {"$LATEST": 0.5}},
        },
        lambda bench: {
            "FunctionName": bench.function,
            "Name": "live",
            "FunctionVersion": "$LATEST",
        },
        lambda bench, key, said: {
            "FunctionName": bench.function,
            **bench.client("lambda").get_alias(FunctionName=bench.function, Name="live"),
        },
    ),
    "AWS::Lambda::EventInvokeConfig": Sample(
        lambda bench: {
            "FunctionName": bench.function,
            "Qualifier": "$LATEST",
            "MaximumRetryAttempts": 1,
            "MaximumEventAgeInSeconds": 600,
            "DestinationConfig": {"OnFailure": {"Destination": bench.queue.attributes["Arn"]}},
        },
        lambda bench: {
            "FunctionName": bench.function,
            "Qualifier": "$LATEST",
            "MaximumRetryAttempts": 0,
        },
        lambda bench, key, said: {
            "FunctionName": bench.function,
            "Qualifier": "$LATEST",
            **bench.client("lambda").get_function_event_invoke_config(
                FunctionName=bench.function, Qualifier="$LATEST"
            ),
        },
    ),
    "AWS::Lambda::Url": Sample(
        lambda bench: {
            "TargetFunctionArn": bench.function,
            "Qualifier": "$LATEST",
            "AuthType": "NONE",
            "Cors": {"AllowOrigins": ["https://example.com"], "MaxAge": 60},
            "InvokeMode": "RESPONSE_STREAM",
        },
        lambda bench: {
            "TargetFunctionArn": bench.function,
            "Qualifier": "$LATEST",
            "AuthType": "AWS_IAM",
        },
        lambda bench, key, said: {
            "TargetFunctionArn": bench.function,
            **(
                found := bench.client("lambda").get_function_url_config(
                    FunctionName=bench.function, Qualifier="$LATEST"
                )
            ),
            "Qualifier": found["FunctionArn"].rpartition(":")[2],
        },
    ),
    "AWS::Lambda::Permission": Sample(
        _permitted,
        _permitted,
        _permission,
        {
            "EventSourceToken": "Alexa's, which is not told",
            "FunctionUrlAuthType": "in a test of its own",
            "InvokedViaFunctionUrl": "in a test of its own",
        },
    ),
    "AWS::Lambda::EventSourceMapping": Sample(
        lambda bench: {
            "FunctionName": bench.function,
            "EventSourceArn": _stream_arn(bench),
            "StartingPosition": "LATEST",
            "BatchSize": 50,
            "BisectBatchOnFunctionError": True,
            "DestinationConfig": {"OnFailure": {"Destination": bench.queue.attributes["Arn"]}},
            "Enabled": False,
            "FilterCriteria": {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "KmsKeyArn": arn("kms", "key/k"),
            "MaximumBatchingWindowInSeconds": 5,
            "MaximumRecordAgeInSeconds": 3600,
            "MaximumRetryAttempts": 3,
            "MetricsConfig": {"Metrics": ["EventCount"]},
            "ParallelizationFactor": 2,
            "ProvisionedPollerConfig": {"MinimumPollers": 2},
            "ScalingConfig": {"MaximumConcurrency": 5},
            "TumblingWindowInSeconds": 10,
            "Tags": ONE,
        },
        lambda bench: {
            "FunctionName": bench.function,
            "EventSourceArn": _stream_arn(bench),
            "StartingPosition": "LATEST",
            "Tags": OTHER,
        },
        _mapping,
        {"StartingPositionTimestamp": "kept, and not told"},
    ),
    "AWS::Lambda::LayerVersion": Sample(
        lambda bench: {
            **_content(bench),
            "LayerName": "tools",
            "Description": "for all",
            "CompatibleRuntimes": ["python3.13"],
            "CompatibleArchitectures": ["arm64"],
            "LicenseInfo": "MIT",
        },
        lambda bench: {
            **_content(bench),
            "LayerName": "tools",
            "Description": "for all",
            "CompatibleRuntimes": ["python3.13"],
            "CompatibleArchitectures": ["arm64"],
            "LicenseInfo": "MIT",
        },
        _layer_told,
        {"Content": "told by where it can be read"},
    ),
    "AWS::Lambda::LayerVersionPermission": Sample(
        lambda bench: {
            "LayerVersionArn": _first_layer(bench),
            "Action": "lambda:GetLayerVersion",
            "Principal": "*",
            "OrganizationId": "o-a1b2c3d4e5",
        },
        lambda bench: {
            "LayerVersionArn": _first_layer(bench),
            "Action": "lambda:GetLayerVersion",
            "Principal": "*",
            "OrganizationId": "o-a1b2c3d4e5",
        },
        _layer_permission,
    ),
}
