"""What is of the CDK's and stands where an option takes something else is told with what to write."""

from __future__ import annotations

import pytest

from lambdaform import Function, InlineCode, Queue, QueueTrigger, Resource
from lambdaform.cdk import CdkConstruct, cdk_stack
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


def role(scope):
    from aws_cdk import aws_iam

    return aws_iam.Role(scope, "R", assumed_by=aws_iam.ServicePrincipal("lambda.amazonaws.com"))


def imported_role(scope):
    from aws_cdk import aws_iam

    return aws_iam.Role.from_role_name(scope, "R", "there")


def bucket(scope):
    from aws_cdk import aws_s3

    return aws_s3.Bucket(scope, "B")


def l1(scope):
    from aws_cdk import aws_sqs

    return aws_sqs.CfnQueue(scope, "Q")


def reference(scope):
    return l1(scope).get_att("QueueName")


def condition(scope):
    import aws_cdk

    same = aws_cdk.Fn.condition_equals("a", "a")
    return aws_cdk.CfnCondition(scope, "C", expression=same)


def duration(scope):
    import aws_cdk

    return aws_cdk.Duration.minutes(2)


def runtime(scope):
    from aws_cdk import aws_lambda

    return aws_lambda.Runtime.PYTHON_3_13


def architecture(scope):
    from aws_cdk import aws_lambda

    return aws_lambda.Architecture.ARM_64


def edge(scope):
    from aws_cdk import aws_cloudfront

    code = aws_cloudfront.FunctionCode.from_inline("function handler(event) {}")
    return aws_cloudfront.Function(scope, "F", code=code)


@pytest.mark.parametrize(
    ("make", "options", "message", "hint"),
    [
        (role, lambda it: {"role": it}, "`role` is `aws_iam.Role` of the CDK", "`.role_arn`"),
        (imported_role, lambda it: {"role": it}, "`aws_iam.IRole`", "`.role_arn` or `.role_name`"),
        (
            bucket,
            lambda it: {"environment": {"STORE": it}},
            "`environment['STORE']` is `aws_s3.Bucket` of the CDK",
            "`.bucket_arn` or `.bucket_name`",
        ),
        (bucket, lambda it: {"layers": [it]}, "`layers` is", "`.bucket_arn`"),
        (bucket, lambda it: {"allow": [it]}, "`allow` is", "`from_cdk(...).grant(...)`"),
        (bucket, lambda it: {"depends_on": [it]}, "`depends_on` is", "`node.add_dependency`"),
        (l1, lambda it: {"function_name": it}, "`aws_sqs.CfnQueue`", "`.ref` or `.attr_arn`"),
        (
            reference,
            lambda it: {"function_name": it},
            "`Reference` of the CDK",
            "`aws_cdk.Token.as_string(...)`",
        ),
        (condition, lambda it: {"condition": it}, "`CfnCondition`", "`Condition(stack, "),
        (duration, lambda it: {"timeout": it}, "`Duration`", "`timedelta(seconds=120)`"),
        (runtime, lambda it: {"runtime": it}, "`aws_lambda.Runtime`", '`"python3.13"`'),
        (architecture, lambda it: {"architecture": it}, "`aws_lambda.Architecture`", '`"arm64"`'),
        (edge, lambda it: {"on": [QueueTrigger(it)]}, "`aws_cloudfront.Function`", "None"),
    ],
)
def test_an_object_of_the_cdks_is_told_with_what_to_write(app, stack, make, options, message, hint):
    """The message names the CDK's class, the hint the attribute or the form that the option takes."""
    theirs = CdkConstruct(stack, "Theirs", make).construct
    Function(stack, "Worker", **{**CODE, **options(theirs)})
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    (problem,) = caught.value.problems
    assert problem.at.file == __file__
    assert message in problem.message
    assert hint in str(problem.hint)


def test_in_the_cdks_app_it_is_told_as_well(theirs):
    """Whichever side synthesises, the hint is the same."""
    import aws_cdk

    stack = aws_cdk.Stack(theirs, "Main")
    Queue(stack, "Jobs", condition=condition(stack))
    with pytest.raises(DeclarationError, match="declare one of lambdaform's"):
        theirs.synth()


def test_what_is_understood_needs_no_advice(app, stack):
    """A construct that stands for one of lambdaform's is told as that."""
    store = bucket(cdk_stack(stack))
    Queue(stack, "Jobs", dead_letter_queue=store)
    with pytest.raises(DeclarationError, match="`dead_letter_queue` is bucket `B`"):
        synth(app)


@pytest.mark.parametrize(
    ("make", "hint"),
    [
        (bucket, "`.bucket_arn` or `.bucket_name`"),
        (reference, "`aws_cdk.Token.as_string(...)`"),
        (runtime, '`"python3.13"`'),
    ],
)
def test_a_property_that_takes_any_value_has_the_advice_too(app, stack, make, hint):
    """What a template cannot hold is told with what it can, where no type speaks against it."""
    theirs = CdkConstruct(stack, "Theirs", make).construct
    Resource(stack, "Raw", type="AWS::SNS::Topic", properties={"TopicName": theirs})
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    (problem,) = caught.value.problems
    assert hint in str(problem.hint)
