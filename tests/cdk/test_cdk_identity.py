"""Which stack is meant: stacks of one id in stages and apps of the CDK, and names that are its own."""

from __future__ import annotations

import pytest

from lambdaform import App, Function, InlineCode, Queue, QueueTrigger, Stack
from lambdaform.cdk import add_app, cdk_stack, to_cdk
from lambdaform.errors import DeclarationError

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


@pytest.fixture
def stages(theirs):
    """Two stages of the CDK, each with a stack of one id."""
    import aws_cdk

    stacks = [Stack(aws_cdk.Stage(theirs, id), "Orders") for id in ("Test", "Prod")]
    return [Queue(stack, "Jobs") for stack in stacks]


def nested(theirs):
    """Synthesise, and return the template of each stage's only stack by the stage's id."""
    assemblies = theirs.synth().nested_assemblies
    return {a.display_name: a.nested_assembly.stacks[0].template for a in assemblies}


def told(act):
    """Return the problems that an act is told of, all of them at a line of this file."""
    with pytest.raises(DeclarationError) as caught:
        act()
    assert all(p.at and p.at.file == __file__ for p in caught.value.problems)
    return [f"{p.message} ({p.hint})" for p in caught.value.problems]


def test_a_reference_of_a_stage_is_into_that_stage(theirs, stages):
    """Of two stages that have the same stack, `to_cdk` points into the one that is meant."""
    import aws_cdk

    first, second = stages
    aws_cdk.CfnOutput(cdk_stack(first.stack), "Arn", value=to_cdk(first.arn))
    aws_cdk.CfnOutput(cdk_stack(second.stack), "Name", value=to_cdk(second).queue_name)
    found = nested(theirs)
    assert found["Test"]["Outputs"] == {"Arn": {"Value": {"Fn::GetAtt": ["Jobs", "Arn"]}}}
    assert found["Prod"]["Outputs"].keys() == {"Name"}


def test_a_reference_to_another_stage_is_told(theirs, stages):
    """What another stage has is not silently taken from this one's stack of that id."""
    first, second = stages
    Function(second.stack, "Worker", environment={"JOBS": first.url}, **CODE)
    (problem,) = told(theirs.synth)
    assert problem.startswith("`Jobs` belongs to another app or stage: `Test/Orders` (")
    assert "ARN or name as text" in problem


def test_a_trigger_and_a_grant_of_another_stage_are_told(theirs, stages):
    """Whatever way leads to another stage, it is told; a text that holds a reference, too."""
    first, second = stages
    Function(second.stack, "Reader", on=[QueueTrigger(first)], **CODE)
    Function(second.stack, "Sender", allow=[first.send], **CODE)
    Function(second.stack, "Namer", environment={"JOBS": f"{first.name}-copy"}, **CODE)
    problems = told(theirs.synth)
    assert problems
    assert all("another app or stage: `Test/Orders`" in problem for problem in problems)


def test_an_app_and_a_stack_of_one_stage_read_each_other(theirs, templates):
    """What `add_app` has added is reached by `to_cdk`, as the hint of the problem says."""
    app = App("shop")
    jobs = Queue(Stack(app, "Main"), "Jobs")
    add_app(theirs, app)
    stack = Stack(theirs, "Orders")
    Function(stack, "Worker", environment={"JOBS": to_cdk(jobs.arn)}, **CODE)
    found = templates(theirs)["Orders"]["Resources"]["Worker"]["Properties"]["Environment"]
    assert "Fn::ImportValue" in found["Variables"]["JOBS"]


def test_two_apps_of_the_cdk_in_one_process(templates):
    """Each has its own stack of an id; what is declared in one is not looked for in the other."""
    import aws_cdk

    apps = [aws_cdk.App(builtin_cloud_formation_validation=False) for _ in range(2)]
    queues = [Queue(Stack(app, "Orders"), "Jobs") for app in apps]
    for queue in queues:
        aws_cdk.CfnOutput(cdk_stack(queue.stack), "Arn", value=to_cdk(queue.arn))
    for app in apps:
        outputs = templates(app)["Orders"]["Outputs"]
        assert outputs["Arn"]["Value"] == {"Fn::GetAtt": ["Jobs", "Arn"]}


def test_an_app_that_joins_two_stages(theirs):
    """One app, loaded twice, stands in both; a value of it that could be of either is told."""
    import aws_cdk

    apps = [App("shop") for _ in range(2)]
    queues = [Queue(Stack(app, "Main"), "Jobs") for app in apps]
    for id, app in zip(("Test", "Prod"), apps, strict=True):
        add_app(aws_cdk.Stage(theirs, id), app)
        (problem,) = told(lambda: to_cdk(queues[0].arn))
        assert problem.startswith("`Jobs` may be in either of two apps: both have `shop/Main`")
    assert {stage: [*body["Resources"]] for stage, body in nested(theirs).items()} == {
        "Test": ["Jobs"],
        "Prod": ["Jobs"],
    }


def test_an_app_that_joins_one_app_of_the_cdk_after_the_other(templates):
    """As tests do: what is loaded again is another app, and its values are its own."""
    import aws_cdk

    for _ in range(2):
        theirs = aws_cdk.App(builtin_cloud_formation_validation=False)
        app = App("shop")
        jobs = Queue(Stack(app, "Main"), "Jobs")
        add_app(theirs, app)
        aws_cdk.CfnOutput(cdk_stack(jobs.stack), "Arn", value=to_cdk(jobs.arn))
        arn = {"Fn::GetAtt": ["Jobs", "Arn"]}
        assert templates(theirs)["Main"]["Outputs"]["Arn"]["Value"] == arn


def test_stacks_of_one_id_in_two_groups(theirs, templates):
    """In constructs of the CDK, ids need only differ within each; references tell them apart."""
    import constructs

    first = Stack(constructs.Construct(theirs, "First"), "Orders")
    second = Stack(constructs.Construct(theirs, "Second"), "Orders")
    jobs = Queue(first, "Jobs")
    Queue(second, "Jobs")
    Function(second, "Worker", environment={"JOBS": jobs.arn}, **CODE)
    found = templates(theirs)
    assert len(found) == 2
    (reader,) = [body for body in found.values() if "Worker" in body["Resources"]]
    variables = reader["Resources"]["Worker"]["Properties"]["Environment"]["Variables"]
    assert "FirstOrders" in variables["JOBS"]["Fn::ImportValue"]


def test_the_cdk_checks_the_names_of_its_stacks(theirs, templates):
    """What the CDK takes is no problem of lambdaform's; what it refuses is told at our line."""
    import aws_cdk

    digit = aws_cdk.Stack(theirs, "9Orders", stack_name="Nine")
    long = aws_cdk.NestedStack(aws_cdk.Stack(theirs, "O" * 120), "N" * 60)
    for stack in (digit, long):
        Queue(stack, "Jobs")
    assert "Jobs" in templates(theirs)["9Orders"]["Resources"]
    other = aws_cdk.App(builtin_cloud_formation_validation=False)
    (problem,) = told(lambda: Stack(other, "9Orders"))
    assert "9Orders" in problem


def test_the_app_of_the_cdks_stacks_has_all_that_an_app_has(theirs):
    """It is made in another way, and lacks nothing."""
    assert vars(Stack(theirs, "Orders").app).keys() == {*vars(App("shop")).keys(), "host"}
