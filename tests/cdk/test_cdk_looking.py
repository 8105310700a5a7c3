"""What looks something up in an account is told at those who do, each once."""

from __future__ import annotations

import pytest

from lambdaform import App, Queue, Stack, Stage
from lambdaform.cdk import CdkConstruct, to_cdk
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

pytestmark = pytest.mark.slow


@pytest.fixture
def stack():
    """A stack whose account is known: elsewhere the CDK refuses a look-up at once."""
    app = App("shop", stages=[Stage("dev", account="1" * 12, region="eu-west-1")])
    return Stack(app, "Main")


def told(stack):
    """Return the places and the messages of what is wrong."""
    with pytest.raises(DeclarationError) as caught:
        synth(stack.app)
    return [(problem.at, problem.message) for problem in caught.value.problems]


def test_the_construct_that_looks_something_up_is_told(stack):
    """One that stands before it is innocent, and so is one that the CDK cannot make alone."""
    from aws_cdk import aws_route53, aws_sqs

    def zone(scope):
        return aws_route53.HostedZone.from_lookup(scope, "Z", domain_name="example.com")

    CdkConstruct(stack, "Mail", lambda scope: aws_sqs.Queue(scope, "Q"))
    guilty = CdkConstruct(stack, "Zone", zone)
    ((at, message),) = told(stack)
    assert at == guilty.at
    assert message.endswith("which lambdaform never does: hosted-zone")


def test_each_look_up_is_told_once(stack):
    """Several constructs, several kinds: all at once, each at its line."""
    from aws_cdk import aws_ec2, aws_ssm

    def net(scope):
        return aws_ec2.Vpc.from_lookup(scope, "V", is_default=True)

    def parameter(scope):
        return aws_ssm.StringParameter.value_from_lookup(scope, "/a/b")

    Queue(stack, "Jobs")
    made = [CdkConstruct(stack, id, make) for id, make in (("Net", net), ("Par", parameter))]
    assert [at for at, _ in told(stack)] == [one.at for one in made]


def test_what_looks_up_zones_by_itself_is_told(stack):
    """A VPC asks for the zones of its region where that is known."""
    from aws_cdk import aws_ec2

    made = CdkConstruct(stack, "Net", lambda scope: aws_ec2.Vpc(scope, "Vpc"))
    ((at, message),) = told(stack)
    assert at == made.at
    assert message.endswith(": availability-zones")


def test_what_cannot_be_made_again_is_named_as_one_that_may(stack):
    """What hangs together with others is made once only: all such are named."""
    from aws_cdk import aws_sqs, aws_ssm

    shared = []

    def once(scope):
        assert not shared
        shared.append(scope)
        aws_sqs.Queue(scope, "Q", queue_name=to_cdk(jobs.name))
        return aws_ssm.StringParameter.value_from_lookup(scope, "/a/b")

    jobs = Queue(stack, "Jobs")
    made = CdkConstruct(stack, "Once", once)
    assert [at for at, _ in told(stack)] == [made.at]


def test_a_look_up_without_an_account_says_what_to_do(app):
    """The advice is lambdaform's: an account would not help."""
    from aws_cdk import aws_ec2

    stack = Stack(app, "Main")
    with pytest.raises(DeclarationError) as caught:
        CdkConstruct(stack, "Net", lambda s: aws_ec2.Vpc.from_lookup(s, "V", is_default=True))
    (problem,) = caught.value.problems
    assert problem.message.endswith("which lambdaform never does: vpc-provider")
    assert "by hand" in problem.hint
    assert not problem.notes
