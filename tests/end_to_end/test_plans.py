"""What `lambdaform diff` says before a deploy is what the deploy does."""

from __future__ import annotations

import json

import pytest
from apps import RETURNS

APP = """\
from lambdaform import App, Function, Queue, QueueTrigger, Stack, Table

app = App("shop")
stack = Stack(app, "Main")
orders = Table(stack, "Orders", partition_key="{key}")
jobs = Queue(stack, "{jobs}")
Function(
    stack, "Worker", code="src", handler="main.handler", on=[QueueTrigger(jobs)],
    allow=[orders.grant({grants})], environment={{"TABLE": orders.name}}, memory_mb={memory},
)
"""
FIRST = {"key": "pk", "jobs": "Jobs", "grants": '"PutItem"', "memory": 256}


def plan(ground):
    """Return what a plan says, by the ids of resources."""
    done = ground.run("diff", "--stage", "local", "--format", "json")
    assert done.code == 0, done.err
    (stack,) = json.loads(done.out)["stacks"]
    return {one["id"]: one for one in stack["changes"]}


@pytest.mark.slow
def test_a_plan_says_what_a_deploy_does(ground):
    """Nothing twice: before the first, after each, and for an edit in between."""
    ground.app(APP.format(**FIRST), main=RETURNS.format(1))
    assert ground.deploy().code == 0
    assert plan(ground) == {}
    edited = {**FIRST, "key": "id", "grants": '"PutItem", "GetItem"', "memory": 512}
    ground.app(APP.format(**edited), main=RETURNS.format(2))
    found = plan(ground)
    assert {id: one["action"] for id, one in found.items()} == {
        "Orders": "replace",
        "WorkerRole": "change",
        "Worker": "change",
    }
    paths = {one["path"] for one in found["Worker"]["edits"]}
    assert paths == {"code", "Environment", "MemorySize"}
    tables = set(ground.services.tables())
    assert ground.deploy().code == 0
    assert plan(ground) == {}
    cloud = ground.cloud.client("dynamodb")
    assert [*ground.services.tables().values()] == [["id"]]
    assert set(cloud.list_tables()["TableNames"]) != tables


@pytest.mark.slow
def test_nothing_is_changed_by_looking(ground):
    """Only calls that read are made."""
    ground.app(APP.format(**FIRST), main=RETURNS.format(1))
    assert ground.deploy().code == 0
    before = len(ground.calls)
    ground.app(APP.format(**{**FIRST, "jobs": "Work"}), main=RETURNS.format(1))
    plan(ground)
    made = {name.partition(":")[2] for name in ground.calls[before:]}
    assert made <= {"DescribeStacks", "GetCallerIdentity", "GetTemplate"}
