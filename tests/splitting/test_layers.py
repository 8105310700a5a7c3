"""Nested stacks need each other one way, as an app grows as apps do."""

from __future__ import annotations

from random import Random

import pytest
from splitting.conftest import queue, whole

from lambdaform import App, Function, HttpApi, InlineCode, Queue, QueueTrigger, Route, Stack, Table
from lambdaform.placements import Placements
from lambdaform.splitting.layers import Layer, Layers
from lambdaform.synth import synth

CODE = InlineCode("def handler(event, context): ...\n")


def of(type, *needs):
    return {"Type": type, "Properties": {"Needs": [{"Ref": id} for id in needs]}}


def test_each_resource_has_a_layer():
    """That of its construct, unless it needs what calls others."""
    resources = {
        "Jobs": queue(),
        "JobsDead": queue(Of={"Ref": "Jobs"}),
        "Worker": of("AWS::Lambda::Function", "WorkerRole"),
        "WorkerRole": of("AWS::IAM::Role", "Jobs"),
        "WorkerLogs": of("AWS::Logs::LogGroup"),
        "WorkerAllowed": of("AWS::Lambda::Permission", "Api", "Worker"),
        "Api": of("AWS::ApiGatewayV2::Api", "Worker"),
        "Told": of("AWS::SSM::Parameter", "Worker"),
    }
    owners = {id: "Worker" for id in resources if id.startswith("Worker")}
    layers = Layers(whole(resources, owners=owners))
    found = {layer: [id for id in resources if layers.of(id) == layer] for layer in Layer}
    assert found == {
        Layer.DATA: ["Jobs", "JobsDead"],
        Layer.FUNCTIONS: ["Worker", "WorkerRole", "WorkerLogs", "Told"],
        Layer.CALLERS: ["WorkerAllowed", "Api"],
    }


def grown(count, seed):
    """Return an app of so many functions: the first ones are those of a smaller one."""
    random = Random(seed)
    app = App("big")
    stack = Stack(app, "Main")
    apis, tables, functions = [HttpApi(stack, "Api")], [], []
    for n in range(count):
        if n % 10 == 0:
            tables.append(Table(stack, f"Table{n}", partition_key="id"))
        if n % 60 == 59:
            apis.append(HttpApi(stack, f"Api{n}"))
        jobs = Queue(stack, f"Jobs{n}")
        called = random.sample(functions, min(2, len(functions)))
        route = Route(random.choice(apis), f"GET /{n}")
        read = random.sample(tables, min(2, len(tables)))
        functions.append(
            Function(
                stack,
                f"Worker{n}",
                code=CODE,
                handler="index.handler",
                on=[QueueTrigger(jobs), *([route] if random.random() < 0.6 else [])],
                allow=[*(table.read for table in read), *(one.invoke for one in called)],
                environment={"TABLE": read[0].name},
            )
        )
    return app


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_an_app_that_grows_as_apps_do_never_gets_stuck(seed):
    """APIs get routes to new functions, functions call older ones: nothing moves, nothing closes."""
    placements, parts = Placements(), 0
    for count in (30, 60, 65, 90, 110, 150, 160, 200, 240):
        assembly = synth(grown(count, seed), placements)
        before, after = (p.of("big", "Main") for p in (placements, assembly.placements))
        assert before.items() <= after.items()
        placements = assembly.placements
        parts = len(assembly.templates[0].nested)
    assert parts > 3
