"""How a bucket of lambdaform's own is set: encrypted, private, versioned, tidy."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.template import Json

_PREPARED = {"Key": "lambdaform:prepared", "Value": "1"}
"""A tag that is put last: a bucket without it was not prepared to the end."""

_UNSET = ("NoSuchTagSet", "NoSuchBucketPolicy", "NoSuchLifecycleConfiguration")
"""What S3 says of a setting that nobody has made."""

_TRIES, _PAUSE = 10, 1.0
"""How often a setting is tried that another deploy makes as well, and the seconds in between."""


def finish(client: Client, name: str, owner: str) -> None:
    """Prepare a bucket that was not prepared to the end; each step may be done again.

    Tags of others stay, and so do a policy and a life cycle that others have given it.
    """
    where = {"Bucket": name, "ExpectedBucketOwner": owner}
    tags = _setting(client.get_bucket_tagging, where).get("TagSet", [])
    if _PREPARED in tags:
        return
    for operation, setting in _PREPARATIONS.items():
        _put(getattr(client, operation), {**where, **setting})
    if not _setting(client.get_bucket_lifecycle_configuration, where):
        rules = {"Rules": [_TIDY]}
        _put(client.put_bucket_lifecycle_configuration, {**where, "LifecycleConfiguration": rules})
    if not _setting(client.get_bucket_policy, where):
        policy = json.dumps(_only_tls(name, client.meta.partition))
        _put(client.put_bucket_policy, {**where, "Policy": policy})
    _put(client.put_bucket_tagging, {**where, "Tagging": {"TagSet": [*tags, _PREPARED]}})


def _setting(ask: Callable[..., Any], where: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a setting of a bucket; of one that nobody has made, nothing."""
    from botocore.exceptions import ClientError

    try:
        found: Mapping[str, Any] = ask(**where)
    except ClientError as error:
        if failures.code(error) in _UNSET:
            return {}
        raise
    return found


def _put(put: Callable[..., Any], arguments: Mapping[str, Any]) -> None:
    """Make a setting of a bucket, though another deploy may be at it too."""
    from botocore.exceptions import ClientError

    for left in reversed(range(_TRIES)):
        try:
            put(**arguments)
        except ClientError as error:
            if failures.code(error) != "OperationAborted" or not left:
                raise
            time.sleep(_PAUSE)
        else:
            return


_CLOSED = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_ENCRYPTED = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
_PREPARATIONS: Mapping[str, Mapping[str, Any]] = {
    "put_public_access_block": {"PublicAccessBlockConfiguration": dict.fromkeys(_CLOSED, True)},
    "put_bucket_encryption": {"ServerSideEncryptionConfiguration": {"Rules": [_ENCRYPTED]}},
    "put_bucket_versioning": {"VersioningConfiguration": {"Status": "Enabled"}},
}
"""The calls that make a bucket private, encrypted and versioned."""


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
