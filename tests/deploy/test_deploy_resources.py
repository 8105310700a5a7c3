"""What is in a stack: its resources, and those of the stacks nested in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lambdaform import Queue
from lambdaform.deploy.resources import deployed, physical
from lambdaform.deploy.stack import Snapshot
from lambdaform.errors import DeployError

NAME = "shop-dev-Main"
STACK = "AWS::CloudFormation::Stack"
QUEUE = {"Type": "AWS::SQS::Queue"}
INNER = {
    "Jobs": QUEUE,
    "Kept": {**QUEUE, "DeletionPolicy": "Retain"},
    "Saved": {"Type": "AWS::RDS::DBInstance", "DeletionPolicy": "Snapshot"},
}


@pytest.fixture
def client(account):
    """CloudFormation."""
    return account.client("cloudformation")


@pytest.fixture
def nested(aws):
    """Have a stack deployed with a nested one."""
    inner = aws.stacks.put("inner", template={"Resources": INNER})
    part = {"Part1": {"Type": STACK}}
    template = {"Resources": {"Mails": QUEUE, **part}}
    return aws.stacks.put(NAME, template=template, nested={"Part1": inner.id})


@pytest.fixture
def split(stack, template):
    """Return the template with `Jobs` in a nested stack, when called."""
    Queue(stack, "Jobs")

    def make():
        whole = template()
        body = {"Resources": {"Part1": {"Type": STACK}}}
        return replace(whole, body=body, unsplit=whole.body, nested={"Part1": whole})

    return make


def look(client):
    """Return how the stack stands."""
    return Snapshot.of(client.describe_stacks(StackName=NAME)["Stacks"][0])


def test_what_is_inside_is_listed_as_in_the_stack(client, nested):
    """With the policies of its own template; the nested stack itself is none of it."""
    found = [*deployed(client, look(client))]
    assert [(one.stack, one.id, one.kept, one.snapshot) for one in found] == [
        (NAME, "Mails", False, False),
        (NAME, "Jobs", False, False),
        (NAME, "Kept", True, False),
        (NAME, "Saved", False, True),
    ]


def test_a_nested_stack_that_is_kept_is_kept_whole(client, nested):
    """It is one thing that stays: nobody looks inside."""
    nested.template["Resources"]["Part1"]["DeletionPolicy"] = "Retain"
    assert [(one.id, one.kept) for one in deployed(client, look(client))] == [
        ("Mails", False),
        ("Part1", True),
    ]


def test_a_resource_is_looked_for_where_the_app_has_it(aws, client, nested, split):
    """Two calls: its nested stack, and itself."""
    assert physical(client, split(), "Jobs") == "jobs-1x2y"
    assert aws.operations() == ["DescribeStackResource", "DescribeStackResource"]


def test_a_resource_is_found_wherever_it_is_deployed(client, nested, split, template):
    """In a nested stack that the app would no longer have, or in the root that it was in before."""
    assert physical(client, template(), "Jobs") == "jobs-1x2y"
    nested.template["Resources"] = {"Jobs": QUEUE}
    assert physical(client, split(), "Jobs") == "jobs-1x2y"


@pytest.mark.parametrize("is_there", [True, False])
def test_a_resource_that_is_nowhere_is_told(aws, client, split, is_there):
    """With its line; whether its stack is there or not."""
    if is_there:
        aws.stacks.put(NAME, template={"Resources": {"Mails": QUEUE}})
    with pytest.raises(DeployError) as caught:
        physical(client, split(), "Jobs")
    (problem,) = caught.value.problems
    assert problem.message == f"`Jobs` is not deployed: `{NAME}` does not have it yet"
    assert problem.at.file == __file__
