"""Samples of the types of S3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError
from provided import Workbench, shared

from lambdaform import schemas
from provider_samples.sample import ONE, OTHER, Sample, arn, same


def _bucket(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    s3 = bench.client("s3")
    key = {"Bucket": id}
    s3.head_bucket(**key)
    encryption = _of(s3, "get_bucket_encryption", key, "ServerSideEncryptionConfiguration")
    cors = _of(s3, "get_bucket_cors", key, "CORSRules") or []
    logging = s3.get_bucket_logging(**key).get("LoggingEnabled") or {}
    grants = s3.get_bucket_acl(**key)["Grants"]
    notified = s3.get_bucket_notification_configuration(**key)
    website = _of(s3, "get_bucket_website", key, "IndexDocument")
    lifecycle = _of(s3, "get_bucket_lifecycle_configuration", key, "Rules") or []
    lock = _of(s3, "get_object_lock_configuration", key, "ObjectLockConfiguration")
    return {
        "BucketName": id,
        "AccelerateConfiguration": {
            "AccelerationStatus": s3.get_bucket_accelerate_configuration(**key).get("Status")
        },
        "AccessControl": {2: "AuthenticatedRead", 1: "Private"}[len(grants)],
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": one["ApplyServerSideEncryptionByDefault"], **one}
                for one in (encryption or {}).get("Rules", [])
            ]
        },
        "CorsConfiguration": {
            "CorsRules": [
                {**one, "MaxAge": one["MaxAgeSeconds"], "ExposedHeaders": one["ExposeHeaders"]}
                for one in cors
            ]
        },
        "LifecycleConfiguration": {
            "Rules": [
                {
                    **one,
                    "Prefix": one["Filter"]["Prefix"],
                    "ExpirationInDays": one["Expiration"]["Days"],
                    "Transitions": [
                        {**t, "TransitionInDays": t["Days"]} for t in one["Transitions"]
                    ],
                }
                for one in lifecycle
            ]
        },
        "LoggingConfiguration": {
            "DestinationBucketName": logging.get("TargetBucket"),
            "LogFilePrefix": logging.get("TargetPrefix"),
        },
        "NotificationConfiguration": {
            "EventBridgeConfiguration": {
                "EventBridgeEnabled": "EventBridgeConfiguration" in notified
            },
            **{
                f"{name}Configurations": [
                    {
                        name if name != "Lambda" else "Function": one[arn],
                        "Event": one["Events"][0],
                        "Filter": {"S3Key": {"Rules": one["Filter"]["Key"]["FilterRules"]}},
                    }
                    for one in notified.get(path, [])
                ]
                for name, path, arn in (
                    ("Lambda", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
                    ("Queue", "QueueConfigurations", "QueueArn"),
                    ("Topic", "TopicConfigurations", "TopicArn"),
                )
            },
        },
        "ObjectLockEnabled": lock is not None,
        "ObjectLockConfiguration": lock,
        "OwnershipControls": _of(s3, "get_bucket_ownership_controls", key, "OwnershipControls"),
        "PublicAccessBlockConfiguration": _of(
            s3, "get_public_access_block", key, "PublicAccessBlockConfiguration"
        ),
        "ReplicationConfiguration": _of(
            s3, "get_bucket_replication", key, "ReplicationConfiguration"
        ),
        "Tags": _of(s3, "get_bucket_tagging", key, "TagSet"),
        "VersioningConfiguration": {"Status": s3.get_bucket_versioning(**key).get("Status")},
        "WebsiteConfiguration": {"IndexDocument": (website or {}).get("Suffix")},
    }


def _of(s3: Any, operation: str, key: Mapping[str, str], path: str) -> Any:
    try:
        return getattr(s3, operation)(**key).get(path)
    except ClientError as error:
        if "NoSuchBucket" in str(error):
            raise
        return None


SAMPLES = {
    "AWS::S3::Bucket": Sample(
        lambda bench: {
            "BucketName": "uploads-of-the-shop",
            "AccelerateConfiguration": {"AccelerationStatus": "Enabled"},
            "AccessControl": "AuthenticatedRead",
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {
                        "ServerSideEncryptionByDefault": {
                            "SSEAlgorithm": "aws:kms",
                            "KMSMasterKeyID": "alias/shop",
                        },
                        "BucketKeyEnabled": True,
                    }
                ]
            },
            "CorsConfiguration": {
                "CorsRules": [
                    {
                        "AllowedOrigins": ["https://example.com"],
                        "AllowedMethods": ["PUT"],
                        "AllowedHeaders": ["x-a"],
                        "ExposedHeaders": ["x-b"],
                        "MaxAge": 60,
                    }
                ]
            },
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "Status": "Enabled",
                        "Prefix": "in/",
                        "ExpirationInDays": 365,
                        "Transitions": [{"StorageClass": "STANDARD_IA", "TransitionInDays": 30}],
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 180},
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    }
                ]
            },
            "LoggingConfiguration": {
                "DestinationBucketName": bench.log_bucket,
                "LogFilePrefix": "a/",
            },
            "NotificationConfiguration": {
                "EventBridgeConfiguration": {"EventBridgeEnabled": True},
                "LambdaConfigurations": [
                    {
                        "Event": "s3:ObjectCreated:*",
                        "Function": arn("lambda", f"function:{bench.function}"),
                        "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "in/"}]}},
                    }
                ],
                "QueueConfigurations": [
                    {
                        "Event": "s3:ObjectRemoved:*",
                        "Queue": bench.queue.attributes["Arn"],
                        "Filter": {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".png"}]}},
                    }
                ],
                "TopicConfigurations": [
                    {
                        "Event": "s3:ObjectRestore:Post",
                        "Topic": bench.topic,
                        "Filter": {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".png"}]}},
                    }
                ],
            },
            "ObjectLockEnabled": True,
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": False,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": False,
                "RestrictPublicBuckets": True,
            },
            "ReplicationConfiguration": {
                "Role": bench.role,
                "Rules": [
                    {
                        "Id": "all",
                        "Status": "Enabled",
                        "Priority": 1,
                        "Filter": {"Prefix": ""},
                        "DeleteMarkerReplication": {"Status": "Disabled"},
                        "Destination": {"Bucket": "arn:aws:s3:::other"},
                    }
                ],
            },
            "Tags": ONE,
            "VersioningConfiguration": {"Status": "Enabled"},
            "WebsiteConfiguration": {"IndexDocument": "index.html"},
        },
        same(
            {
                "BucketName": "uploads-of-the-shop",
                "ObjectLockEnabled": True,
                "VersioningConfiguration": {"Status": "Enabled"},
                "Tags": OTHER,
                "ObjectLockConfiguration": {
                    "ObjectLockEnabled": "Enabled",
                    "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 2}},
                },
            }
        ),
        _bucket,
        without=frozenset(
            ".".join(place) for place in schemas.read_only("AWS::S3::Bucket") if len(place) > 1
        ),
    ),
    "AWS::S3::BucketPolicy": Sample(
        lambda bench: {"Bucket": bench.bucket, "PolicyDocument": shared("s3:GetObject")},
        lambda bench: {"Bucket": bench.bucket, "PolicyDocument": shared("s3:PutObject")},
        lambda bench, key, said: {
            **said,
            "PolicyDocument": bench.client("s3").get_bucket_policy(Bucket=key)["Policy"],
        },
    ),
}
