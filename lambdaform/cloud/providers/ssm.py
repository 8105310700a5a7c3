"""Systems Manager: parameters."""

from __future__ import annotations

from collections.abc import Mapping

from lambdaform.cloud.provider import Provider
from lambdaform.cloud.providers.service import ID, Name, Parameters, ServiceProvider, Tagging
from lambdaform.cloud.providers.work import Work


def _put(work: Work, _: str, parameters: Parameters) -> Parameters:
    return {**parameters, "Overwrite": not work.making}


def _arn(work: Work) -> str:
    return work.arn("ssm", f"parameter/{work.id.removeprefix('/')}")


PROVIDERS: Mapping[str, Provider] = {
    "AWS::SSM::Parameter": ServiceProvider(
        service="ssm",
        create_with="put_parameter",
        update_with=("put_parameter",),
        delete_with="delete_parameter",
        name=Name("Name", 1011),
        key={"Name": ID},
        attributes={"Arn": _arn},
        tells_all=True,
        defaults={
            "AllowedPattern": "",
            "DataType": "text",
            "Description": "",
            "Tier": "Standard",
        },
        prepare=_put,
        tagging=Tagging(
            {"ResourceType": lambda _: "Parameter", "ResourceId": ID},
            tag="add_tags_to_resource",
            untag="remove_tags_from_resource",
        ),
        unheeded=frozenset({"Policies"}),
    ),
}
