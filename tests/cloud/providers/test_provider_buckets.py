"""Buckets: what they hold is not lost, and their addresses are as AWS writes them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from provided import ACCOUNT

from lambdaform.cloud.provider import Request
from lambdaform.cloud.providers import provider_of

BUCKET = "AWS::S3::Bucket"


def test_a_bucket_that_holds_something_is_not_deleted(bench):
    """It fails as on AWS, and the object stays."""
    made = bench.make(BUCKET, {}).physical_id
    s3 = bench.client("s3")
    s3.put_object(Bucket=made, Key="a", Body=b"a")
    with pytest.raises(ClientError, match=r"BucketNotEmpty.*not empty"):
        bench.take_away(BUCKET, made, {})
    assert s3.get_object(Bucket=made, Key="a")["Body"].read() == b"a"


def test_versions_are_kept_no_more_and_none_is_lost(bench):
    """Versioning that is said no more is suspended: it cannot be undone."""
    first = {"VersioningConfiguration": {"Status": "Enabled"}}
    made = bench.make(BUCKET, first).physical_id
    s3 = bench.client("s3")
    for body in (b"old", b"new"):
        s3.put_object(Bucket=made, Key="a", Body=body)
    bench.change(BUCKET, made, first, {})
    assert s3.get_bucket_versioning(Bucket=made)["Status"] == "Suspended"
    assert len(s3.list_object_versions(Bucket=made)["Versions"]) == 2


@pytest.mark.parametrize(
    ("region", "stack", "regional", "website"),
    [
        (
            "us-east-1",
            "aws",
            "a.s3.us-east-1.amazonaws.com",
            "a.s3-website-us-east-1.amazonaws.com",
        ),
        (
            "eu-central-1",
            "aws",
            "a.s3.eu-central-1.amazonaws.com",
            "a.s3-website.eu-central-1.amazonaws.com",
        ),
        (
            "cn-north-1",
            "aws-cn",
            "a.s3.cn-north-1.amazonaws.com.cn",
            "a.s3-website.cn-north-1.amazonaws.com.cn",
        ),
    ],
)
def test_the_addresses_of_a_bucket_are_those_of_its_region(bench, region, stack, regional, website):
    """A dash or a dot before the region, and another domain in China."""
    request = Request(
        "shop",
        f"arn:{stack}:cloudformation:{region}:{ACCOUNT}:stack/shop/1",
        "Thing",
        BUCKET,
        {"BucketName": "a-bucket"},
        region,
        ACCOUNT,
        lambda service: bench.cloud.client(service, region),
    )
    made = provider_of(BUCKET).create(request)
    assert made.attributes["RegionalDomainName"] == regional.replace("a.", "a-bucket.", 1)
    assert made.attributes["WebsiteURL"] == f"http://{website.replace('a.', 'a-bucket.', 1)}"
    assert made.attributes["Arn"] == f"arn:{stack}:s3:::a-bucket"
    provider_of(BUCKET).delete(request, made.physical_id)


def test_a_rule_of_the_life_cycle_takes_the_form_of_the_api(bench):
    """Tags, sizes and prefixes become one filter; what is said once becomes a list."""
    rules = [
        {
            "Id": "tag",
            "Status": "Enabled",
            "TagFilters": [{"Key": "a", "Value": "b"}],
            "ExpirationInDays": 1,
        },
        {
            "Id": "both",
            "Status": "Disabled",
            "Prefix": "p/",
            "TagFilters": [{"Key": "a", "Value": "b"}],
            "Transition": {"StorageClass": "GLACIER", "TransitionInDays": 3},
            "NoncurrentVersionExpirationInDays": 4,
            "NoncurrentVersionTransition": {"StorageClass": "GLACIER", "TransitionInDays": 5},
        },
        {"Id": "all", "Status": "Enabled", "ExpiredObjectDeleteMarker": True},
    ]
    made = bench.make(BUCKET, {"LifecycleConfiguration": {"Rules": rules}}).physical_id
    found = bench.client("s3").get_bucket_lifecycle_configuration(Bucket=made)["Rules"]
    tag, both, all_ = found
    assert tag["Filter"] == {"Tag": {"Key": "a", "Value": "b"}}
    assert both["Filter"] == {"And": {"Prefix": "p/", "Tags": [{"Key": "a", "Value": "b"}]}}
    assert both["Transitions"] == [{"Days": 3, "StorageClass": "GLACIER"}]
    assert both["NoncurrentVersionExpiration"] == {"NoncurrentDays": 4}
    assert both["NoncurrentVersionTransitions"] == [
        {"NoncurrentDays": 5, "StorageClass": "GLACIER"}
    ]
    assert (all_["Filter"], all_["Expiration"]) == (
        {"Prefix": ""},
        {"ExpiredObjectDeleteMarker": True},
    )


def test_a_rule_of_replication_takes_the_form_of_the_api(bench):
    """Its filter names tags otherwise; what is not the API's form would not be sent."""
    tag = {"Key": "a", "Value": "b"}
    filters = [{"TagFilter": tag}, {"And": {"Prefix": "p", "TagFilters": [tag]}}]
    rules = [
        {
            "Id": str(number),
            "Priority": number,
            "Status": "Enabled",
            "Filter": chosen,
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": "arn:aws:s3:::other"},
        }
        for number, chosen in enumerate(filters, 1)
    ]
    said = {
        "VersioningConfiguration": {"Status": "Enabled"},
        "ReplicationConfiguration": {"Role": bench.role, "Rules": rules},
    }
    made = bench.make(BUCKET, said).physical_id
    found = bench.client("s3").get_bucket_replication(Bucket=made)["ReplicationConfiguration"]
    assert [one["ID"] for one in found["Rules"]] == ["1", "2"]


def test_a_website_takes_the_form_of_the_api(bench):
    """Its documents and its rules."""
    said = {
        "IndexDocument": "index.html",
        "ErrorDocument": "error.html",
        "RoutingRules": [
            {
                "RoutingRuleCondition": {"KeyPrefixEquals": "a/"},
                "RedirectRule": {"ReplaceKeyPrefixWith": "b/"},
            }
        ],
    }
    made = bench.make(BUCKET, {"WebsiteConfiguration": said}).physical_id
    found = bench.client("s3").get_bucket_website(Bucket=made)
    assert found["IndexDocument"] == {"Suffix": "index.html"}
    assert found["ErrorDocument"] == {"Key": "error.html"}
    [rule] = found["RoutingRules"]
    assert rule == {
        "Condition": {"KeyPrefixEquals": "a/"},
        "Redirect": {"ReplaceKeyPrefixWith": "b/"},
    }


@pytest.mark.parametrize("principal", ["*", {"Service": "logging.s3.amazonaws.com"}])
def test_a_bucket_may_log_to_one_whose_policy_lets_it(bench, principal):
    """In any form that a policy has; one that does not let it is refused."""
    target = bench.make(BUCKET, {}).physical_id
    arn = f"arn:aws:s3:::{target}"
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
    allow = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:PutObject",
        "Resource": [f"{arn}/logs/*"],
    }
    policy = {"Version": "2012-10-17", "Statement": [deny, allow]}
    bench.make("AWS::S3::BucketPolicy", {"Bucket": target, "PolicyDocument": policy})
    logging = {"DestinationBucketName": target, "LogFilePrefix": "logs/"}
    assert bench.make(BUCKET, {"LoggingConfiguration": logging})
    with pytest.raises(ClientError, match="logging"):
        bench.make(BUCKET, {"LoggingConfiguration": {**logging, "LogFilePrefix": "other/"}})
