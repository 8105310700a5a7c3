# calls: s3.ListBuckets
from __future__ import annotations
from typing import TYPE_CHECKING
import typing as t

import boto3

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from awswrangler import s3 as other
    from broken import nothing
if t.TYPE_CHECKING:
    from broken import nothing
client: S3Client = boto3.client("s3")
def handler(event, context):
    return client.list_buckets()
# file: broken.py
import boto3
boto3.client("s3").delete_bucket(Bucket="b")
