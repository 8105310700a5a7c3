"""Places: the caller's own account, or what the CDK's bootstrap opens."""

from __future__ import annotations

import pytest
from deploy.refusal import Refusal

from lambdaform import App, Queue, Stack, Stage
from lambdaform.deploy import Account, Deployment, Endpoint
from lambdaform.deploy.places import Places
from lambdaform.errors import DeployError, Source
from lambdaform.synth import synth

OTHER = "999999999999"
CDK = "cdk-hnb659fds-{}-role-{}-{}".format


@pytest.fixture
def places(account):
    """The places of the usual credentials."""
    return Places(account)


def test_a_stack_that_names_nothing_is_where_the_credentials_are(places, aws):
    """Account and region are theirs, and so is who works there."""
    place = places.of(None, None)
    assert (place.owner, place.region, place.role) == ("123456789012", "eu-west-1", None)
    assert place.account is places.account
    assert place.cloudformation.meta.region_name == "eu-west-1"


def test_a_stack_may_name_the_account_of_the_credentials_and_any_region(places):
    """That is what is checked before anything happens."""
    place = places.of("123456789012", "us-east-1")
    assert (place.owner, place.region) == ("123456789012", "us-east-1")
    assert place.cloudformation.meta.region_name == "us-east-1"


def test_the_wrong_account_is_told(places, aws):
    """At the line that names it, with who one is and which profile would do."""
    at = Source("app.py", 3)
    with pytest.raises(DeployError) as caught:
        places.of(OTHER, None, at)
    (problem,) = caught.value.problems
    assert problem.message == f"the credentials are for account 123456789012, but it is for {OTHER}"
    assert problem.at == at
    assert problem.hint == (
        f"name a profile of {OTHER}: `--profile NAME`; you are arn:aws:iam::123456789012:user/ada"
    )


def test_another_account_is_reached_by_the_roles_of_the_cdk(places, aws):
    """Where they trust the caller: one deploys, CloudFormation works with another."""
    aws.tokens.roles.add(CDK("deploy", OTHER, "eu-west-1"))
    place = places.of(OTHER, None)
    assert (place.owner, place.region) == (OTHER, "eu-west-1")
    assert place.role == f"arn:aws:iam::{OTHER}:role/" + CDK("cfn-exec", OTHER, "eu-west-1")
    aws.answer_next("DescribeStacks", {"Stacks": []})
    place.cloudformation.describe_stacks(StackName="x")
    assert aws.calls[-1].key == "the-key-of-" + CDK("deploy", OTHER, "eu-west-1")


def test_a_role_is_assumed_once(places, aws):
    """However many stacks are there; that it may not be is remembered as well."""
    aws.tokens.roles.add(CDK("deploy", OTHER, "eu-west-1"))
    assert places.of(OTHER, None) is places.of(OTHER, "eu-west-1")
    for _ in range(2):
        with pytest.raises(DeployError):
            places.of(OTHER, "us-east-1")
    assert len(aws.called("AssumeRole")) == 2


def test_the_cdk_may_be_bootstrapped_under_another_name(account, aws):
    """In another partition, too."""
    aws.tokens.partition = "aws-us-gov"
    aws.tokens.roles.add(f"cdk-mine-deploy-role-{OTHER}-eu-west-1")
    place = Places(account, "mine").of(OTHER, None)
    assert place.role == (
        f"arn:aws-us-gov:iam::{OTHER}:role/cdk-mine-cfn-exec-role-{OTHER}-eu-west-1"
    )


def test_who_uploads_is_the_role_of_the_cdk_for_it(places, aws):
    """Or the caller, who may be allowed to by other means."""
    place = places.of(None, None)
    assert places.publisher(place) is places.account
    aws.tokens.roles.add(CDK("image-publishing", place.owner, place.region))
    found = places.publisher(place, "image-publishing")
    assert "key-of-cdk" in found.keys["aws_access_key_id"]


def test_who_uploads_is_found_out_once(places, aws):
    """However many images there are, and whether there is a role or not."""
    place = places.of(None, None)
    aws.tokens.roles.add(CDK("image-publishing", place.owner, place.region))
    for _ in range(5):
        places.publisher(place)
        places.publisher(place, "image-publishing")
    assert len(aws.called("AssumeRole")) == 2


@pytest.mark.parametrize(("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn")])
def test_nothing_is_asked_of_a_region_that_nobody_has_named(aws, region, partition):
    """The stage says where: the credentials need no region of their own."""
    aws.tokens.partition = partition
    account = Account(session=aws.session(None))
    aws.tokens.roles.add(CDK("deploy", OTHER, region))
    place = Places(account).of(OTHER, region)
    assert place.role.startswith(f"arn:{partition}:iam::{OTHER}:")
    assert {call.region for call in aws.calls} == {region}


def test_another_cloud_is_one_account(aws):
    """A stage names AWS's accounts; the embedded cloud plays whichever it is asked for."""
    account = aws.account(endpoint=Endpoint("http://127.0.0.1:1"))
    assert Places(account).of(OTHER, "us-east-1").owner == "123456789012"


# Where the caller may not look


@pytest.fixture
def one(app, stack):
    """The app with one queue in its stack."""
    Queue(stack, "Jobs")
    return app


def test_a_caller_who_may_not_look_deploys_by_the_roles_of_the_cdk(one, deployment, aws):
    """In an account that allows people nothing but to assume them."""
    aws.tokens.roles.add(CDK("deploy", "123456789012", "eu-west-1"))
    denied = Refusal("AccessDenied", "User: x is not authorized to perform: x:Y", 403)
    aws.answer_next("DescribeStacks", denied)
    made = deployment()
    place = made.place(made.assembly.templates[0])
    assert place.role.endswith(CDK("cfn-exec", "123456789012", "eu-west-1"))


def test_a_caller_who_may_do_nothing_hears_why(one, deployment, aws, zips):
    """With the action that the credentials need."""
    text = "User: x is not authorized to perform: cloudformation:DescribeStacks on it"
    aws.before("DescribeStacks", _refuse(Refusal("AccessDenied", text, 403)))
    with pytest.raises(DeployError) as caught:
        deployment().deploy(zips)
    (problem,) = caught.value.problems
    assert problem.hint == "the credentials need `cloudformation:DescribeStacks`"


@pytest.mark.parametrize("code", ["ExpiredToken", "Throttling"])
def test_what_stops_the_first_look_is_told(one, deployment, aws, code):
    """Whoever asks for a place need not know of botocore."""
    aws.answer_next("DescribeStacks", Refusal(code))
    made = deployment()
    with pytest.raises(DeployError):
        made.place(made.assembly.templates[0])


def test_all_that_is_out_of_reach_is_told_before_anything_is_changed(account, aws, heard, zips):
    """Each stack that names an account of others, at once."""
    app = App("shop", stages=[Stage("live", account=OTHER)])
    Queue(Stack(app, "One"), "Jobs")
    Queue(Stack(app, "Two"), "Jobs")
    with pytest.raises(DeployError) as caught:
        Deployment(synth(app), account, heard).deploy(zips)
    assert len({problem.at for problem in caught.value.problems}) == 2
    assert set(aws.operations()) == {"GetCallerIdentity", "AssumeRole"}


def test_what_stops_every_stack_is_told_once(account, aws, heard, zips):
    """Nobody wants to read the same sentence for each of twenty stacks."""
    app = App("shop")
    for name in ("One", "Two"):
        Queue(Stack(app, name), "Jobs")
    aws.before("GetCallerIdentity", _refuse(Refusal("ExpiredToken", "it has", 403)))
    with pytest.raises(DeployError) as caught:
        Deployment(synth(app), account, heard).deploy(zips)
    assert [p.message for p in caught.value.problems] == ["the AWS credentials have expired"]


def _refuse(refusal):
    def refuse(call):
        raise refusal

    return refuse
