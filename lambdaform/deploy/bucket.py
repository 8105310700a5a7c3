"""The bucket that takes the code: named by the stage, lambdaform's own, or the CDK's."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.places import Place, Places
from lambdaform.deploy.watcher import Watcher
from lambdaform.errors import DeployError, Problem
from lambdaform.template import Json

_PREPARED = {"Key": "lambdaform:prepared", "Value": "1"}
"""A tag that is put last: a bucket without it was not prepared to the end."""

_GONE = ("404", "NoSuchBucket", "NoSuchTagSet")


@dataclass(frozen=True)
class Bucket:
    """A bucket that takes code and templates, and the client that may write to it.

    Attributes:
        account: the 12 digits of its owner: what is uploaded goes to nobody else.
        in_template: what `S3Bucket` in a template must be for it; `None` is as synthesised.
    """

    name: str
    client: Client
    account: str
    in_template: Json = None

    def holds(self, key: str) -> bool:
        """Tell whether there is an object with a key."""
        try:
            self.client.head_object(Bucket=self.name, Key=key, ExpectedBucketOwner=self.account)
        except self.client.exceptions.ClientError as error:
            if failures.code(error) in ("404", "NoSuchKey"):
                return False
            raise
        return True

    def url(self, key: str) -> str:
        """Return the address of an object, as CloudFormation takes it."""
        parameters = {"Bucket": self.name, "Key": key}
        signed: str = self.client.generate_presigned_url("get_object", Params=parameters)
        return signed.partition("?")[0]


class Buckets:
    """Finds the bucket of each place, and makes lambdaform's own where there is none.

    Attributes:
        named: the bucket that the stage names.
    """

    def __init__(self, places: Places, watcher: Watcher, named: str | None = None) -> None:
        self.named = named
        self._places = places
        self._watcher = watcher
        self._known: dict[tuple[str, str], Bucket | None] = {}
        self._ready: set[str] = set()
        self._lock = Lock()

    def of(self, place: Place) -> Bucket:
        """Return the bucket of a place; make it ready where it is lambdaform's own.

        Raises DeployError where it belongs to somebody else, or cannot be made.
        """
        with self._lock, failures.told():
            found = self._existing(place)
            if found is None:
                found = self._known[place.owner, place.region] = self._made(place)
            elif found.name == _own_name(place) and found.name not in self._ready:
                _finish(found)
            self._ready.add(found.name)
            return found

    def existing(self, place: Place) -> Bucket | None:
        """Return the bucket of a place where there is one."""
        with self._lock, failures.told():
            return self._existing(place)

    def _existing(self, place: Place) -> Bucket | None:
        key = (place.owner, place.region)
        if key not in self._known:
            self._known[key] = self._found(place)
        return self._known[key]

    def _found(self, place: Place) -> Bucket | None:
        own = Bucket(_own_name(place), place.account.client("s3", place.region), place.owner)
        cdk = f"cdk-{self._places.qualifier}-assets-{place.owner}-{place.region}"
        if self.named is not None:
            return _named(replace(own, name=self.named), place.region)
        if place.role is None and _exists(own):
            return own
        if place.role is None and not _is_open(replace(own, name=cdk)):
            return None
        self._watcher.note(f"the code goes to `{cdk}`, the bucket of the CDK's bootstrap")
        publisher = self._places.publisher(place).client("s3", place.region)
        return Bucket(cdk, publisher, place.owner, cdk)

    def _made(self, place: Place) -> Bucket:
        own = Bucket(_own_name(place), place.account.client("s3", place.region), place.owner)
        text = f"making the bucket `{own.name}` for the code: encrypted, private, versioned"
        self._watcher.note(text)
        _make(own, place.region)
        return own


def _own_name(place: Place) -> str:
    """Return the name of lambdaform's own bucket, in the account's own namespace of S3."""
    return f"lambdaform-assets-{place.owner}-{place.region}-an"


def _named(bucket: Bucket, region: str) -> Bucket:
    """Return the bucket that a stage names; raises DeployError where it cannot be used."""
    where = _region(bucket)
    if where is None:
        message = f"the bucket `{bucket.name}`, which the stage names, does not exist"
        raise DeployError(Problem(message, None, "make it, or leave `asset_bucket` out"))
    if where not in ("", region):
        message = (
            f"the bucket `{bucket.name}`, which the stage names, is in {where}, not in {region}"
        )
        hint = "Lambda takes code from buckets of its own region: name another, or leave it out"
        raise DeployError(Problem(message, None, hint))
    return bucket


def _exists(bucket: Bucket) -> bool:
    """Tell whether a bucket is there, and in its owner's hands."""
    return _region(bucket) is not None


def _region(bucket: Bucket) -> str | None:
    """Return where a bucket is, or an empty text where S3 does not say; `None` if there is none."""
    try:
        answer = bucket.client.head_bucket(Bucket=bucket.name, ExpectedBucketOwner=bucket.account)
    except bucket.client.exceptions.ClientError as error:
        if failures.code(error) in _GONE:
            return None
        if failures.code(error) in failures.DENIED:
            message = f"the bucket `{bucket.name}` is not open to these credentials"
            hint = "they need `s3:ListBucket` on it; or it belongs to another account"
            raise DeployError(Problem(message, None, hint)) from error
        raise
    return str(answer.get("BucketRegion", ""))


def _is_open(bucket: Bucket) -> bool:
    """Tell whether a bucket is there and can be used; a stranger's, of a name one can guess, cannot."""
    try:
        return _exists(bucket)
    except DeployError:
        return False


def _make(bucket: Bucket, region: str) -> None:
    place = {} if region == "us-east-1" else {"LocationConstraint": region}
    arguments = {"CreateBucketConfiguration": place} if place else {}
    client = bucket.client
    try:
        client.create_bucket(Bucket=bucket.name, BucketNamespace="account-regional", **arguments)
    except client.exceptions.ClientError as error:
        # Another deploy may have made it a moment ago, or be at it now.
        if failures.code(error) not in ("BucketAlreadyOwnedByYou", "OperationAborted"):
            raise
    client.get_waiter("bucket_exists").wait(
        Bucket=bucket.name,
        ExpectedBucketOwner=bucket.account,
        WaiterConfig={"Delay": 1, "MaxAttempts": 30},
    )
    _finish(bucket)


def _finish(bucket: Bucket) -> None:
    """Prepare a bucket that was not prepared to the end; each step may be done again."""
    if _PREPARED in _tags(bucket):
        return
    for operation, arguments in _preparations(bucket.name, bucket.client.meta.partition):
        call = getattr(bucket.client, operation)
        call(Bucket=bucket.name, ExpectedBucketOwner=bucket.account, **arguments)


def _tags(bucket: Bucket) -> list[dict[str, str]]:
    try:
        answer = bucket.client.get_bucket_tagging(
            Bucket=bucket.name, ExpectedBucketOwner=bucket.account
        )
    except bucket.client.exceptions.ClientError as error:
        if failures.code(error) in _GONE:
            return []
        raise
    tags: list[dict[str, str]] = answer["TagSet"]
    return tags


def _preparations(name: str, partition: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the calls that make a bucket private, encrypted, versioned and tidy."""
    closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    yield (
        "put_public_access_block",
        {"PublicAccessBlockConfiguration": dict.fromkeys(closed, True)},
    )
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    yield (
        "put_bucket_encryption",
        {"ServerSideEncryptionConfiguration": {"Rules": [rule]}},
    )
    yield "put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}
    yield (
        "put_bucket_lifecycle_configuration",
        {"LifecycleConfiguration": {"Rules": [_TIDY]}},
    )
    yield "put_bucket_policy", {"Policy": json.dumps(_only_tls(name, partition))}
    yield "put_bucket_tagging", {"Tagging": {"TagSet": [_PREPARED]}}


_TIDY = {
    "ID": "tidy",
    "Status": "Enabled",
    "Filter": {"Prefix": ""},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
}
"""What is current stays: a rollback, and a stack that is updated years later, need it."""


def _only_tls(name: str, partition: str) -> Json:
    """Return a bucket policy that refuses what does not come over TLS."""
    arn = f"arn:{partition}:s3:::{name}"
    statement = {
        "Sid": "OnlyOverTLS",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def with_code_in(value: Json, keys: Collection[str], bucket: Json) -> Json:
    """Return a template, or a part of one, that takes the code with these keys from a bucket."""
    if isinstance(value, dict):
        changed = {key: with_code_in(inner, keys, bucket) for key, inner in value.items()}
        key = value.get("S3Key")
        if "S3Bucket" in value and isinstance(key, str) and key in keys:
            changed["S3Bucket"] = bucket
        return changed
    if isinstance(value, list):
        return [with_code_in(inner, keys, bucket) for inner in value]
    return value
