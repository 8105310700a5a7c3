"""What cfn-lint's schemas say of a type, read without cfn-lint."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lambdaform import schemas

TYPES = (
    "AWS::ApiGateway::Method",
    "AWS::DynamoDB::Table",
    "AWS::IAM::Role",
    "AWS::Lambda::Function",
    "AWS::S3::Bucket",
    "AWS::SNS::Subscription",
)


def test_there_are_the_types_of_cloudformation():
    """And none that is misspelt."""
    assert set(TYPES) <= schemas.types()
    assert "AWS::SQS::Quue" not in schemas.types()
    assert schemas.schema("AWS::SQS::Quue") is None


def test_properties_are_places():
    """Top-level and nested, without the words of JSON schema between them."""
    assert schemas.create_only("AWS::Lambda::Function") >= {("FunctionName",), ("PackageType",)}
    assert schemas.conditionally_create_only("AWS::DynamoDB::Table") == {("KeySchema",)}
    nested = schemas.create_only("AWS::EC2::EC2Fleet")
    assert ("TargetCapacitySpecification", "DefaultTargetCapacityType") in nested
    assert schemas.read_only("AWS::SQS::Queue") == {("Arn",), ("QueueUrl",)}
    assert schemas.primary_identifier("AWS::ApiGateway::Stage") == (("RestApiId",), ("StageName",))


def test_a_type_without_a_schema_has_nothing():
    """Not an error: somebody else finds the misspelt type."""
    assert schemas.create_only("AWS::SQS::Quue") == frozenset()
    assert schemas.primary_identifier("AWS::SQS::Quue") == ()
    assert schemas.updatable("AWS::SQS::Quue")


def test_custom_resources_share_a_schema():
    """Whatever they are called."""
    assert schemas.create_only("Custom::Thing") == {("ServiceToken",)}


def test_a_type_may_not_be_updatable():
    """Where its schema has handlers, and none that updates."""
    assert not schemas.updatable("AWS::Lambda::Permission")
    assert schemas.updatable("AWS::Lambda::Function")
    assert schemas.updatable("AWS::IAM::UserToGroupAddition")


def test_tags_are_where_the_schema_says():
    """Mostly `Tags`."""
    assert schemas.tag_property("AWS::Lambda::Function") == "Tags"
    assert schemas.tag_property("AWS::Cognito::UserPool") == "UserPoolTags"


@pytest.mark.slow
def test_cfn_lint_reads_the_same():
    """Its files are where they are looked for, and are what it goes by."""
    from cfnlint.schema.manager import ProviderSchemaManager  # noqa: PLC0415

    theirs = ProviderSchemaManager()
    assert {*theirs.get_resource_types("us-east-1")} >= schemas.types()
    for type in TYPES:
        assert theirs.get_resource_schema("us-east-1", type).schema == schemas.schema(type)


def test_cfn_lint_is_not_loaded_for_it():
    """It takes half a second."""
    code = "from lambdaform import schemas; schemas.create_only('AWS::S3::Bucket')"
    check = f"import sys; {code}; sys.exit('cfnlint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], check=False)
    assert done.returncode == 0
