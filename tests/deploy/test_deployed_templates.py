"""The deployed templates of an app, as a plan takes them."""

from __future__ import annotations

import pytest
from deploy.refusal import Refusal

from lambdaform import App, Output, Queue, SsmParameter, Stack
from lambdaform.deploy import Deployment
from lambdaform.deploy.deployed import deployed
from lambdaform.errors import DeployError
from lambdaform.plan import plan
from lambdaform.synth import synth


def app(count=510):
    made = App("shop")
    stack = Stack(made, "Main")
    jobs = Queue(stack, "Jobs")
    for number in range(count):
        SsmParameter(stack, f"P{number}", value=jobs.url)
    Output(stack, "Url", value=jobs.url)
    return synth(made)


def test_a_split_stack_is_read_with_its_nested_ones(aws):
    """And compared as a whole: the same app changes nothing."""
    assembly = app()
    (template,) = assembly.templates
    assert template.nested
    nested = {
        id: aws.stacks.put(f"shop-dev-Main-{id}", template=one.body).id
        for id, one in template.nested.items()
    }
    aws.stacks.put("shop-dev-Main", template=template.body, nested=nested)
    found = deployed(Deployment(assembly, aws.account()))
    assert plan(found.templates, assembly, found.known).empty
    assert plan(found.templates, app(511)).stacks[0].changes[0].id == "P510"


def test_values_of_parameters_are_known_but_for_those_nobody_sees(aws):
    """CloudFormation shows a secret as asterisks, which is no value."""
    assembly = app(1)
    said = {"Env": "prod", "Word": "****"}
    aws.stacks.put("shop-dev-Main", template=assembly.templates[0].body, parameters=said)
    found = deployed(Deployment(assembly, aws.account()))
    assert found.known["shop-dev-Main"].parameters == {"Env": "prod"}


def test_everything_that_cannot_be_read_is_told(aws):
    """Not the first only; a template without resources is none."""
    made = App("shop")
    for id in ("One", "Two"):
        Queue(Stack(made, id), "Jobs")
    assembly = synth(made)
    aws.stacks.put("shop-dev-One", template={"Description": "x"})
    aws.stacks.put("shop-dev-Two", text="a: [")
    with pytest.raises(DeployError) as caught:
        deployed(Deployment(assembly, aws.account()))
    told = sorted(problem.message for problem in caught.value.problems)
    assert told[0] == "the deployed template of `shop-dev-One` has no resources"
    assert told[1].startswith("the deployed template of `shop-dev-Two` is not YAML: ")
    aws.answer_next("DescribeStacks", Refusal("AccessDenied", "no", 403))
    with pytest.raises(DeployError):
        deployed(Deployment(assembly, aws.account()))
