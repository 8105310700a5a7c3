"""The stacks of an app: which are deployed, in which order, with which values; how many calls."""

from __future__ import annotations

import threading

import pytest
from deploy.refusal import Refusal

from lambdaform import App, Function, Output, Parameter, Queue, QueueTrigger, Stack, Stage
from lambdaform.deploy import Deployment, Endpoint
from lambdaform.errors import DeclarationError, DeployError
from lambdaform.synth import synth

HANDLER = "def handler(event, context): ...\n"


@pytest.fixture
def shop(app, tmp_path):
    """Three stacks: `Api` needs `Data`, and `Alone` nothing."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text(HANDLER)
    code = str(tmp_path / "src")
    data, api, alone = (Stack(app, name) for name in ("Data", "Api", "Alone"))
    jobs = Queue(data, "Jobs")
    Function(api, "Worker", code=code, handler="main.handler", on=[QueueTrigger(jobs)])
    Function(alone, "Clock", code=code, handler="main.handler")
    return app


@pytest.fixture
def created(aws):
    """Return the names of the stacks for which change sets were made, in order."""
    return lambda: [call["StackName"] for call in aws.called("CreateChangeSet")]


def whats(outcomes):
    """Return what became of each stack."""
    return [(outcome.template.stack, outcome.what) for outcome in outcomes]


# Which, and in which order


def test_all_stacks_are_deployed_those_that_others_need_first(shop, deployment, zips, aws):
    """What became of each is told in that order."""
    ready = []

    def note(call):
        if call.parameters["StackName"].endswith("Api"):
            ready.append(aws.stacks.live["shop-dev-Data"].status)

    aws.before("CreateChangeSet", note)
    outcomes = deployment().deploy(zips)
    assert ready == ["CREATE_COMPLETE"]
    order = [outcome.template.stack for outcome in outcomes]
    assert order.index("Data") < order.index("Api")
    assert {outcome.what for outcome in outcomes} == {"created"}


def test_independent_stacks_are_deployed_at_the_same_time(shop, deployment, zips, aws):
    """Each of the two waits for the other's change set."""
    met = threading.Barrier(2, timeout=10)

    def meet(call):
        if not call.parameters["StackName"].endswith("Api"):
            met.wait()

    aws.before("CreateChangeSet", meet)
    deployment().deploy(zips)


def test_a_stack_that_is_named_comes_with_those_that_it_needs(shop, deployment, zips, created):
    """The others are not looked at."""
    outcomes = deployment().deploy(zips, stacks=["Api"])
    assert whats(outcomes) == [("Data", "created"), ("Api", "created")]
    assert created() == ["shop-dev-Data", "shop-dev-Api"]


def test_a_stack_that_the_app_does_not_have_is_told(shop, deployment, zips, aws):
    """Before anything is called."""
    with pytest.raises(DeclarationError, match="app `shop` has no stack `Dat`"):
        deployment().deploy(zips, stacks=["Dat"])
    assert aws.calls == []


def test_what_needs_a_stack_that_failed_is_left_out(shop, deployment, zips, aws, heard, created):
    """The rest is deployed all the same, and a second run does what is left."""
    aws.stacks.plan(
        "shop-dev-Data",
        [("Jobs", "CREATE_FAILED", "boom"), ("", "ROLLBACK_COMPLETE")],
    )
    with pytest.raises(DeployError) as caught:
        deployment().deploy(zips)
    assert [p.message for p in caught.value.problems] == [
        "`Jobs` (AWS::SQS::Queue) could not be created: boom"
    ]
    assert ("shop-dev-Api", "left out") in heard.of("done")
    assert aws.stacks.live["shop-dev-Alone"].status == "CREATE_COMPLETE"
    assert sorted(whats(deployment().deploy(zips))) == [
        ("Alone", "unchanged"),
        ("Api", "created"),
        ("Data", "created"),
    ]


def test_what_reads_of_other_stacks_is_compared_by_cloudformation(shop, deployment, zips, created):
    """Its template is the same, and the values that it reads may not be."""
    deployment().deploy(zips)
    before = len(created())
    assert {o.what for o in deployment().deploy(zips)} == {"unchanged"}
    assert created()[before:] == ["shop-dev-Api"]


# What is built


def test_only_what_is_not_deployed_is_built(shop, deployment, zips):
    """One call for all of it, before anything is changed."""
    made = deployment()
    made.deploy(zips, stacks=["Alone"])
    (package,) = made.assembly.packages
    assert zips.asked == [[package.digest]]
    made.deploy(zips, stacks=["Alone"])
    assert zips.asked == [[package.digest]]
    made.deploy(zips)
    assert zips.asked == [[package.digest], [package.digest]]


def test_without_code_nothing_is_built(app, stack, deployment, zips):
    """A stack of data has no zip; it is asked all the same, as code in a template is checked then."""
    Queue(stack, "Jobs")
    deployment().deploy(zips)
    assert zips.asked == [[]]


# Parameters


@pytest.fixture
def sized(app):
    """Two stacks with a parameter of the same name, and one that only one has."""
    for name in ("One", "Two"):
        stack = Stack(app, name)
        Queue(stack, "Jobs")
        Parameter(stack, "Size", default="1")
    Parameter(stack, "Colour", default="red")
    return app


def values(aws):
    """Return the values of each stack."""
    return {name: stack.parameters for name, stack in aws.stacks.live.items()}


def test_a_value_goes_to_every_stack_that_takes_it(sized, deployment, zips, aws):
    """Unless a stack is named."""
    deployment().deploy(zips, parameters={"Size": "2", "Two.Colour": "blue"})
    assert values(aws) == {
        "shop-dev-One": {"Size": "2"},
        "shop-dev-Two": {"Size": "2", "Colour": "blue"},
    }


def test_a_value_for_one_stack_goes_to_that(sized, deployment, zips, aws):
    """The other keeps its default."""
    deployment().deploy(zips, parameters={"One.Size": "2"})
    assert values(aws) == {
        "shop-dev-One": {"Size": "2"},
        "shop-dev-Two": {"Size": "1", "Colour": "red"},
    }


def test_values_that_nothing_takes_are_told_at_once(sized, deployment, zips, aws):
    """With the name that was probably meant; nothing is called."""
    with pytest.raises(DeployError) as caught:
        deployment().deploy(zips, parameters={"Siz": "2", "One.Colour": "x", "Size": "3"})
    assert [(p.message, p.hint) for p in caught.value.problems] == [
        ("no stack has the parameter `Siz`", "did you mean `Size`?"),
        ("no stack has the parameter `One.Colour`", "did you mean `Colour`?"),
    ]
    assert aws.calls == []


def test_an_app_without_parameters_says_so(app, stack, deployment, zips):
    """There is nothing to mean."""
    Queue(stack, "Jobs")
    with pytest.raises(DeployError) as caught:
        deployment().deploy(zips, parameters={"Size": "2"})
    assert caught.value.problems[0].hint == "no stack has parameters"


def test_missing_values_of_all_stacks_are_told_at_once(app, deployment, zips, aws):
    """Before the first stack is changed."""
    for name in ("One", "Two"):
        stack = Stack(app, name)
        Queue(stack, "Jobs")
        Parameter(stack, "Size")
    with pytest.raises(DeployError) as caught:
        deployment().deploy(zips)
    assert sorted(p.message for p in caught.value.problems) == [
        "the parameter `Size` of `shop-dev-One` has no value",
        "the parameter `Size` of `shop-dev-Two` has no value",
    ]
    assert "CreateChangeSet" not in aws.operations()


# Looking


def test_how_a_stack_stands(app, stack, deployment, zips, aws):
    """One that only holds a change set is not deployed."""
    Queue(stack, "Jobs")
    made = deployment()
    (template,) = made.assembly.templates
    assert made.look(template) is None
    aws.stacks.put(template.name, "REVIEW_IN_PROGRESS")
    assert made.look(template) is None
    made.deploy(zips)
    assert made.look(template).status == "CREATE_COMPLETE"


def test_what_stops_a_look_is_told(app, stack, deployment, aws):
    """In words of ours."""
    Queue(stack, "Jobs")
    made = deployment()
    aws.answer_next("DescribeStacks", None, Refusal("ExpiredToken", "it has", 403))
    with pytest.raises(DeployError, match="the AWS credentials have expired"):
        made.look(made.assembly.templates[0])


@pytest.mark.parametrize(
    ("endpoint", "expected"), [(None, 2.0), (Endpoint("http://127.0.0.1:1"), 0.1)]
)
def test_a_cloud_on_this_machine_is_looked_at_more_often(aws, app, stack, endpoint, expected):
    """AWS throttles who asks too often."""
    Queue(stack, "Jobs")
    made = Deployment(synth(app), aws.account(endpoint=endpoint))
    assert made.stack(made.assembly.templates[0]).manner.pause == expected


def test_a_region_that_a_stage_names_is_where_its_stacks_are(account, aws, heard, zips):
    """Whatever the credentials' own."""
    app = App("shop", stages=[Stage("live", account="123456789012", region="us-east-2")])
    Queue(Stack(app, "Main"), "Jobs")
    Deployment(synth(app), account, heard, pause=0).deploy(zips)
    assert {c.region for c in aws.calls} == {"us-east-2"}


def test_where_the_stacks_go_is_known_before(account, aws):
    """Not where the credentials are: the CDK's roles may lead elsewhere."""
    stages = [Stage("live", account="999999999999", region="us-east-2")]
    app = App("shop", stages=stages)
    Queue(Stack(app, "Main"), "Jobs")
    Queue(Stack(app, "More"), "Jobs")
    assert Deployment(synth(app), account).destinations() == [("999999999999", "us-east-2")]
    assert aws.operations() == []


def test_stacks_that_name_nothing_go_where_the_credentials_are(account, app, stack):
    """In their own region."""
    Queue(stack, "Jobs")
    assert Deployment(synth(app), account).destinations() == [("123456789012", "eu-west-1")]


# How many calls


def test_a_deploy_without_changes_takes_few_calls(app, stack, tmp_path, deployment, zips, aws):
    """Of an app of forty functions: it is over in as many round trips as a small one."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text(HANDLER)
    for number in range(40):
        id = f"F{number}"
        made = Function(stack, id, code=str(tmp_path / "src"), handler="main.handler")
    Output(stack, "Arn", value=made.arn)
    deployment().deploy(zips)
    aws.calls.clear()
    account = aws.account()
    (outcome,) = deployment(account=account).deploy(zips)
    assert outcome.what == "unchanged"
    assert aws.operations() == [
        "GetCallerIdentity",
        "DescribeStacks",
        "DescribeStacks",
        "GetTemplate",
        "HeadBucket",
        "ListObjectsV2",
    ]
