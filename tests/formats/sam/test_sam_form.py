"""The SAM form as a whole: its order, its text, and what stands beside it."""

from __future__ import annotations

import copy
import json
import tomllib
from pathlib import Path

import pytest
from kinds import CODE
from samtranslator.yaml_helper import yaml_parse

from lambdaform import App, Function, Output, Parameter, Queue, QueueTrigger, Stack, Stage, projects
from lambdaform.formats import output, sam
from lambdaform.load import load
from lambdaform.synth import synth

BLUEPRINTS = {b.name: b for b in projects.blueprints()}


def test_the_sections_are_in_the_order_in_which_people_read(app):
    """What it is, what it takes, what functions share, what it makes, what it gives."""
    stack = Stack(app, "Orders", description="orders", metadata={"Owner": "team"})
    Parameter(stack, "Level", default="low")
    for id in ("A", "B"):
        Function(stack, id, code=CODE, handler="index.handler")
    Output(stack, "One", value="1")
    body = sam.body(synth(app).template("Orders"))
    assert list(body) == [
        "AWSTemplateFormatVersion",
        "Transform",
        "Description",
        "Metadata",
        "Parameters",
        "Globals",
        "Resources",
        "Outputs",
    ]
    assert body["Transform"] == "AWS::Serverless-2016-10-31"


def test_a_function_stands_before_what_it_was_given(stack, function, app):
    """Its role, its log group and its queue follow it; declarations keep their order."""
    jobs = Queue(stack, "Jobs", dead_letter_queue=False)
    function("B", on=[QueueTrigger(jobs)])
    function("A")
    resources = sam.body(synth(app).template("Main"))["Resources"]
    assert list(resources) == ["Jobs", "B", "BRole", "BLogGroup", "A", "ARole", "ALogGroup"]


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_folding_is_worth_it(name):
    """Of what the blueprints have, all functions, their events and their APIs are SAM's."""
    for template in synth(load(folder=BLUEPRINTS[name].folder)).templates:
        resources = sam.body(template)["Resources"].values()
        services = ("AWS::Lambda::", "AWS::ApiGateway::", "AWS::ApiGatewayV2::")
        others = ("AWS::SNS::Subscription", "AWS::Events::Rule", "AWS::Scheduler::Schedule")
        assert not [r["Type"] for r in resources if r["Type"].startswith((*services, *others))]
        assert not [r for r in resources if "DefinitionBody" in r.get("Properties", {})]


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_the_text_says_what_the_body_does(name):
    """In YAML, with short functions, each resource below its line of the app."""
    (template,) = synth(load(folder=BLUEPRINTS[name].folder)).templates
    folder = BLUEPRINTS[name].folder / "lambdaform.out" / template.name
    text = output.text(template, "sam", folder)
    assert json.loads(json.dumps(yaml_parse(text))) == sam.body(template, folder)
    assert "!GetAtt" in text
    for id, at in template.sources.items():
        if id in sam.body(template)["Resources"]:
            assert f"  # {Path(at.file).name}:{at.line}\n  {id}:" in text


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_the_form_is_that_of_the_template_alone(name):
    """The same each time, of a copy too, and the template stays what it was."""
    (template,) = synth(load(folder=BLUEPRINTS[name].folder)).templates
    before = copy.deepcopy(template.body)
    first = json.dumps(sam.body(template))
    assert template.body == before
    (again,) = synth(load(folder=BLUEPRINTS[name].folder)).templates
    assert json.dumps(sam.body(again)) == json.dumps(sam.body(template)) == first


def test_what_is_folded_is_left_alone(app, function):
    """A template in SAM's terms has nothing that could be folded once more."""
    function("A")
    template = synth(app).template("Main")
    body = sam.body(template)
    template.body.clear()
    template.body.update(body)
    assert sam.body(template) == body


def test_the_output_has_a_folder_for_each_stack(app, function, tmp_path):
    """In each of them, `sam build && sam deploy` needs no further option."""
    function("A")
    Queue(Stack(app, "Data"), "Jobs")
    output.write(synth(app), tmp_path / "out", "sam")
    found = {str(p.relative_to(tmp_path / "out")) for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {
        "lambdaform.json",
        "shop-dev-Main/template.yaml",
        "shop-dev-Main/samconfig.toml",
        "shop-dev-Data/template.yaml",
        "shop-dev-Data/samconfig.toml",
    }
    manifest = json.loads((tmp_path / "out/lambdaform.json").read_text())
    assert {s["template"] for s in manifest["stacks"]} < found


def test_samconfig_says_what_a_deploy_needs():
    """The stack's name, its region where the app says it, and what the stack may make."""
    app = App("shop", stages=[Stage("dev", region="eu-west-1")])
    Queue(Stack(app, "Main"), "Jobs")
    text = sam.SAM.beside(synth(app))["shop-dev-Main/samconfig.toml"]
    assert tomllib.loads(text) == {
        "version": 0.1,
        "default": {
            "global": {
                "parameters": {"stack_name": "shop-dev-Main", "region": "eu-west-1"},
            },
            "deploy": {
                "parameters": {
                    "capabilities": "CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND",
                    "resolve_s3": True,
                }
            },
        },
    }
