"""Dynamic references: resolved when a resource is made, and never kept."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from embedded import body, client

from lambdaform.cloud.formation.dynamic import resolved
from lambdaform.cloud.formation.functions import TemplateFault


class Store:
    """A parameter store and a secrets manager, and what was asked of them."""

    def __init__(self):
        self.asked = []

    def __call__(self, service):
        return self

    def get_parameter(self, **request):
        self.asked.append(request)
        return {"Parameter": {"Value": f"value of {request['Name']}"}}

    def get_secret_value(self, **request):
        self.asked.append(request)
        return {"SecretString": json.dumps({"user": "root", "port": 5432})}


@pytest.mark.parametrize(
    ("text", "expected", "asked"),
    [
        ("{{resolve:ssm:/a}}", "value of /a", {"Name": "/a"}),
        ("x-{{resolve:ssm:/a:3}}-y", "x-value of /a:3-y", {"Name": "/a:3"}),
        ("{{resolve:ssm-secure:/a}}", "value of /a", {"Name": "/a"}),
        (
            "{{resolve:secretsmanager:db:SecretString:user}}",
            "root",
            {"SecretId": "db"},
        ),
        (
            "{{resolve:secretsmanager:db:SecretString:port:AWSPREVIOUS:v1}}",
            "5432",
            {"SecretId": "db", "VersionStage": "AWSPREVIOUS", "VersionId": "v1"},
        ),
        (
            "{{resolve:secretsmanager:arn:aws:secretsmanager:r:1:secret:db:SecretString}}",
            '{"user": "root", "port": 5432}',
            {"SecretId": "arn:aws:secretsmanager:r:1:secret:db"},
        ),
    ],
)
def test_a_reference_is_what_the_service_holds(text, expected, asked):
    """By name and version, by key, stage and version."""
    store = Store()
    assert resolved({"a": [text, 1]}, store) == {"a": [expected, 1]}
    assert {k: v for k, v in store.asked[0].items() if k != "WithDecryption"} == asked


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{resolve:vault:a}}", "Dynamic references must be of the form"),
        ("{{resolve:secretsmanager:db:SecretString:nope}}", "Could not find a value associated"),
    ],
)
def test_a_reference_to_nothing_says_so(text, message):
    """Another service, another key."""
    with pytest.raises(TemplateFault, match=message):
        resolved(text, Store())


def test_a_secret_is_given_to_the_resource_and_to_nobody_else(cloud, stacks, workshop):
    """Events, and what the next update compares with, have the reference."""
    secrets = client(cloud, "secretsmanager")
    secrets.create_secret(Name="db", SecretString='{"user": "root"}')
    reference = "{{resolve:secretsmanager:db:SecretString:user}}"
    template = body(Jobs={"QueueName": reference})
    stacks.create(template)
    assert workshop.things["Jobs-1"] == {"QueueName": "root"}
    events = stacks.api.describe_stack_events(StackName="Shop")["StackEvents"]
    assert all("root" not in str(event) for event in events)
    secrets.put_secret_value(SecretId="db", SecretString='{"user": "admin"}')
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update(template)
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"


def test_a_reference_that_cannot_be_read_fails_its_resource(stacks):
    """With what the service says."""
    stacks.create(body(Jobs={"QueueName": "{{resolve:ssm:/nope}}"}))
    reason = stacks.reason("Jobs", "CREATE_FAILED")
    assert "Parameter /nope not found" in reason
    assert "(Service: Ssm, Status Code: 400, Request ID: " in reason
    assert reason.endswith("HandlerErrorCode: NotFound)")
