"""S3: buckets and their policies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lambdaform.cloud.provider import Provider
from lambdaform.cloud.providers import s3_forms
from lambdaform.cloud.providers.service import ID, Name, Parameters, Part, ServiceProvider, Step
from lambdaform.cloud.providers.work import Work

_DASHED = frozenset(
    {
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-west-1",
        "sa-east-1",
        "us-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    }
)
"""The regions whose website endpoints are written with a dash before the region."""

_FIRST = "us-east-1"
_UNHEEDED = frozenset(
    {
        "AbacStatus",
        "AnalyticsConfigurations",
        "IntelligentTieringConfigurations",
        "InventoryConfigurations",
        "MetadataConfiguration",
        "MetadataTableConfiguration",
        "MetricsConfigurations",
    }
)


def _created(work: Work, _: str, parameters: Parameters) -> Parameters:
    region = work.request.region
    lock = parameters.pop("ObjectLockEnabled", None)
    found: Parameters = {"Bucket": work.id}
    if region != _FIRST:
        found["CreateBucketConfiguration"] = {"LocationConstraint": region}
    return {**found, "ObjectLockEnabledForBucket": lock} if lock is not None else found


def _put(operation: str, parameter: str, form: Callable[[Any], Any], property: str) -> Step:
    """Return what says one property to S3, in the form that the operation takes."""

    def put(work: Work) -> None:
        said = {"Bucket": work.id, parameter: form(work.properties[property])}
        work.call(operation, said)

    return put


def _part(
    property: str, operation: str, parameter: str, form: Callable[[Any], Any] = lambda said: said
) -> Part:
    """Return a part of a bucket that is put and deleted by operations of like names."""
    put = _put(f"put_{operation}", parameter, form, property)
    return Part((property,), put, f"delete_{operation}")


def _put_versioning(work: Work) -> None:
    said = work.properties.get("VersioningConfiguration", {"Status": "Suspended"})
    work.call("put_bucket_versioning", {"Bucket": work.id, "VersioningConfiguration": said})


def _put_logging(work: Work) -> None:
    said = work.properties.get("LoggingConfiguration")
    status = {} if said is None else s3_forms.logging(said, work.id)
    work.call("put_bucket_logging", {"Bucket": work.id, "BucketLoggingStatus": status})


def _put_notifications(work: Work) -> None:
    found = s3_forms.notifications(work.properties.get("NotificationConfiguration", {}))
    said = {"Bucket": work.id, "NotificationConfiguration": found}
    work.call("put_bucket_notification_configuration", said)


def _put_acl(work: Work) -> None:
    """Put a canned access control list: `PublicRead` in a template is `public-read` in the API."""
    said = work.properties.get("AccessControl", "Private")
    words = re.findall("[A-Z][a-z]*", said)
    work.call("put_bucket_acl", {"Bucket": work.id, "ACL": "-".join(words).lower()})


def _put_acceleration(work: Work) -> None:
    said = work.properties.get("AccelerateConfiguration", {"AccelerationStatus": "Suspended"})
    status = {"Status": said["AccelerationStatus"]}
    work.call(
        "put_bucket_accelerate_configuration",
        {"Bucket": work.id, "AccelerateConfiguration": status},
    )


def _tag_set(said: Any) -> dict[str, Any]:
    return {"TagSet": said}


def _domain(kind: str) -> Callable[[Work], str]:
    def domain(work: Work) -> str:
        suffix = "amazonaws.com.cn" if work.partition == "aws-cn" else "amazonaws.com"
        return f"{work.id}.{kind.format(region=work.request.region)}.{suffix}"

    return domain


def _website(work: Work) -> str:
    region = work.request.region
    dash = "-" if region in _DASHED else "."
    return f"http://{_domain(f's3-website{dash}{region}')(work)}"


def _replication(said: Mapping[str, Any]) -> dict[str, Any]:
    return {**said, "Rules": [_named(rule) for rule in said["Rules"]]}


def _named(rule: Mapping[str, Any]) -> dict[str, Any]:
    found = {"ID" if name == "Id" else name: value for name, value in rule.items()}
    chosen = dict(found.get("Filter", {}))
    if "TagFilter" in chosen:
        chosen["Tag"] = chosen.pop("TagFilter")
    if "And" in chosen:
        both = chosen["And"]
        chosen["And"] = {{"TagFilters": "Tags"}.get(k, k): v for k, v in both.items()}
    return {**found, "Filter": chosen} if chosen else found


_LIFECYCLE = _put(
    "put_bucket_lifecycle_configuration",
    "LifecycleConfiguration",
    s3_forms.lifecycle,
    "LifecycleConfiguration",
)
_OBJECT_LOCK = _put(
    "put_object_lock_configuration",
    "ObjectLockConfiguration",
    lambda said: said,
    "ObjectLockConfiguration",
)

_PARTS = (
    _part(
        "BucketEncryption",
        "bucket_encryption",
        "ServerSideEncryptionConfiguration",
        s3_forms.encryption,
    ),
    _part(
        "PublicAccessBlockConfiguration", "public_access_block", "PublicAccessBlockConfiguration"
    ),
    _part("OwnershipControls", "bucket_ownership_controls", "OwnershipControls"),
    Part(("AccessControl",), _put_acl),
    Part(("VersioningConfiguration",), _put_versioning),
    Part(("ObjectLockConfiguration",), _OBJECT_LOCK),
    Part(("LifecycleConfiguration",), _LIFECYCLE, "delete_bucket_lifecycle"),
    _part("CorsConfiguration", "bucket_cors", "CORSConfiguration", s3_forms.cors),
    Part(("LoggingConfiguration",), _put_logging),
    Part(("NotificationConfiguration",), _put_notifications),
    _part("WebsiteConfiguration", "bucket_website", "WebsiteConfiguration", s3_forms.website),
    Part(("AccelerateConfiguration",), _put_acceleration),
    _part(
        "ReplicationConfiguration", "bucket_replication", "ReplicationConfiguration", _replication
    ),
    _part("Tags", "bucket_tagging", "Tagging", _tag_set),
)

PROVIDERS: Mapping[str, Provider] = {
    "AWS::S3::Bucket": ServiceProvider(
        service="s3",
        create_with="create_bucket",
        delete_with="delete_bucket",
        name=Name("BucketName", 63, lower=True),
        key={"Bucket": ID},
        attributes={
            "Arn": lambda work: f"arn:{work.partition}:s3:::{work.id}",
            "DomainName": _domain("s3"),
            "DualStackDomainName": _domain("s3.dualstack.{region}"),
            "RegionalDomainName": _domain("s3.{region}"),
            "WebsiteURL": _website,
        },
        prepare=_created,
        takes=frozenset({"ObjectLockEnabled"}),
        parts=_PARTS,
        exists="head_bucket",
        unheeded=_UNHEEDED,
        lacks=frozenset({"BucketNamePrefix", "BucketNamespace"}),
    ),
    "AWS::S3::BucketPolicy": ServiceProvider(
        service="s3",
        create_with="put_bucket_policy",
        update_with=("put_bucket_policy",),
        delete_with="delete_bucket_policy",
        id=lambda work: str(work.properties["Bucket"]),
        key={"Bucket": "Bucket"},
        names={"PolicyDocument": "Policy"},
        whole=True,
        exists="get_bucket_policy",
    ),
}
