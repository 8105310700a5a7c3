"""What the CDK makes beside a construct: whose it is, what is ignored there, what it waits for."""

from __future__ import annotations

import pytest

from lambdaform import Component, Condition, Fn, Function, InlineCode, Queue
from lambdaform.cdk import CdkConstruct, cdk_stack, to_cdk
from lambdaform.errors import DeclarationError
from lambdaform.lint import lint
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


@pytest.fixture
def site(tmp_path):
    """Make a bucket that files are put into, and that is emptied before it goes."""
    import aws_cdk
    from aws_cdk import aws_s3, aws_s3_deployment

    (tmp_path / "index.html").write_text("hello")

    def made(scope):
        bucket = aws_s3.Bucket(
            scope,
            "Bucket",
            auto_delete_objects=True,
            removal_policy=aws_cdk.RemovalPolicy.DESTROY,
        )
        sources = [aws_s3_deployment.Source.asset(str(tmp_path))]
        aws_s3_deployment.BucketDeployment(
            scope, "Files", destination_bucket=bucket, sources=sources
        )
        return bucket

    return made


def queue(scope):
    from aws_cdk import aws_sqs

    return aws_sqs.Queue(scope, "Queue")


def lines(template, ids):
    return {template.sources[id] for id in ids}


def test_what_is_made_beside_a_construct_leads_to_its_line(app, stack, site):
    """A later construct of the CDK is not the first: what it needs of its own is its own."""
    mail = CdkConstruct(stack, "Mail", queue)
    web = CdkConstruct(stack, "Web", site)
    template = synth(app).template("Main")
    theirs = [id for id in template.body["Resources"] if not id.startswith("Mail")]
    assert len([id for id in theirs if id.startswith("Custom")]) == 5
    assert lines(template, theirs) == {web.at}
    assert lines(template, set(template.body["Resources"]) - set(theirs)) == {mail.at}


@pytest.mark.parametrize("rules", [(), ("W9909",)])
def test_what_is_ignored_holds_for_what_is_made_beside(app, stack, site, rules):
    """What the linter finds in what the CDK shares is left out where the construct says so."""
    CdkConstruct(stack, "Mail", queue)
    web = CdkConstruct(stack, "Web", site, ignore=dict.fromkeys(rules, "the CDK's own"))
    found = [f for f in lint(synth(app)) if f.rule in {"E9901", "W9909", "W9911"}]
    assert {f.rule for f in found} == {"W9909"} - {*rules}
    assert {f.at for f in found} <= {web.at}


def test_what_comes_later_leads_to_the_first_that_uses_it(app, stack):
    """A handler that the CDK makes for a call on a construct belongs to that construct."""
    from aws_cdk import aws_s3, aws_s3_notifications

    mail = CdkConstruct(stack, "Mail", queue)
    store = CdkConstruct(
        stack, "Store", lambda scope: aws_s3.Bucket(scope, "B"), ignore={"W9909": "the CDK's own"}
    )
    target = aws_s3_notifications.SqsDestination(mail.construct)
    store.construct.add_event_notification(aws_s3.EventType.OBJECT_CREATED, target)
    assembly = synth(app)
    template = assembly.template("Main")
    handlers = [id for id in template.body["Resources"] if id.startswith("BucketNotifications")]
    assert len(handlers) == 2
    assert lines(template, handlers) == {store.at}
    assert "W9909" not in {f.rule for f in lint(assembly)}


def test_what_is_only_used_by_ours_leads_to_the_construct_that_made_it(app, stack):
    """Where nothing of a construct mentions what was made beside it, it is known all the same."""
    from aws_cdk import aws_lambda

    def shared(scope):
        code = aws_lambda.Code.from_inline("def handler(event, context): ...")
        runtime = aws_lambda.Runtime.PYTHON_3_13
        options = {"uuid": "abc", "code": code, "runtime": runtime, "handler": "index.handler"}
        return aws_lambda.SingletonFunction(scope, "Shared", **options)

    CdkConstruct(stack, "Mail", queue)
    made = CdkConstruct(stack, "Fn", shared)
    Function(stack, "Own", environment={"OTHER": made.construct.function_name}, **CODE)
    template = synth(app).template("Main")
    theirs = [id for id in template.body["Resources"] if id.startswith("SingletonLambda")]
    assert len(theirs) == 2
    assert lines(template, theirs) == {made.at}


def test_what_is_shared_has_no_other_option_of_the_first(app, stack, site):
    """Others may use it: it is there on no condition, waits for nothing, nobody waits for it."""
    live = Condition(stack, "IsLive", expression=Fn.equals("a", "a"))
    jobs = Queue(stack, "Jobs")
    options = {"condition": live, "depends_on": [jobs], "tags": {"part": "web"}}
    group = Component(stack, "Group", tags={"group": "web"})
    web = CdkConstruct(group, "Web", site, **options)
    Queue(stack, "Last", depends_on=[web])
    resources = synth(app).template("Main").body["Resources"]
    shared = [id for id in resources if id.startswith("Custom")]
    own = [id for id in resources if id.startswith("GroupWeb")]
    assert len(shared) == 5
    for id in shared:
        assert "Condition" not in resources[id]
        assert "Jobs" not in resources[id].get("DependsOn", [])
        assert "web" not in str(resources[id].get("Properties", {}).get("Tags"))
    assert all(resources[id]["Condition"] == "IsLive" for id in own)
    assert set(resources["Last"]["DependsOn"]) == set(own)


def test_what_nobody_uses_leads_to_the_first_line(app, stack):
    """What was declared by hand in the CDK's side of a stack is where that was first asked for."""
    from aws_cdk import aws_sqs

    mail = CdkConstruct(stack, "Mail", queue)
    aws_sqs.Queue(cdk_stack(stack), "ByHand")
    template = synth(app).template("Main")
    (id,) = [id for id in template.body["Resources"] if id.startswith("ByHand")]
    assert template.sources[id] == mail.at
    assert template.owners[id] not in {"Mail", "ByHand"}


def test_an_error_of_what_is_declared_by_hand_is_told(app, stack):
    """What a construct has against itself stops a synthesis, whoever has made it."""
    import aws_cdk

    CdkConstruct(stack, "Mail", queue)
    aws_cdk.Annotations.of(cdk_stack(stack)).add_error("is too small")
    with pytest.raises(DeclarationError, match="says the CDK: is too small") as caught:
        synth(app)
    (problem,) = caught.value.problems
    assert problem.at.file == __file__


def test_nothing_waits_twice_for_one_resource(app, stack, site):
    """A reference says already what is first: `DependsOn` has the others only, whoever wrote it."""
    from aws_cdk import aws_sqs

    jobs = Queue(stack, "Jobs")
    name = to_cdk(f"{jobs.name}-copy")
    make = aws_sqs.Queue
    CdkConstruct(stack, "Copy", lambda s: make(s, "Q", queue_name=name), depends_on=[jobs])
    two = CdkConstruct(stack, "Two", lambda s: [make(s, "A"), make(s, "B")])
    address = {"URL": two.construct[0].queue_url}
    Function(stack, "Worker", environment=address, depends_on=[two], **CODE)
    CdkConstruct(stack, "Web", site)
    assembly = synth(app)
    resources = assembly.template("Main").body["Resources"]
    waits = {id: r["DependsOn"] for id, r in resources.items() if "DependsOn" in r}
    assert not [id for id in waits if id.startswith("Copy")]
    (other,) = waits["Worker"]
    assert other.startswith("TwoB")
    assert any(id.startswith("Custom") for id in waits)
    assert "W3005" not in {f.rule for f in lint(assembly)}


def test_what_is_referred_to_in_one_case_only_is_waited_for(app, stack):
    """In the other branch of `Fn::If` nothing but `DependsOn` says what is first."""
    import aws_cdk

    jobs = Queue(stack, "Jobs")

    def maybe(scope):
        never = aws_cdk.Fn.condition_equals("a", "b")
        condition = aws_cdk.CfnCondition(scope, "Never", expression=never)
        name = aws_cdk.Fn.condition_if(condition.logical_id, to_cdk(jobs.name), "other")
        aws_cdk.CfnResource(scope, "R", type="AWS::SQS::Queue", properties={"QueueName": name})

    CdkConstruct(stack, "Maybe", maybe, depends_on=[jobs])
    resources = synth(app).template("Main").body["Resources"]
    (id,) = [id for id in resources if id.startswith("Maybe")]
    assert resources[id]["DependsOn"] == ["Jobs"]
