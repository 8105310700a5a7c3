"""Samples of the types of Step Functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench

from provider_samples.sample import ONE, OTHER, Sample


def _machine(bench: Workbench, id: str) -> Mapping[str, Any]:
    client = bench.client("stepfunctions")
    found = client.describe_state_machine(stateMachineArn=id)
    return {
        **found,
        "StateMachineName": found["name"],
        "StateMachineType": found["type"],
        "Tags": client.list_tags_for_resource(resourceArn=id)["tags"],
    }


SAMPLES = {
    "AWS::StepFunctions::StateMachine": Sample(
        lambda bench: {
            "StateMachineName": "flow",
            "StateMachineType": "STANDARD",
            "RoleArn": bench.role,
            "DefinitionString": '{"StartAt": "A", "States": {"A": {"Type": "${kind}"}}}',
            "DefinitionSubstitutions": {"kind": "Succeed"},
            "LoggingConfiguration": {"Level": "ALL", "IncludeExecutionData": True},
            "TracingConfiguration": {"Enabled": True},
            "EncryptionConfiguration": {
                "Type": "CUSTOMER_MANAGED_KMS_KEY",
                "KmsKeyId": "alias/shop",
                "KmsDataKeyReusePeriodSeconds": 300,
            },
            "Tags": ONE,
        },
        lambda bench: {
            "StateMachineName": "flow",
            "StateMachineType": "STANDARD",
            "RoleArn": bench.role,
            "Definition": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}},
            "Tags": OTHER,
        },
        lambda bench, key, said: _machine(bench, key),
        {
            "DefinitionString": "told as the definition, held in a test of its own",
            "DefinitionSubstitutions": "put into the definition",
            "DefinitionS3Location": "read when the machine is made",
        },
    ),
}
