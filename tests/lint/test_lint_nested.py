"""Stacks that are split are linted as what they become, and told as what they are."""

from __future__ import annotations

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
