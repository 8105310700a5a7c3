"""What resources are called: the table against AWS's own data, and what it makes."""

from __future__ import annotations

import re

import pytest

from lambdaform import iam_data, schemas
from lambdaform.access.patterns import ANY, covers, meets, readable
from lambdaform.access.template.names import Declared, Place, rows

PLACE = Place("aws", "eu-west-1", "123456789012", "amazonaws.com")
BRACES = re.compile(r"\{(\w+)\}")
FORMS = {"name", "last", "arn", "new", "region", "account", "suffix", "partition"}
OLD = {
    # Attributes that schemas do not have, but AWS's pages of `Fn::GetAtt`.
    "AWS::S3::Bucket": {"Arn"},
}


def declared(type, **properties):
    return Declared("shop", "It", {"Type": type, "Properties": properties}, lambda v: (v,), PLACE)


@pytest.mark.parametrize("type", sorted(rows()))
def test_each_row_is_held_to_aws_own_data(type):
    """The type exists, IAM's type exists, properties and attributes are those of the schema."""
    row = rows()[type]
    schema = schemas.schema(type)
    assert schema is not None
    properties = schema["properties"]
    if row.iam != "-":
        service, _, resource = row.iam.partition(":")
        known = iam_data.service(service)
        assert known is not None
        assert resource in known.arns
    for name in row.names:
        assert name == "-" or name in properties
    for attribute in row.attributes:
        if attribute != "arn":
            read = {".".join(place) for place in schemas.read_only(type)}
            assert attribute in read | {*properties} | OLD.get(type, set())
    for form in (row.ref, *row.attributes.values()):
        for name in BRACES.findall(form):
            assert name in FORMS or name in properties
    if row.key:
        assert row.key.partition(".")[0] in properties


@pytest.mark.parametrize("type", sorted(type for type, row in rows().items() if row.iam != "-"))
def test_arns_have_the_form_that_iam_knows(type):
    """What is made is an ARN of the type that IAM's data has."""
    row = rows()[type]
    service, _, resource = row.iam.partition(":")
    names = {name: "given" for name in row.names if name != "-"} | {
        "StreamARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/s"
    }
    known = iam_data.service(service)
    assert known is not None
    for arn in declared(type, **names).arns:
        assert resource in known.types_of(readable(arn).replace("${", "").replace("}", ""))


@pytest.mark.parametrize(
    ("type", "properties", "ref", "arn"),
    [
        ("AWS::DynamoDB::Table", {}, "${It}", "arn:aws:dynamodb:eu-west-1:123456789012:table/${It}"),
        ("AWS::DynamoDB::Table", {"TableName": "o"}, "o", "arn:aws:dynamodb:eu-west-1:123456789012:table/o"),
        ("AWS::SQS::Queue", {}, "https://sqs.eu-west-1.amazonaws.com/123456789012/${It}", "arn:aws:sqs:eu-west-1:123456789012:${It}"),
        ("AWS::SNS::Topic", {}, "arn:aws:sns:eu-west-1:123456789012:${It}", "arn:aws:sns:eu-west-1:123456789012:${It}"),
        ("AWS::S3::Bucket", {}, "${It}", "arn:aws:s3:::${It}"),
        ("AWS::SecretsManager::Secret", {"Name": "db"}, "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-??????", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-??????"),
        ("AWS::SSM::Parameter", {"Name": "/a/b"}, "/a/b", "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b"),
        ("AWS::Lambda::Alias", {"FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:f", "Name": "live"}, "arn:aws:lambda:eu-west-1:123456789012:function:f:live", "arn:aws:lambda:eu-west-1:123456789012:function:f:live"),
        ("AWS::Unheard::Of", {}, "${It}", None),
    ],
)  # fmt: skip
def test_what_references_give(type, properties, ref, arn):
    """`Ref` gives what AWS's page of the type says; the ARN is made of the name."""
    it = declared(type, **properties)
    assert [readable(text) for text in it.ref] == [ref]
    assert [readable(text) for text in it.arns] == ([arn] if arn else [])


def test_what_an_unknown_type_gives_may_be_anything():
    """Nothing is concluded from it: it equals itself, and may equal any other text."""
    (text,) = declared("AWS::Unheard::Of").attribute("Arn")
    assert covers(text, text)
    assert meets(text, "arn:aws:dynamodb:eu-west-1:123456789012:table/x")


def test_what_is_within_a_resource_is_asked_for_where_an_action_applies_to_that():
    """Objects of a bucket, not the bucket; the table itself, not its indexes."""
    bucket, table = declared("AWS::S3::Bucket"), declared("AWS::DynamoDB::Table")
    assert bucket.arns_for({"object"}) == (f"{bucket.arns[0]}/{ANY}",)
    assert table.arns_for({"table", "index"}) == table.arns
    assert bucket.arns_for({"queue"}) == ()


def test_the_key_is_found_where_the_property_stands():
    """A key in a list of rules counts as well as one at the top."""
    rule = {"ServerSideEncryptionByDefault": {"KMSMasterKeyID": "k"}}
    bucket = declared(
        "AWS::S3::Bucket", BucketEncryption={"ServerSideEncryptionConfiguration": [rule]}
    )
    assert bucket.keys == ("k",)
    assert declared("AWS::SQS::Queue", KmsMasterKeyId="k").keys == ("k",)
    assert declared("AWS::SQS::Queue").keys == ()
