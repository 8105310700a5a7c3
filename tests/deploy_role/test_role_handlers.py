"""What CloudFormation's handlers call, as far as the properties of a resource ask for it."""

from __future__ import annotations

import pytest

from lambdaform.deploy_role.handlers import actions, listed, uses

PLAIN = {"Role": "arn", "Code": {"S3Bucket": "b", "S3Key": "k"}, "Handler": "a.b"}


def of_function(**properties):
    """Return the actions of a function, by what else it has."""
    return actions("AWS::Lambda::Function", {**PLAIN, **properties})


def test_a_plain_function_needs_nothing_of_other_services_but_its_role_and_code():
    """Of the 40 that its schema names it keeps a third."""
    found = of_function()
    assert {one for one in found if not one.startswith("lambda:")} == {
        "iam:PassRole",
        "s3:GetObject",
    }
    assert len(found) < len(listed("AWS::Lambda::Function")) / 2


@pytest.mark.parametrize(
    ("property", "action"),
    [
        ({"VpcConfig": {"SubnetIds": ["s"]}}, "ec2:DescribeSubnets"),
        ({"KmsKeyArn": "k"}, "kms:CreateGrant"),
        ({"FileSystemConfigs": [{"Arn": "a"}]}, "elasticfilesystem:DescribeMountTargets"),
        ({"Layers": ["l"]}, "lambda:GetLayerVersion"),
        ({"ReservedConcurrentExecutions": 0}, "lambda:PutFunctionConcurrency"),
        ({"Code": {"ImageUri": "i"}}, "ecr:GetRepositoryPolicy"),
        ({"Code": {"S3Bucket": "b", "S3ObjectVersion": "1"}}, "s3:GetObjectVersion"),
        ({"CodeSigningConfigArn": "c"}, "lambda:PutFunctionCodeSigningConfig"),
    ],
)
def test_an_option_brings_what_it_needs(property, action):
    """And nothing else does."""
    assert action not in of_function()
    assert action in of_function(**property)


def test_what_a_service_reads_and_deletes_of_its_own_is_kept():
    """A handler may ask for it whatever the resource has; who reads it may change nothing."""
    assert "lambda:GetFunctionScalingConfig" in of_function()
    assert "lambda:PutFunctionScalingConfig" not in of_function()
    bucket = actions("AWS::S3::Bucket", {})
    assert {"s3:GetReplicationConfiguration", "s3:DeleteBucket"} <= bucket
    assert "s3:PutReplicationConfiguration" not in bucket
    secret = actions("AWS::SecretsManager::Secret", {})
    assert "secretsmanager:GetSecretValue" not in secret


def test_a_value_that_only_a_deploy_tells_counts_as_used():
    """A condition may choose it."""
    assert uses({"Code": {"Fn::If": ["C", {"ImageUri": "i"}, {}]}}, "Code.ImageUri")
    assert uses({"Code": [{"A": 1}, {"B": {"Ref": "P"}}]}, "Code.B.C")
    assert not uses({"Code": {"ZipFile": "x"}}, "Code.ImageUri")


def test_a_type_without_a_row_keeps_all_that_its_schema_names():
    """But for what is called for lists only, and for names that IAM does not know."""
    type = "AWS::Pipes::Pipe"
    assert actions(type, {}) == listed(type)
    assert "pipes:CreatePipe" in listed(type)
    assert "pipes:ListPipes" not in listed(type)
    assert "apigateway:TagResource" not in listed("AWS::ApiGatewayV2::Stage")


def test_a_boundary_is_never_taken_away():
    """Whatever the template says."""
    role = {"AssumeRolePolicyDocument": {}, "PermissionsBoundary": "arn"}
    found = actions("AWS::IAM::Role", role)
    assert "iam:PutRolePermissionsBoundary" in found
    assert "iam:DeleteRolePermissionsBoundary" not in found


def test_a_custom_resource_calls_its_function():
    """It has no handlers of CloudFormation's."""
    assert actions("Custom::Thing", {"ServiceToken": "arn"}) == {"lambda:InvokeFunction"}
