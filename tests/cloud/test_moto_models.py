"""Types of which only moto's CloudFormation knows how to make resources."""

from __future__ import annotations

import pytest
from embedded import Stacks, body, client

from lambdaform.cloud import moto_models

VPC = "AWS::EC2::VPC"


@pytest.mark.parametrize(
    ("type", "known"),
    [
        ("AWS::EC2::VPC", True),
        ("AWS::ECR::Repository", True),
        ("AWS::IoT::Thing", True),
        ("AWS::ECS::Cluster", False),
        ("AWS::DAX::Cluster", False),
        ("AWS::Nothing::AtAll", False),
        ("AWS::SQS::Quue", False),
        ("Custom::Thing", False),
    ],
)
def test_a_model_is_used_where_it_makes_and_takes_away(type, known):
    """Others are as unknown as if there were none."""
    assert (moto_models.provider_of(type) is not None) is known


def test_a_resource_is_made_by_motos_model(real):
    """And taken away; its service knows it meanwhile."""
    stacks, service = Stacks(client(real)), client(real, "ec2")
    before = {one["VpcId"] for one in service.describe_vpcs()["Vpcs"]}
    made = stacks.create(
        body(
            Net={"Type": VPC, "Properties": {"CidrBlock": "10.0.0.0/16"}},
            Outputs={"Id": {"Value": {"Ref": "Net"}}},
        )
    )
    assert made["StackStatus"] == "CREATE_COMPLETE"
    (new,) = {one["VpcId"] for one in service.describe_vpcs()["Vpcs"]} - before
    assert made["Outputs"] == [{"OutputKey": "Id", "OutputValue": new}]
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"
    assert {one["VpcId"] for one in service.describe_vpcs()["Vpcs"]} == before


def test_attributes_are_those_that_the_schema_names(real):
    """As far as moto has them; a resource that deletes itself does."""
    stacks, service = Stacks(client(real)), client(real, "ecr")
    images = {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "images"}}
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Images", "Arn"]}}}
    made = stacks.create(body(Images=images, Outputs=outputs))
    (there,) = service.describe_repositories()["repositories"]
    assert made["Outputs"][0]["OutputValue"] == there["repositoryArn"]
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"
    assert service.describe_repositories()["repositories"] == []


def test_a_model_that_cannot_update_says_so(real):
    """The update fails, and the resource is what it was."""
    stacks = Stacks(client(real))

    def made(dns):
        said = {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": dns}
        return body(Net={"Type": VPC, "Properties": said})

    stacks.create(made(dns=False))
    assert stacks.update(made(dns=True))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    told = f"the embedded cloud cannot update {VPC} in place"
    assert stacks.reason("Net", "UPDATE_FAILED") == told
