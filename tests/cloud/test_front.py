"""The front of the cloud: what moto cannot do says so, and one cloud after the other is new."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError
from embedded import body, client

from lambdaform.cloud import Cloud


@pytest.mark.parametrize(
    ("service", "method", "request_", "operation"),
    [
        ("sqs", "list_message_move_tasks", {"SourceArn": "a"}, "sqs:ListMessageMoveTasks"),
        ("cloudformation", "list_types", {}, "cloudformation:ListTypes"),
        ("iam", "list_delegation_requests", {}, "iam:ListDelegationRequests"),
    ],
)
def test_what_is_not_done_here_is_named(cloud, service, method, request_, operation):
    """With the operation; SDKs do not try it again."""
    with pytest.raises(ClientError) as refused:
        getattr(client(cloud, service), method)(**request_)
    error = refused.value.response["Error"]
    assert error["Code"] == "NotImplemented"
    assert error["Message"].startswith(f"the embedded cloud does not know {operation}")


def test_a_fault_of_ours_is_logged_and_answered(cloud, monkeypatch, caplog):
    """As a fault of the service; not as a page of HTML."""

    def broken(self):
        raise ZeroDivisionError

    monkeypatch.setattr("moto.sqs.responses.SQSResponse.list_queues", broken)
    with caplog.at_level(logging.ERROR), pytest.raises(ClientError) as refused:
        client(cloud, "sqs").list_queues()
    assert refused.value.response["Error"]["Code"] == "InternalFailure"
    assert "sqs:ListQueues failed" in caplog.text


def test_each_cloud_is_new():
    """What the one before had is gone; its port is free."""
    for _ in range(2):
        with Cloud() as cloud:
            api = client(cloud)
            assert api.list_stacks()["StackSummaries"] == []
            assert client(cloud, "sqs").list_queues().get("QueueUrls") is None
            client(cloud, "sqs").create_queue(QueueName="a")
            template = str(body(Jobs={"Type": "AWS::CDK::Metadata"})).replace("'", '"')
            api.create_stack(StackName="Base", TemplateBody=template)
            endpoint = cloud.endpoint
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(endpoint, timeout=1)


def test_it_answers_on_this_machine_only(cloud):
    """The address is that of the loopback."""
    assert cloud.endpoint.startswith("http://127.0.0.1:")
