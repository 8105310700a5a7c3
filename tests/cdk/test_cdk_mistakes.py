"""What cannot be merged, and what the CDK has against a construct, is told at the user's line."""

from __future__ import annotations

import pytest

from lambdaform import App, Component, Function, InlineCode, Queue, Stack, Stage
from lambdaform.cdk import CdkConstruct, add_app, allow, cdk_role, from_cdk, to_cdk
from lambdaform.errors import DeclarationError, LoadError
from lambdaform.load import load
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


def told(act):
    """Return the problems that an act is told of, all of them at a line of this file."""
    with pytest.raises(DeclarationError) as caught:
        act()
    assert all(p.at and p.at.file == __file__ for p in caught.value.problems)
    return [f"{p.message} ({p.hint})" for p in caught.value.problems]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda cdk, scope: cdk.Stage(scope, "Prod"), "makes a stage of its own, `Main/Bad/Prod`"),
        (lambda cdk, scope: cdk.Stack(scope, "Own"), "makes a stack of its own, `Main/Bad/Own`"),
        (
            lambda cdk, scope: cdk.Annotations.of(scope).add_error("is too small"),
            "cdk construct `Bad` has an error, says the CDK: is too small",
        ),
        (
            lambda cdk, scope: cdk.Stack.of(scope).add_transform("AWS::Serverless-2016-10-31"),
            "has a section `Transform`, which cannot be merged",
        ),
    ],
    ids=["stage", "stack", "annotation", "transform"],
)
def test_what_cannot_be_merged_is_told_by_synth(app, stack, make, message):
    """A feature that no template of a lambdaform stack can hold is named, at the construct."""
    import aws_cdk

    CdkConstruct(stack, "Bad", lambda scope: make(aws_cdk, scope))
    (problem,) = told(lambda: synth(app))
    assert message in problem


@pytest.mark.parametrize(
    "stage", [Stage("dev"), Stage("dev", account="1" * 12, region="eu-west-1")]
)
def test_a_look_up_is_told_at_its_construct(stage):
    """Nothing is looked up in an account, whether the environment is known or not."""
    from aws_cdk import aws_ec2

    app = App("shop", stages=[stage])
    stack = Stack(app, "Main")

    def declared():
        CdkConstruct(stack, "Net", lambda s: aws_ec2.Vpc.from_lookup(s, "Vpc", is_default=True))
        synth(app)

    (problem,) = told(declared)
    assert problem.startswith("cdk construct `Net` looks")
    assert "from_vpc_attributes" in problem


def test_what_the_cdk_refuses_is_told_without_a_traceback(stack):
    """The CDK's own words, at the line of the construct."""
    from aws_cdk import Duration, aws_sqs

    (problem,) = told(
        lambda: CdkConstruct(
            stack,
            "Mail",
            lambda scope: aws_sqs.Queue(scope, "Q", retention_period=Duration.days(100)),
        )
    )
    assert problem.startswith("cdk construct `Mail` cannot be made: ")
    assert "between 60 and 1,209,600 seconds" in problem


def test_a_long_refusal_keeps_its_lines(stack):
    """What the CDK says on several lines is told on several, without the names of its errors."""
    from aws_cdk import aws_s3

    with pytest.raises(DeclarationError) as caught:
        CdkConstruct(stack, "Store", lambda s: aws_s3.Bucket(s, "B", bucket_name="A_"))
    (problem,) = caught.value.problems
    assert problem.message.startswith(
        "cdk construct `Store` cannot be made: Invalid S3 bucket name"
    )
    assert len(problem.notes) > 1
    assert all(len(note) <= 203 and "\n" not in note for note in problem.notes)


@pytest.mark.parametrize("reader", ["option", "construct"])
def test_stacks_that_need_each_other_are_told_at_their_lines(app, stack, reader):
    """The one reads a value of the CDK's, in an option of lambdaform's or in a construct."""
    from aws_cdk import aws_sqs

    two = Stack(app, "Two")
    jobs = Queue(stack, "Jobs")
    mail = CdkConstruct(two, "Mail", lambda scope: aws_sqs.Queue(scope, "Q")).construct
    if reader == "option":
        first = Function(stack, "Worker", environment={"MAIL": mail.queue_url}, **CODE)
    else:
        copy = lambda scope: aws_sqs.Queue(scope, "Q", queue_name=f"{mail.queue_name}-2")  # noqa: E731
        first = CdkConstruct(stack, "Copy", copy)
    second = Function(two, "Reader", environment={"JOBS": jobs.url}, **CODE)
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    (problem,) = caught.value.problems
    assert problem.message.startswith("stacks need each other")
    assert {*problem.notes} == {
        f"`Main` needs `Two` at {first.at}",
        f"`Two` needs `Jobs` at {second.at}",
    }


def test_a_value_of_ours_that_the_cdk_cannot_take_has_a_hint(stack):
    """References are objects here and texts there; the hint says how one becomes the other."""
    from aws_cdk import aws_sqs

    jobs = Queue(stack, "Jobs")
    (problem,) = told(
        lambda: CdkConstruct(stack, "Mail", lambda s: aws_sqs.Queue(s, "Q", queue_name=jobs.name))
    )
    assert "(wrap it: `to_cdk(...)`)" in problem


def test_what_is_wrong_with_the_whole_names_the_construct(app, stack):
    """What the CDK finds only when it synthesises is told at the construct that it names."""
    import aws_cdk
    from aws_cdk import aws_codepipeline

    CdkConstruct(stack, "Good", lambda scope: aws_cdk.CfnResource(scope, "R", type="A::B::C"))
    CdkConstruct(stack, "Bad", lambda scope: aws_codepipeline.Pipeline(scope, "Empty"))
    (problem,) = told(lambda: synth(app))
    assert problem.startswith("cdk construct `Bad` cannot be made: ")
    assert "at least two stages" in problem


def test_a_reference_to_another_account_is_told():
    """CloudFormation reads outputs within one account: the CDK says so of its own constructs."""
    from aws_cdk import aws_sqs

    app = App("shop")
    near = Stack(app, "Near", account="111111111111", region="eu-west-1")
    far = Stack(app, "Far", account="222222222222", region="eu-west-1")
    mail = CdkConstruct(near, "Mail", lambda scope: aws_sqs.Queue(scope, "Queue")).construct
    Function(far, "Worker", environment={"MAIL": mail.queue_url}, **CODE)
    (problem,) = told(lambda: synth(app))
    assert "Far" in problem
    assert "Mail/Queue" in problem


def test_an_id_of_theirs_that_is_taken_names_both_lines(app, stack):
    """Two resources with one logical id: the problem has one line, and names the other."""
    import aws_cdk

    def same(scope):
        aws_cdk.CfnResource(scope, "R", type="AWS::SQS::Queue").override_logical_id("Jobs")

    jobs = Queue(stack, "Jobs")
    bad = CdkConstruct(stack, "Bad", same)
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    (problem,) = caught.value.problems
    assert problem.at == bad.at
    assert str(jobs.at) in problem.message


def test_two_paths_that_give_one_id_name_both_lines(app, stack, theirs):
    """Components, or constructs of the CDK, whose ids run together: either line is told."""
    import aws_cdk
    import constructs

    hosted = aws_cdk.Stack(theirs, "Main")
    paths = [
        (Component(stack, "A"), "BC", Component(stack, "AB"), "C"),
        (constructs.Construct(hosted, "A-B"), "C", constructs.Construct(hosted, "AB"), "C"),
    ]
    for near, id, far, other in paths:
        first = CdkConstruct(near, id, lambda scope: None)
        with pytest.raises(DeclarationError) as caught:
            CdkConstruct(far, other, lambda scope: None)
        (problem,) = caught.value.problems
        assert problem.message == f"the id `ABC` is taken by the cdk construct at {first.at}"
        assert problem.at != first.at
    assert len(told(lambda: synth(app))) == 1


def test_two_conditions_are_told(app, stack):
    """A resource has one condition: that of its construct, or its own."""
    import aws_cdk

    from lambdaform import Condition, Fn

    live = Condition(stack, "IsLive", expression=Fn.equals("a", "a"))

    def conditioned(scope):
        own = aws_cdk.CfnCondition(scope, "C", expression=aws_cdk.Fn.condition_equals("a", "b"))
        aws_cdk.CfnResource(scope, "R", type="AWS::SQS::Queue").cfn_options.condition = own

    CdkConstruct(stack, "Bad", conditioned, condition=live)
    (problem,) = told(lambda: synth(app))
    assert "has one of its own" in problem


def test_a_reference_inside_a_nested_stack_is_told(app, stack):
    """What nobody resolves is told, whichever way it was handed over; a parameter is not."""
    import aws_cdk
    from aws_cdk import aws_sqs

    jobs = Queue(stack, "Jobs")

    def nested(scope):
        for id, name in (("One", to_cdk(jobs.name)), ("Two", f"{jobs.name}-copy")):
            aws_sqs.Queue(aws_cdk.NestedStack(scope, id), "Queue", queue_name=name)
        aws_cdk.NestedStack(scope, "Three", parameters={"Name": to_cdk(jobs.name)})

    CdkConstruct(stack, "Bad", nested)
    problems = told(lambda: synth(app))
    assert len(problems) == 1
    assert "`parameters` of the `NestedStack`" in problems[0]


def test_metadata_and_what_makes_nothing_are_told(app, stack):
    """Options that mean nothing here are not silently dropped."""
    CdkConstruct(stack, "Bad", lambda scope: None, metadata={"a": "b"})
    (problem,) = told(lambda: synth(app))
    assert "which resource is meant is not said" in problem
    (problem,) = told(lambda: CdkConstruct(stack, "Worse", "no function"))
    assert "takes what makes constructs" in problem


def test_a_token_in_an_app_without_the_cdk_is_told(app, stack):
    """A value of another app of the CDK's means nothing here."""
    import aws_cdk

    region = aws_cdk.Aws.REGION
    Function(stack, "Worker", environment={"REGION": region}, **CODE)
    (problem,) = told(lambda: synth(app))
    assert "but this app has nothing of the CDK" in problem


@pytest.mark.parametrize(
    "piece",
    [
        lambda region, _: region[:-3],
        lambda region, _: region[2:],
        lambda region, _: region.upper(),
        lambda region, _: region.swapcase(),
        lambda region, _: f"{region}{region.lower()}",
        lambda _, kinds: kinds.value_as_list[0],
        lambda _, kinds: ",".join([*kinds.value_as_list, "x"]),
    ],
)
def test_a_cut_token_is_told(app, stack, piece):
    """A piece of a token can no longer be resolved, nor can one in another case."""
    import aws_cdk

    parameter = CdkConstruct(
        stack, "Ours", lambda scope: aws_cdk.CfnParameter(scope, "P", type="CommaDelimitedList")
    ).construct
    Function(stack, "Worker", environment={"IT": piece(aws_cdk.Aws.REGION, parameter)}, **CODE)
    (problem,) = told(lambda: synth(app))
    assert "was cut or changed" in problem or "was taken apart" in problem
    assert "`Fn.select" in problem


def test_a_reference_that_was_cut_is_not_handed_over(side):
    """The CDK would write what is left of it into its template as a text."""
    stack, _ = side
    name = str(Queue(stack, "Jobs").name)
    for piece in (name[4:], name.upper(), f"x-{name[:-2]}"):
        (problem,) = told(lambda piece=piece: to_cdk(piece))
        assert "was cut or changed" in problem


@pytest.mark.parametrize(
    "piece",
    [str.upper, lambda name: name[:3], lambda name: name[:7], lambda name: f"x{name[3:]}"],
)
@pytest.mark.parametrize("whose", ["theirs", "ours"])
def test_a_token_that_was_cut_on_their_side_is_told(app, stack, piece, whose):
    """The CDK itself writes it into its template as a text."""
    from aws_cdk import aws_sqs

    jobs = Queue(stack, "Jobs")

    def copies(scope):
        one = aws_sqs.Queue(scope, "One")
        name = one.queue_name if whose == "theirs" else to_cdk(jobs.name)
        aws_sqs.Queue(scope, "Two", queue_name=piece(name))

    CdkConstruct(stack, "Copies", copies)
    (problem,) = told(lambda: synth(app))
    assert problem.startswith("cdk construct `Copies`: ")
    assert "was cut or changed" in problem


def test_what_is_no_construct_of_a_kind_is_told(stack):
    """`to_cdk`, `from_cdk`, `cdk_role` and `allow` say what they take."""
    from aws_cdk import aws_iam

    role = CdkConstruct(
        stack,
        "Role",
        lambda scope: aws_iam.Role(
            scope, "R", assumed_by=aws_iam.ServicePrincipal("ec2.amazonaws.com")
        ),
    ).construct
    jobs = Queue(stack, "Jobs")
    assert "could be" in told(lambda: to_cdk(stack))[0]
    assert "no kind for `aws_iam.Role`" in told(lambda: from_cdk(role))[0]
    assert "no role" in told(lambda: cdk_role(jobs))[0]
    assert "takes grants" in told(lambda: allow(role, jobs))[0]
    assert "does not exist" in told(lambda: allow(role, jobs.grant("SendMessages")))[0]


def test_a_kind_that_does_not_fit_is_told_like_ours(app, stack):
    """A bucket of the CDK is no source of a queue's trigger."""
    from aws_cdk import aws_s3

    from lambdaform import QueueTrigger

    store = CdkConstruct(stack, "Store", lambda scope: aws_s3.Bucket(scope, "B")).construct
    Function(stack, "Worker", on=[QueueTrigger(store)], **CODE)
    problems = told(lambda: synth(app))
    assert any("takes a `Queue`" in problem for problem in problems)


def test_an_app_that_has_the_cdks_cannot_join_another(app, stack, theirs):
    """What was declared in one app of the CDK's cannot move to another."""
    CdkConstruct(stack, "Ours", lambda scope: None)
    (problem,) = told(lambda: add_app(theirs, app))
    assert "cannot move to another app" in problem


def test_mistakes_in_a_cdk_app_are_told_as_ours(theirs):
    """`app.synth()` of the CDK raises lambdaform's own problems, at their lines."""
    stack = Stack(theirs, "Main")
    Function(stack, "Worker", memory_mb="big", **CODE)
    Queue(stack, "Jobs")
    Queue(stack, "Jobs")
    problems = told(theirs.synth)
    assert len(problems) == 2
    assert told(theirs.synth) == problems  # a second try finds no empty template


def test_options_that_mean_nothing_in_a_cdk_app_are_told(theirs):
    """Where a construct of the CDK is in a stack of the CDK, the CDK's own ways hold."""
    from aws_cdk import aws_sqs

    stack = Stack(theirs, "Main")
    mail = CdkConstruct(stack, "Mail", lambda s: aws_sqs.Queue(s, "Q"), tags={"team": "core"})
    Queue(stack, "Jobs", depends_on=[mail])
    options, waiting = told(theirs.synth)
    assert options.startswith("cdk construct `Mail` has `tags`, but is in a stack of the CDK")
    assert waiting.startswith("`Jobs` waits for cdk construct `Mail`")


def test_an_app_of_the_cdk_is_no_app_of_lambdaforms(tmp_path):
    """`lambdaform synth` in a project of the CDK's says whose command is meant."""
    for text in ("import aws_cdk as cdk\ncdk.App().synth()\n", "from aws_cdk import App\nApp()\n"):
        (tmp_path / "app.py").write_text(text)
        with pytest.raises(LoadError) as caught:
            load("app.py", folder=tmp_path)
        (problem,) = caught.value.problems
        assert "uses the AWS CDK, and defines no app of lambdaform's" in problem.message
        assert "`cdk synth`" in problem.hint


def test_a_scope_in_no_stack_is_told(theirs):
    """Constructs stand in a stack, the CDK's app is none."""
    import constructs

    for scope in (theirs, constructs.Construct(theirs, "Part")):
        (problem,) = told(lambda scope=scope: Queue(scope, "Jobs"))
        assert "which is no stack or component" in problem


def test_a_stack_that_the_cdk_has_already_is_told(theirs):
    """The CDK's own check of ids is told at our line."""
    import aws_cdk

    aws_cdk.Stack(theirs, "Main")
    (problem,) = told(lambda: Stack(theirs, "Main"))
    assert "already a Construct" in problem
