"""Apps are deployed with the roles that are written for them, and with nothing else."""

from __future__ import annotations

import copy
import importlib
import json
from dataclasses import replace
from functools import partial

import pytest
from deploy_role.enforced import ABLE, NOT_OURS, still_does, without

from lambdaform import (
    App,
    Function,
    InlineCode,
    Queue,
    QueueTrigger,
    Stack,
    Stage,
    builds,
    projects,
)
from lambdaform.deploy_role import account, roles
from lambdaform.errors import DeployError
from lambdaform.load import load
from lambdaform.splitting import Limits, Whole
from lambdaform.splitting.limits import Room
from lambdaform.synth import synth

BLUEPRINTS = {b.name: b for b in projects.blueprints()}
FORESEEN = {("s3:ListBucket", NOT_OURS)}
"""A deploy asks for the CDK's bucket where there is none of its own, and does without."""

ENDS = {"AWS::Lambda::Function": {"MemorySize": 512}, "AWS::Logs::LogGroup": {"RetentionInDays": 3}}


def changed(assembly):
    """Return an app with other settings of its functions and log groups."""
    templates = []
    for template in assembly.templates:
        body = copy.deepcopy(template.body)
        for entry in body["Resources"].values():
            entry.setdefault("Properties", {}).update(ENDS.get(entry["Type"], {}))
        templates.append(replace(template, body=body))
    return replace(assembly, templates=tuple(templates))


def removed(cloud, assembly):
    """Remove the stacks of an app as the pipeline would, and return how that ended."""
    found = []
    for template in reversed(assembly.templates):
        if template.termination_protection:
            cloud.pipeline("cloudformation").update_termination_protection(
                StackName=template.name, EnableTerminationProtection=False
            )
        id = cloud.stacks.described(template.name)["StackId"]
        cloud.pipeline("cloudformation").delete_stack(StackName=id)
        found.append(cloud.stacks.settled(id)["StackStatus"])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_blueprint_is_deployed_with_its_roles(name, stage, cloud):
    """Made, left alone, changed, given code alone and removed: each permission used is needed."""
    app = load(folder=BLUEPRINTS[name].folder, stage=stage)
    assembly = synth(app)
    cloud.grant(roles(assembly, app.stage, account()).body)
    assert cloud.deploy(assembly, app.stage) == ["created"]
    assert cloud.deploy(assembly, app.stage) == ["unchanged"]
    assert cloud.deploy(changed(assembly), app.stage) == ["updated"]
    if not app.stage.protected:
        (template,) = assembly.templates
        id = next(
            i for i, r in template.body["Resources"].items() if r["Type"].endswith("Function")
        )
        cloud.deployment(assembly, app.stage).replace_code(template, id, builds.built)
        assert removed(cloud, assembly) == ["DELETE_COMPLETE"]
    assert cloud.refused == FORESEEN
    used = [*cloud.exercised()]
    assert len({role for role, _, _ in used}) == 2
    assert [action for _, action, checks in used if still_does(checks, action)] == []


def an_app(stage, **options):
    """Return an app with a function and what it needs, and its stage."""
    app = App("shop", stages=[stage])
    stack = Stack(app, "Main")
    Function(
        stack,
        "Worker",
        code=CODE,
        handler="index.handler",
        on=[QueueTrigger(Queue(stack, "Jobs"))],
        **options,
    )
    return synth(app)


CODE = InlineCode("def handler(event, context): ...")
PLAIN = Stage("dev")
BOUNDED = Stage("dev", permissions_boundary="shop-dev-boundary")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "action"),
    [
        ("CloudFormationRole", "lambda:CreateFunction"),
        ("CloudFormationRole", "iam:PassRole"),
        ("CloudFormationRole", "lambda:CreateEventSourceMapping"),
        ("DeployRole", "cloudformation:ExecuteChangeSet"),
        ("DeployRole", "iam:PassRole"),
    ],
)
def test_a_permission_that_is_taken_away_is_missed(role, action, cloud):
    """The deploy fails, and names it."""
    assembly = an_app(PLAIN)
    body = copy.deepcopy(roles(assembly, PLAIN, account()).body)
    (policy,) = body["Resources"][role]["Properties"]["Policies"]
    policy["PolicyDocument"] = narrower(policy["PolicyDocument"], action)
    cloud.grant(body)
    with pytest.raises(DeployError) as caught:
        cloud.deploy(assembly, PLAIN)
    assert action in str(caught.value)
    assert {found for found, _ in cloud.refused} == {action}


SMALL = Limits(
    most=Room(20, 90, 90, 100_000),
    unsplit=Room(16, 90, 90, 95_000),
    siblings=Room(16, 80, 80, 95_000),
    any=Room(12, 70, 70, 85_000),
    recorded=4,
    a_stack=8,
)
"""Limits as AWS's are, for templates of twenty resources."""


@pytest.mark.slow
def test_a_stack_of_nested_stacks_is_deployed_with_its_roles(cloud, monkeypatch):
    """What is in a nested stack is made with the role of its root, under names that go on from that's."""
    module = importlib.import_module("lambdaform.splitting.stacks")
    monkeypatch.setattr(module, "Whole", partial(Whole, limits=SMALL))
    app = App("shop", stages=[PLAIN])
    stack = Stack(app, "Main")
    for number in range(10):
        queue = Queue(stack, f"Jobs{number}")
        Function(
            stack, f"Worker{number}", code=CODE, handler="index.handler", on=[QueueTrigger(queue)]
        )
    assembly = synth(app)
    assert assembly.templates[0].nested
    cloud.grant(roles(assembly, PLAIN, account()).body)
    assert cloud.deploy(assembly, PLAIN) == ["created"]
    assert removed(cloud, assembly) == ["DELETE_COMPLETE"]
    assert cloud.refused == FORESEEN
    made = {c.request.resource for c in cloud.door.checks if c.request.action == "sqs:CreateQueue"}
    assert len(made) == 20


def narrower(policy, action):
    """Return a policy without an action, and without statements that say nothing then."""
    (found,) = without((policy,), action)
    return {**found, "Statement": [one for one in found["Statement"] if one["Action"]]}


@pytest.mark.slow
def test_the_app_goes_up_below_its_boundary(cloud):
    """Which the roles' template makes, and every role of the app has."""
    assembly = an_app(BOUNDED)
    cloud.grant(roles(assembly, BOUNDED, account(), with_boundary=True).body)
    assert cloud.deploy(assembly, BOUNDED) == ["created"]
    assert cloud.refused == set()
    created = [c for c in cloud.door.checks if c.request.action == "iam:CreateRole"]
    arn = "arn:aws:iam::123456789012:policy/shop-dev-boundary"
    assert [c.request.context for c in created] == [{"iam:PermissionsBoundary": (arn,)}]


@pytest.mark.slow
def test_a_role_without_the_boundary_is_not_made(cloud):
    """Nor may it be given policies: what the pipeline deploys cannot pass the boundary."""
    cloud.grant(roles(an_app(BOUNDED), BOUNDED, account(), with_boundary=True).body)
    with pytest.raises(DeployError, match="iam:CreateRole"):
        cloud.deploy(an_app(PLAIN), BOUNDED)
    assert {action for action, _ in cloud.refused} == {"iam:CreateRole"}


@pytest.mark.slow
def test_another_app_is_not_deployed(cloud):
    """The roles are for the stacks of one app at one stage."""
    cloud.grant(roles(an_app(PLAIN), PLAIN, account()).body)
    with pytest.raises(DeployError, match="DescribeStacks"):
        cloud.deploy(an_app(Stage("prod")), PLAIN)


@pytest.mark.slow
def test_what_is_not_the_apps_own_is_not_touched(cloud):
    """A resource under a name of somebody else's is refused to CloudFormation."""
    cloud.grant(roles(an_app(PLAIN), PLAIN, account()).body)
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "billing-prod-Payments"}}
    made = cloud.stacks.create(
        {"Resources": {"Jobs": queue}},
        "shop-dev-Main",
        RoleARN=cloud.outputs["CloudFormationRoleArn"],
        **ABLE,
    )
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    arn = "arn:aws:sqs:us-east-1:123456789012:billing-prod-Payments"
    assert {resource for _, resource in cloud.refused} == {arn}


@pytest.mark.slow
def test_the_apps_roles_are_handed_to_their_services_alone(cloud):
    """CloudFormation cannot give a function a role of somebody else's, whatever the template says."""
    assembly = an_app(PLAIN)
    cloud.grant(roles(assembly, PLAIN, account()).body)
    template = json.loads(json.dumps(assembly.templates[0].body))
    template["Resources"]["Worker"]["Properties"]["Role"] = "arn:aws:iam::123456789012:role/admin"
    cloud.stacks.create(
        template, "shop-dev-Main", RoleARN=cloud.outputs["CloudFormationRoleArn"], **ABLE
    )
    assert ("iam:PassRole", "arn:aws:iam::123456789012:role/admin") in cloud.refused
