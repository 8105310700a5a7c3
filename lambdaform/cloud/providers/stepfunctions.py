"""Step Functions: state machines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.provider import Provider, ResourceFault
from lambdaform.cloud.providers.service import ID, Name, Parameters, ServiceProvider, Tagging
from lambdaform.cloud.providers.shapes import text
from lambdaform.cloud.providers.work import Work

_SUBSTITUTED = re.compile(r"\$\{([a-zA-Z0-9_]+)\}")
_DEFINITIONS = ("Definition", "DefinitionString", "DefinitionS3Location")


def _defined(work: Work, _: str, parameters: Parameters) -> Parameters:
    substitutions = parameters.pop("DefinitionSubstitutions", {})
    given = {name: parameters.pop(name, None) for name in _DEFINITIONS}
    definition = given["Definition"] or given["DefinitionString"]
    if given["DefinitionS3Location"]:
        definition = _stored(work, given["DefinitionS3Location"])
    if definition is None:
        raise ResourceFault(
            "Model validation failed (#: required key [DefinitionString] not found)"
        )

    def value(found: re.Match[str]) -> str:
        return text(substitutions[found[1]]) if found[1] in substitutions else found[0]

    return {**parameters, "definition": _SUBSTITUTED.sub(value, text(definition))}


def _stored(work: Work, place: Mapping[str, Any]) -> str:
    where = {"Bucket": place["Bucket"], "Key": place["Key"]}
    where |= {"VersionId": place["Version"]} if "Version" in place else {}
    body = work.call("get_object", where, service="s3")["Body"].read().decode()
    try:
        return json.dumps(json.loads(body))
    except ValueError:
        import yaml

        return json.dumps(yaml.safe_load(body))


def _exists(work: Work) -> bool:
    arn = work.arn("states", f"stateMachine:{work.id}")
    return work.attempt("describe_state_machine", {"stateMachineArn": arn})


PROVIDERS: Mapping[str, Provider] = {
    "AWS::StepFunctions::StateMachine": ServiceProvider(
        service="stepfunctions",
        create_with="create_state_machine",
        update_with=("update_state_machine",),
        read_with="describe_state_machine",
        delete_with="delete_state_machine",
        id="stateMachineArn",
        name=Name("StateMachineName", 80),
        names={"StateMachineName": "name", "StateMachineType": "type"},
        key={"stateMachineArn": ID},
        attributes={
            "Arn": "stateMachineArn",
            "Name": "name",
            "StateMachineRevisionId": lambda work: work.read("revisionId") or "INITIAL",
        },
        defaults={
            "LoggingConfiguration": {"level": "OFF", "includeExecutionData": False},
            "TracingConfiguration": {"enabled": False},
            "EncryptionConfiguration": {"type": "AWS_OWNED_KEY"},
        },
        prepare=_defined,
        takes=frozenset({*_DEFINITIONS, "DefinitionSubstitutions"}),
        exists=_exists,
        tagging=Tagging({"resourceArn": ID}),
    ),
}
