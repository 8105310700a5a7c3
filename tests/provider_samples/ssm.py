"""Samples of the types of Systems Manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench

from provider_samples.sample import Sample, same


def _parameter(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    ssm = bench.client("ssm")
    names = [{"Key": "Name", "Values": [id]}]
    [found] = ssm.describe_parameters(ParameterFilters=names)["Parameters"]
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=id)["TagList"]
    return {**found, **ssm.get_parameter(Name=id)["Parameter"], "Tags": tags}


SAMPLES = {
    "AWS::SSM::Parameter": Sample(
        same(
            {
                "Name": "/shop/limit",
                "Type": "String",
                "Value": "10",
                "Description": "how many",
                "AllowedPattern": "[0-9]+",
                "DataType": "text",
                "Tier": "Standard",
                "Tags": {"one": "1"},
            }
        ),
        same(
            {
                "Name": "/shop/limit",
                "Type": "String",
                "Value": "20",
                "Tags": {"two": "2"},
                "DataType": "text",
                "Tier": "Standard",
            }
        ),
        _parameter,
    ),
}
