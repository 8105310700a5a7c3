"""Faults that tests order: in resources, in answers, in connections."""

from __future__ import annotations

import threading

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from embedded import body, client

from lambdaform.cloud import Faults

SERVICES = [
    ("sqs", "list_queues", "ListQueues"),
    ("s3", "list_buckets", "ListBuckets"),
    ("lambda", "list_functions", "ListFunctions"),
    ("iam", "list_roles", "ListRoles"),
    ("dynamodb", "list_tables", "ListTables"),
    ("cloudformation", "list_stacks", "ListStacks"),
    ("sns", "list_topics", "ListTopics"),
    ("apigatewayv2", "get_apis", "GetApis"),
    ("sts", "get_caller_identity", "GetCallerIdentity"),
]


def test_a_resource_fails_as_often_as_it_is_told():
    """A number of times, or always; another moment is another fault."""
    faults = Faults()
    faults.fail("Jobs", "create", "twice", times=2)
    faults.fail("Jobs", "delete", "always")
    assert [faults.reason("Jobs", "create") for _ in range(3)] == ["twice", "twice", None]
    assert [faults.reason("Jobs", "delete") for _ in range(3)] == ["always"] * 3
    assert faults.reason("Jobs", "update") is None
    assert faults.reason("Other", "create") is None


def test_a_resource_is_held_until_it_is_released():
    """Once; a test sees that it has been reached."""
    faults = Faults()
    hold = faults.hold("Jobs")
    waiting = threading.Thread(target=faults.reason, args=("Jobs", "create"))
    waiting.start()
    assert hold.reached.wait(5)
    assert waiting.is_alive()
    hold.release()
    waiting.join(5)
    assert not waiting.is_alive()
    assert faults.reason("Jobs", "create") is None


@pytest.mark.parametrize(("service", "method", "operation"), SERVICES)
def test_an_operation_answers_with_an_error(cloud, faults, service, method, operation):
    """In the protocol of its service, on the call that is meant, by its name or with its service."""
    call = getattr(client(cloud, service), method)
    faults.answer(operation, "ThrottlingException", "slow <down>", nth=2)
    faults.answer(f"{service}:{operation}", "ExpiredToken", "old", status=403, nth=3)
    call()
    for code, message, status in (
        ("ThrottlingException", "slow <down>", 400),
        ("ExpiredToken", "old", 403),
    ):
        with pytest.raises(ClientError) as refused:
            call()
        error = refused.value.response
        assert (error["Error"]["Code"], error["Error"]["Message"]) == (code, message)
        assert error["ResponseMetadata"]["HTTPStatusCode"] == status
    call()


def test_an_order_is_for_its_operation_only(cloud, faults):
    """And for its service, where it names one."""
    faults.answer("ListStacks", "Nope")
    faults.answer("sns:ListQueues", "Nope")
    assert "QueueUrls" not in client(cloud, "sqs").list_queues()
    faults.clear()
    client(cloud).list_stacks()


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_connection_drops(cloud, faults, when, made):
    """Before the operation is carried out, or after: then it was, and nobody hears of it."""
    queues = client(cloud, "sqs")
    faults.drop("CreateQueue", when=when)
    with pytest.raises(ConnectionClosedError):
        queues.create_queue(QueueName="a")
    assert len(queues.list_queues().get("QueueUrls", ())) == made


def test_a_test_is_called_when_an_operation_is(cloud, faults):
    """Before it, and after it."""
    seen = []
    queues = client(cloud, "sqs")

    def count():
        seen.append(len(cloud.client("sqs", "eu-west-1").list_queues().get("QueueUrls", ())))

    faults.call(count, "CreateQueue")
    faults.call(count, "CreateQueue", when="after")
    queues.create_queue(QueueName="a")
    assert seen == [0, 1]


def test_what_the_engine_calls_is_left_alone(real, faults):
    """Faults are for those outside; for resources there are faults of their own."""
    faults.answer("CreateQueue", "Nope", times=100)
    api = client(real)
    api.create_stack(StackName="Shop", TemplateBody=str(body(Jobs={})).replace("'", '"'))
    api.get_waiter("stack_create_complete").wait(
        StackName="Shop", WaiterConfig={"Delay": 0.01, "MaxAttempts": 500}
    )
    assert client(real, "sqs").list_queues()["QueueUrls"]
