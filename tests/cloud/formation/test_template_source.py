"""Where templates come from: the request, the stack, S3 in any of its forms."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from embedded import Stacks, body, client

from lambdaform.cloud.formation.template_source import _object

JOBS = body(Jobs={})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://b.s3.eu-west-1.amazonaws.com/k/x.json", ("b", "k/x.json", None)),
        ("https://b.s3.amazonaws.com/k?versionId=v1", ("b", "k", "v1")),
        ("https://b.s3-eu-west-1.amazonaws.com/k", ("b", "k", None)),
        ("https://b.s3.cn-north-1.amazonaws.com.cn/k", ("b", "k", None)),
        ("https://s3.eu-west-1.amazonaws.com/b/k/x", ("b", "k/x", None)),
        ("https://s3.amazonaws.com/b/k%20x", ("b", "k x", None)),
        ("http://127.0.0.1:5000/b/k", ("b", "k", None)),
        ("http://localhost:5000/b/k", ("b", "k", None)),
        ("http://b.localhost:5000/k", ("b", "k", None)),
        ("http://b.s3.localhost:5000/k", ("b", "k", None)),
    ],
)
def test_a_url_names_an_object(url, expected):
    """By path or by host, on AWS or on this machine."""
    assert _object(url) == expected


@pytest.fixture
def bucket(cloud):
    """The name of a bucket."""
    place = {"LocationConstraint": "eu-west-1"}
    client(cloud, "s3").create_bucket(Bucket="assets", CreateBucketConfiguration=place)
    return "assets"


def test_a_template_can_come_from_s3(cloud, stacks, bucket):
    """As large ones do: by the URL of an object."""
    large = {**JOBS, "Metadata": {"a": "x" * 60_000}}
    client(cloud, "s3").put_object(Bucket=bucket, Key="t.json", Body=json.dumps(large).encode())
    stacks.api.create_stack(StackName="Shop", TemplateURL=f"{cloud.endpoint}/{bucket}/t.json")
    assert stacks.settled()["StackStatus"] == "CREATE_COMPLETE"


def refusal(call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    assert caught.value.response["Error"]["Code"] == "ValidationError"
    return caught.value.response["Error"]["Message"]


def test_a_template_has_its_limits(cloud, stacks, bucket):
    """51,200 bytes in a request, a million in S3."""
    much = json.dumps({**JOBS, "Metadata": {"a": "x" * 51_200}})
    told = refusal(stacks.api.create_stack, StackName="Shop", TemplateBody=much)
    assert told.startswith("1 validation error detected: Value '")
    assert told.endswith("Member must have length less than or equal to 51200")
    more = json.dumps({**JOBS, "Metadata": {"a": "x" * 1_000_000}})
    client(cloud, "s3").put_object(Bucket=bucket, Key="t.json", Body=more.encode())
    url = f"{cloud.endpoint}/{bucket}/t.json"
    told = refusal(stacks.api.create_stack, StackName="Shop", TemplateURL=url)
    assert told == "Template may not exceed 1000000 bytes in size."


def test_a_template_that_is_not_there_is_named(cloud, stacks: Stacks, bucket):
    """No object, no URL, none at all, or two."""
    create = stacks.api.create_stack
    url = f"{cloud.endpoint}/{bucket}/none.json"
    told = refusal(create, StackName="Shop", TemplateURL=url)
    assert told.startswith("S3 error: The specified key does not exist.")
    told = refusal(create, StackName="Shop", TemplateURL="s3://assets/t.json")
    assert told == "TemplateURL must be a supported URL."
    told = refusal(create, StackName="Shop")
    assert told == "Either Template URL or Template Body must be specified."
    told = refusal(create, StackName="Shop", TemplateBody="{}", TemplateURL=url)
    assert told == "You cannot specify more than one template for an operation."
