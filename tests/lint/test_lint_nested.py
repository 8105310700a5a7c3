"""Stacks that are split are linted as what they become, and told as what they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lambdaform import (
    App,
    Aws,
    Condition,
    Fn,
    Function,
    HttpApi,
    InlineCode,
    Mapping,
    Output,
    Parameter,
    Queue,
    QueueTrigger,
    Resource,
    Route,
    Stack,
    Table,
)
from lambdaform.lint import lint, report
from lambdaform.synth import synth

HANDLER = InlineCode("def handler(event, context):\n    return event\n")


def app():
    """An app of all that passes between templates."""
    made = App("big")
    stack = Stack(made, "Main")
    level = Parameter(stack, "Level", default="INFO", allowed_values=["INFO", "DEBUG"])
    hidden = Parameter(stack, "Secret", no_echo=True, min_length=1)
    names = Parameter(stack, "Names", type="CommaDelimitedList", default="a,b")
    stored = Parameter(stack, "Stored", type="AWS::SSM::Parameter::Value<String>", default="/x")
    sizes = Mapping(stack, "Sizes", table={"eu-west-1": {"batch": "10"}})
    loud = Condition(stack, "Loud", expression=Fn.equals(level.value, "DEBUG"))
    api = HttpApi(stack, "Api")
    table = Table(stack, "Orders", partition_key="id")
    before = None
    for n in range(75):
        jobs = Queue(stack, f"Jobs{n}")
        before = Function(
            stack,
            f"Worker{n}",
            code=HANDLER,
            handler="index.handler",
            on=[Route(api, f"GET /{n}"), QueueTrigger(jobs)],
            allow=[table.read, *([before.invoke] if before else [])],
            environment={
                "TABLE": table.name,
                "LEVEL": stored.value if n == 74 else Fn.if_(loud, level.value, stored.value),
                "STACK": f"{Aws.STACK_NAME}/{hidden.value}",
                "FIRST": Fn.select(0, names.value),
                "BATCH": sizes.find(Aws.REGION, "batch"),
            },
            condition=loud if n == 74 else None,
        )
    Output(stack, "Url", value=api.url)
    Output(stack, "Last", value=Fn.if_(loud, before.arn, "none"))
    return made, stack


@pytest.mark.slow
def test_root_and_nested_stacks_lint_clean():
    """Whatever is passed on, nothing is left that nobody uses."""
    assembly = synth(app()[0])
    assert assembly.templates[0].nested
    findings = lint(assembly)
    assert not findings, report.text(findings)


@pytest.mark.slow
def test_what_is_found_in_a_nested_stack_is_told_at_its_line():
    """And can be ignored where it is declared."""
    made, stack = app()
    wrong = {"Type": "Strange", "Value": "x"}
    Resource(stack, "Wrong", type="AWS::SSM::Parameter", properties=wrong)
    Resource(
        stack, "Known", type="AWS::SSM::Parameter", properties=wrong, ignore={"E3030": "as it is"}
    )
    assembly = synth(made)
    (template,) = assembly.templates
    assert any("Wrong" in part.body["Resources"] for part in template.nested.values())
    (finding,) = lint(assembly)
    assert (finding.rule, finding.resource, finding.stack) == ("E3030", "Wrong", "Main")
    assert finding.at == template.sources["Wrong"]


@pytest.mark.slow
def test_what_is_found_among_resources_of_several_templates_is_told():
    """A queue and its function, a function and its log group: compared as in one template."""
    made = App("big")
    stack = Stack(made, "Main")
    slow = Queue(stack, "Slow", visibility_timeout=timedelta(seconds=70))
    for n in range(500):
        Queue(stack, f"Jobs{n}", dead_letter_queue=False)
    function = {
        "Handler": "index.handler",
        "Runtime": "python3.14",
        "Role": "arn:aws:iam::123456789012:role/worker",
        "Code": {"ZipFile": "def handler(event, context): ..."},
        "Timeout": 60,
    }
    worker = Resource(stack, "Worker", type="AWS::Lambda::Function", properties=function)
    group = {"LogGroupName": f"/aws/lambda/{worker.ref()}", "RetentionInDays": 7}
    Resource(stack, "WorkerLogGroup", type="AWS::Logs::LogGroup", properties=group)
    mapping = {"EventSourceArn": slow.arn, "FunctionName": worker.ref()}
    Resource(stack, "Mapping", type="AWS::Lambda::EventSourceMapping", properties=mapping)
    invoked = {"Action": "lambda:InvokeFunction", "Principal": "sns.amazonaws.com"}
    invoked |= {"FunctionName": worker.ref(), "SourceArn": "arn:aws:sns:us-east-1:123456789012:x"}
    Resource(stack, "Permission", type="AWS::Lambda::Permission", properties=invoked)
    split = synth(made)
    (template,) = split.templates
    place = {id: part for part, one in template.nested.items() for id in one.body["Resources"]}
    assert place.get("Slow") != place.get("Worker")
    whole = replace(template, body=template.whole, nested={}, unsplit=None)
    found = {(one.rule, one.resource) for one in lint(split)}
    assert {("W9907", "Slow"), ("W9906", "Worker")} <= found
    assert {one for one in found if "99" in one[0]} == {
        (one.rule, one.resource)
        for one in lint(replace(split, templates=(whole,)))
        if "99" in one.rule
    }
