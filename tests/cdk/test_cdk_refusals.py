"""What the CDK refuses when it synthesises is told as lambdaform's own problems, with lines."""

from __future__ import annotations

import traceback

import pytest

from lambdaform import App, Function, InlineCode, Queue, Stack
from lambdaform.cdk import add_app, cdk_stack, to_cdk
from lambdaform.errors import DeclarationError

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


def told(theirs):
    """Return the problems that an app of the CDK has."""
    with pytest.raises(DeclarationError) as caught:
        theirs.synth()
    return caught.value.problems


def test_a_cycle_with_a_stack_of_theirs_names_both_ends(theirs):
    """A stack of the CDK's and one of lambdaform's that need each other: what needs what."""
    import aws_cdk
    from aws_cdk import aws_sqs

    billing, ours = aws_cdk.Stack(theirs, "Billing"), Stack(theirs, "Orders")
    mail, jobs = aws_sqs.Queue(billing, "Mail"), Queue(ours, "Jobs")
    Function(ours, "Worker", environment={"MAIL": mail.queue_url}, **CODE)
    aws_cdk.CfnOutput(billing, "JobsArn", value=to_cdk(jobs.arn))
    (problem,) = told(theirs)
    assert problem.message == "stacks need each other: `Billing` -> `Orders` -> `Billing`"
    assert problem.at == ours.at
    assert f"`Billing` needs `Orders/Jobs`, declared at {jobs.at}" in problem.notes
    assert "`Orders` needs `Billing/Mail/Resource`" in problem.notes


def test_a_token_that_reaches_another_stage_is_told(theirs):
    """Stages are deployed apart, whatever hands the value over."""
    import aws_cdk

    one, two = (aws_cdk.Stage(theirs, id) for id in ("One", "Two"))
    jobs = Queue(Stack(one, "Main"), "Jobs")
    reader = Stack(two, "Reader")
    Function(reader, "Worker", environment={"JOBS": to_cdk(jobs.arn)}, **CODE)
    (problem,) = told(theirs)
    assert problem.message == "`Two/Reader` reads `One/Main`, which is in another stage"
    assert problem.at == reader.at
    assert "ARN or name as text" in problem.hint


def test_what_is_wrong_in_several_stages_is_told_at_once(theirs):
    """Each has an app of lambdaform's; none of the hints leads to another error."""
    import aws_cdk

    one, two = (aws_cdk.Stage(theirs, id) for id in ("One", "Two"))
    jobs = Queue(Stack(one, "Main"), "Jobs")
    workers = [
        Function(Stack(two, "Reader"), "Worker", allow=[jobs.send], **CODE),
        Function(Stack(theirs, "Reader"), "Worker", allow=[jobs.send], **CODE),
    ]
    problems = told(theirs)
    assert [p.at for p in problems] == [worker.at for worker in workers]
    assert all("to_cdk" not in p.hint and "as text" in p.hint for p in problems)


def test_an_app_that_joins_is_within_reach(theirs):
    """What another app in the same stage has can be handed over by `to_cdk`."""
    shop = App("shop")
    jobs = Queue(Stack(shop, "Main"), "Jobs")
    add_app(theirs, shop)
    reader = Stack(theirs, "Reader")
    worker = Function(reader, "Worker", environment={"JOBS": jobs.url}, **CODE)
    (problem,) = told(theirs)
    assert problem.at == worker.at
    assert problem.hint == "wrap it: `to_cdk(...)`"


def test_an_app_that_does_not_join_is_out_of_reach(theirs):
    """Nothing hands over what the CDK does not have."""
    jobs = Queue(Stack(App("shop"), "Main"), "Jobs")
    Function(Stack(theirs, "Reader"), "Worker", environment={"JOBS": jobs.url}, **CODE)
    (problem,) = told(theirs)
    assert problem.hint == "give its ARN or name as text"


def test_a_stack_that_is_too_large_is_told_before_the_cdk_does(theirs):
    """None is split in an app of the CDK; the limit is the app's own to say."""
    ours = Stack(theirs, "Main")
    for number in range(501):
        Queue(ours, f"Jobs{number}")
    (problem,) = told(theirs)
    assert problem.message == "stack `Main` has 501 resources; a template holds 500"
    assert problem.at == ours.at
    assert "second stack" in problem.hint


def test_a_stack_that_is_too_large_by_theirs_is_told_at_ours(theirs):
    """What the CDK counts has the line of the stack."""
    import aws_cdk

    theirs.node.set_context("@aws-cdk/core:stackResourceLimit", 2)
    ours = Stack(theirs, "Main")
    for number in range(2):
        Queue(ours, f"Jobs{number}")
    aws_cdk.CfnResource(cdk_stack(ours), "Other", type="AWS::SQS::Queue")
    (problem,) = told(theirs)
    assert problem.message == "stack `Main` has 3 resources; a template holds 2"
    assert problem.at == ours.at


def test_two_stacks_of_one_name_are_told(theirs):
    """The CDK would deploy the one over the other."""
    import aws_cdk

    ours = Stack(theirs, "Main", name="shop")
    Queue(ours, "Jobs")
    aws_cdk.Stack(theirs, "Other", stack_name="shop")
    (problem,) = told(theirs)
    assert problem.message == "the stacks `Main` and `Other` have one name, `shop`"
    assert problem.at == ours.at


def test_stacks_of_one_name_apart_are_left_alone(theirs, templates):
    """In another region, or in another stage, the name is free."""
    import aws_cdk

    for region in ("eu-west-1", "us-east-1"):
        Queue(Stack(theirs, f"Main-{region}", name="shop", region=region), "Jobs")
        stage = aws_cdk.Stage(theirs, f"In-{region}")
        Queue(Stack(stage, "Main", name="shop"), "Jobs")
    assert len(templates(theirs)) == 2


def test_a_token_that_is_cut_in_a_stack_of_theirs_is_told(theirs):
    """The CDK writes what is left of it into its template as a text."""
    import aws_cdk
    from aws_cdk import aws_sqs

    jobs = Queue(Stack(theirs, "Main"), "Jobs")
    aws_sqs.Queue(aws_cdk.Stack(theirs, "Other"), "Mail", queue_name=to_cdk(jobs.name)[:5])
    (problem,) = told(theirs)
    assert problem.message.startswith("`Other: Resources.Mail")
    assert "was cut or changed" in problem.message
    assert problem.notes == ("it has `${Tok`",)


def test_a_mistake_comes_with_no_line_of_the_bridge(theirs):
    """Where nobody catches it, Python shows the call, and nothing of what Node has called."""
    Function(Stack(theirs, "Main"), "Worker", memory_mb="big", **CODE)
    with pytest.raises(DeclarationError) as caught:
        theirs.synth()
    lines = "".join(traceback.format_exception(caught.value)).splitlines()
    assert "jsii" not in "\n".join(lines)
    assert len([line for line in lines if line.startswith("  File ")]) == 2


def test_the_cdks_own_errors_stay_as_they_are(theirs):
    """What has nothing to do with lambdaform is raised as the CDK raises it."""
    import aws_cdk
    from aws_cdk import aws_codepipeline

    Queue(Stack(theirs, "Main"), "Jobs")
    aws_codepipeline.Pipeline(aws_cdk.Stack(theirs, "Other"), "Empty")
    with pytest.raises(RuntimeError, match="at least two stages"):
        theirs.synth()
