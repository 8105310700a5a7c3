"""What the CDK brings along for ends of its own, and grants: what the checks make of it."""

from __future__ import annotations

import pytest

from lambdaform import Function, InlineCode
from lambdaform.access import findings, prove
from lambdaform.cdk import CdkConstruct, cdk_role
from lambdaform.errors import DeclarationError
from lambdaform.lint import lint
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

CODE = """\
import boto3, os
def handler(event, context):
    boto3.client("s3").get_object(Bucket=os.environ["BUCKET"], Key="x")
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="x")
"""


def site(folder):
    """Return what makes a site of the CDK's, for which it brings three functions."""

    def make(scope):
        import aws_cdk
        from aws_cdk import aws_s3, aws_s3_deployment, aws_s3_notifications, aws_sqs

        bucket = aws_s3.Bucket(
            scope, "B", auto_delete_objects=True, removal_policy=aws_cdk.RemovalPolicy.DESTROY
        )
        source = aws_s3_deployment.Source.asset(str(folder))
        aws_s3_deployment.BucketDeployment(scope, "D", sources=[source], destination_bucket=bucket)
        queue = aws_s3_notifications.SqsDestination(aws_sqs.Queue(scope, "Q"))
        bucket.add_event_notification(aws_s3.EventType.OBJECT_CREATED, queue)
        return bucket

    return make


@pytest.fixture
def folder(tmp_path):
    """Code of the user's, in a folder."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code/index.py").write_text(CODE)
    return tmp_path / "code"


def test_functions_that_the_cdk_brings_have_no_findings(app, stack, folder):
    """Nobody here can change their code, or the policies that it comes with."""
    CdkConstruct(stack, "Site", site(folder))
    made = synth(app)
    proof = prove(made)
    assert [one.unread for one in proof.functions] == ["it is one of the CDK's own"] * 3
    assert findings(proof) == []
    assert {finding.rule for finding in lint(made)} <= {"W9909"}


def test_code_of_the_users_in_the_cdk_is_read(app, stack, folder):
    """By its place in the code: where the CDK has put it in between is gone afterwards."""

    def make(scope):
        from aws_cdk import aws_lambda, aws_s3, aws_sqs

        bucket, queue = aws_s3.Bucket(scope, "B"), aws_sqs.Queue(scope, "Q")
        other = aws_s3.Bucket(scope, "Other")
        function = aws_lambda.Function(
            scope,
            "F",
            code=aws_lambda.Code.from_asset(str(folder)),
            handler="index.handler",
            runtime=aws_lambda.Runtime.PYTHON_3_13,
            environment={"BUCKET": bucket.bucket_name, "QUEUE": queue.queue_url},
        )
        bucket.grant_read(function)
        other.grant_put(function)

    CdkConstruct(stack, "Own", make)
    missing, unused = findings(prove(synth(app)))
    assert (missing.rule, missing.notes) == ("E9920", ("index.py:4 calls it",))
    assert unused.rule == "W9921"
    assert "nothing in its code does `s3:PutObject`" in unused.message
    assert "s3:GetBucket" not in unused.message  # of a grant that is used, as the CDK has it


def test_grants_of_the_cdk_to_one_of_ours(app, stack):
    """Its wildcards are told by the linter; one that nobody uses once, as the CDK has written it."""
    from aws_cdk import aws_s3

    used, idle = (
        CdkConstruct(stack, name, lambda scope: aws_s3.Bucket(scope, "B"))
        for name in ("Used", "Idle")
    )
    reader = Function(
        stack,
        "Reader",
        code=InlineCode("\n".join(CODE.splitlines()[:3])),
        handler="index.handler",
        environment={"BUCKET": used.construct.bucket_name},
    )
    for one in (used, idle):
        one.construct.grant_read(cdk_role(reader))
    made = synth(app)
    (unused,) = findings(prove(made))
    assert "does `s3:GetObject*`, `s3:GetBucket*` and `s3:List*`, which `" in unused.message
    wild = [finding for finding in lint(made) if finding.rule == "E9901"]
    assert len(wild) == 2
    assert all("`from_cdk(...)` in `allow`" in finding.hint for finding in wild)


def test_constructs_of_the_cdk_after_app_synth_are_told(app, stack):
    """A command would have them, and `python app.py` would not."""
    from aws_cdk import aws_s3

    own = CdkConstruct(stack, "Own", lambda scope: aws_s3.Bucket(scope, "B"))
    app.bridge.close()
    aws_s3.Bucket(own.construct, "Late")
    with pytest.raises(DeclarationError, match=r"`Main/Own/B/Late` of the CDK comes too late"):
        synth(app)


def test_the_cdk_takes_nothing_more_once_it_is_written(app, stack):
    """Its own refusal stands at the line that comes too late."""
    from aws_cdk import aws_s3

    own = CdkConstruct(stack, "Own", lambda scope: aws_s3.Bucket(scope, "B"))
    synth(app)
    app.bridge.close()
    with pytest.raises(RuntimeError, match="Cannot add children"):
        aws_s3.Bucket(own.construct, "Late")
