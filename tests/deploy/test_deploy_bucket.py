"""The bucket for the code: whose it is, how lambdaform's own is made, who may have it."""

from __future__ import annotations

import json
import threading

import pytest
from deploy.refusal import Refusal

from lambdaform.deploy import bucket_settings
from lambdaform.deploy.bucket import Bucket, Buckets
from lambdaform.deploy.places import Places
from lambdaform.errors import DeployError

OWNER = "123456789012"
OWN = f"lambdaform-assets-{OWNER}-eu-west-1-an"
CDK = f"cdk-hnb659fds-assets-{OWNER}-eu-west-1"
PUBLISHER = f"cdk-hnb659fds-file-publishing-role-{OWNER}-eu-west-1"
MADE = [
    "CreateBucket",
    "HeadBucket",
    "GetBucketTagging",
    "PutPublicAccessBlock",
    "PutBucketEncryption",
    "PutBucketVersioning",
    "GetBucketLifecycleConfiguration",
    "PutBucketLifecycleConfiguration",
    "GetBucketPolicy",
    "PutBucketPolicy",
    "PutBucketTagging",
]
SET = [name for name in MADE if name.startswith("Put")]


@pytest.fixture
def places(account):
    """The places of the usual credentials."""
    return Places(account)


@pytest.fixture
def place(places):
    """Where the stack is."""
    return places.of(None, None)


@pytest.fixture
def buckets(places, heard):
    """The buckets for the code."""
    return Buckets(places, heard)


# lambdaform's own


def test_one_is_made_where_there_is_none(aws, buckets, place, heard):
    """With exactly these calls; the mark that it was prepared to the end comes last."""
    assert buckets.of(place).name == OWN
    assert aws.operations() == ["GetCallerIdentity", "HeadBucket", "HeadBucket", *MADE]
    assert heard.of("note") == [
        f"making the bucket `{OWN}` for the code: encrypted, private, versioned"
    ]
    made = aws.called("CreateBucket")[0]
    assert made == {
        "Bucket": OWN,
        "BucketNamespace": "account-regional",
        "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"},
    }


def test_it_is_private_encrypted_versioned_and_tidy(aws, buckets, place):
    """And takes nothing that does not come over TLS; what is current stays for ever."""
    buckets.of(place)
    settings = aws.buckets.by_name[OWN].settings
    access = settings["PutPublicAccessBlock"]["PublicAccessBlockConfiguration"]
    assert len(access) == 4
    assert all(access.values())
    (rule,) = settings["PutBucketEncryption"]["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule == {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert settings["PutBucketVersioning"]["VersioningConfiguration"] == {"Status": "Enabled"}
    (tidy,) = settings["PutBucketLifecycleConfiguration"]["LifecycleConfiguration"]["Rules"]
    assert tidy["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert "Expiration" not in tidy
    (statement,) = json.loads(settings["PutBucketPolicy"]["Policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [f"arn:aws:s3:::{OWN}", f"arn:aws:s3:::{OWN}/*"]


def test_every_call_names_the_owner(aws, buckets, place):
    """Code goes to no bucket that somebody else has put under our name."""
    buckets.of(place)
    calls = [call for call in aws.calls if "Bucket" in call.parameters]
    without = [c.operation for c in calls if c.parameters.get("ExpectedBucketOwner") != OWNER]
    assert without == ["CreateBucket"]


def test_the_first_region_has_no_location(aws, buckets, places):
    """S3 refuses to hear its name."""
    buckets.of(places.of(None, "us-east-1"))
    made = aws.called("CreateBucket")[0]
    assert "CreateBucketConfiguration" not in made
    assert made["Bucket"] == f"lambdaform-assets-{OWNER}-us-east-1-an"


def test_other_partitions_have_their_own_arns(aws, buckets, places):
    """As in China."""
    buckets.of(places.of(None, "cn-north-1"))
    (bucket,) = aws.buckets.by_name.values()
    (statement,) = json.loads(bucket.settings["PutBucketPolicy"]["Policy"])["Statement"]
    assert statement["Resource"][0].startswith("arn:aws-cn:s3:::lambdaform-assets")


@pytest.mark.parametrize("done", range(len(SET)))
def test_one_that_was_not_prepared_to_the_end_is(aws, buckets, place, done):
    """Whenever the deploy before was killed."""
    there = aws.buckets.put(OWN)
    settings = {
        "PutBucketLifecycleConfiguration": {"LifecycleConfiguration": {"Rules": []}},
        "PutBucketPolicy": {"Policy": "{}"},
    }
    there.settings |= {name: settings.get(name, {}) for name in SET[:done]}
    buckets.of(place)
    assert aws.operations()[:3] == ["GetCallerIdentity", "HeadBucket", "GetBucketTagging"]
    assert there.settings.keys() == {*SET}
    assert aws.operations()[-1] == "PutBucketTagging"


def test_what_others_have_put_on_it_stays(aws, buckets, place):
    """Tags for costs, a policy of the organisation, a life cycle of its own."""
    theirs = {
        "PutBucketTagging": {"Tagging": {"TagSet": [{"Key": "cost-centre", "Value": "42"}]}},
        "PutBucketPolicy": {"Policy": '{"Statement": []}'},
        "PutBucketLifecycleConfiguration": {"LifecycleConfiguration": {"Rules": []}},
    }
    there = aws.buckets.put(OWN, settings=dict(theirs))
    buckets.of(place)
    tags = there.settings.pop("PutBucketTagging")["Tagging"]["TagSet"]
    assert tags == [
        {"Key": "cost-centre", "Value": "42"},
        {"Key": "lambdaform:prepared", "Value": "1"},
    ]
    for name in ("PutBucketPolicy", "PutBucketLifecycleConfiguration"):
        assert there.settings[name] == theirs[name]


@pytest.mark.parametrize("operation", SET)
def test_a_setting_that_another_deploy_is_making_is_made_again(
    aws, buckets, place, operation, monkeypatch
):
    """S3 refuses the one of two that comes a moment later."""
    monkeypatch.setattr(bucket_settings, "_PAUSE", 0)
    aborted = Refusal("OperationAborted", "A conflicting conditional operation is in progress", 409)
    aws.answer_next(operation, aborted, aborted)
    buckets.of(place)
    assert aws.operations().count(operation) == 3


def test_a_setting_that_is_refused_again_and_again_is_told(aws, buckets, place, monkeypatch):
    """Nobody waits for ever."""
    monkeypatch.setattr(bucket_settings, "_PAUSE", 0)
    aborted = Refusal("OperationAborted", "A conflicting conditional operation is in progress", 409)
    aws.answer_next("PutBucketPolicy", *[aborted] * 99)
    with pytest.raises(DeployError, match="`PutBucketPolicy` was refused"):
        buckets.of(place)


def test_one_that_is_ready_costs_two_calls(aws, places, place, heard):
    """And once it is known, none."""
    Buckets(places, heard).of(place)
    aws.calls.clear()
    buckets = Buckets(places, heard)
    assert buckets.of(place).in_template is None
    assert buckets.of(place) is buckets.of(place)
    assert aws.operations() == ["HeadBucket", "GetBucketTagging"]


@pytest.mark.parametrize("code", ["BucketAlreadyOwnedByYou", "OperationAborted"])
def test_one_that_another_deploy_makes_meanwhile_is_used(aws, buckets, place, code):
    """Two pipelines begin at the same time on an account that is new."""

    def faster(call):
        if OWN not in aws.buckets.by_name:
            aws.buckets.put(OWN)
        raise Refusal(code, "somebody is at it", 409)

    aws.before("CreateBucket", faster)
    assert buckets.of(place).name == OWN
    assert "PutBucketTagging" in aws.buckets.by_name[OWN].settings


def test_several_stacks_make_one(aws, buckets, place):
    """They ask at the same time."""
    threads = [threading.Thread(target=buckets.of, args=(place,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(aws.called("CreateBucket")) == 1
    assert len(aws.called("PutBucketTagging")) == 1


def test_whoever_may_not_make_one_hears_why(aws, buckets, place):
    """In words of ours."""
    text = "User: x is not authorized to perform: s3:CreateBucket on it"
    aws.answer_next("CreateBucket", Refusal("AccessDenied", text, 403))
    with pytest.raises(DeployError) as caught:
        buckets.of(place)
    assert caught.value.problems[0].hint == "the credentials need `s3:CreateBucket`"


def test_to_look_makes_none(aws, buckets, place):
    """What only asks changes nothing, and is asked once."""
    assert buckets.existing(place) is None
    assert buckets.existing(place) is None
    assert aws.operations() == ["GetCallerIdentity", "HeadBucket", "HeadBucket"]


def test_each_region_has_its_own(aws, buckets, places, place):
    """Lambda takes code only from where it is."""
    buckets.of(place)
    assert buckets.of(places.of(None, "us-east-1")).name != OWN


# The CDK's


def test_the_bucket_of_the_cdk_is_used_where_there_is_one(aws, buckets, place, heard):
    """By the role that the CDK has for it, and named in the template; nothing of it is changed."""
    aws.buckets.put(CDK)
    aws.tokens.roles.add(PUBLISHER)
    found = buckets.of(place)
    assert (found.name, found.in_template) == (CDK, CDK)
    assert not found.holds("x.zip")
    assert aws.calls[-1].key == f"the-key-of-{PUBLISHER}"
    assert heard.of("note") == [f"the code goes to `{CDK}`, the bucket of the CDK's bootstrap"]
    assert not [name for name in aws.operations() if name.startswith("Put")]


def test_to_look_into_the_bucket_of_the_cdk_needs_none_of_its_roles(aws, buckets, place, heard):
    """A deploy without changes uploads nothing: it says nothing of it, and assumes nothing."""
    aws.buckets.put(CDK)
    aws.tokens.roles.add(PUBLISHER)
    assert buckets.existing(place).name == CDK
    assert heard.of("note") == []
    assert "AssumeRole" not in aws.operations()
    for _ in range(2):
        assert buckets.of(place).in_template == CDK
    assert len(aws.called("AssumeRole")) == 1


def test_our_own_comes_before_it(aws, buckets, place):
    """An account that is bootstrapped later does not change where the code is."""
    aws.buckets.put(CDK)
    aws.buckets.put(OWN)
    assert buckets.of(place).name == OWN


def test_by_its_roles_the_bucket_of_the_cdk_is_the_only_one(aws, buckets, places):
    """They may write to no other."""
    other = "999999999999"
    aws.tokens.roles.add(f"cdk-hnb659fds-deploy-role-{other}-eu-west-1")
    found = buckets.of(places.of(other, None))
    assert found.name == f"cdk-hnb659fds-assets-{other}-eu-west-1"
    assert "HeadBucket" not in aws.operations()


@pytest.mark.parametrize("how", [{"owner": "666666666666"}, {"open": False}])
def test_a_bucket_that_a_stranger_has_under_its_name_is_left_alone(aws, buckets, place, how):
    """The name can be guessed; our own, in the account's namespace, cannot be taken."""
    aws.buckets.put(CDK, **how)
    assert buckets.of(place).name == OWN


# The one that the stage names


def test_the_bucket_that_the_stage_names_is_used(aws, places, place, heard):
    """As it is: how it is set up is not our business."""
    aws.buckets.put("ours")
    found = Buckets(places, heard, "ours").of(place)
    assert (found.name, found.in_template) == ("ours", None)
    assert aws.operations() == ["GetCallerIdentity", "HeadBucket"]


def test_a_named_bucket_that_is_not_there_is_told(aws, places, place, heard):
    """It is not made: somebody has mistyped it, or has other plans for it."""
    with pytest.raises(DeployError) as caught:
        Buckets(places, heard, "ours").of(place)
    (problem,) = caught.value.problems
    assert problem.message == "the bucket `ours`, which the stage names, does not exist"
    assert problem.hint == "make it, or leave `asset_bucket` out"


def test_a_named_bucket_in_another_region_is_told(aws, places, place, heard):
    """Lambda would not take the code from it, and CloudFormation would say so at each function."""
    aws.buckets.put("ours", region="us-east-1")
    with pytest.raises(DeployError) as caught:
        Buckets(places, heard, "ours").of(place)
    (problem,) = caught.value.problems
    expected = "the bucket `ours`, which the stage names, is in us-east-1, not in eu-west-1"
    assert problem.message == expected
    assert problem.hint.startswith("Lambda takes code from buckets of its own region")


def test_a_named_bucket_of_a_stranger_is_told(aws, places, place, heard):
    """Code goes to nobody else."""
    aws.buckets.put("ours", owner="666666666666")
    with pytest.raises(DeployError) as caught:
        Buckets(places, heard, "ours").of(place)
    (problem,) = caught.value.problems
    assert problem.message == "the bucket `ours` is not open to these credentials"
    assert "another account" in problem.hint


@pytest.mark.parametrize("operation", ["HeadBucket", "GetBucketTagging"])
def test_other_errors_are_told(aws, buckets, place, operation):
    """Nothing is taken for an absence that is none."""
    aws.buckets.put(OWN)
    aws.answer_next(operation, Refusal("SlowDown", "Please reduce your request rate.", 503))
    with pytest.raises(DeployError, match="AWS throttles"):
        buckets.of(place)


# What is in it


def test_whether_an_object_is_there(aws, place, account):
    """Other errors are none of its business."""
    aws.buckets.put("b", objects={"a.zip": b"1"})
    bucket = Bucket("b", account.client("s3"), OWNER)
    assert bucket.holds("a.zip")
    assert not bucket.holds("b.zip")
    aws.answer_next("HeadObject", Refusal("403", "Forbidden", 403))
    with pytest.raises(bucket.client.exceptions.ClientError):
        bucket.holds("a.zip")


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("eu-west-1", "https://s3.eu-west-1.amazonaws.com/bucket/t/1.json"),
        ("cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn/bucket/t/1.json"),
    ],
)
def test_the_address_of_an_object_is_that_of_its_partition(account, region, expected):
    """CloudFormation reads large templates there; the address holds no signature."""
    assert Bucket("bucket", account.client("s3", region), OWNER).url("t/1.json") == expected
