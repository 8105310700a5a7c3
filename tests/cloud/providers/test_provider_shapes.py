"""Values of a template in the form that an operation takes, by botocore's own models."""

from __future__ import annotations

import boto3
import pytest

from lambdaform.cloud.provider import ResourceFault
from lambdaform.cloud.providers.shapes import fitted, flag, text


@pytest.fixture(scope="module")
def shape():
    """Return what an operation of a service takes, when called."""
    session = boto3.Session("a", "b", region_name="eu-west-1")

    def of(service, operation):
        return session.client(service).meta.service_model.operation_model(operation).input_shape

    return of


def test_names_are_found_whatever_their_case(shape):
    """CloudFormation writes `RetentionInDays` where the service has `retentionInDays`."""
    said = {"LogGroupName": "a", "RetentionInDays": 7}
    wanted = {"logGroupName": "a", "retentionInDays": 7}
    assert fitted(said, shape("logs", "PutRetentionPolicy")) == wanted


def test_a_name_may_be_another_at_any_depth(shape):
    """As a table's `SSEEnabled`, which the service calls `Enabled`."""
    said = {"TableName": "a", "SSESpecification": {"SSEEnabled": True}}
    found = fitted(said, shape("dynamodb", "UpdateTable"), {"SSEEnabled": "Enabled"})
    assert found["SSESpecification"] == {"Enabled": True}


@pytest.mark.parametrize(
    ("value", "wanted"), [("60", 60), (60, 60), (60.0, 60)], ids=["text", "number", "fraction"]
)
def test_a_number_may_be_text(shape, value, wanted):
    """Parameters of templates are text, as what is joined of them."""
    said = {"FunctionName": "f", "Timeout": value}
    assert fitted(said, shape("lambda", "UpdateFunctionConfiguration"))["Timeout"] == wanted


@pytest.mark.parametrize(("value", "wanted"), [("true", True), ("False", False), (True, True)])
def test_a_boolean_may_be_text(shape, value, wanted):
    """And `false` is not true."""
    said = {"FunctionName": "f", "DryRun": value}
    assert fitted(said, shape("lambda", "UpdateFunctionCode"))["DryRun"] is wanted


def test_text_may_be_a_number_a_boolean_or_a_document(shape):
    """A document becomes JSON, `true` stays as it is written in templates."""
    said = {
        "FunctionName": "f",
        "Environment": {"Variables": {"A": 1, "B": True, "C": "c", "D": 2.5}},
    }
    found = fitted(said, shape("lambda", "UpdateFunctionConfiguration"))
    assert found["Environment"]["Variables"] == {"A": "1", "B": "true", "C": "c", "D": "2.5"}
    role = {"RoleName": "r", "PolicyDocument": {"Version": "1"}}
    assert (
        fitted(role, shape("iam", "UpdateAssumeRolePolicy"))["PolicyDocument"] == '{"Version": "1"}'
    )


def test_tags_take_the_form_of_the_service(shape):
    """A list becomes a map, a map a list, and a key `TagKey` where the service calls it so."""
    listed = [{"Key": "a", "Value": "1"}]
    assert fitted({"Tags": listed}, shape("lambda", "CreateFunction")) == {"Tags": {"a": "1"}}
    found = fitted({"Tags": {"a": "1"}}, shape("ssm", "PutParameter"))
    assert found == {"Tags": [{"Key": "a", "Value": "1"}]}
    found = fitted({"Tags": listed}, shape("kms", "CreateKey"))
    assert found == {"Tags": [{"TagKey": "a", "TagValue": "1"}]}


def test_one_value_stands_for_a_list_of_it(shape):
    """As CloudFormation lets it."""
    found = fitted({"Architectures": "arm64"}, shape("lambda", "CreateFunction"))
    assert found == {"Architectures": ["arm64"]}


def test_bytes_may_be_text(shape):
    """What the service takes as bytes is a text in a template."""
    assert fitted({"Payload": "{}"}, shape("lambda", "Invoke")) == {"Payload": b"{}"}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"Timeout": "long"}, "(#/Timeout: expected type: Number, found: str)"),
        ({"VpcConfig": "none"}, "(#/VpcConfig: expected type: JSONObject, found: str)"),
        ({"VpcConfig": {"Ipv": True}}, "(#/VpcConfig: extraneous key [Ipv] is not permitted)"),
        ({"Environment": {"Variables": 1}}, "(#/Environment/Variables: expected type: JSONObject"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(shape, said, message):
    """In the words of CloudFormation's model validation; nothing is dropped in silence."""
    with pytest.raises(ResourceFault) as caught:
        fitted(said, shape("lambda", "UpdateFunctionConfiguration"))
    assert f"Model validation failed {message}" in str(caught.value)


def test_a_boolean_that_is_none_is_told(shape):
    """Neither `true` nor `false`."""
    with pytest.raises(ResourceFault, match="expected type: Boolean"):
        fitted({"DryRun": "maybe"}, shape("lambda", "UpdateFunctionCode"))


def test_flags_and_texts_as_templates_write_them():
    """`true` in either form, whole numbers without a fraction."""
    assert [flag(one) for one in (True, "true", "True", "false", None)] == [True] * 3 + [False] * 2
    assert [text(one) for one in ("a", 3.0, 2.5, False, [1])] == ["a", "3", "2.5", "false", "[1]"]
