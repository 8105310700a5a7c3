"""An independent judge: stock moto's CloudFormation agrees, as far as it goes.

It knows no events of resources, no rollback and no replacement; what it does know is the same.
Two things are left out, in which it is wrong: it lists a resource without a name for one whose
condition does not hold, and it leaves the queue behind when the stack goes.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from embedded import Stacks, body, client
from moto.server import ThreadedMotoServer

from lambdaform.cloud import Cloud

TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Description": "orders",
    "Parameters": {"Delay": {"Type": "String", "Default": "3"}},
    "Mappings": {"Names": {"eu-west-1": {"Topic": "told"}}},
    "Conditions": {
        "Fast": {"Fn::Equals": [{"Ref": "Delay"}, "0"]},
        "Slow": {"Fn::Not": [{"Condition": "Fast"}]},
    },
    **body(
        Told={
            "Type": "AWS::SNS::Topic",
            "Properties": {
                "TopicName": {"Fn::FindInMap": ["Names", {"Ref": "AWS::Region"}, "Topic"]},
                "DisplayName": {"Fn::Sub": "${AWS::StackName} ${Jobs.QueueName}"},
            },
        },
        Jobs={
            "QueueName": {"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, "jobs"]]},
            "DelaySeconds": {"Fn::If": ["Slow", {"Ref": "Delay"}, 0]},
        },
        Never={"Type": "AWS::SQS::Queue", "Condition": "Fast"},
        Outputs={
            "Url": {"Value": {"Ref": "Jobs"}, "Export": {"Name": "url"}, "Description": "where"},
            "Topic": {"Value": {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "Told"}]}]}},
        },
    ),
}


class Stock:
    """moto's own server, as far as a test needs of it what a `Cloud` has."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint


@pytest.fixture
def stock() -> Iterator[Any]:
    """Stock moto on loopback."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    urllib.request.urlopen(f"{endpoint}/moto-api/reset", data=b"", timeout=5)
    yield Stock(endpoint)
    server.stop()


def told(cloud) -> dict[str, Any]:
    """Return all that both have to agree on."""
    stacks, queues, topics = Stacks(client(cloud)), client(cloud, "sqs"), client(cloud, "sns")
    made = stacks.create(TEMPLATE)
    url = next(one["OutputValue"] for one in made["Outputs"] if one["OutputKey"] == "Url")
    listed = stacks.api.list_stack_resources(StackName="Shop")["StackResourceSummaries"]
    arn = topics.list_topics()["Topics"][0]["TopicArn"]
    return {
        "stack": {
            key: made[key] for key in ("StackName", "StackStatus", "Description", "Parameters")
        },
        "outputs": sorted(
            (one["OutputKey"], one["OutputValue"].rpartition("/")[2]) for one in made["Outputs"]
        ),
        "resources": sorted(
            (one["LogicalResourceId"], one["ResourceType"])
            for one in listed
            if one["LogicalResourceId"]
        ),
        "template": stacks.api.get_template(StackName="Shop")["TemplateBody"],
        "exports": [one["Name"] for one in stacks.api.list_exports()["Exports"]],
        "delay": queues.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])[
            "Attributes"
        ],
        "topic": topics.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"],
    }


def test_both_make_the_same_of_a_plain_template(stock):
    """Functions, conditions, outputs, exports; and the services agree."""
    theirs = told(stock)
    with Cloud() as cloud:
        ours = told(cloud)
    assert ours == theirs
    assert ours["resources"] == [("Jobs", "AWS::SQS::Queue"), ("Told", "AWS::SNS::Topic")]
